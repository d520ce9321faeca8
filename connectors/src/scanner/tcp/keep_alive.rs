//! How the loss of the other end is noticed.

use std::time::Duration;

use socket2::{SockRef, TcpKeepalive};
use tokio::net::TcpStream;
use tracing::warn;

/// A scanner says nothing for hours, and one without power does not say goodbye: the system asks whether it is there.
/// The other end is given up after `idle` and `probes` times `interval`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeepAlive {
    /// Silence before the first question.
    pub idle: Duration,
    /// Time between questions.
    pub interval: Duration,
    /// Questions without an answer, from which on the other end is gone. Windows before version 1703 asks ten times
    /// whatever is set here.
    pub probes: u32,
}

impl Default for KeepAlive {
    /// Noticed within a minute.
    fn default() -> Self {
        Self { idle: Duration::from_secs(30), interval: Duration::from_secs(10), probes: 3 }
    }
}

impl KeepAlive {
    /// A system that cannot do all of it is no reason to do without the scanner.
    pub(super) fn apply(&self, stream: &TcpStream) {
        let asking =
            TcpKeepalive::new().with_time(self.idle).with_interval(self.interval).with_retries(self.probes);
        if let Err(error) = SockRef::from(stream).set_tcp_keepalive(&asking) {
            warn!(%error, "a scanner that loses its power may not be noticed: the system does not ask for it");
        }
    }
}

#[cfg(all(test, unix))]
mod tests {
    use tokio::net::TcpListener;

    use super::*;

    #[tokio::test]
    async fn the_system_asks_as_it_is_told() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let stream = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        KeepAlive::default().apply(&stream);
        let socket = SockRef::from(&stream);
        assert!(socket.keepalive().unwrap());
        assert_eq!(socket.tcp_keepalive_time().unwrap(), Duration::from_secs(30));
        assert_eq!(socket.tcp_keepalive_interval().unwrap(), Duration::from_secs(10));
        assert_eq!(socket.tcp_keepalive_retries().unwrap(), 3);
    }
}
