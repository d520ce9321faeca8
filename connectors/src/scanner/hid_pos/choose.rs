//! Which of the devices that are attached is the scanner.

use std::{collections::BTreeMap, io};

use stamp_core::config::UsbMatch;

use super::bus::Found;
use crate::ScannerState;

/// Usage page "Bar Code Scanner" and the usage of a collection that is one (HID Point of Sale Usage Tables 1.02).
const SCANNER: (u16, u16) = (0x8c, 0x02);

/// Those of a list that are in HID POS mode, each once, by their paths.
#[must_use]
pub fn scanners(all: &[Found]) -> Vec<&Found> {
    let scanners = all.iter().filter(|found| (found.usage_page, found.usage) == SCANNER);
    let by_path: BTreeMap<&str, &Found> = scanners.map(|found| (found.path.as_str(), found)).collect();
    by_path.into_values().collect()
}

/// The only scanner in HID POS mode that is wanted, or the state that tells why there is none.
pub(super) fn choose<'a>(wanted: Option<&UsbMatch>, all: &'a [Found]) -> Result<&'a Found, ScannerState> {
    let mut scanners =
        scanners(all).into_iter().filter(|found| wanted.is_none_or(|wanted| is_wanted(wanted, found)));
    match (scanners.next(), scanners.next()) {
        (Some(only), None) => Ok(only),
        (Some(first), Some(second)) => Err(ScannerState::Failed { why: two(wanted, first, second) }),
        (None, _) => Err(ScannerState::Lost { why: none(wanted, all) }),
    }
}

fn two(wanted: Option<&UsbMatch>, first: &Found, second: &Found) -> String {
    let (first, second) = (described(first), described(second));
    let cure = match wanted {
        None => "say by `match` which one is meant",
        Some(UsbMatch { serial: None, .. }) => "add the serial number to `match`, or unplug one",
        Some(_) => "unplug one",
    };
    format!("{first} and {second} both fit; {cure}")
}

fn none(wanted: Option<&UsbMatch>, all: &[Found]) -> String {
    let cure = "read the bar code \"USB HID POS\" of its manual with it";
    let Some(wanted) = wanted else {
        return format!("no scanner in HID POS mode is attached; plug it in, and {cure}");
    };
    // Most scanners change their product id with the mode.
    match all.iter().find(|found| found.vendor_id == wanted.vid) {
        Some(other) => {
            let other = described(other);
            format!(
                "no scanner in HID POS mode is {wanted}, but {other} is of the same maker; if that is the scanner, {cure}, and check `match`"
            )
        }
        None => format!("no scanner in HID POS mode is {wanted}; plug it in, and {cure}"),
    }
}

fn is_wanted(wanted: &UsbMatch, found: &Found) -> bool {
    wanted.fits(found.vendor_id, found.product_id, found.serial_number.as_deref())
}

/// Without what the device says of itself in words.
pub(super) fn described(found: &Found) -> String {
    format!("{:04x}:{:04x} at {}", found.vendor_id, found.product_id, found.path)
}

/// The state of a scanner that was found and could not be opened.
pub(super) fn cannot_open(found: &Found, error: &io::Error) -> ScannerState {
    let device = described(found);
    if error.kind() != io::ErrorKind::PermissionDenied {
        let why = format!("cannot open {device}: {error}; unplug it and plug it in again");
        return ScannerState::Lost { why };
    }
    let cure = if cfg!(windows) {
        "close the program that holds it".to_owned()
    } else {
        let_service_read(found.vendor_id)
    };
    ScannerState::Failed { why: format!("may not open {device}: {error}; {cure}") }
}

