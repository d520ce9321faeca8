//! The sandbox as its clients see it.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test says what it expects by panicking")]

mod batch;
mod contract;
mod control;
mod events;
mod faults;
mod idempotency;
mod languages;
mod reachability;
mod redeeming;
mod resolving;
mod restart;
mod schema;
mod shop;
mod stamping;
mod storms;
mod voiding;
