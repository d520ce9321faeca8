//! What the till agent decides, as pure values.
//!
//! Nothing in this crate reads a clock, a file, the environment or a source of randomness: they come in as
//! values ([`time::Now`], [`operation::OpId`]), so that weeks of outages can be simulated in a second.
#![forbid(unsafe_code)]

pub mod attempt;
pub mod claim;
pub mod cloud;
pub mod config;
pub mod counter;
pub mod event;
pub mod fleet;
pub mod health;
pub mod history;
pub mod make;
mod named;
pub mod notice;
pub mod offline;
pub mod operation;
pub mod receipt;
pub mod redact;
pub mod refusals;
pub mod report;
pub mod scan;
pub mod sync;
pub mod time;
pub mod topic;
pub mod words;
