//! MQTT by rumqttc, in both versions. A new event loop for each connection: what the one before had pending would be
//! cleared or repeated by rules of its own (rumqtt issue 1056: a collision of packet ids is never cleared).

mod five;
mod three;
mod why;

use std::{sync::Arc, time::Duration};

use tokio::sync::mpsc;

use super::{
    Publish, Settings, Transport, Version,
    transport::{Happened, Life},
};

/// Larger messages are none of ours. Announced to a broker of version 5, which then withholds them; without that the
/// connection would break again and again over one that is kept.
const LARGEST: u32 = 65_536;
/// A broker that was silent for so long is asked whether it lives, and has as long again to answer.
const KEEP_ALIVE: Duration = Duration::from_secs(30);
/// For a connection, from the first byte to being let in, in seconds.
const CONNECT_S: u64 = 10;
/// From being let in until what is wanted is heard.
const SUBSCRIBE: Duration = Duration::from_secs(10);
/// Messages that are handed over at once.
const AT_ONCE: usize = 64;

/// See the module's text.
#[derive(Debug, Clone, Copy, Default)]
pub struct Wire;

impl Transport for Wire {
    fn live<'a>(
        &'a self,
        settings: &'a Settings,
        out: &'a mut mpsc::Receiver<Arc<Publish>>,
        happened: &'a mut (dyn FnMut(Happened) + Send),
    ) -> Life<'a> {
        match settings.version {
            Version::Five => Box::pin(five::live(settings, out, happened)),
            Version::Three => Box::pin(three::live(settings, out, happened)),
        }
    }
}
