//! Time alone makes the machine do little.

use std::time::Duration;

use stamp_core::{operation::Kind, sync::LinkState};

use crate::sim::{
    DAY, HOUR, MINUTE, SECOND,
    happening::Happening,
    operation::Fate,
    weather::{Trouble, Weather},
    world::World,
};

#[test]
fn an_idle_till_that_is_online_is_not_woken_at_all() {
    let mut world = World::new(1, Weather::default());
    world.run(MINUTE);
    world.checks.most_ticks_in_an_hour = 0;
    world.run(7 * DAY);
    assert_eq!(world.checks.most_ticks_in_an_hour, 0);
    assert_eq!(world.checks.verified, 1);
}

#[test]
fn whatever_the_trouble_requests_become_few() {
    for trouble in crate::sim::weather::TROUBLES {
        let mut world = World::new(2, Weather::default().trouble(HOUR, 3 * DAY, trouble));
        world.run(HOUR);
        for lane in 0..3 {
            world.append(lane, Kind::AddStamps, Fate::Applied, false);
        }
        world.append(9, Kind::Redeem, Fate::Applied, true);
        world.run(3 * HOUR);
        let verified = world.checks.verified;
        world.checks.log = Some(Vec::new());
        world.checks.most_ticks_in_an_hour = 0;
        world.run(3 * DAY - MINUTE);
        let hours = 69;
        let requests = world.checks.log.as_ref().unwrap().len() as u64 + world.checks.verified - verified;
        // Half a minute is what the rate limit asks for.
        let most = if trouble == Trouble::RateLimited { 125 } else { 80 };
        assert!(requests < most * hours, "{trouble:?}: {requests} requests in {hours} hours");
        let ticks = world.checks.most_ticks_in_an_hour;
        assert!(ticks < 240, "{trouble:?}: {ticks} wake-ups in an hour");
        assert!(world.drain(3 * DAY + HOUR + 10 * MINUTE), "{trouble:?}");
    }
}

#[test]
fn a_scan_brings_the_next_probe_forward_but_not_closer_than_five_seconds() {
    let mut world = World::new(3, Weather::default().trouble(HOUR, DAY, Trouble::Offline));
    world.run(HOUR);
    world.append(0, Kind::AddStamps, Fate::Applied, true);
    world.run(12 * HOUR);
    world.checks.log = Some(Vec::new());
    let begin = world.now;
    for scan in 1..600 {
        world.append(scan, Kind::AddStamps, Fate::Applied, true);
        world.run(begin + scan * SECOND);
    }
    let tries: Vec<Duration> = world.checks.log.take().unwrap().iter().map(|sent| sent.at).collect();
    // Full jitter may make a wait of its own shorter than that, now and then.
    assert!((110..=130).contains(&tries.len()), "{} tries in ten minutes of scans", tries.len());
}

#[test]
fn after_sleep_the_backoff_starts_anew() {
    let mut world = World::new(4, Weather::default().trouble(HOUR, DAY, Trouble::Offline));
    world.run(HOUR);
    world.append(0, Kind::AddStamps, Fate::Applied, true);
    world.run(DAY - MINUTE);
    world.agenda.put(world.now, Happening::Sleep(2 * MINUTE));
    world.run(DAY + 2 * MINUTE);
    assert_eq!(world.store.unsent(), 0, "{:?}", world.link());
}

#[test]
fn what_the_cloud_may_have_forgotten_is_asked_about_first() {
    for (clock, restarts) in [(0, false), (-60, false), (60, false), (-60, true), (0, true)] {
        let weather = Weather::default().trouble(HOUR, 2 * HOUR, Trouble::AnswersLost).trouble(
            2 * HOUR,
            45 * DAY,
            Trouble::Offline,
        );
        let mut world = World::new(5, weather);
        world.run(HOUR);
        for lane in 0..40 {
            world.append(lane, Kind::AddStamps, Fate::Applied, lane == 0);
        }
        world.run(2 * HOUR);
        world.agenda.put(40 * DAY, Happening::WallJump(clock * 86_400));
        if restarts {
            world.agenda.put(41 * DAY, Happening::Restart);
        }
        assert!(world.drain(46 * DAY), "clock {clock}: {:?}", world.link());
        // A second effect would have stopped the run at the cloud's books.
        world.ended_as_decided();
    }
}

#[test]
fn a_cloud_that_only_takes_calls_outside_the_queue_is_not_hammered_for_them() {
    let mut world = World::new(6, Weather::default().trouble(HOUR, 3 * HOUR, Trouble::RateLimited));
    world.run(HOUR);
    world.checks.log = Some(Vec::new());
    for second in 0..600 {
        world.append(second, Kind::AddStamps, Fate::Applied, true);
        world.agenda.put(world.now, Happening::Reachable);
        world.run(world.now + SECOND);
    }
    let requests = world.checks.log.as_ref().unwrap().len();
    assert!(requests < 60, "{requests} requests in ten minutes that were asked to be quiet");
    assert!(matches!(world.link(), LinkState::Down(_)));
    assert!(world.drain(3 * HOUR + 10 * MINUTE));
}
