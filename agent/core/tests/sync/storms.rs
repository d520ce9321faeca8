//! Everything at once, at random.

use crate::sim::{DAY, world::World};

/// Virtual days of one run.
const DAYS: u32 = 10;
const OPERATIONS: usize = 37_500;

fn weeks_of_trouble(seeds: std::ops::Range<u64>) {
    let seeds: Vec<u64> = match std::env::var("STAMP_SIM_SEED") {
        Ok(seed) => vec![seed.parse().unwrap()],
        Err(_) if std::env::var_os("STAMP_LONG").is_some() => (seeds.start * 7..seeds.end * 7).collect(),
        Err(_) => seeds.collect(),
    };
    for seed in seeds {
        println!("repeat with STAMP_SIM_SEED={seed}");
        let mut world = World::random(seed, OPERATIONS, DAYS);
        world.run_while(4 * DAYS * DAY, |world| world.till.left > 0);
        assert_eq!(world.till.left, 0, "the till is still busy");
        world.clear_up();
        let ticks = world.checks.most_ticks_in_an_hour;
        assert!(ticks < 20_000, "{ticks} wake-ups in an hour");
    }
}

#[test]
fn every_operation_ends_as_the_cloud_decides_and_has_its_effect_once() {
    weeks_of_trouble(0..2);
}

#[test]
fn and_again_with_other_seeds() {
    weeks_of_trouble(2..4);
}

#[test]
fn and_with_yet_others() {
    weeks_of_trouble(4..6);
}

#[test]
fn and_with_the_last_of_them() {
    weeks_of_trouble(6..8);
}
