//! Scanners that connect to us.

use std::{
    io::{self, ErrorKind},
    net::{IpAddr, SocketAddr},
};

use stamp_core::{
    refusals::{Line, Refusals},
    scan::{Frame, Framer, Suffix},
};
use tokio::{
    net::{TcpListener, TcpStream},
    task::yield_now,
    time::{MissedTickBehavior, interval},
};
use tracing::{debug, warn};

use super::{
    REST, States, TcpSettings, bind,
    clients::{Client, Clients},
    cuts::Cuts,
    ending::Ending,
    troubles::Troubles,
};
use crate::{
    ScannerState,
    scanner::{
        SIGN_OF_LIFE,
        stream::{Ear, Listening},
    },
};

/// Read at once of one connection. Small: a flood from one shall not keep the others waiting.
const CHUNK: usize = 512;

/// Reads of each connection that a caller had before: more than the longest scan.
const EARLIER: usize = 10;

pub(super) async fn run(address: SocketAddr, settings: &TcpSettings, mut states: States<'_>) {
    let Some(listener) = bind::bind(address, &mut states).await else { return };
    let server = Server {
        address: listener.local_addr().unwrap_or(address),
        listening: Listening::new(states.context),
        settings,
        states,
        clients: Clients::default(),
        cuts: Cuts::default(),
        troubles: Troubles::default(),
        refused: Refusals::default(),
        is_accepting: true,
    };
    server.serve(listener).await;
}

/// What has happened.
enum Heard {
    Nothing,
    Silence(usize),
    Caller(io::Result<(TcpStream, SocketAddr)>),
    Bytes(usize, io::Result<usize>),
}

struct Server<'a> {
    address: SocketAddr,
    settings: &'a TcpSettings,
    states: States<'a>,
    listening: Listening<'a>,
    clients: Clients,
    cuts: Cuts,
    troubles: Troubles,
    refused: Refusals<IpAddr>,
    /// Not for a while after the system could not give a connection.
    is_accepting: bool,
}

