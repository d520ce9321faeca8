//! A scanner on a serial line.

use std::time::Duration;

use super::written::{AsWritten, gap_ms};
use crate::config::{
    choice::{Beep, Parity, Suffix},
    mistake::Wrong,
    usb::UsbMatch,
};

/// The keys of the table that mean something to it.
pub(super) const KEYS: &[&str] =
    &["port", "match", "baud", "parity", "data_bits", "stop_bits", "prefix", "suffix", "gap_ms", "beep"];

/// A serial line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SerialLine {
    /// Which one.
    pub device: SerialDevice,
    /// Bits per second.
    pub baud: u32,
    /// Parity bit.
    pub parity: Parity,
    /// 7 or 8.
    pub data_bits: u8,
    /// 1 or 2.
    pub stop_bits: u8,
    /// What the scanner puts after each code.
    pub suffix: Suffix,
    /// Silence after which a code is complete without a suffix. In the file in milliseconds.
    pub gap: Duration,
    /// How the scanner is told what became of a scan.
    pub beep: Beep,
}

/// How a serial line is found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SerialDevice {
    /// By its name: `/dev/ttyACM0`, `COM3`.
    Port(String),
    /// By the USB device that offers it.
    Usb(UsbMatch),
}

impl SerialLine {
    pub(super) fn read(table: &AsWritten) -> Result<Self, Wrong> {
        let device = match (table.port.clone(), table.usb.clone()) {
            (Some(port), None) => SerialDevice::Port(port),
            (None, Some(usb)) => SerialDevice::Usb(usb),
            _ => return Err(Wrong::new("needs exactly one of port and match")),
        };
        let missing = || Wrong::new("needs baud, parity, data_bits, stop_bits, suffix and beep");
        Ok(Self {
            device,
            baud: table.baud.ok_or_else(missing)?,
            parity: table.parity.ok_or_else(missing)?,
            data_bits: table.data_bits.ok_or_else(missing)?,
            stop_bits: table.stop_bits.ok_or_else(missing)?,
            suffix: table.suffix.ok_or_else(missing)?,
            gap: table.gap_or(120),
            beep: table.beep.ok_or_else(missing)?,
        })
    }

    pub(super) fn write(self, table: AsWritten) -> AsWritten {
        let (port, usb) = match self.device {
            SerialDevice::Port(port) => (Some(port), None),
            SerialDevice::Usb(usb) => (None, Some(usb)),
        };
        AsWritten {
            port,
            usb,
            baud: Some(self.baud),
            parity: Some(self.parity),
            data_bits: Some(self.data_bits),
            stop_bits: Some(self.stop_bits),
            suffix: Some(self.suffix),
            gap_ms: Some(gap_ms(self.gap)),
            beep: Some(self.beep),
            ..table
        }
    }
}
