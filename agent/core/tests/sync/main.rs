//! The sync machine in a simulated world: weeks of outages, restarts and clock jumps, with a seed.
//!
//! `STAMP_SIM_SEED=n` repeats one seed of the storms, `STAMP_LONG=1` runs some two million operations.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a test fails by panicking and prints its seed")]

mod backlog;
mod pauses;
mod poison;
mod quiet;
mod sim;
mod storms;
mod two_days;
