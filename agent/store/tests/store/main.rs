//! The queue as the agent uses it: against a model, across crashes, from many callers.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod dropped;
mod killed;
mod model;
mod operations;
mod proven;