impl Server<'_> {
    async fn serve(mut self, listener: TcpListener) {
        let context = self.states.context;
        let mut sign_of_life = interval(SIGN_OF_LIFE);
        sign_of_life.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut buffer = [0; CHUNK];
        let mut is_wanted = true;
        while is_wanted {
            let silence = self.clients.next_silence();
            let news = async {
                // In no order: neither a flood of bytes nor one of connections keeps the other waiting.
                tokio::select! {
                    (place, read) = self.clients.read(&mut buffer) => Heard::Bytes(place, read),
                    caller = listener.accept(), if self.is_accepting => Heard::Caller(caller),
                }
            };
            let heard = tokio::select! {
                biased;
                () = context.stop.cancelled() => return,
                _ = sign_of_life.tick() => Heard::Nothing,
                () = self.listening.until(silence.map(|(deadline, _)| deadline)) => {
                    silence.map_or(Heard::Nothing, |(_, place)| Heard::Silence(place))
                }
                heard = news => heard,
            };
            (context.beat)();
            is_wanted = match heard {
                Heard::Nothing => self.look_around().await,
                Heard::Silence(place) => {
                    let frames = self.silence(place, &mut buffer).await;
                    self.listening.report_all(frames).await
                }
                Heard::Caller(caller) => {
                    let mut frames = self.earlier(&caller, &mut buffer).await;
                    frames.extend(self.welcome(caller));
                    self.listening.report_all(frames).await
                }
                Heard::Bytes(place, read) => {
                    let frames = self.hear(place, read.map(|count| &buffer[..count]));
                    self.listening.report_all(frames).await
                }
            };
        }
    }

    /// Tells who is connected, if that has changed.
    async fn look_around(&mut self) -> bool {
        self.is_accepting = true;
        let state = self.state();
        self.listening.pause_for(self.states.enter(state)).await
    }

    fn state(&self) -> ScannerState {
        if let Some(why) = self.troubles.gone() {
            return ScannerState::Lost { why: why.to_owned() };
        }
        let now = self.listening.now();
        let clients = self.clients.described(now);
        let trouble = self.troubles.described(now).map(|trouble| format!("; {trouble}")).unwrap_or_default();
        ScannerState::Ready { detail: format!("listening on {}; {clients}{trouble}", self.address) }
    }

    /// Hears what has come on the caller's earlier connections, their end above all: whether one was cut in mid-scan must
    /// be known before the caller is heard.
    async fn earlier(
        &mut self,
        caller: &io::Result<(TcpStream, SocketAddr)>,
        buffer: &mut [u8],
    ) -> Vec<Frame> {
        let mut frames = Vec::new();
        let Ok((_, from)) = caller else { return frames };
        // The runtime asks the system what has come.
        yield_now().await;
        // From the last: one that has ended is removed.
        for place in self.clients.places_of(from.ip().to_canonical()).into_iter().rev() {
            for _ in 0..EARLIER {
                let Some(client) = self.clients.get_mut(place) else { break };
                let read = client.stream.try_read(buffer);
                if matches!(&read, Err(error) if error.kind() == ErrorKind::WouldBlock) {
                    break;
                }
                let is_open = matches!(read, Ok(1..));
                frames.extend(self.hear(place, read.map(|count| &buffer[..count])));
                if !is_open {
                    break;
                }
            }
        }
        frames
    }

    /// Gives what was under way on a connection that made room.
    fn welcome(&mut self, caller: io::Result<(TcpStream, SocketAddr)>) -> Option<Frame> {
        let scanner = &self.states.context.scanner;
        let (stream, from) = match caller {
            Ok(caller) => caller,
            // Gone before we came to it.
            Err(error)
                if matches!(error.kind(), ErrorKind::ConnectionAborted | ErrorKind::ConnectionReset) =>
            {
                return None;
            }
            Err(error) => {
                warn!(%scanner, %error, "a scanner cannot connect; tried again in some seconds");
                self.troubles.unaccepted(&error);
                self.is_accepting = false;
                return None;
            }
        };
        let peer = from.ip().to_canonical();
        if !self.may_connect(peer) {
            let why = format!(
                "it is not among those that may connect; if it is a scanner, add \"{peer}\" to allow"
            );
            self.refuse(peer, &why);
            return None;
        }
        self.settings.keep_alive.apply(&stream);
        let now = self.listening.now();
        let client = Client { stream, peer, ear: self.ear(peer), since: now, heard_at: now };
        match self.clients.admit(client) {
            Ok(gone) => {
                debug!(%scanner, %peer, "connected");
                self.troubles.admitted();
                gone.and_then(|mut gone| self.ended(gone.peer, Ending::broken(&mut gone.ear, now)))
            }
            Err(_full) => {
                self.refuse(
                    peer,
                    "as many as possible are connected; give it a [[scanner]] with a port of its own",
                );
                None
            }
        }
    }

    fn ear(&mut self, peer: IpAddr) -> Ear {
        let framer = Framer::new(self.settings.framing.clone());
        if self.cuts.take(peer) {
            return Ear::after_a_cut(framer, self.listening.now() + REST);
        }
        Ear::new(framer)
    }

    fn may_connect(&self, peer: IpAddr) -> bool {
        let allow = &self.settings.allow;
        if allow.is_empty() { peer.is_loopback() } else { allow.iter().any(|network| network.contains(peer)) }
    }

    fn refuse(&mut self, peer: IpAddr, why: &str) {
        let context = self.states.context;
        if let Some(Line { who, times }) = self.refused.add(peer, (context.clock)()) {
            warn!(scanner = %context.scanner, peer = %who, times, why, "a connection was closed unread");
            self.troubles.refused(who, why, self.listening.now());
        }
    }

    /// Ends a scan, unless there is more of it. That is looked for after the runtime has asked the system what has
    /// come, which it may not have while others kept us busy.
    async fn silence(&mut self, place: usize, buffer: &mut [u8]) -> Vec<Frame> {
        yield_now().await;
        let Some(client) = self.clients.get_mut(place) else { return Vec::new() };
        match client.stream.try_read(buffer) {
            Err(error) if error.kind() == ErrorKind::WouldBlock => self.listening.silence(&mut client.ear),
            read => self.hear(place, read.map(|count| &buffer[..count])),
        }
    }

    fn hear(&mut self, place: usize, read: io::Result<&[u8]>) -> Vec<Frame> {
        let last = match read {
            Ok([]) => self.closed(place),
            Ok(bytes) => {
                let Some(client) = self.clients.get_mut(place) else { return Vec::new() };
                client.heard_at = self.listening.now();
                let frames = self.listening.hear(&mut client.ear, bytes);
                self.troubles.heard(&frames);
                return frames;
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => None,
            Err(error) => self.lost(place, &error),
        };
        last.into_iter().collect()
    }

    fn closed(&mut self, place: usize) -> Option<Frame> {
        let (mut client, now) = (self.clients.remove(place), self.listening.now());
        debug!(scanner = %self.states.context.scanner, peer = %client.peer, "disconnected");
        let framing = &self.settings.framing;
        let ending = Ending::closed(&mut client.ear, framing, now);
        if framing.suffix == Suffix::Auto && ending.last.is_some() {
            self.troubles.closed_without_suffix();
        }
        self.ended(client.peer, ending)
    }

    fn lost(&mut self, place: usize, error: &io::Error) -> Option<Frame> {
        let (mut client, now) = (self.clients.remove(place), self.listening.now());
        debug!(scanner = %self.states.context.scanner, peer = %client.peer, %error, "connection lost");
        if client.has_lasted(now) && self.clients.is_empty() {
            self.troubles.lost(client.peer, error);
        }
        self.ended(client.peer, Ending::broken(&mut client.ear, now))
    }

    fn ended(&mut self, peer: IpAddr, ending: Ending) -> Option<Frame> {
        if ending.is_cut {
            self.cuts.add(peer);
        }
        ending.last
    }
}
