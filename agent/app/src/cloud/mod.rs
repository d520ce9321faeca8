//! The client of the cloud: speaks the wire contract, decides nothing.

mod batch;
mod client;
pub mod read;

pub use batch::BatchAnswer;
pub use client::{Client, ServerTime, Settings};
