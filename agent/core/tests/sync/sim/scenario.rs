//! Random worlds, and how they must end.

use std::time::Duration;

use fastrand::Rng;
use stamp_core::operation::{Kind, State};

use super::{
    DAY, HOUR, MINUTE, SECOND,
    happening::{Happening, Key},
    operation::Fate,
    weather::Weather,
    world::World,
};

/// What the cloud can do.
#[derive(Debug)]
pub(crate) struct Features {
    pub(crate) batches: bool,
    pub(crate) largest_batch: usize,
}

/// What comes in at the till.
#[derive(Debug, Default)]
pub(crate) struct Till {
    pub(crate) left: usize,
    /// Mean time between two operations.
    pub(crate) gap: Duration,
    /// Few lanes that see much, and many that see little.
    pub(crate) hot: u32,
    pub(crate) cold: u32,
}

impl Default for Features {
    fn default() -> Self {
        Self { batches: true, largest_batch: 50 }
    }
}

impl World {
    /// Everything that can happen, at random, over `days`.
    pub(crate) fn random(seed: u64, operations: usize, days: u32) -> Self {
        let mut rng = Rng::with_seed(seed);
        let end = days * DAY;
        let mut world = Self::new(seed, Weather::random(&mut rng, end));
        world.features = Features { batches: rng.u8(0..4) > 0, largest_batch: rng.usize(5..=60) };
        world.till = Till {
            left: operations,
            gap: end / u32::try_from(operations).unwrap(),
            hot: rng.u32(1..8),
            cold: rng.u32(100..20_000),
        };
        world.agenda.put(Duration::ZERO, Happening::Append);
        let some_time = |rng: &mut Rng| Duration::from_secs(rng.u64(0..end.as_secs()));
        for _ in 0..3 * days {
            world.agenda.put(some_time(&mut rng), Happening::Restart);
            world.agenda.put(some_time(&mut rng), Happening::NetworkChanged);
            world.agenda.put(some_time(&mut rng), Happening::Reachable);
            let jump = rng.i64(-40..40) * 86_400;
            world.agenda.put(some_time(&mut rng), Happening::WallJump(jump));
            world.agenda.put(some_time(&mut rng), Happening::Sleep(rng.u32(1..300) * MINUTE));
            let full = some_time(&mut rng);
            world.agenda.put(full, Happening::DiskFull(true));
            world.agenda.put(full + rng.u32(1..600) * SECOND, Happening::DiskFull(false));
        }
        for serial in 1..days {
            let at = serial * DAY;
            let gone = rng.u32(1..200) * MINUTE;
            let other = Key { business: 2, serial };
            let away = if rng.bool() { Some(other) } else { None };
            world.agenda.put(at, Happening::SetKey(away));
            let back = Key { business: 1, serial: serial + 1 };
            world.agenda.put(at + gone, Happening::SetKey(Some(back)));
        }
        world
    }

    /// The till takes the next one, now and then several in a burst.
    pub(crate) fn next_of_the_till(&mut self) {
        if self.till.left == 0 {
            return;
        }
        if self.store.full {
            return self.agenda.put(self.now + SECOND, Happening::Append);
        }
        let burst = if self.rng.u8(0..50) == 0 { self.rng.usize(1..40) } else { 1 };
        for _ in 0..burst.min(self.till.left) {
            self.till.left -= 1;
            let hot = self.rng.bool();
            let lane = if hot {
                self.rng.u32(0..self.till.hot)
            } else {
                self.till.hot + self.rng.u32(0..self.till.cold)
            };
            let what = self.rng.u8(0..20);
            let fate = self.random_fate();
            let live = self.rng.u8(0..4) > 0;
            match what {
                0 => self.accept(lane, fate, live),
                1 | 2 => self.append(lane, Kind::Redeem, fate, live),
                _ => self.append(lane, Kind::AddStamps, fate, live),
            };
        }
        let gap = self.till.gap.mul_f64(self.rng.f64() * 2.0) * u32::try_from(burst).unwrap();
        self.agenda.put(self.now + gap, Happening::Append);
    }

    fn random_fate(&mut self) -> Fate {
        match self.rng.u16(0..2000) {
            0..60 => Fate::Refused,
            60..100 => Fate::AlreadyStamped,
            100..103 => Fate::Invalid,
            103..105 => Fate::KeyReused,
            105..107 => Fate::TooLarge,
            107 => Fate::AlwaysMissing,
            _ => Fate::Applied,
        }
    }

    /// The troubles are over, the key is of the queue's business, and a scan comes in every minute. All that can be settled must be, in bounded time.
    pub(crate) fn clear_up(&mut self) {
        self.weather.clear();
        if let (Some(business), Some(key)) = (self.store.bound, self.key) {
            let right = Key { business, serial: key.serial + 1 };
            self.agenda.put(self.now, Happening::SetKey(Some(right)));
        }
        self.run(self.now + 6 * HOUR);
        let lane = self.till.hot + self.till.cold;
        for minute in 0..120 {
            if minute % 2 == 0 || self.store.unsent() == 0 {
                self.append(lane + minute, Kind::AddStamps, Fate::Applied, true);
            }
            self.run(self.now + MINUTE);
        }
        self.ended_as_decided();
    }

    /// Every operation stands as the cloud decides.
    pub(crate) fn ended_as_decided(&self) {
        for (number, (row, operation)) in self.store.rows.iter().zip(&self.store.operations).enumerate() {
            let fate = operation.fate;
            let asks = operation.kind == Kind::Redeem && !operation.is_fact;
            if asks && row.reason.as_deref() == Some("plan_limit_reached") {
                assert_eq!((row.state, self.cloud.effects(number)), (State::Refused, 0), "{number}: {row:?}");
                continue;
            }
            let expected = fate.end().unwrap_or(State::Queued);
            assert_eq!(row.state, expected, "operation {number}: {operation:?}, {row:?}");
            let effects = u32::from(fate == Fate::Applied);
            assert_eq!(self.cloud.effects(number), effects, "effects of {number}: {operation:?}");
            if row.state == State::Parked {
                let reason = row.reason.as_deref().unwrap_or_default();
                assert!(fate.park_reasons().contains(&reason), "{number} {operation:?} parked: {reason:?}");
            }
        }
    }
}
