//! Everything at once, at random.

use std::env;

use crate::sim::{DAY, world::World};

/// Virtual days of one run; sleep makes it longer.
const DAYS: u32 = 10;
const OPERATIONS: usize = 37_500;
const SEEDS: u64 = 8;
const SEEDS_OF_A_LONG_RUN: u64 = 56;
const THREADS: usize = 4;

#[test]
fn every_operation_ends_as_the_cloud_decides_and_has_its_effect_once() {
    if let Ok(seed) = env::var("STAMP_SIM_SEED") {
        return weeks_of_trouble(seed.parse().unwrap());
    }
    let seeds = if env::var_os("STAMP_LONG").is_some() { SEEDS_OF_A_LONG_RUN } else { SEEDS };
    std::thread::scope(|scope| {
        for thread in 0..THREADS {
            scope.spawn(move || (0..seeds).skip(thread).step_by(THREADS).for_each(weeks_of_trouble));
        }
    });
}

fn weeks_of_trouble(seed: u64) {
    let seed_of_a_failure = Seed(seed);
    let mut world = World::random(seed, OPERATIONS, DAYS);
    world.run_while(4 * DAYS * DAY, |world| world.till.left > 0);
    assert_eq!(world.till.left, 0, "the till is still busy");
    world.clear_up();
    let ticks = world.checks.most_ticks_in_an_hour;
    assert!(ticks < 20_000, "{ticks} wake-ups in an hour");
    drop(seed_of_a_failure);
}

/// Tells how to repeat a run that fails.
struct Seed(u64);

impl Drop for Seed {
    fn drop(&mut self) {
        if std::thread::panicking() {
            println!("repeat with STAMP_SIM_SEED={}", self.0);
        }
    }
}
