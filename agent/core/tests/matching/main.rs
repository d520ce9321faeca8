//! Whose checks are, in rush hours at a simulated counter, with a seed.
//!
//! `STAMP_SIM_SEED=n` repeats one seed, `STAMP_LONG=1` runs a hundred times as many.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a test fails by panicking and prints its seed")]

mod counter;
mod rush;
mod till;

use std::{env, ops::AddAssign};

use counter::{Habits, Hour};
use rush::Told;
use till::Till;

const HOURS: u64 = 40;

/// What came of the checks of some hours.
#[derive(Debug, Default, Clone, Copy)]
struct Figures {
    checks: u32,
    of_cards: u32,
    stamped: u32,
    asked: u32,
    plain: u32,
}

impl AddAssign for Figures {
    fn add_assign(&mut self, other: Self) {
        self.checks += other.checks;
        self.of_cards += other.of_cards;
        self.stamped += other.stamped;
        self.asked += other.asked;
        self.plain += other.plain;
    }
}

/// Tells the seed when a test fails.
struct Seed(u64);

impl Drop for Seed {
    fn drop(&mut self) {
        if std::thread::panicking() {
            println!("seed {}: repeat with STAMP_SIM_SEED={0}", self.0);
        }
    }
}

fn hours(habits: Habits, told: Told) -> Figures {
    let seeds = match env::var("STAMP_SIM_SEED") {
        Ok(seed) => {
            let seed = seed.parse().unwrap();
            seed..seed + 1
        }
        Err(_) if env::var_os("STAMP_LONG").is_some() => 0..HOURS * 100,
        Err(_) => 0..HOURS,
    };
    let mut figures = Figures::default();
    for seed in seeds {
        let seed_of_a_failure = Seed(seed);
        let hour = Hour::random(seed, habits, told);
        figures += Till::play(&hour, seed, told);
        drop(seed_of_a_failure);
    }
    println!("{habits:?}, told by {told:?}: {figures:?}");
    figures
}

#[test]
fn no_guest_gets_the_stamp_of_another_however_confused_the_counter_is() {
    for told in [Told::AtOnce, Told::AtOnceOrAgain, Told::ByPolling, Told::ByHooks] {
        let figures = hours(Habits::Confused, told);
        assert!(figures.plain * 10 > figures.of_cards, "{figures:?}");
    }
}

#[test]
fn in_an_orderly_rush_hour_hardly_anything_is_asked() {
    for (told, one_in) in [(Told::AtOnce, 200), (Told::ByPolling, 6), (Told::ByHooks, 6)] {
        let figures = hours(Habits::Orderly, told);
        assert!(figures.asked * one_in <= figures.checks, "{told:?}: {figures:?}");
        assert!(figures.stamped * 10 >= figures.of_cards * 8, "{told:?}: {figures:?}");
    }
}
