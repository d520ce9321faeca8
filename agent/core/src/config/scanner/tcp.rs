//! A scanner in the network.

use std::{net::SocketAddr, time::Duration};

use super::written::{AsWritten, gap_ms};
use crate::config::{choice::Suffix, mistake::Wrong, network::Network, target::Target};

/// The keys of the table that mean something to it.
pub(super) const KEYS: &[&str] = &["listen", "connect", "allow", "prefix", "suffix", "gap_ms"];

/// Scanners that speak TCP, or serial ones behind a device server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TcpLine {
    /// Which side calls.
    pub end: TcpEnd,
    /// What the scanner puts after each code.
    pub suffix: Suffix,
    /// Silence after which a code is complete without a suffix. In the file in milliseconds.
    pub gap: Duration,
}

/// Which side calls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TcpEnd {
    /// Scanners connect to us.
    Listen {
        /// Where.
        address: SocketAddr,
        /// Who may. Empty: only this machine.
        allow: Vec<Network>,
    },
    /// We connect to the scanner.
    Connect(Target),
}

impl TcpLine {
    /// The gap unless another is set. A packet that was lost is sent again after 200 ms at the earliest (Linux,
    /// `TCP_RTO_MIN`), and the default of one second of RFC 6298 section 2.4 is common, after which it is still under way:
    /// a shorter silence would take that pause for the end of a scan.
    pub const GAP: Duration = Duration::from_millis(1_500);

    pub(super) fn read(table: &AsWritten) -> Result<Self, Wrong> {
        let end = match (table.listen, table.connect.clone()) {
            (Some(address), None) => {
                TcpEnd::Listen { address, allow: table.allow.clone().unwrap_or_default() }
            }
            (None, Some(target)) => TcpEnd::Connect(target),
            _ => return Err(Wrong::new("needs exactly one of listen and connect")),
        };
        let suffix = table.suffix.ok_or_else(|| Wrong::new("needs suffix"))?;
        Ok(Self { end, suffix, gap: table.gap_or(gap_ms(Self::GAP)) })
    }

    pub(super) fn write(self, table: AsWritten) -> AsWritten {
        let (listen, allow, connect) = match self.end {
            TcpEnd::Listen { address, allow } => (Some(address), Some(allow), None),
            TcpEnd::Connect(target) => (None, None, Some(target)),
        };
        let (suffix, gap_ms) = (Some(self.suffix), Some(gap_ms(self.gap)));
        AsWritten { listen, connect, allow, suffix, gap_ms, ..table }
    }
}
