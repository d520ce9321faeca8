//! How many may call at once: who waits for nothing makes room for who comes.

use std::{net::SocketAddr, sync::Arc};

use stamp_core::refusals::{Line, Refusals};
use tokio::{sync::watch, time::Instant};
use tokio_util::sync::CancellationToken;
use tracing::warn;

use super::peer::Peer;
use crate::clock;

/// Connections of this machine at once; a further one takes the place of the one that has been idle for longest.
const OWN: usize = 256;
/// The same of other machines, which are counted apart: however many come, this one has its place.
const OTHERS: usize = 64;
/// Of these, one machine's: no machine keeps the others out. A browser has six.
const SHARE: usize = 12;

/// The connections of one kind.
pub(super) struct Callers {
    most: usize,
    share: usize,
    open: Vec<Arc<Connection>>,
    turned_away: Refusals<Peer>,
}

/// What is known of a connection from outside.
pub(super) struct Connection {
    peer: Peer,
    /// `None`: a request is being answered.
    pub(super) idle_since: watch::Sender<Option<Instant>>,
    pub(super) close: CancellationToken,
}

impl Callers {
    pub(super) fn own() -> Self {
        Self::of(OWN, OWN)
    }

    pub(super) fn others() -> Self {
        Self::of(OTHERS, SHARE)
    }

    /// Makes room for one more. `None`: all are being answered, or all that this machine may have.
    pub(super) fn admit(&mut self, peer: SocketAddr) -> Option<Arc<Connection>> {
        let peer = Peer::from(peer);
        self.open.retain(|connection| Arc::strong_count(connection) > 1);
        let of_peer = self.open.iter().filter(|connection| connection.peer == peer).count();
        let has_room = if of_peer >= self.share {
            self.close_longest_idle(|connection| connection.peer == peer)
        } else {
            self.open.len() < self.most || self.close_longest_idle(|_| true)
        };
        if !has_room {
            if let Some(Line { who, times }) = self.turned_away.add(peer, clock::now().mono) {
                warn!(peer = %who, times, connections = self.open.len(), "a caller was turned away: all connections that it may have are in use");
            }
            return None;
        }
        let idle_since = watch::Sender::new(Some(Instant::now()));
        let connection = Arc::new(Connection { peer, idle_since, close: CancellationToken::new() });
        self.open.push(Arc::clone(&connection));
        Some(connection)
    }

    fn of(most: usize, share: usize) -> Self {
        Self { most, share, open: Vec::new(), turned_away: Refusals::default() }
    }

    fn close_longest_idle(&mut self, may: impl Fn(&Connection) -> bool) -> bool {
        let idle = self.open.iter().enumerate().filter(|(_, connection)| may(connection));
        let idle = idle.filter_map(|(place, connection)| {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn from(number: u8) -> SocketAddr {
        SocketAddr::from(([192, 0, 2, number], 4000))
    }

    fn answering(callers: &mut Callers, number: u8) -> Option<Answering> {
        callers.admit(from(number)).map(|connection| Answering::begin(&connection))
    }

    #[test]
    fn one_machine_that_is_never_done_has_its_share_and_leaves_the_rest() {
        let mut callers = Callers::others();
        let held: Vec<_> = (0..OTHERS).filter_map(|_| answering(&mut callers, 1)).collect();
        assert_eq!(held.len(), SHARE);
        assert!(answering(&mut callers, 2).is_some());
    }

    #[test]
    fn a_machine_above_its_share_takes_the_place_of_its_own_idle_connection() {
        let mut callers = Callers::others();
        let of_another = callers.admit(from(2)).unwrap();
        let own: Vec<_> = (0..=SHARE).filter_map(|_| callers.admit(from(1))).collect();
        assert!(own[0].close.is_cancelled() && !own[1].close.is_cancelled());
        assert!(!of_another.close.is_cancelled());
    }

    #[test]
    fn where_all_are_in_use_one_more_takes_the_place_of_whoever_is_idle() {
        let mut callers = Callers::others();
        let mut held: Vec<_> =
            (0..OTHERS - 1).filter_map(|n| answering(&mut callers, (n / SHARE) as u8)).collect();
        let idle = callers.admit(from(100)).unwrap();
        held.extend(answering(&mut callers, 101));
        assert!(idle.close.is_cancelled());
        assert_eq!(held.len(), OTHERS);
        drop(idle);
        assert!(answering(&mut callers, 102).is_none());
    }

    #[test]
    fn this_machine_has_all_of_its_places() {
        let mut callers = Callers::own();
        let held: Vec<_> = (0..OWN + 1).filter_map(|_| answering(&mut callers, 1)).collect();
        assert_eq!(held.len(), OWN);
    }
}
