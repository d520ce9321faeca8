//! The whole product: the daemon and its command line as real processes, in front of a small cloud.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test says what it expects by panicking")]

mod at_rest;
mod attacks;
mod attempts;
mod batch;
mod broker;
mod callers;
mod callers_slow;
mod cashier;
mod changes;
mod charts;
mod claims;
mod cli_config;
mod cli_connector;
mod cli_connector_examples;
mod cli_db;
mod cli_fleet;
mod cli_open;
mod cli_queue;
#[cfg(unix)]
mod cli_scanner;
mod damaged;
mod damaged_row;
#[cfg(target_os = "linux")]
mod disk_full;
#[cfg(target_os = "linux")]
mod disk_read_only;
#[cfg(target_os = "linux")]
mod disk_slow;
mod events;
mod generic_tills;
mod hanging_up;
mod hooks;
mod impostor;
mod key;
mod key_regenerated;
mod kill;
mod known;
mod known_report;
mod languages;
mod layouts;
#[cfg(target_os = "linux")]
mod liveness;
mod login;
mod login_guessed;
mod logs;
#[cfg(target_os = "linux")]
mod network;
mod observing;
mod outage;
mod page;
mod poster;
mod poster_day;
mod receipts;
mod remote;
mod remote_attacks;
mod repeat;
mod retention;
#[cfg(unix)]
mod scanners;
#[cfg(target_os = "linux")]
mod scanners_idle;
mod searching;
#[cfg(unix)]
mod serial;
mod serve_day;
mod stopping;
#[cfg(unix)]
mod stopping_busy;
mod support_page;
mod two_days;
mod two_programs;
mod verdicts_address;
mod verdicts_final;
mod verdicts_parked;
mod verdicts_pause;
mod verdicts_unknown;
mod voids;
mod vouchers;
mod vouchers_late;
mod vouchers_offline;
mod vouchers_offline_limits;
mod vouchers_offline_manager;
mod vouchers_offline_once;
mod vouchers_offline_unasked;
mod vouchers_scanned;
