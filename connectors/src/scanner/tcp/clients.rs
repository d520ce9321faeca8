//! The scanners that are connected to us.

use std::{
    future::poll_fn,
    io,
    net::IpAddr,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use tokio::{
    io::{AsyncRead as _, ReadBuf},
    net::TcpStream,
};

use crate::scanner::{SIGN_OF_LIFE, stream::Ear};

/// Connections at once.
const MOST: usize = 8;

/// A connection. All times as `Listening::now`.
pub(super) struct Client {
    pub(super) stream: TcpStream,
    pub(super) peer: IpAddr,
    pub(super) ear: Ear,
    pub(super) since: Duration,
    pub(super) heard_at: Duration,
}

impl Client {
    /// It is no connection for a single scan.
    pub(super) fn has_lasted(&self, now: Duration) -> bool {
        now.saturating_sub(self.since) >= SIGN_OF_LIFE
    }
}

/// At most [`MOST`] connections, which take turns.
#[derive(Default)]
pub(super) struct Clients {
    open: Vec<Client>,
    /// Whose turn it is to be read first.
    turn: usize,
    last: Option<IpAddr>,
}

/// All places are taken by others, with one connection each.
pub(super) struct Full;

impl Clients {
    /// Takes one more. Gives the connection that made room for it.
    pub(super) fn admit(&mut self, client: Client) -> Result<Option<Client>, Full> {
        let mut gone = None;
        if self.open.len() >= MOST {
            let known: Vec<_> = self.open.iter().map(|client| (client.peer, client.heard_at)).collect();
            let place = gives_way(&known, client.peer).ok_or(Full)?;
            gone = Some(self.remove(place));
        }
        self.last = Some(client.peer);
        self.open.push(client);
        Ok(gone)
    }

    pub(super) fn remove(&mut self, place: usize) -> Client {
        self.open.remove(place)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.open.is_empty()
    }

    /// The places of an address, in order.
    pub(super) fn places_of(&self, peer: IpAddr) -> Vec<usize> {
        let open = self.open.iter().enumerate();
        open.filter(|(_, client)| client.peer == peer).map(|(place, _)| place).collect()
    }

    pub(super) fn get_mut(&mut self, place: usize) -> Option<&mut Client> {
        self.open.get_mut(place)
    }

    /// Waits until there is something to read of one of them, or its end (0 bytes). Without any: for ever.
    pub(super) async fn read(&mut self, buffer: &mut [u8]) -> (usize, io::Result<usize>) {
        poll_fn(|cx| self.poll_read(cx, buffer)).await
    }

    /// The one whose scan is ended next by silence, and when.
    pub(super) fn next_silence(&self) -> Option<(Duration, usize)> {
        let open = self.open.iter().enumerate();
        open.filter_map(|(place, client)| Some((client.ear.deadline()?, place))).min()
    }

    /// Who is connected, for support. A scanner that connects for each scan changes nothing here.
    pub(super) fn described(&self, now: Duration) -> String {
        let lasting = self.open.iter().filter(|client| client.has_lasted(now));
        let mut peers: Vec<String> = lasting.map(|client| client.peer.to_string()).collect();
        peers.sort();
        peers.dedup();
        match self.last {
            _ if !peers.is_empty() => format!("connected: {}", peers.join(", ")),
            Some(last) => format!("none stays connected; the last one was {last}"),
            None => "no scanner has connected yet".to_owned(),
        }
    }

    fn poll_read(&mut self, cx: &mut Context<'_>, buffer: &mut [u8]) -> Poll<(usize, io::Result<usize>)> {
        let count = self.open.len();
        for place in (0..count).map(|step| (self.turn + step) % count) {
            let Some(client) = self.open.get_mut(place) else { continue };
            let mut filled = ReadBuf::new(buffer);
            if let Poll::Ready(read) = Pin::new(&mut client.stream).poll_read(cx, &mut filled) {
                self.turn = place + 1;
                return Poll::Ready((place, read.map(|()| filled.filled().len())));
            }
        }
        Poll::Pending
    }
}

/// Which connection makes room for a newcomer: address and when it was last heard. A scanner that was without power
/// comes back while its old connection still counts, so an address gives up its own; else the address with the most of
/// them gives one up. One each is what a shop with many scanners has: these stay, and those without power are noticed.
fn gives_way(open: &[(IpAddr, Duration)], newcomer: IpAddr) -> Option<usize> {
    let of = |peer: IpAddr| open.iter().filter(|(other, _)| *other == peer).count();
    let giver = if of(newcomer) > 0 {
        newcomer
    } else {
        let (most, giver) = open.iter().map(|(peer, _)| (of(*peer), *peer)).max()?;
        if most < 2 {
            return None;
        }
        giver
    };
    let its = open.iter().enumerate().filter(|(_, (peer, _))| *peer == giver);
    its.min_by_key(|(_, (_, heard_at))| *heard_at).map(|(place, _)| place)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(of: &[(u8, u64)]) -> Vec<(IpAddr, Duration)> {
        of.iter().map(|(number, at)| (peer(*number), Duration::from_secs(*at))).collect()
    }

    fn peer(number: u8) -> IpAddr {
        IpAddr::from([192, 0, 2, number])
    }

    #[test]
    fn a_scanner_that_comes_back_takes_its_own_old_place() {
        let open = open(&[(1, 5), (2, 1), (3, 9), (3, 7), (3, 8)]);
        assert_eq!(gives_way(&open, peer(1)), Some(0));
        assert_eq!(gives_way(&open, peer(2)), Some(1));
        assert_eq!(gives_way(&open, peer(3)), Some(3), "the one that is silent for longest");
    }

    #[test]
    fn a_newcomer_takes_a_place_of_whoever_has_several() {
        assert_eq!(gives_way(&open(&[(1, 1), (2, 8), (2, 6), (3, 2)]), peer(9)), Some(2));
    }

    #[test]
    fn nobody_loses_the_only_place_to_a_newcomer() {
        assert_eq!(gives_way(&open(&[(1, 1), (2, 2), (3, 3)]), peer(9)), None);
    }
}
