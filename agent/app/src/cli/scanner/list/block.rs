//! The `[[scanner]]` that a device needs, ready to be pasted.

use stamp_core::config::UsbMatch;

use super::device::{Device, Way};

/// `None`: nothing can be written that means this device alone, or this program cannot read it.
pub(super) fn block(device: &Device, name: &str) -> Option<String> {
    if !device.is_readable() {
        return None;
    }
    let matching = device.usb.as_ref().filter(|_| !device.has_twin || has_serial(device));
    let matching = matching.map(|usb| format!("match = {}", usb_match(usb, device.has_twin)));
    let (kind, lines) = match (device.way, matching) {
        (Way::Serial, Some(matching)) => ("serial", matching),
        (Way::Serial, None) => ("serial", format!("port = {}", quoted(&device.place)?)),
        (Way::HidPos, Some(matching)) => ("hid-pos", matching),
        (Way::Keyboard, Some(matching)) => ("evdev", matching),
        _ => return None,
    };
    Some(format!("[[scanner]]\nname = \"{name}\"\nkind = \"{kind}\"\n{lines}"))
}

/// The name to propose: the maker's, with a number where that is taken.
pub(super) fn name(device: &Device, taken: &[String]) -> String {
    let base = device.maker().unwrap_or("scanner").to_ascii_lowercase();
    let numbered = (2..).map(|number| format!("{base}-{number}"));
    let mut names = std::iter::once(base.clone()).chain(numbered);
    names.find(|name| !taken.contains(name)).unwrap_or(base)
}

/// Without a serial number, so that another scanner of the make can take its place; unless there are two of them.
fn usb_match(usb: &UsbMatch, has_twin: bool) -> String {
    let numbers = format!("vid = 0x{:04x}, pid = 0x{:04x}", usb.vid, usb.pid);
    match usb.serial.as_deref().filter(|_| has_twin).and_then(quoted) {
        Some(serial) => format!("{{ {numbers}, serial = {serial} }}"),
        None => format!("{{ {numbers} }}"),
    }
}

fn has_serial(device: &Device) -> bool {
    device.usb.as_ref().is_some_and(|usb| usb.serial.as_deref().and_then(quoted).is_some())
}

/// As a TOML string; `None`: the configuration would not take it.
fn quoted(text: &str) -> Option<String> {
    let is_plain = !text.is_empty() && text.len() <= 128 && !text.chars().any(char::is_control);
    is_plain.then(|| format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"")))
}