/// What lets a service of Linux read the devices of a vendor in this mode, for a person.
#[must_use]
pub fn let_service_read(vendor_id: u16) -> String {
    format!(
        "let the service's user read it by a file in /etc/udev/rules.d with the line: \
         KERNEL==\"hidraw*\", ATTRS{{idVendor}}==\"{vendor_id:04x}\", GROUP=\"dialout\", MODE=\"0660\", add that user to the \
         group dialout, and plug the scanner in again"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEYBOARD: (u16, u16) = (0x01, 0x06);

    fn found(path: &str, vendor_id: u16, serial_number: Option<&str>, usage: (u16, u16)) -> Found {
        Found {
            path: path.to_owned(),
            vendor_id,
            product_id: 0x1007,
            serial_number: serial_number.map(str::to_owned),
            product: None,
            usage_page: usage.0,
            usage: usage.1,
        }
    }

    fn wanted(serial: Option<&str>) -> UsbMatch {
        UsbMatch { vid: 0x0c2e, pid: 0x1007, serial: serial.map(str::to_owned) }
    }

    fn lost(chosen: Result<&Found, ScannerState>) -> String {
        let Err(ScannerState::Lost { why }) = chosen else { panic!("lost, not {chosen:?}") };
        why
    }

    fn failed(chosen: Result<&Found, ScannerState>) -> String {
        let Err(ScannerState::Failed { why }) = chosen else { panic!("failed, not {chosen:?}") };
        why
    }

    #[test]
    fn a_scanner_that_is_listed_for_each_of_its_usages_is_one() {
        let all = [
            found("/dev/hidraw0", 0x046d, None, KEYBOARD),
            found("/dev/hidraw1", 0x0c2e, None, SCANNER),
            found("/dev/hidraw1", 0x0c2e, None, (0x8c, 0x12)),
            found("/dev/hidraw1", 0x0c2e, None, SCANNER),
            // A Honeywell's second interface, which looks like the first one and sends no scans.
            found("/dev/hidraw2", 0x0c2e, None, (0xff8c, 0x02)),
        ];
        assert_eq!(choose(None, &all).unwrap().path, "/dev/hidraw1");
        assert_eq!(choose(Some(&wanted(None)), &all).unwrap().path, "/dev/hidraw1");
    }

    #[test]
    fn two_that_fit_are_a_fault_that_names_both() {
        let one = found("/dev/hidraw1", 0x0c2e, Some("A1"), SCANNER);
        let same = found("/dev/hidraw2", 0x0c2e, None, SCANNER);
        let other = found("/dev/hidraw3", 0x05e0, None, SCANNER);
        let why = failed(choose(None, &[one.clone(), other.clone()]));
        assert!(
            why.starts_with("0c2e:1007 at /dev/hidraw1 and 05e0:1007 at /dev/hidraw3 both fit; "),
            "{why}"
        );
        let all = [same, one, other];
        assert!(failed(choose(Some(&wanted(None)), &all)).contains("add the serial number"));
        assert_eq!(choose(Some(&wanted(Some("A1"))), &all).unwrap().path, "/dev/hidraw1");
    }

    #[test]
    fn none_is_lost_and_says_what_to_do() {
        assert!(lost(choose(None, &[])).contains("USB HID POS"));
        let keyboard = found("/dev/hidraw0", 0x046d, None, KEYBOARD);
        let why = lost(choose(Some(&wanted(Some("C3"))), &[keyboard]));
        assert!(why.contains("USB device 0c2e:1007 with serial number C3; plug it in"), "{why}");
        let types = found("/dev/hidraw1", 0x0c2e, None, KEYBOARD);
        let why = lost(choose(Some(&wanted(None)), &[types]));
        assert!(why.contains("0c2e:1007 at /dev/hidraw1 is of the same maker"), "{why}");
    }

    #[test]
    fn a_device_that_may_not_be_opened_is_named_with_the_cure() {
        let found = found("/dev/hidraw1", 0x0c2e, None, SCANNER);
        let denied = cannot_open(&found, &io::ErrorKind::PermissionDenied.into());
        assert!(matches!(&denied, ScannerState::Failed { why } if why.contains("0c2e:1007 at /dev/hidraw1")));
        let gone = cannot_open(&found, &io::ErrorKind::NotFound.into());
        assert!(matches!(&gone, ScannerState::Lost { why } if why.contains("plug it in again")));
    }
}
