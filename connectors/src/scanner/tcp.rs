//! Scanners in the network: those that speak TCP themselves, and serial ones behind a device server (Moxa NPort,
//! ser2net). Most can be told which side calls; each connection is a stream of scans and nothing else.
//!
//! These devices speak plain TCP: no encryption, and nothing that shows who they are. So whoever may connect may scan,
//! and only this machine may unless [`TcpSettings::allow`] names others. No more than a scan can come in this way; what
//! a scan may do is decided as for any other scanner.

mod bind;
mod clients;
mod connect;
mod cuts;
mod ending;
mod keep_alive;
mod listen;
mod troubles;

use std::{net::SocketAddr, time::Duration};

use stamp_core::{
    config::{Network, TcpLine},
    scan::Framing,
};

pub use self::keep_alive::KeepAlive;
use super::{Context, RETRY, States};

/// A device server sends what it kept at once when it is connected to again; a person takes longer to scan anew.
const REST: Duration = Duration::from_millis(300);

/// How to reach a scanner and how it talks.
#[derive(Debug, Clone)]
pub struct TcpSettings {
    /// Which side calls.
    pub end: End,
    /// Who may connect where we listen. Empty: this machine alone.
    pub allow: Vec<Network>,
    /// How it separates its scans.
    pub framing: Framing,
    /// How the loss of power or network at the other end is noticed.
    pub keep_alive: KeepAlive,
}

/// Which side calls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum End {
    /// Scanners connect to this address.
    Listen(SocketAddr),
    /// We connect to a scanner or device server: `host:port`, where the host is a name or an address. Its name is looked
    /// up at each attempt.
    Connect(String),
}

impl TcpSettings {
    /// Any suffix, and [`TcpLine::GAP`] of silence where there is none.
    #[must_use]
    pub fn new(end: End) -> Self {
        let framing = Framing { gap: TcpLine::GAP, ..Framing::default() };
        Self { end, allow: Vec::new(), framing, keep_alive: KeepAlive::default() }
    }
}

/// Listens to the scanner until the context's stop comes. Whatever is missing or lost is reported and tried again
/// every 1 to 5 s.
pub async fn run(settings: TcpSettings, context: Context) {
    let states = States::new(&context);
    match &settings.end {
        End::Listen(address) => listen::run(*address, &settings, states).await,
        End::Connect(target) => connect::run(target, &settings, states).await,
    }
}
