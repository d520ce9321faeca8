//! What is plugged in and what is configured, side by side.

use std::path::Path;

use serde::Serialize;
use serde_json::Value;
use stamp_core::{
    config::{Config, Scanner, ScannerSource, SerialDevice, TcpEnd},
    notice::Level,
};

use super::{
    super::super::{style, table},
    block,
    device::{Device, Twin, Way},
};

/// The whole list.
#[derive(Debug, Serialize)]
pub(super) struct Listed {
    devices: Vec<Entry>,
    /// Configured, and none of the devices.
    elsewhere: Vec<Elsewhere>,
    /// What could not be found out.
    notes: Vec<String>,
}

#[derive(Debug, Serialize)]
struct Entry {
    maker: Option<&'static str>,
    product: Option<String>,
    vid: Option<String>,
    pid: Option<String>,
    serial: Option<String>,
    place: String,
    way: Way,
    mode: &'static str,
    /// False: it could be something else.
    is_scanner: bool,
    /// Its name in the configuration.
    configured: Option<String>,
    /// What the daemon says of it.
    state: Option<String>,
    /// What to add to the configuration.
    block: Option<String>,
    /// What to know or to do.
    hint: Option<String>,
}

#[derive(Debug, Serialize)]
struct Elsewhere {
    name: String,
    place: String,
    state: Option<String>,
}

impl Listed {
    /// `states`: the scanners of the daemon's status, or nothing. `rights`: tells what is missing to read a device.
    pub(super) fn new(
        devices: Vec<Device>,
        config: Option<&Config>,
        states: &Value,
        notes: Vec<String>,
        rights: impl Fn(&Device) -> Option<String>,
    ) -> Self {
        let scanners = config.map(|config| config.scanners.as_slice()).unwrap_or_default();
        let mut taken: Vec<String> =
            scanners.iter().map(|scanner| scanner.name.as_str().to_owned()).collect();
        let elsewhere = scanners
            .iter()
            .filter(|scanner| !devices.iter().any(|device| device.is(scanner)))
            .map(|scanner| Elsewhere::new(scanner, states))
            .collect();
        let devices = devices
            .into_iter()
            .map(|device| {
                let configured = scanners.iter().find(|scanner| device.is(scanner));
                Entry::new(device, configured, states, &mut taken, &rights)
            })
            .collect();
        Self { devices, elsewhere, notes }
    }

    /// For people. `file`: that of the configuration.
    pub(super) fn lines(&self, file: &Path) -> Vec<String> {
        let mut lines = Vec::new();
        if self.devices.is_empty() {
            lines.push("No scanner is plugged in, nor anything that could be one.".to_owned());
        } else {
            let rows: Vec<Vec<String>> = self.devices.iter().map(Entry::row).collect();
            lines.extend(table::layout(&["device", "where", "mode", "configured as"], &rows));
        }
        if !self.elsewhere.is_empty() {
            lines.push(String::new());
            let rows: Vec<Vec<String>> = self.elsewhere.iter().map(Elsewhere::row).collect();
            lines.extend(table::layout(&["configured as", "not listed above", "state"], &rows));
        }
        let marked = |text: &str| style::paint(Level::Warn, &format!("{} {text}", style::sign(Level::Warn)));
        let hints = self.devices.iter().filter_map(|entry| Some((entry, entry.hint.as_ref()?)));
        let hints: Vec<String> =
            hints.map(|(entry, hint)| marked(&format!("{}: {hint}", entry.name()))).collect();
        let notes = self.notes.iter().map(|note| marked(note));
        lines.extend(hints.into_iter().chain(notes).flat_map(|line| [String::new(), line]));
        let blocks: Vec<_> = self.devices.iter().filter_map(Entry::to_add).collect();
        if !blocks.is_empty() {
            lines.extend([String::new(), format!("To be used, it is added to {}:", file.display())]);
            lines.extend(blocks.into_iter().flat_map(|block| [String::new(), block]));
        }
        lines
    }
}

