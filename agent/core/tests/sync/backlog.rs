//! A hundred thousand lanes were queued while the till was offline.

use std::time::Duration;

use stamp_core::operation::{Kind, State};

use crate::sim::{
    HOUR, MINUTE, SECOND,
    happening::Happening,
    operation::Fate,
    weather::{Trouble, Weather},
    world::World,
};

const LANES: u32 = 100_000;

fn offline_for_an_hour(seed: u64) -> World {
    World::new(seed, Weather::default().trouble(Duration::ZERO, HOUR, Trouble::Offline))
}

#[test]
fn a_scan_is_sent_in_the_same_step_behind_a_backlog_of_a_hundred_thousand() {
    let mut world = offline_for_an_hour(1);
    for lane in 0..LANES {
        world.append_silently(lane, Fate::Applied);
    }
    world.run(HOUR);
    world.run_while(2 * HOUR, |world| world.link() != stamp_core::sync::LinkState::Up);
    let mut scans = 0;
    while world.store.unsent() > 1000 {
        // That it is sent at once is checked with every offer.
        let number = world.append(LANES + scans, Kind::AddStamps, Fate::Applied, true);
        world.run(world.now + SECOND);
        assert_eq!(world.store.rows[number].state, State::Done, "a scan waited behind the backlog");
        scans += 1;
    }
    assert!(scans > 20, "the backlog was gone after {scans} scans");
}

#[test]
fn a_second_scan_of_the_same_card_does_not_wait_behind_the_backlog() {
    let mut world = offline_for_an_hour(2);
    for lane in 0..LANES {
        world.append_silently(lane, Fate::Applied);
    }
    world.run_while(2 * HOUR, |world| world.link() != stamp_core::sync::LinkState::Up);
    world.append(LANES, Kind::AddStamps, Fate::Applied, true);
    let second = world.append(LANES, Kind::AddStamps, Fate::Applied, true);
    world.run(world.now + SECOND);
    assert_eq!(world.store.rows[second].state, State::Done);
    assert!(world.store.unsent() > 50_000);
}

#[test]
fn scans_of_a_long_outage_are_drained_by_a_few_requests_at_a_time() {
    let mut world = offline_for_an_hour(3);
    for lane in 0..LANES / 10 {
        world.append(lane, Kind::AddStamps, Fate::Applied, true);
        world.run(world.now + SECOND / 10);
    }
    world.checks.log = Some(Vec::new());
    assert!(world.drain(HOUR + 10 * MINUTE), "{} are left", world.store.unsent());
    let log = world.checks.log.take().unwrap();
    let first = log.iter().position(|sent| sent.at > HOUR).unwrap();
    let under_way: Vec<usize> = log[first..].iter().map(|sent| sent.under_way).collect();
    assert_eq!(under_way[..2], [1, 1], "no herd: {:?}", &under_way[..20]);
    assert!(under_way.iter().all(|requests| *requests <= 5), "no herd: {under_way:?}");
    let operations: usize = log[first..].iter().map(|sent| sent.ops.len()).sum();
    assert!(operations / (log.len() - first) > 40, "the backlog goes in batches");
}

#[test]
fn a_cloud_without_batches_is_sent_one_by_one() {
    let mut world = offline_for_an_hour(4);
    world.features.batches = false;
    for lane in 0..5_000 {
        world.append_silently(lane, Fate::Applied);
    }
    assert!(world.drain(HOUR + 20 * MINUTE), "{} are left", world.store.unsent());
    world.ended_as_decided();
    assert!(world.store.rows.iter().all(|row| row.attempts == 1), "a refused batch was counted");
}

#[test]
fn a_cloud_that_takes_small_batches_gets_small_ones() {
    let mut world = offline_for_an_hour(5);
    world.features.largest_batch = 7;
    for lane in 0..5_000 {
        world.append_silently(lane, Fate::Applied);
    }
    world.checks.log = Some(Vec::new());
    assert!(world.drain(HOUR + 20 * MINUTE), "{} are left", world.store.unsent());
    world.ended_as_decided();
    let refused = world.checks.log.unwrap().iter().filter(|sent| sent.ops.len() > 7).count();
    assert!(refused < 400, "{refused} batches were too large");
}

#[test]
fn a_full_disk_stops_sending_without_a_loop_and_loses_nothing() {
    let mut world = World::new(6, Weather::default());
    world.run(MINUTE);
    for lane in 0..LANES / 2 {
        world.append_silently(lane, Fate::Applied);
    }
    world.agenda.put(MINUTE, Happening::DiskFull(true));
    world.agenda.put(10 * HOUR, Happening::DiskFull(false));
    world.append(LANES, Kind::AddStamps, Fate::Applied, true);
    world.run(MINUTE + SECOND);
    world.tell(stamp_core::sync::Event::MoreOnDisk);
    world.run(10 * HOUR);
    let ticks = world.checks.most_ticks_in_an_hour;
    assert!(ticks < 1_000, "{ticks} wake-ups in an hour");
    assert!(world.drain(11 * HOUR), "{} are left", world.store.unsent());
    world.ended_as_decided();
}
