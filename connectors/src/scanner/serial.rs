//! Scanners on a serial port: RS-232, USB in COM mode (CDC), Bluetooth with a serial profile.

mod beep;
mod found;
mod port;

use std::{
    io::{self, ErrorKind},
    time::Duration,
};

use serialport::SerialPort;
pub use serialport::{DataBits, Parity, SerialPortInfo, SerialPortType, StopBits, UsbPortInfo};
use stamp_core::{
    config::UsbMatch,
    scan::{Frame, Framer, Framing},
};

use self::beep::Beeper;
pub use self::{
    beep::Beep,
    found::{Found, list},
    port::{Ports, SystemPorts},
};
use super::{
    Context, Error, Slot, Verdict,
    reader::{self, Device, Opened, Past},
    stream::{Ear, Listening},
};
use crate::ScannerState;

/// Some drivers take no time at all for "wait for ever".
const SHORTEST_READ: Duration = Duration::from_millis(1);

/// What begins this soon after a port was opened may have begun before: scanners send a character every 1 to 100 ms, and a
/// person takes longer to scan anew.
const REST: Duration = Duration::from_millis(300);

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
    run_on(SystemPorts, settings, slot, context).await
}

/// As [`run`], with ports that something else lists.
pub async fn run_on(
    ports: impl Ports,
    settings: SerialSettings,
    slot: &Slot,
    context: Context,
) -> Result<(), Error> {
    reader::run(Line { ports, settings }, slot, context).await
}

struct Line<P> {
    ports: P,
    settings: SerialSettings,
}

impl<P: Ports> Device for Line<P> {
    type Opened = OpenLine;

    fn open(&mut self, past: Past) -> Result<(String, OpenLine), ScannerState> {
        let (name, port) = port::open(&self.settings, &mut self.ports)?;
        let ear = ear(Framer::new(self.settings.framing.clone()), past);
        Ok((name, OpenLine { port, ear, beeper: Beeper::new(self.settings.beep) }))
    }
}

/// A scan that was read while nobody listened is welcome: it waits, whole and with its suffix, in the scanner or in the
/// port. What has no suffix there has lost the silence that set it apart, and what only now goes on coming may have begun
/// before. After a cut within a scan also a whole line is likely to be the rest of it.
const fn ear(framer: Framer, past: Past) -> Ear {
    let until = past.now.saturating_add(REST);
    if past.was_cut { Ear::after_a_cut(framer, until) } else { Ear::at_an_opening(framer, until) }
}

struct OpenLine {
    port: Box<dyn SerialPort>,
    ear: Ear,
    beeper: Beeper,
}

impl OpenLine {
    /// A scan is under way, and bytes wait that may be the rest of it.
    fn has_more(&self) -> bool {
        self.ear.deadline().is_some() && self.port.bytes_to_read().is_ok_and(|count| count > 0)
    }
}

impl Opened for OpenLine {
    fn read(&mut self, patience: Duration, listening: &mut Listening<'_>) -> io::Result<Vec<Frame>> {
        let mut buffer = [0; 4096];
        let since = listening.now();
        let patience = listening
            .patience(self.ear.deadline(), patience)
            .min(self.beeper.patience(since))
            .max(SHORTEST_READ);
        self.port.set_timeout(patience)?;
        let frames = match self.port.read(&mut buffer) {
            Ok(0) => return Err(ErrorKind::UnexpectedEof.into()),
            Ok(count) => listening.hear(&mut self.ear, &buffer[..count]),
            // Under load a time-out may be told although bytes have come meanwhile (observed with Wine).
            Err(error) if error.kind() == ErrorKind::TimedOut && !self.has_more() => {
                self.ear.silence(since + patience).into_iter().collect()
            }
            Err(error) if matches!(error.kind(), ErrorKind::TimedOut | ErrorKind::Interrupted) => Vec::new(),
            Err(error) => return Err(error),
        };
        self.beeper.note(&frames, listening.now());
        Ok(frames)
    }

    fn cut_off(&mut self) -> Option<Frame> {
        self.ear.cut_off()
    }

    fn tell(&mut self, verdict: Verdict) -> io::Result<()> {
        self.beeper.tell(verdict, &mut self.port)
    }
}
