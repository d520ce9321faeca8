//! The `[[scanner]]` that a device needs, ready to be pasted.

use stamp_core::config::UsbMatch;

use super::device::{Device, Twin, Way};

/// `None`: nothing can be written that means this device alone, or this program cannot read it.
pub(super) fn block(device: &Device, name: &str) -> Option<String> {
    if !device.is_readable() {
        return None;
    }
    let matching = device.usb.as_ref().and_then(|usb| usb_match(usb, device.twin));
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
/// `None`: it fits both.
fn usb_match(usb: &UsbMatch, twin: Twin) -> Option<String> {
    let numbers = format!("vid = 0x{:04x}, pid = 0x{:04x}", usb.vid, usb.pid);
    match twin {
        Twin::None => Some(format!("match = {{ {numbers} }}")),
        Twin::Numbered => {
            let serial = quoted(usb.serial.as_deref()?)?;
            Some(format!("match = {{ {numbers}, serial = {serial} }}"))
        }
        Twin::Same => None,
    }
}

/// As a TOML string; `None`: the configuration would not take it.
fn quoted(text: &str) -> Option<String> {
    let is_plain = !text.is_empty() && text.len() <= 128 && !text.chars().any(char::is_control);
    is_plain.then(|| format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"")))
}
