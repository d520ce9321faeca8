//! The whole product: the daemon and its command line as real processes, in front of a small cloud.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test says what it expects by panicking")]

mod attacks;
mod callers;
mod cli_config;
mod cli_db;
mod cli_queue;
mod damaged;
#[cfg(target_os = "linux")]
mod disk_full;
#[cfg(target_os = "linux")]
mod disk_read_only;
#[cfg(target_os = "linux")]
mod disk_slow;
