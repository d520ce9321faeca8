//! A broker of MQTT: what is published there is heard, and what others should hear is published.
//!
//! It is never the proof that something arrived: whatever is told over it is told again when the broker was away, or did
//! not matter. One connection has one life: nothing of it is carried over to the next but what is wanted anew.

mod client;
mod settings;
mod state;
mod transport;
mod wire;

pub use client::{Client, Outbox};
pub use settings::{Login, Settings, Trust, Unusable, Version};
pub use state::{State, Why};
pub use transport::{Happened, Incoming, Life, Publish, Transport};
pub use wire::Wire;
