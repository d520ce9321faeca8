//! The steps, one after another, each with the machine as it was at first.

mod evdev;
mod hid_pos;
mod serial;

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    process::ExitCode,
};

use crate::{
    outside::Outside,
    wait::{devices, until},
};

type Step = (&'static str, fn(&mut Outside));

/// Names functions as steps.
macro_rules! steps {
    ($($name:ident),+ $(,)?) => {
        pub(super) const STEPS: &[super::Step] = &[$((stringify!($name), $name)),+];
    };
}
use steps;

const ALL: &[&[Step]] = &[serial::STEPS, hid_pos::STEPS, evdev::STEPS];

/// Runs the steps whose names hold one of `chosen`, or all, and prints a line for each.
pub(crate) fn run(chosen: &[&str]) -> ExitCode {
    let mut outside = Outside::new();
    let at_first = devices();
    let (mut passed, mut failed) = (0, 0);
    for (name, step) in ALL.iter().copied().flatten() {
        if !chosen.is_empty() && !chosen.iter().any(|part| name.contains(part)) {
            continue;
        }
        let result = catch_unwind(AssertUnwindSafe(|| {
            outside.unplug_all();
            until("the devices that there were at first", || devices() == at_first);
            step(&mut outside);
        }));
        match result {
            Ok(()) => passed += 1,
            Err(ref _panic) => failed += 1,
        }
        println!("{} {} - {name}", if result.is_ok() { "ok" } else { "not ok" }, passed + failed);
    }
    println!("guest: {passed} passed, {failed} failed");
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
