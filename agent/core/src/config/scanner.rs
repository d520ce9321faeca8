//! A scanner, with what its kind needs and nothing else.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{
    choice::{Parity, ScannerKind, Suffix},
    mistake::Wrong,
    text::ScannerName,
    usb::UsbMatch,
};
use crate::scan::{self, Framing};

/// One scanner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "AsWritten", into = "AsWritten")]
pub struct Scanner {
    /// Unique in the configuration.
    pub name: ScannerName,
    /// Where its codes come from.
    pub source: ScannerSource,
    /// What it puts before each code. Empty: nothing.
    pub prefix: String,
}

impl Scanner {
    /// How its codes are told apart.
    #[must_use]
    pub fn framing(&self) -> Framing {
        let prefix = self.prefix.clone().into_bytes();
        match &self.source {
            ScannerSource::Serial(line) => {
                Framing { suffix: line.suffix.into(), prefix, gap: line.gap, ..Framing::default() }
            }
            ScannerSource::Stdin => Framing { prefix, ..Framing::lines() },
        }
    }
}

/// Where codes come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ScannerSource {
    /// A serial line, or USB that looks like one.
    Serial(SerialLine),
    /// Standard input, one code for each line.
    Stdin,
}

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
}

/// How a serial line is found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SerialDevice {
    /// By its name: `/dev/ttyACM0`, `COM3`.
    Port(String),
    /// By the USB device that offers it.
    Usb(UsbMatch),
}

/// The table as it stands in the file.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct AsWritten {
    name: ScannerName,
    kind: ScannerKind,
    port: Option<String>,
    #[serde(rename = "match")]
    usb: Option<UsbMatch>,
    baud: Option<u32>,
    parity: Option<Parity>,
    data_bits: Option<u8>,
    stop_bits: Option<u8>,
    prefix: String,
    suffix: Option<Suffix>,
    gap_ms: Option<u32>,
}

impl TryFrom<AsWritten> for Scanner {
    type Error = Wrong;

    fn try_from(table: AsWritten) -> Result<Self, Wrong> {
        let source = match table.kind {
            ScannerKind::Serial => ScannerSource::Serial(serial_line(&table)?),
            ScannerKind::Stdin => ScannerSource::Stdin,
        };
        Ok(Self { name: table.name, source, prefix: table.prefix })
    }
}

fn serial_line(table: &AsWritten) -> Result<SerialLine, Wrong> {
    let device = match (table.port.clone(), table.usb.clone()) {
        (Some(port), None) => SerialDevice::Port(port),
        (None, Some(usb)) => SerialDevice::Usb(usb),
        _ => return Err(Wrong::new("needs exactly one of port and match")),
    };
    let missing = || Wrong::new("needs baud, parity, data_bits, stop_bits, suffix and gap_ms");
    Ok(SerialLine {
        device,
        baud: table.baud.ok_or_else(missing)?,
        parity: table.parity.ok_or_else(missing)?,
        data_bits: table.data_bits.ok_or_else(missing)?,
        stop_bits: table.stop_bits.ok_or_else(missing)?,
        suffix: table.suffix.ok_or_else(missing)?,
        gap: table.gap_ms.map(|gap| Duration::from_millis(gap.into())).ok_or_else(missing)?,
    })
}

impl From<Scanner> for AsWritten {
    fn from(scanner: Scanner) -> Self {
        let Scanner { name, source, prefix } = scanner;
        let (kind, line) = match source {
            ScannerSource::Serial(line) => (ScannerKind::Serial, Some(line)),
            ScannerSource::Stdin => (ScannerKind::Stdin, None),
        };
        let (port, usb) = match line.as_ref().map(|line| line.device.clone()) {
            Some(SerialDevice::Port(port)) => (Some(port), None),
            Some(SerialDevice::Usb(usb)) => (None, Some(usb)),
            None => (None, None),
        };
        Self {
            name,
            kind,
            port,
            usb,
            baud: line.as_ref().map(|line| line.baud),
            parity: line.as_ref().map(|line| line.parity),
            data_bits: line.as_ref().map(|line| line.data_bits),
            stop_bits: line.as_ref().map(|line| line.stop_bits),
            prefix,
            suffix: line.as_ref().map(|line| line.suffix),
            gap_ms: line.as_ref().map(|line| u32::try_from(line.gap.as_millis()).unwrap_or(u32::MAX)),
        }
    }
}

impl From<Suffix> for scan::Suffix {
    fn from(suffix: Suffix) -> Self {
        match suffix {
            Suffix::Auto => Self::Auto,
            Suffix::Cr => Self::Cr,
            Suffix::Lf => Self::Lf,
            Suffix::Crlf => Self::CrLf,
            Suffix::Tab => Self::Tab,
            Suffix::None => Self::None,
        }
    }
}
