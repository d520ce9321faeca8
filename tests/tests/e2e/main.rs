//! The whole product: the daemon and its command line as real processes, in front of a small cloud.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test says what it expects by panicking")]

mod attacks;
mod callers;
mod cli_config;
mod cli_db;
mod cli_queue;
mod damaged;
mod hanging_up;
mod key;
mod kill;
mod observing;
mod outage;
mod receipts;
mod repeat;
#[cfg(unix)]
mod serial;
mod stopping;
mod vouchers;
mod vouchers_late;
mod vouchers_offline;
mod vouchers_offline_limits;
mod vouchers_scanned;
