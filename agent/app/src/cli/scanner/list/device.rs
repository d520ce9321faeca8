//! What is plugged in, each device once, by the best way to read it.

use std::path::Path;

use serde::Serialize;
use stamp_connectors::scanner::hid_pos;
use stamp_core::{
    config::{KeyboardDevice, Scanner, ScannerSource, SerialDevice, UsbMatch},
    scan::{UsbMode, maker, usb_mode},
};

use super::found::{Found, Keyboard};

/// Usage "Keyboard" of the page "Generic Desktop" (HID Usage Tables).
const KEYBOARD: (u16, u16) = (0x01, 0x06);

/// A device that is a scanner, or could be one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Device {
    pub(super) way: Way,
    /// A port or a path.
    pub(super) place: String,
    /// With its serial number, where it has one.
    pub(super) usb: Option<UsbMatch>,
    pub(super) product: Option<String>,
    /// Whether another one of the same make is there.
    pub(super) twin: Twin,
}

/// How a device is read, best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Way {
    /// As a serial port.
    Serial,
    /// As usage page 0x8C of HID.
    HidPos,
    /// As a keyboard.
    Keyboard,
    /// A maker's scanner in a mode that is none of these.
    Other,
}

/// Another device of the same make, read in the same way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Twin {
    /// There is none.
    None,
    /// There is, and the serial number tells them apart.
    Numbered,
    /// There is, and nothing does: neither has a number, or both have the same.
    Same,
}

impl Device {
    pub(super) fn maker(&self) -> Option<&'static str> {
        self.usb.as_ref().and_then(|usb| maker(usb.vid))
    }

    /// Whether it certainly is a scanner: by what it says it is, or because its maker makes nothing else.
    pub(super) fn is_scanner(&self) -> bool {
        self.way == Way::HidPos || self.maker().is_some()
    }

    pub(super) fn mode(&self) -> &'static str {
        let known = self.usb.as_ref().and_then(|usb| usb_mode(usb.vid, usb.pid));
        match (self.way, known) {
            (Way::Serial, _) if self.usb.is_some() => "virtual COM port",
            (Way::Serial, _) => "serial port",
            (Way::HidPos, _) => "HID POS",
            (Way::Keyboard, Some(UsbMode::Keyboard)) => "keyboard",
            (Way::Keyboard, _) => "keyboard?",
            (Way::Other, Some(UsbMode::Ibm)) => "IBM",
            (Way::Other, Some(UsbMode::Snapi)) => "SNAPI",
            (Way::Other, _) => "unknown",
        }
    }

    /// Whether the daemon can read it on this system.
    pub(super) fn is_readable(&self) -> bool {
        match self.way {
            Way::Serial | Way::HidPos => true,
            Way::Keyboard => cfg!(target_os = "linux"),
            Way::Other => false,
        }
    }

    /// Whether a configured scanner is this device.
    pub(super) fn is(&self, scanner: &Scanner) -> bool {
        let fits = |wanted: &UsbMatch| {
            self.usb.as_ref().is_some_and(|usb| wanted.fits(usb.vid, usb.pid, usb.serial.as_deref()))
        };
        match (&scanner.source, self.way) {
            (ScannerSource::Serial(line), Way::Serial) => match &line.device {
                SerialDevice::Port(name) => is_same(name, &self.place),
                SerialDevice::Usb(usb) => fits(usb),
            },
            (ScannerSource::HidPos(wanted), Way::HidPos) => wanted.usb.as_ref().is_none_or(fits),
            (ScannerSource::Evdev(keyboard), Way::Keyboard) => match &keyboard.device {
                KeyboardDevice::Path(path) => is_same(path, &self.place),
                KeyboardDevice::Usb(usb) => fits(usb),
            },
            _ => false,
        }
    }
}

/// One file by two names, as those in /dev/serial/by-id are. Ports of Windows are no files.
fn is_same(one: &str, other: &str) -> bool {
    let real = |name: &str| Path::new(name).canonicalize().ok();
    one.eq_ignore_ascii_case(other) || real(one).is_some_and(|one| Some(one) == real(other))
}

/// All devices, the certain scanners first. One that shows itself in several ways is told of in the best of them.
pub(super) fn all(found: Found) -> Vec<Device> {
    let Found { ports, hid, keyboards } = found;
    let has_keyboards = !keyboards.is_empty();
    let mut devices: Vec<Device> = ports
        .into_iter()
        .map(|port| Device {
            way: Way::Serial,
            place: port.port,
            usb: port.usb,
            product: port.product,
            twin: Twin::None,
        })
        .collect();
    devices.extend(hid_pos::scanners(&hid).into_iter().map(|found| of_hid(found, Way::HidPos)));
    devices.extend(keyboards.into_iter().map(of_keyboard));
    devices.extend(hid.iter().filter_map(|found| {
        let is_keyboard = (found.usage_page, found.usage) == KEYBOARD;
        match (is_keyboard, maker(found.vendor_id)) {
            (true, _) if !has_keyboards => Some(of_hid(found, Way::Keyboard)),
            (false, Some(_)) => Some(of_hid(found, Way::Other)),
            _ => None,
        }
    }));
    let mut kept: Vec<Device> = Vec::new();
    for device in devices {
        if !kept.iter().any(|earlier| shows_itself_twice(earlier, &device)) {
            kept.push(device);
        }
    }
    for index in 0..kept.len() {
        kept[index].twin = twin(&kept[index], kept.iter().enumerate().filter(|(other, _)| *other != index));
    }
    kept.sort_by_key(|device| (!device.is_scanner(), device.way));
    kept
}

/// One device, listed in a better way before. Of two that cannot be told apart both are listed.
fn shows_itself_twice(earlier: &Device, device: &Device) -> bool {
    let (Some(one), Some(other)) = (&earlier.usb, &device.usb) else { return false };
    let is_one = (one.vid, one.pid) == (other.vid, other.pid)
        && (one.serial == other.serial || one.serial.is_none() || other.serial.is_none());
    is_one && (earlier.way < device.way || earlier.place == device.place || device.way == Way::Other)
}

fn twin<'a>(device: &Device, others: impl Iterator<Item = (usize, &'a Device)>) -> Twin {
    let Some(usb) = &device.usb else { return Twin::None };
    let twins =
        others.filter(|(_, other)| other.way == device.way).filter_map(|(_, other)| other.usb.as_ref());
    let twins: Vec<&UsbMatch> = twins.filter(|other| (other.vid, other.pid) == (usb.vid, usb.pid)).collect();
    match &usb.serial {
        _ if twins.is_empty() => Twin::None,
        Some(_) if twins.iter().all(|other| other.serial != usb.serial) => Twin::Numbered,
        _ => Twin::Same,
    }
}

fn of_hid(found: &hid_pos::Found, way: Way) -> Device {
    Device {
        way,
        place: found.path.clone(),
        usb: Some(UsbMatch {
            vid: found.vendor_id,
            pid: found.product_id,
            serial: found.serial_number.clone(),
        }),
        product: found.product.clone(),
        twin: Twin::None,
    }
}

fn of_keyboard(keyboard: Keyboard) -> Device {
    let Keyboard { node, name, vid, pid, serial } = keyboard;
    let product = Some(name).filter(|name| !name.is_empty());
    let usb = Some(UsbMatch { vid, pid, serial });
    Device { way: Way::Keyboard, place: node, usb, product, twin: Twin::None }
}

#[cfg(test)]
#[path = "device_tests.rs"]
mod tests;
