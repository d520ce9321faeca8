//! A scanner that is a keyboard.

use std::time::Duration;

use super::written::{AsWritten, gap_ms};
use crate::{
    config::{choice::Suffix, mistake::Wrong, usb::UsbMatch},
    scan::Layout,
};

/// The keys of the table that mean something to it.
pub(super) const KEYS: &[&str] = &["device", "match", "layout", "prefix", "suffix", "gap_ms"];

/// A keyboard of Linux, of which nobody else hears while it is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keyboard {
    /// Which one.
    pub device: KeyboardDevice,
    /// The country that the scanner is set to, whatever the computer has.
    pub layout: Layout,
    /// What the scanner types after each code.
    pub suffix: Suffix,
    /// Silence after which a code is complete without a suffix. In the file in milliseconds.
    pub gap: Duration,
}

/// How a keyboard is found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyboardDevice {
    /// By its name: `/dev/input/by-path/…`.
    Path(String),
    /// By what it says about itself.
    Usb(UsbMatch),
}

impl Keyboard {
    pub(super) fn read(table: &AsWritten) -> Result<Self, Wrong> {
        let device = match (table.device.clone(), table.usb.clone()) {
            (Some(path), None) => KeyboardDevice::Path(path),
            (None, Some(usb)) => KeyboardDevice::Usb(usb),
            _ => return Err(Wrong::new("needs exactly one of device and match")),
        };
        let missing = || Wrong::new("needs suffix and layout");
        Ok(Self {
            device,
            layout: table.layout.ok_or_else(missing)?,
            suffix: table.suffix.ok_or_else(missing)?,
            gap: table.gap_or(120),
        })
    }

    pub(super) fn write(self, table: AsWritten) -> AsWritten {
        let (device, usb) = match self.device {
            KeyboardDevice::Path(path) => (Some(path), None),
            KeyboardDevice::Usb(usb) => (None, Some(usb)),
        };
        let (layout, suffix) = (Some(self.layout), Some(self.suffix));
        AsWritten { device, usb, layout, suffix, gap_ms: Some(gap_ms(self.gap)), ..table }
    }
}
