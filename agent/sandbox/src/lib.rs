//! A small 7stamp cloud: it answers the wire contract in `contract/cloud-api.yaml`, keeps its state in SQLite,
//! and can be told to fail in the ways that clouds and networks fail.
//!
//! It serves the demo, the training of cashiers, and tests. It depends on nothing else of the till agent, so that
//! the agent and the sandbox can only agree through the contract.
#![forbid(unsafe_code)]

mod app;
mod books;
mod clock;
mod db;
mod error;
mod fault;
mod http;
mod in_flight;
mod keys;
mod log;
mod net;
mod options;
mod rules;
mod samples;
mod sandbox;
mod seeded;
mod task;
mod telling;
mod wire;

pub use books::{Books, CardRow, RedemptionRow, StampRow, VoidRow, VoucherRow};
pub use error::Error;
pub use fault::{Fault, FaultPlan, Faults, InvalidPlan};
pub use log::Entry;
pub use options::Options;
pub use samples::{DEMO_KEY, NEIGHBOUR_KEY, Sample, samples};
pub use sandbox::Sandbox;
