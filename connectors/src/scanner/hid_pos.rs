//! Scanners in HID POS mode: USB, usage page 0x8C ("Bar Code Scanner"). Neither a keyboard nor a serial port: no keyboard
//! layout spoils a code, none is typed into whatever window is open, and no port must be chosen.
//!
//! The symbology of a scan is its AIM identifier, where the scanner sends one. The vendor's own number for it (in the byte at
//! 60 behind the report's number for Honeywell, at 61 for Newland) is left out: every vendor has a list of its own, and codes
//! are told apart by their patterns. So a Newland's scans have no symbology, unless it sends the identifier with the data.

mod assembly;
mod bus;
mod choose;
mod descriptor;
mod items;
mod layout;
mod report;
mod system;

use std::{
    io::{self, ErrorKind},
    mem,
    time::Duration,
};

use stamp_core::{
    config::UsbMatch,
    scan::{Frame, Framing, Suffix},
};
use tracing::warn;

pub use self::{
    assembly::Assembly,
    bus::{Bus, BusDevice, Found},
    choose::{let_service_read, scanners},
    descriptor::DescriptorError,
    layout::Layout,
    report::{Damaged, Piece},
    system::SystemBus,
};
use super::{
    Context, Error, Slot,
    reader::{self, Device, Opened, Past},
    stream::Listening,
};
use crate::ScannerState;

/// More than any report has over USB at full speed, and more than scanners send.
const LONGEST_REPORT: usize = 4096;

/// Scanners of Honeywell that also are a keyboard send their scans as reports once they are asked to (as in
/// github.com/NielsLeenheer/WebHidBarcodeScanner, src/main.js).
const TO_REPORTS: [u8; 2] = [254, 1];

/// Which scanner, and how its scans are told apart.
#[derive(Debug, Clone)]
pub struct HidPosSettings {
    /// `None`: the only one that is attached.
    pub device: Option<UsbMatch>,
    /// The prefix, and how long the next report of a scan is waited for. A suffix is taken off, whichever it is.
    pub framing: Framing,
}

impl Default for HidPosSettings {
    /// The only one; no prefix; 500 ms, though a scanner sends the reports of a scan within a few milliseconds.
    fn default() -> Self {
        let framing = Framing { suffix: Suffix::None, gap: Duration::from_millis(500), ..Framing::default() };
        Self { device: None, framing }
    }
}

/// Listens to the scanner until the context's stop comes, and ends within a second of it. One that is missing or
/// unplugged is reported and looked for again every 1 to 5 s.
pub async fn run(settings: HidPosSettings, slot: &Slot, context: Context) -> Result<(), Error> {
    run_on(SystemBus::default(), settings, slot, context).await
}

/// As [`run`], with devices that are attached to something else.
pub async fn run_on(
    bus: impl Bus,
    settings: HidPosSettings,
    slot: &Slot,
    context: Context,
) -> Result<(), Error> {
    reader::run(Attached { bus, settings }, slot, context).await
}

struct Attached<B> {
    bus: B,
    settings: HidPosSettings,
}

impl<B: Bus> Device for Attached<B> {
    type Opened = OpenScanner<B::Device>;

    fn open(&mut self, past: Past) -> Result<(String, Self::Opened), ScannerState> {
        let lost = |why: String| ScannerState::Lost { why };
        let all = self.bus.list().map_err(|error| {
            lost(format!(
                "cannot list HID devices: {error}; if that stays so, switch the scanner to a virtual COM port, and set kind = \"serial\""
            ))
        })?;
        let found = choose::choose(self.settings.device.as_ref(), &all)?;
        let name = choose::described(found);
        let mut device = self.bus.open(&found.path).map_err(|error| choose::cannot_open(found, &error))?;
        let layout = layout(&name, found.vendor_id, &mut device)?;
        if layout::HONEYWELL.contains(&found.vendor_id)
            && layout.has_feature(TO_REPORTS[0])
            && let Err(error) = device.send_feature(&TO_REPORTS)
        {
            warn!(
                device = %name, %error,
                "the scanner refuses to be asked for reports; it may send them all the same. If no scan comes, read the bar code \"USB HID POS\" of its manual with it"
            );
        }
        let first = first_report(&name, &mut device)?;
        let assembly = Assembly::at_an_opening(self.settings.framing.clone(), past.now);
        Ok((name, OpenScanner { device, layout, assembly, first }))
    }
}

/// By the descriptor, else by what is known of the vendor.
fn layout(name: &str, vendor_id: u16, device: &mut impl BusDevice) -> Result<Layout, ScannerState> {
    let descriptor = device.descriptor().map_err(|error| ScannerState::Lost {
        why: format!("cannot ask {name} how it reports: {error}; unplug it and plug it in again"),
    })?;
    Layout::of(&descriptor).or_else(|error| {
        Layout::known(vendor_id).ok_or_else(|| ScannerState::Failed {
            why: format!(
                "the report descriptor of {name} is of no use: {error}; switch the scanner to a virtual COM port, and set kind = \"serial\""
            ),
        })
    })
}

/// What waits to be read; mostly nothing. Windows opens a device that another program keeps for itself, too, but then not
/// for reading.
fn first_report(name: &str, device: &mut impl BusDevice) -> Result<Vec<u8>, ScannerState> {
    let mut report = vec![0; LONGEST_REPORT];
    let len = device.read(&mut report, Duration::ZERO).map_err(|error| ScannerState::Lost {
        why: format!(
            "cannot read {name}: {error}; close the program that holds it, or unplug it and plug it in again"
        ),
    })?;
    report.truncate(len);
    Ok(report)
}

struct OpenScanner<D> {
    device: D,
    layout: Layout,
    assembly: Assembly,
    /// A report that was there when it was opened.
    first: Vec<u8>,
}

impl<D> OpenScanner<D> {
    fn take(&mut self, report: &[u8], listening: &Listening<'_>) -> Option<Frame> {
        listening.tapped(report);
        let piece = self.layout.read(report).transpose()?;
        self.assembly.push(piece, listening.now())
    }
}

impl<D: BusDevice> Opened for OpenScanner<D> {
    fn read(&mut self, patience: Duration, listening: &mut Listening<'_>) -> io::Result<Vec<Frame>> {
        if !self.first.is_empty() {
            let report = mem::take(&mut self.first);
            return Ok(self.take(&report, listening).into_iter().collect());
        }
        let mut report = [0; LONGEST_REPORT];
        let since = listening.now();
        let patience = listening.patience(self.assembly.deadline(), patience);
        let frame = match self.device.read(&mut report, patience) {
            Ok(0) => self.assembly.idle(since + patience),
            Ok(len) => self.take(&report[..len.min(LONGEST_REPORT)], listening),
            Err(error) if error.kind() == ErrorKind::TimedOut => self.assembly.idle(since + patience),
            Err(error) if error.kind() == ErrorKind::Interrupted => None,
            Err(error) => return Err(error),
        };
        Ok(frame.into_iter().collect())
    }

    fn cut_off(&mut self) -> Option<Frame> {
        self.assembly.cut_off()
    }
}
