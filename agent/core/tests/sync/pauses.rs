//! While key, plan or address are wrong nothing is lost, parked, counted or hammered.

use stamp_core::{
    cloud::verdict::Pause,
    operation::{Kind, State},
    sync::LinkState,
};

use crate::sim::{
    DAY, HOUR, MINUTE,
    happening::{Happening, Key},
    operation::Fate,
    weather::{Trouble, Weather},
    world::World,
};

/// Two days of one trouble over a backlog and scans that go on. Returns how many requests were made in that time.
fn two_days_of(trouble: Trouble) -> (usize, World) {
    let mut world = World::new(7, Weather::default().trouble(HOUR, 2 * DAY, trouble));
    world.run(HOUR + MINUTE);
    world.checks.log = Some(Vec::new());
    let verified = world.checks.verified;
    for lane in 0..2000 {
        match lane % 50 {
            0 => world.accept(lane, Fate::Applied, true),
            _ => world.append(lane, Kind::AddStamps, Fate::Applied, lane % 2 == 0),
        };
        world.run(world.now + MINUTE / 2);
    }
    world.run(2 * DAY);
    let requests = world.checks.log.as_ref().unwrap().len();
    let verified = usize::try_from(world.checks.verified - verified).unwrap();
    assert!(
        world.store.rows.iter().all(|row| row.state == State::Queued),
        "{trouble:?}: something was settled"
    );
    (requests + verified, world)
}

fn nothing_is_counted_or_hammered(trouble: Trouble, most_requests: usize) {
    let (requests, mut world) = two_days_of(trouble);
    assert!(requests <= most_requests, "{trouble:?}: {requests} requests in two days");
    assert!(world.store.rows.iter().all(|row| row.attempts == 0), "{trouble:?}: an attempt was counted");
    assert!(world.drain(2 * DAY + HOUR + 10 * MINUTE), "{trouble:?}: {} are left", world.store.unsent());
    assert!(world.store.rows.iter().all(|row| row.state == State::Done && row.attempts == 1));
}

/// One request in five minutes, and one more for each that was on its way.
const EVERY_FIVE_MINUTES: usize = 2 * 24 * 12 + 10;

#[test]
fn a_refused_key_is_asked_about_every_five_minutes() {
    nothing_is_counted_or_hammered(Trouble::KeyRefused, EVERY_FIVE_MINUTES);
}

#[test]
fn a_disabled_scanner_is_tried_every_five_minutes() {
    nothing_is_counted_or_hammered(Trouble::ScannerDisabled, EVERY_FIVE_MINUTES);
}

#[test]
fn a_used_up_plan_is_tried_every_hour() {
    nothing_is_counted_or_hammered(Trouble::PlanUsedUp, 2 * 24 + 10);
}

#[test]
fn a_mistyped_address_parks_nothing_for_days() {
    nothing_is_counted_or_hammered(Trouble::WrongAddress, EVERY_FIVE_MINUTES);
}

#[test]
fn an_agent_that_is_too_old_parks_nothing_for_days() {
    nothing_is_counted_or_hammered(Trouble::AgentTooOld, EVERY_FIVE_MINUTES);
}

#[test]
fn with_the_key_of_another_business_not_one_operation_is_sent() {
    let mut world = World::new(8, Weather::default().trouble(HOUR, 2 * HOUR, Trouble::Offline));
    world.run(HOUR + MINUTE);
    for lane in 0..100 {
        world.append(lane, Kind::Redeem, Fate::Applied, true);
    }
    let other = Key { business: 2, serial: 1 };
    world.agenda.put(world.now + MINUTE, Happening::SetKey(Some(other)));
    world.run(world.now + 2 * MINUTE);
    world.checks.log = Some(Vec::new());
    world.run(DAY);
    assert_eq!(world.link(), LinkState::Paused(Pause::WrongBusiness));
    assert_eq!(world.checks.log.as_ref().unwrap().len(), 0);

    world.agenda.put(world.now, Happening::SetKey(Some(Key { business: 1, serial: 2 })));
    assert!(world.drain(world.now + MINUTE));
    world.ended_as_decided();
}

#[test]
fn without_a_key_nothing_is_asked_and_everything_is_kept() {
    let mut world = World::new(9, Weather::default());
    world.agenda.put(MINUTE, Happening::SetKey(None));
    world.run(2 * MINUTE);
    let verified = world.checks.verified;
    world.append(1, Kind::AddStamps, Fate::Applied, true);
    world.run(DAY);
    assert_eq!((world.checks.verified, world.store.unsent()), (verified, 1));

    world.agenda.put(world.now, Happening::SetKey(Some(Key { business: 1, serial: 2 })));
    assert!(world.drain(world.now + MINUTE));
}

#[test]
fn no_attempt_is_counted_that_cannot_have_arrived() {
    for seed in 0..4 {
        println!("seed {seed}");
        let mut rng = fastrand::Rng::with_seed(seed);
        let mut world = World::new(seed, Weather::random(&mut rng, 5 * DAY));
        for scan in 0..2000 {
            world.append(scan % 300, Kind::AddStamps, Fate::Applied, scan % 3 == 0);
            world.run(world.now + 4 * MINUTE);
        }
        world.weather.clear();
        world.run(world.now + 2 * HOUR);
        world.ended_as_decided();
        for (number, row) in world.store.rows.iter().enumerate() {
            let possible = world.checks.countable(number);
            assert!(row.attempts <= possible, "{number}: {} of {possible}", row.attempts);
        }
    }
}
