//! What carries messages: rumqttc, or memory in a test.

use std::{future::Future, pin::Pin, sync::Arc};

use tokio::sync::mpsc;

use super::{Settings, Why};

/// A message to the broker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Publish {
    /// Where.
    pub topic: String,
    /// What.
    pub payload: Vec<u8>,
    /// The broker confirms it; else it is sent and forgotten.
    pub is_confirmed: bool,
    /// The broker keeps it for whoever comes later.
    pub is_retained: bool,
}

/// A message from the broker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Incoming {
    /// Where it was published.
    pub topic: String,
    /// What.
    pub payload: Vec<u8>,
    /// The broker had kept it: nobody has said it just now.
    pub is_retained: bool,
}

/// What happens on a connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Happened {
    /// It is there, and what is wanted is heard.
    Up,
    /// A message came.
    Came(Incoming),
}

/// One connection, until it ends: returns why.
pub type Life<'a> = Pin<Box<dyn Future<Output = Why> + Send + 'a>>;

/// Opens connections. Each is new: it carries over nothing of the one before.
pub trait Transport: Send + Sync + 'static {
    /// Connects, subscribes, publishes what comes from `out`, and hands over what happens. `happened` never waits.
    fn live<'a>(
        &'a self,
        settings: &'a Settings,
        out: &'a mut mpsc::Receiver<Arc<Publish>>,
        happened: &'a mut (dyn FnMut(Happened) + Send),
    ) -> Life<'a>;
}
