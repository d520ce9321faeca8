//! Which serial ports there are.

use serialport::{SerialPortInfo, SerialPortType};
use stamp_core::config::UsbMatch;

use super::port::{Ports as _, SystemPorts};
use crate::{ScannerState, scanner::printable};

/// A serial port of this machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// `/dev/ttyACM0`, `COM3`.
    pub port: String,
    /// The USB device that offers it, with its serial number where it has one. `None`: it is not USB.
    pub usb: Option<UsbMatch>,
    /// What that device calls itself: printable, 64 characters at most.
    pub product: Option<String>,
}

/// All serial ports of this machine, by name.
///
/// # Errors
/// Text for a person, where the system does not list them.
pub fn list() -> Result<Vec<Found>, String> {
    let mut found: Vec<Found> = match SystemPorts.list() {
        Ok(ports) => ports.into_iter().map(found).collect(),
        Err(ScannerState::Lost { why } | ScannerState::Failed { why }) => return Err(why),
        Err(_) => Vec::new(),
    };
    found.sort_by(|one, other| one.port.cmp(&other.port));
    Ok(found)
}

fn found(port: SerialPortInfo) -> Found {
    let SerialPortType::UsbPort(usb) = port.port_type else {
        return Found { port: port.port_name, usb: None, product: None };
    };
    let serial = usb.serial_number.filter(|serial| !serial.is_empty());
    let product = usb.product.as_deref().map(printable);
    Found {
        port: port.port_name,
        usb: Some(UsbMatch { vid: usb.vid, pid: usb.pid, serial }),
        product: product.filter(|product| !product.is_empty()),
    }
}