impl Entry {
    fn new(
        device: Device,
        configured: Option<&Scanner>,
        states: &Value,
        taken: &mut Vec<String>,
        rights: impl Fn(&Device) -> Option<String>,
    ) -> Self {
        let block = match configured {
            Some(_) => None,
            None => {
                let name = block::name(&device, taken);
                block::block(&device, &name).inspect(|_| taken.push(name))
            }
        };
        let hint = [rights(&device), hint(&device, configured.is_some(), block.is_some())];
        let hint: Vec<String> = hint.into_iter().flatten().collect();
        let name = configured.map(|scanner| scanner.name.as_str().to_owned());
        let usb = device.usb.as_ref();
        Self {
            maker: device.maker(),
            vid: usb.map(|usb| format!("{:04x}", usb.vid)),
            pid: usb.map(|usb| format!("{:04x}", usb.pid)),
            serial: usb.and_then(|usb| usb.serial.clone()),
            way: device.way,
            mode: device.mode(),
            is_scanner: device.is_scanner(),
            state: name.as_deref().and_then(|name| state(states, name)),
            configured: name,
            block,
            hint: (!hint.is_empty()).then(|| hint.join(" ")),
            product: device.product,
            place: device.place,
        }
    }

    fn row(&self) -> Vec<String> {
        let configured = match (&self.configured, &self.state) {
            (Some(name), Some(state)) => format!("{name} ({state})"),
            (Some(name), None) => name.clone(),
            (None, _) => "-".to_owned(),
        };
        vec![self.name(), self.place.clone(), self.mode.to_owned(), configured]
    }

    fn name(&self) -> String {
        let numbers = self.vid.as_deref().zip(self.pid.as_deref());
        let numbers = numbers.map(|(vid, pid)| format!("{vid}:{pid}"));
        // Some name their maker in the product, too.
        let maker = self.maker.filter(|maker| {
            let product = self.product.as_deref().unwrap_or_default().to_ascii_lowercase();
            !product.contains(&maker.to_ascii_lowercase())
        });
        let parts = [maker.map(str::to_owned), self.product.clone(), numbers];
        let name = parts.into_iter().flatten().collect::<Vec<_>>().join(" ");
        if name.is_empty() { "not USB".to_owned() } else { name }
    }

    /// The block, which changes nothing as it stands where the device could be something else.
    fn to_add(&self) -> Option<String> {
        let block = self.block.as_ref()?;
        let about = format!("# {} at {}", self.name(), self.place);
        if self.is_scanner {
            return Some(format!("{about}\n{block}"));
        }
        let lines: Vec<String> = block.lines().map(|line| format!("# {line}")).collect();
        Some(format!("{about}: only if this is the scanner\n{}", lines.join("\n")))
    }
}

impl Elsewhere {
    fn new(scanner: &Scanner, states: &Value) -> Self {
        let place = match &scanner.source {
            ScannerSource::Serial(line) => match &line.device {
                SerialDevice::Port(name) => format!("not among the ports: {name}"),
                SerialDevice::Usb(usb) => format!("not plugged in as a port: {usb}"),
            },
            ScannerSource::HidPos(wanted) => match &wanted.usb {
                Some(usb) => format!("not plugged in in HID POS mode: {usb}"),
                None => "none is plugged in in HID POS mode".to_owned(),
            },
            ScannerSource::Evdev(_) => "not plugged in as a keyboard".to_owned(),
            ScannerSource::Tcp(line) => match &line.end {
                TcpEnd::Listen { address, .. } => format!("in the network, calls {address}"),
                TcpEnd::Connect(target) => format!("in the network at {}", target.as_str()),
            },
            ScannerSource::Stdin => "standard input".to_owned(),
        };
        let name = scanner.name.as_str().to_owned();
        Self { state: state(states, &name), name, place }
    }

    fn row(&self) -> Vec<String> {
        let state = self.state.clone().unwrap_or_else(|| "-".to_owned());
        vec![self.name.clone(), self.place.clone(), state]
    }
}

fn state(states: &Value, name: &str) -> Option<String> {
    states[name]["state"].as_str().map(str::to_owned)
}

fn hint(device: &Device, is_configured: bool, has_block: bool) -> Option<String> {
    const OTHER_MODE: &str = "read the bar code \"USB HID POS\" or \"USB COM\" (CDC) of the scanner's manual with it, and list again.";
    match device.way {
        Way::Other => Some(format!("its scans cannot be read in this mode; {OTHER_MODE}")),
        Way::Keyboard if !device.is_scanner() && !is_configured => Some(
            "could be a keyboard, or a scanner in keyboard mode. Unplug the scanner and list again: what is gone is it."
                .to_owned(),
        ),
        Way::Keyboard if !device.is_readable() => {
            Some(format!("it types, and here a service cannot read what is typed; {OTHER_MODE}"))
        }
        _ if device.twin == Twin::Same && !has_block && !is_configured => {
            Some("two of this make are plugged in and cannot be told apart; unplug one.".to_owned())
        }
        _ => None,
    }
}

#[cfg(test)]
#[path = "shown_tests.rs"]
mod tests;
