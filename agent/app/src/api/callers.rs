//! How many may call at once: who waits for nothing makes room for who comes.

use std::{net::SocketAddr, sync::Arc};

use tokio::{sync::watch, time::Instant};
use tokio_util::sync::CancellationToken;
use tracing::warn;

/// Connections of this machine at once; a further one takes the place of the one that has been idle for longest.
const OWN: usize = 256;
/// The same of other machines, which are counted apart: however many come, this one has its place.
const OTHERS: usize = 64;

/// The connections of one kind.
pub(super) struct Callers {
    most: usize,
    open: Vec<Arc<Connection>>,
}

/// What is known of a connection from outside.
pub(super) struct Connection {
    /// `None`: a request is being answered.
    pub(super) idle_since: watch::Sender<Option<Instant>>,
    pub(super) close: CancellationToken,
}

impl Callers {
    pub(super) fn own() -> Self {
        Self { most: OWN, open: Vec::new() }
    }

    pub(super) fn others() -> Self {
        Self { most: OTHERS, open: Vec::new() }
    }

    /// Makes room for one more. `None`: all are being answered.
    pub(super) fn admit(&mut self, peer: SocketAddr) -> Option<Arc<Connection>> {
        self.open.retain(|connection| Arc::strong_count(connection) > 1);
        if self.open.len() >= self.most && !self.close_longest_idle() {
            warn!(%peer, connections = self.most, "a caller was turned away: all connections are in use");
            return None;
        }
        let idle_since = watch::Sender::new(Some(Instant::now()));
        let connection = Arc::new(Connection { idle_since, close: CancellationToken::new() });
        self.open.push(Arc::clone(&connection));
        Some(connection)
    }

    fn close_longest_idle(&mut self) -> bool {
        let idle = self.open.iter().enumerate().filter_map(|(place, connection)| {
            let since = *connection.idle_since.borrow();
            since.map(|since| (since, place))
        });
        let Some((_, place)) = idle.min() else { return false };
        self.open.swap_remove(place).close.cancel();
        true
    }
}

/// A request is being answered until this is dropped.
pub(super) struct Answering(Arc<Connection>);

impl Answering {
    pub(super) fn begin(connection: &Arc<Connection>) -> Self {
        connection.idle_since.send_replace(None);
        Self(Arc::clone(connection))
    }
}

impl Drop for Answering {
    fn drop(&mut self) {
        self.0.idle_since.send_replace(Some(Instant::now()));
    }
}
