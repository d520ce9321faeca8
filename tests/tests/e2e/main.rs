//! The whole product: the daemon and its command line as real processes, in front of a small cloud.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test says what it expects by panicking")]

mod attacks;
mod callers;
mod callers_slow;
mod cli_config;
mod cli_db;
mod cli_queue;
mod damaged;
mod damaged_row;
#[cfg(target_os = "linux")]
mod disk_full;
#[cfg(target_os = "linux")]
mod disk_read_only;
#[cfg(target_os = "linux")]
mod disk_slow;
mod hanging_up;
mod impostor;
mod key;
mod kill;
#[cfg(target_os = "linux")]
mod liveness;
mod observing;
mod outage;
mod receipts;
mod repeat;
#[cfg(unix)]
mod serial;
mod stopping;
#[cfg(unix)]
mod stopping_busy;
mod vouchers;
mod vouchers_late;
mod vouchers_scanned;
