//! Who is let in at a socket: this machine as it is, other machines over TLS.

use std::net::SocketAddr;

use tokio::{
    net::TcpStream,
    time::{Instant, timeout_at},
};
use tokio_rustls::server::TlsStream;

use super::{listener::PATIENCE, tls::Certificate};

/// The first byte of a handshake: the content type of its record (RFC 8446, section 5.1). No HTTP request begins so.
const HANDSHAKE: u8 = 22;

/// What a socket is for.
#[derive(Debug, Clone)]
pub enum Door {
    /// It is bound to loopback: this machine only, without TLS.
    Own,
    /// Other machines can reach it.
    Open {
        /// What they know the till by.
        certificate: Certificate,
        /// This machine comes in here too, without TLS.
        is_own_too: bool,
    },
}

/// Told to each request that came over TLS: it may be from any machine, also from this one.
#[derive(Debug, Clone, Copy)]
pub(super) struct Secured {
    /// The address that was called.
    pub(super) called: SocketAddr,
}

/// A connection that can be talked on.
pub(super) enum Entered {
    Plain(TcpStream),
    /// In clear, where TLS is needed.
    Unsecured(TcpStream),
    Secured(Box<TlsStream<TcpStream>>, Secured),
}

impl Door {
    /// Whether somebody with this address comes in without TLS.
    pub(super) fn is_own(&self, peer: SocketAddr) -> bool {
        match self {
            Self::Own => true,
            Self::Open { is_own_too, .. } => *is_own_too && is_loopback(peer),
        }
    }

    /// `None`: who never said what he wants, made no good handshake in time, or came over TLS where there is none.
    pub(super) async fn enter(&self, stream: TcpStream, peer: SocketAddr) -> Option<Entered> {
        let Self::Open { certificate, .. } = self else { return Some(Entered::Plain(stream)) };
        let until = Instant::now() + PATIENCE;
        let mut first = [0];
        if timeout_at(until, stream.peek(&mut first)).await.ok()?.ok()? == 0 {
            return None;
        }
        if first != [HANDSHAKE] {
            let is_own = self.is_own(peer);
            return Some(if is_own { Entered::Plain(stream) } else { Entered::Unsecured(stream) });
        }
        let secured = Secured { called: stream.local_addr().ok()? };
        let shaken = timeout_at(until, certificate.acceptor()?.accept(stream)).await.ok()?.ok()?;
        Some(Entered::Secured(Box::new(shaken), secured))
    }
}

/// Also where a socket for both kinds of addresses shows one as the other.
pub(super) fn is_loopback(peer: SocketAddr) -> bool {
    peer.ip().to_canonical().is_loopback()
}
