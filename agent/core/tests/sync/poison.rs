//! One operation that never comes to an end must not hold up the others.

use std::time::Duration;

use stamp_core::operation::{Kind, State};

use crate::sim::{DAY, HOUR, MINUTE, SECOND, operation::Fate, weather::Weather, world::World};

/// Puts `how_many` of them in front of a backlog and lets scans come in, each on a lane of its own. Returns how long
/// the backlog and the slowest scan took.
fn in_front(fate: Fate, how_many: u32) -> (Duration, Duration) {
    let mut world = World::new(u64::from(how_many), Weather::default());
    for lane in 0..how_many {
        world.append(lane, Kind::AddStamps, fate, false);
    }
    let backlog: Vec<usize> =
        (0..300).map(|lane| world.append(1000 + lane, Kind::AddStamps, Fate::Applied, false)).collect();
    let mut slowest = Duration::ZERO;
    let mut drained = None;
    for scan in 0..120 {
        let begin = world.now;
        let number = world.append(5000 + scan, Kind::AddStamps, Fate::Applied, true);
        let is_done = |world: &World, number: usize| world.store.rows[number].state == State::Done;
        world.run_while(begin + HOUR, |world| !is_done(world, number));
        assert!(is_done(&world, number), "{fate:?}: a scan was held up for an hour");
        slowest = slowest.max(world.now - begin);
        world.run(world.now + MINUTE);
        if backlog.iter().all(|number| is_done(&world, *number)) {
            drained.get_or_insert(world.now);
        }
    }
    let one_day = world.now + DAY;
    world.run(one_day);
    assert!(world.checks.most_ticks_in_an_hour < 2_000, "{fate:?}: {}", world.checks.most_ticks_in_an_hour);
    (drained.unwrap_or(world.now), slowest)
}

fn assert_bounds(fate: Fate, backlog: Duration, scan: Duration) {
    for how_many in [1, 2, 5] {
        let (drained, slowest) = in_front(fate, how_many);
        assert!(drained <= backlog, "{how_many} {fate:?}: the backlog took {drained:?}");
        assert!(slowest <= scan, "{how_many} {fate:?}: a scan took {slowest:?}");
    }
}

#[test]
fn an_operation_that_always_fails_holds_up_no_other_for_more_than_seconds() {
    assert_bounds(Fate::AlwaysFails, 2 * MINUTE, 10 * SECOND);
}

#[test]
fn an_operation_that_always_asks_for_quiet_holds_up_others_for_one_such_time_only() {
    assert_bounds(Fate::AlwaysAsksForQuiet, 3 * MINUTE, 40 * SECOND);
}

#[test]
fn an_operation_that_always_times_out_holds_up_others_for_a_time_out_or_three() {
    assert_bounds(Fate::AlwaysHangs, 3 * MINUTE, 45 * SECOND);
}

#[test]
fn an_operation_that_is_always_invalid_holds_up_no_other_beyond_one_pause() {
    assert_bounds(Fate::Invalid, 12 * MINUTE, 11 * MINUTE);
}

#[test]
fn an_operation_whose_path_is_always_missing_holds_up_others_for_two_pauses_at_most() {
    assert_bounds(Fate::AlwaysMissing, 12 * MINUTE, 11 * MINUTE);
}
