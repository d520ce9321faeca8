//! A `[[scanner]]` as it stands in the file.

use std::{net::SocketAddr, time::Duration};

use serde::{Deserialize, Serialize};

use crate::config::{
    choice::{Beep, Parity, ScannerKind, Suffix},
    network::Network,
    target::Target,
    text::ScannerName,
    usb::UsbMatch,
};
use crate::scan::Layout;

/// The table, with the keys of every kind.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AsWritten {
    pub(super) name: ScannerName,
    pub(super) kind: ScannerKind,
    pub(super) port: Option<String>,
    pub(super) device: Option<String>,
    #[serde(rename = "match")]
    pub(super) usb: Option<UsbMatch>,
    pub(super) baud: Option<u32>,
    pub(super) parity: Option<Parity>,
    pub(super) data_bits: Option<u8>,
    pub(super) stop_bits: Option<u8>,
    pub(super) prefix: String,
    pub(super) suffix: Option<Suffix>,
    pub(super) gap_ms: Option<u32>,
    pub(super) beep: Option<Beep>,
    pub(super) layout: Option<Layout>,
    pub(super) listen: Option<SocketAddr>,
    pub(super) connect: Option<Target>,
    pub(super) allow: Option<Vec<Network>>,
}

impl AsWritten {
    /// A table with no key of any kind.
    pub(super) const fn bare(name: ScannerName, kind: ScannerKind, prefix: String) -> Self {
        Self {
            name,
            kind,
            port: None,
            device: None,
            usb: None,
            baud: None,
            parity: None,
            data_bits: None,
            stop_bits: None,
            prefix,
            suffix: None,
            gap_ms: None,
            beep: None,
            layout: None,
            listen: None,
            connect: None,
            allow: None,
        }
    }

    /// The gap that is written, else this one.
    pub(super) fn gap_or(&self, else_ms: u32) -> Duration {
        Duration::from_millis(self.gap_ms.unwrap_or(else_ms).into())
    }
}

/// A gap in milliseconds.
pub(super) fn gap_ms(gap: Duration) -> u32 {
    u32::try_from(gap.as_millis()).unwrap_or(u32::MAX)
}
