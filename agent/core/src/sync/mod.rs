//! The sync machine: brings operations to the cloud, exactly once in effect.
//!
//! It is a value. The shell tells it what happened ([`Event`]) and when, and carries out what it asks for
//! ([`Action`]); nothing else has a say in what is sent.

mod age;
mod answer;
pub mod backoff;
mod batch;
mod disk;
mod event;
mod item;
mod lanes;
mod link;
mod machine;
mod plan;
mod requests;
mod settle;
#[cfg(test)]
mod tests;
mod verify;

pub use backoff::{Dice, delay};
pub use event::{Action, Event, LinkState, Status};
pub use machine::Machine;
