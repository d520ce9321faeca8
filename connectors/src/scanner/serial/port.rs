//! Finding and opening a port.

use std::{io, path::Path, time::Duration};

use serialport::{ErrorKind, SerialPort, SerialPortInfo, SerialPortType};

use stamp_core::config::UsbMatch;

use super::{PortChoice, SerialSettings};
use crate::ScannerState;

/// Where Linux lists its serial ports. The library panics where it is absent, as in some containers.
const LINUX_PORTS: &str = "/sys/class/tty";

/// The serial ports of a machine.
pub trait Ports: Send + 'static {
    /// Those that are there now, else the state that tells why nobody knows.
    fn list(&mut self) -> Result<Vec<SerialPortInfo>, ScannerState>;
}

/// The ports of this machine.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemPorts;

impl Ports for SystemPorts {
    fn list(&mut self) -> Result<Vec<SerialPortInfo>, ScannerState> {
        list()
    }
}

/// The port's name and the opened port, or the state that tells why there is none.
pub(super) fn open(
    settings: &SerialSettings,
    ports: &mut impl Ports,
) -> Result<(String, Box<dyn SerialPort>), ScannerState> {
    let name = match &settings.port {
        PortChoice::Name(name) => name.clone(),
        PortChoice::Usb(usb) => choose(usb, &ports.list()?)?,
    };
    let opened = serialport::new(&name, settings.baud)
        .parity(settings.parity)
        .data_bits(settings.data_bits)
        .stop_bits(settings.stop_bits)
        // Many USB scanners in COM mode send nothing to a host that has not raised DTR.
        .dtr_on_open(true)
        .timeout(Duration::from_millis(100))
        .open();
    match opened {
        Ok(port) => Ok((name, port)),
        Err(error) => Err(cannot_open(&name, &error)),
    }
}

pub(super) fn list() -> Result<Vec<SerialPortInfo>, ScannerState> {
    if cfg!(target_os = "linux") && !Path::new(LINUX_PORTS).is_dir() {
        let why = format!("cannot list serial ports: {LINUX_PORTS} is not there; name the port instead");
        return Err(ScannerState::Failed { why });
    }
    serialport::available_ports()
        .map_err(|error| ScannerState::Lost { why: format!("cannot list serial ports: {error}") })
}

/// The name of the only port of that USB device.
fn choose(wanted: &UsbMatch, ports: &[SerialPortInfo]) -> Result<String, ScannerState> {
    let mut matching =
        ports.iter().filter(|port| is_wanted(wanted, port)).map(|port| port.port_name.as_str());
    match (matching.next(), matching.next()) {
        (Some(only), None) => Ok(only.to_owned()),
        (Some(first), Some(second)) => Err(ScannerState::Failed {
            why: format!(
                "{first} and {second} are both {wanted}; add the serial number to `match`, or name the port"
            ),
        }),
        (None, _) => Err(ScannerState::Lost {
            why: format!("no serial port is {wanted}; plug the scanner in, and check that it is in COM mode"),
        }),
    }
}

fn is_wanted(wanted: &UsbMatch, port: &SerialPortInfo) -> bool {
    match &port.port_type {
        SerialPortType::UsbPort(usb) => wanted.fits(usb.vid, usb.pid, usb.serial_number.as_deref()),
        _ => false,
    }
}

fn cannot_open(name: &str, error: &serialport::Error) -> ScannerState {
    match error.kind {
        ErrorKind::Io(io::ErrorKind::PermissionDenied) => ScannerState::Failed {
            why: format!(
                "may not open {name}: {error}; add the service's user to the group that owns the port, such as dialout"
            ),
        },
        ErrorKind::InvalidInput => ScannerState::Failed {
            why: format!("cannot use {name}: {error}; check the port and its settings"),
        },
        ErrorKind::NoDevice => ScannerState::Lost {
            why: format!(
                "cannot open {name}: {error}; plug the scanner in, or close the program that holds it"
            ),
        },
        _ => ScannerState::Lost {
            why: format!("cannot open {name}: {error}; check that the scanner is plugged in"),
        },
    }
}

#[cfg(test)]
mod tests {
    use serialport::UsbPortInfo;

    use super::*;

    fn port(name: &str, vid: u16, serial_number: Option<&str>) -> SerialPortInfo {
        let serial_number = serial_number.map(str::to_owned);
        let usb = UsbPortInfo { vid, pid: 0x0b61, serial_number, manufacturer: None, product: None };
        SerialPortInfo { port_name: name.to_owned(), port_type: SerialPortType::UsbPort(usb) }
    }

    fn wanted(serial: Option<&str>) -> UsbMatch {
        UsbMatch { vid: 0x0c2e, pid: 0x0b61, serial: serial.map(str::to_owned) }
    }

    #[test]
    fn the_only_device_of_that_kind_is_chosen() {
        let unknown = SerialPortInfo { port_name: "COM1".to_owned(), port_type: SerialPortType::Unknown };
        let ports = [unknown, port("COM2", 0x05e0, None), port("COM3", 0x0c2e, None)];
        assert_eq!(choose(&wanted(None), &ports), Ok("COM3".to_owned()));
    }

    #[test]
    fn two_equal_devices_are_a_fault_that_names_both() {
        let ports = [port("COM3", 0x0c2e, None), port("COM4", 0x0c2e, None)];
        let Err(ScannerState::Failed { why }) = choose(&wanted(None), &ports) else {
            panic!("one was chosen")
        };
        assert!(why.starts_with("COM3 and COM4 are both USB device 0c2e:0b61"), "{why}");
    }

    #[test]
    fn a_serial_number_tells_two_devices_apart() {
        let ports =
            [port("COM3", 0x0c2e, Some("A1")), port("COM4", 0x0c2e, Some("B2")), port("COM5", 0x0c2e, None)];
        assert_eq!(choose(&wanted(Some("B2")), &ports), Ok("COM4".to_owned()));
        let Err(ScannerState::Lost { why }) = choose(&wanted(Some("C3")), &ports) else {
            panic!("one was chosen")
        };
        assert!(why.contains("0c2e:0b61 with serial number C3"), "{why}");
    }

    #[test]
    fn a_missing_port_is_lost_and_not_a_fault() {
        let opened =
            open(&SerialSettings::new(PortChoice::Name("no-such-port".to_owned())), &mut SystemPorts);
        assert!(
            matches!(opened, Err(ScannerState::Lost { why }) if why.starts_with("cannot open no-such-port: "))
        );
    }
}
