//! Devices, as a system lists them.

use stamp_connectors::scanner::{hid_pos, serial};
use stamp_core::config::UsbMatch;

use super::found::Keyboard;

pub(super) fn usb(vid: u16, pid: u16, serial: Option<&str>) -> UsbMatch {
    UsbMatch { vid, pid, serial: serial.map(str::to_owned) }
}

pub(super) fn port(name: &str, usb: Option<UsbMatch>) -> serial::Found {
    serial::Found { port: name.to_owned(), usb, product: None }
}

pub(super) fn hid(path: &str, usb: UsbMatch, usage: (u16, u16)) -> hid_pos::Found {
    hid_pos::Found {
        path: path.to_owned(),
        vendor_id: usb.vid,
        product_id: usb.pid,
        serial_number: usb.serial,
        product: None,
        usage_page: usage.0,
        usage: usage.1,
    }
}

pub(super) fn keyboard(node: &str, usb: UsbMatch) -> Keyboard {
    let UsbMatch { vid, pid, serial } = usb;
    Keyboard { node: node.to_owned(), name: "Keys".to_owned(), vid, pid, serial }
}
