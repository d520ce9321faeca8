//! The queue on disks that fail: full, slow, damaged, refusing, without power.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod attempts;
mod check;
mod damaged;
mod every_call;
mod faulty;
mod full;
#[cfg(target_os = "linux")]
mod locked;
#[path = "../store/operations.rs"]
mod operations;
mod power;
mod read_only;
mod restored;
mod sample;
mod slow;
mod small;
mod told;
mod unconfirmed;
mod vfs;
