//! Faults that can be switched on: what clouds and networks do to their clients.

mod cause;
mod kind;
mod plan;

pub(crate) use cause::{Delay, cause};
pub(crate) use plan::Asked;

pub use kind::Fault;
pub use plan::{FaultPlan, Faults, InvalidPlan};
