//! A scanner, with what its kind needs and nothing else.

mod evdev;
mod hid_pos;
mod serial;
mod tcp;
mod written;

use serde::{Deserialize, Serialize};

use self::written::AsWritten;
pub use self::{
    evdev::{Keyboard, KeyboardDevice},
    hid_pos::HidPos,
    serial::{SerialDevice, SerialLine},
    tcp::{TcpEnd, TcpLine},
};
use super::{
    choice::{ScannerKind, Suffix},
    mistake::Wrong,
    text::ScannerName,
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

/// Where codes come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ScannerSource {
    /// A serial line, or USB that looks like one.
    Serial(SerialLine),
    /// USB in the mode made for tills.
    HidPos(HidPos),
    /// A keyboard of Linux.
    Evdev(Keyboard),
    /// The network.
    Tcp(TcpLine),
    /// Standard input, one code for each line.
    Stdin,
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
            ScannerSource::Evdev(keyboard) => {
                Framing { suffix: keyboard.suffix.into(), prefix, gap: keyboard.gap, ..Framing::default() }
            }
            ScannerSource::Tcp(line) => {
                Framing { suffix: line.suffix.into(), prefix, gap: line.gap, ..Framing::default() }
            }
            // Each report says where its code ends.
            ScannerSource::HidPos(device) => {
                Framing { suffix: scan::Suffix::None, prefix, gap: device.gap, ..Framing::default() }
            }
            ScannerSource::Stdin => Framing { prefix, ..Framing::lines() },
        }
    }
}

impl ScannerKind {
    /// The keys that mean something to it, beside its name and kind.
    pub(super) const fn keys(self) -> &'static [&'static str] {
        match self {
            Self::Serial => serial::KEYS,
            Self::HidPos => hid_pos::KEYS,
            Self::Evdev => evdev::KEYS,
            Self::Tcp => tcp::KEYS,
            Self::Stdin => &["prefix"],
        }
    }
}

impl TryFrom<AsWritten> for Scanner {
    type Error = Wrong;

    fn try_from(table: AsWritten) -> Result<Self, Wrong> {
        let source = match table.kind {
            ScannerKind::Serial => ScannerSource::Serial(SerialLine::read(&table)?),
            ScannerKind::HidPos => ScannerSource::HidPos(HidPos::read(&table)),
            ScannerKind::Evdev => ScannerSource::Evdev(Keyboard::read(&table)?),
            ScannerKind::Tcp => ScannerSource::Tcp(TcpLine::read(&table)?),
            ScannerKind::Stdin => ScannerSource::Stdin,
        };
        Ok(Self { name: table.name, source, prefix: table.prefix })
    }
}

impl From<Scanner> for AsWritten {
    fn from(scanner: Scanner) -> Self {
        let table = |kind| Self::bare(scanner.name, kind, scanner.prefix);
        match scanner.source {
            ScannerSource::Serial(line) => line.write(table(ScannerKind::Serial)),
            ScannerSource::HidPos(device) => device.write(table(ScannerKind::HidPos)),
            ScannerSource::Evdev(keyboard) => keyboard.write(table(ScannerKind::Evdev)),
            ScannerSource::Tcp(line) => line.write(table(ScannerKind::Tcp)),
            ScannerSource::Stdin => table(ScannerKind::Stdin),
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
