//! The sync machine: brings operations to the cloud, exactly once in effect.
//!
//! It is a value. The shell tells it what happened ([`Event`]) and when, and carries out what it asks for
//! ([`Action`]); nothing else has a say in what is sent.

pub mod backoff;
mod event;
mod lanes;
mod link;
mod machine;
mod settle;

pub use backoff::Dice;
pub use event::{Action, Event, LinkState, Status};
pub use machine::Machine;
