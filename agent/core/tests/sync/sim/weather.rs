//! What is wrong with the network and the cloud, and when.

use std::time::Duration;

use fastrand::Rng;

use super::{DAY, MINUTE};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// No connection; known at once.
    Offline,
    /// Nothing arrives and nothing answers.
    Blackhole,
    /// Everything arrives, no answer comes back.
    AnswersLost,
    /// 503 to everything.
    Unavailable,
    /// 500 to writes, while other calls work.
    WritesFail,
    /// 429 to writes, with half a minute to wait.
    RateLimited,
    /// A guest network's login page.
    Portal,
    /// 401 to everything.
    KeyRefused,
    /// 403 `scanner_disabled` to writes.
    ScannerDisabled,
    /// 402 to writes.
    PlanUsedUp,
    /// 404 and a web page to everything.
    WrongAddress,
    /// 426 to everything.
    AgentTooOld,
}

pub(crate) const TROUBLES: [Trouble; 12] = [
    Trouble::Offline,
    Trouble::Blackhole,
    Trouble::AnswersLost,
    Trouble::Unavailable,
    Trouble::WritesFail,
    Trouble::RateLimited,
    Trouble::Portal,
    Trouble::KeyRefused,
    Trouble::ScannerDisabled,
    Trouble::PlanUsedUp,
    Trouble::WrongAddress,
    Trouble::AgentTooOld,
];

#[derive(Debug, Default)]
pub(crate) struct Weather {
    /// Begin, end, what; one after the other.
    periods: Vec<(Duration, Duration, Trouble)>,
    /// How often, of a thousand requests, one fails by itself.
    pub(crate) noise: u32,
}

impl Weather {
    pub(crate) fn trouble(mut self, from: Duration, to: Duration, what: Trouble) -> Self {
        self.periods.push((from, to, what));
        self
    }

    /// Troubles of minutes to days up to `end`.
    pub(crate) fn random(rng: &mut Rng, end: Duration) -> Self {
        let mut weather = Self { noise: rng.u32(0..40), ..Self::default() };
        let mut at = Duration::ZERO;
        loop {
            at += rng.u32(1..=600) * MINUTE;
            let lasts = if rng.u8(0..8) == 0 { rng.u32(1..=3) * DAY / 2 } else { rng.u32(1..=120) * MINUTE };
            if at + lasts >= end {
                return weather;
            }
            weather.periods.push((at, at + lasts, TROUBLES[rng.usize(0..TROUBLES.len())]));
            at += lasts;
        }
    }

    pub(crate) fn at(&self, now: Duration) -> Option<Trouble> {
        let after = self.periods.partition_point(|(from, ..)| *from <= now);
        let (_, to, what) = self.periods.get(after.checked_sub(1)?)?;
        (now < *to).then_some(*what)
    }

    /// It clears up for good.
    pub(crate) fn clear(&mut self) {
        self.periods.clear();
        self.noise = 0;
    }
}
