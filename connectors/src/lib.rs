//! What listens to the world outside: scanners, tills, brokers. Scanners report [`Signal`]s,
//! points of sale [`pos::Batch`]es; they decide nothing.
//!
//! A connector is an asynchronous function that runs until it is told to stop. It knows neither the store nor
//! the cloud, so that no fault of theirs can hold up a scanner.
#![forbid(unsafe_code)]

pub mod mqtt;
pub mod pos;
pub mod scanner;
mod signal;

pub use signal::{ScannerState, Signal};
