//! A scanner in HID POS mode.

use std::time::Duration;

use super::written::{AsWritten, gap_ms};
use crate::config::usb::UsbMatch;

/// The keys of the table that mean something to it.
pub(super) const KEYS: &[&str] = &["match", "prefix", "gap_ms"];

/// A USB device that calls itself a bar code scanner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HidPos {
    /// Which one. `None`: the only one that there is.
    pub usb: Option<UsbMatch>,
    /// Silence after which the rest of a code that comes in pieces is not waited for. In the file in milliseconds.
    pub gap: Duration,
}

impl HidPos {
    pub(super) fn read(table: &AsWritten) -> Self {
        Self { usb: table.usb.clone(), gap: table.gap_or(500) }
    }

    pub(super) fn write(self, table: AsWritten) -> AsWritten {
        AsWritten { usb: self.usb, gap_ms: Some(gap_ms(self.gap)), ..table }
    }
}
