//! Scanners on a serial port: RS-232, USB in COM mode (CDC), Bluetooth with a serial profile.

mod beep;
mod found;
mod port;

use std::{
    io::{self, ErrorKind},
    time::Duration,
};

use serialport::SerialPort;
pub use serialport::{DataBits, Parity, StopBits};
use stamp_core::{
    config::UsbMatch,
    scan::{Frame, Framer, Framing},
};

use self::beep::Beeper;
pub use self::{
    beep::Beep,
    found::{Found, list},
};
use super::{
    Context, Error, Slot, Verdict,
    reader::{self, Device, Opened},
};
use crate::ScannerState;

/// Some drivers take no time at all for "wait for ever".
const SHORTEST_READ: Duration = Duration::from_millis(1);

/// How to reach a scanner and how it talks.
#[derive(Debug, Clone)]
pub struct SerialSettings {
    /// Which port.
    pub port: PortChoice,
    /// Bits per second. USB scanners in COM mode ignore it.
    pub baud: u32,
    /// Parity bit.
    pub parity: Parity,
    /// Bits of a character.
    pub data_bits: DataBits,
    /// Stop bits.
    pub stop_bits: StopBits,
    /// How it separates its scans.
    pub framing: Framing,
    /// How it is told what became of a scan.
    pub beep: Beep,
}

impl SerialSettings {
    /// 9600 baud, 8 data bits, no parity, one stop bit, any suffix: what most scanners are delivered with.
    #[must_use]
    pub fn new(port: PortChoice) -> Self {
        Self {
            port,
            baud: 9600,
            parity: Parity::None,
            data_bits: DataBits::Eight,
            stop_bits: StopBits::One,
            framing: Framing::default(),
            beep: Beep::None,
        }
    }
}

/// Which port a scanner is on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PortChoice {
    /// By name: `/dev/ttyACM0`, `COM3`.
    Name(String),
    /// The one USB device with this identity, wherever it is plugged in.
    Usb(UsbMatch),
}

/// Listens to the scanner until the context's stop comes, and ends within a second of it. A port that is missing,
/// busy or unplugged is reported and tried again every 1 to 5 s.
pub async fn run(settings: SerialSettings, slot: &Slot, context: Context) -> Result<(), Error> {
    reader::run(Line(settings), slot, context).await
}

struct Line(SerialSettings);

impl Device for Line {
    type Opened = OpenLine;

    fn open(&mut self) -> Result<(String, OpenLine), ScannerState> {
        let (name, port) = port::open(&self.0)?;
        Ok((
            name,
            OpenLine { port, framer: Framer::new(self.0.framing.clone()), beeper: Beeper::new(self.0.beep) },
        ))
    }
}

struct OpenLine {
    port: Box<dyn SerialPort>,
    framer: Framer,
    beeper: Beeper,
}

impl Opened for OpenLine {
    fn read(&mut self, patience: Duration, context: &Context) -> io::Result<Vec<Frame>> {
        let mut buffer = [0; 4096];
        let now = (context.clock)();
        let silence = self.framer.deadline().map_or(patience, |deadline| deadline.saturating_sub(now));
        let patience = silence.min(patience).min(self.beeper.patience(now));
        self.port.set_timeout(patience.max(SHORTEST_READ))?;
        let frames = match self.port.read(&mut buffer) {
            Ok(0) => return Err(ErrorKind::UnexpectedEof.into()),
            Ok(count) => {
                context.tapped(&buffer[..count]);
                self.framer.push(&buffer[..count], (context.clock)())
            }
            Err(error) if matches!(error.kind(), ErrorKind::TimedOut | ErrorKind::Interrupted) => {
                self.framer.idle((context.clock)()).into_iter().collect()
            }
            Err(error) => return Err(error),
        };
        self.beeper.note(&frames, (context.clock)());
        Ok(frames)
    }

    fn cut_off(&mut self) -> Option<Frame> {
        self.framer.cut_off()
    }

    fn tell(&mut self, verdict: Verdict) -> io::Result<()> {
        self.beeper.tell(verdict, &mut self.port)
    }
}
