//! Which keyboards there are, and which one is meant.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use stamp_core::config::UsbMatch;

use crate::{ScannerState, scanner::printable};

/// Where Linux lists what is typed on and pointed with.
pub(super) const SYSTEM: &str = "/sys/class/input";

/// Keys that everything has that types codes: 1, 0, Enter and A (`linux/input-event-codes.h`).
const TYPES: u64 = 1 << 2 | 1 << 11 | 1 << 28 | 1 << 30;

/// A keyboard, or what calls itself one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Where it is read: `/dev/input/event7`.
    pub node: PathBuf,
    /// What it calls itself.
    pub name: String,
    /// Vendor number.
    pub vid: u16,
    /// Product number.
    pub pid: u16,
    /// Serial number, where it has one.
    pub serial: Option<String>,
}

/// All keyboards of this machine, in the order of their numbers.
///
/// # Errors
/// Where Linux's list cannot be read. A device that goes meanwhile is left out.
pub fn list() -> io::Result<Vec<Found>> {
    list_in(Path::new(SYSTEM))
}

fn list_in(system: &Path) -> io::Result<Vec<Found>> {
    let mut found: Vec<(u32, Found)> =
        fs::read_dir(system)?.filter_map(|entry| keyboard(&entry.ok()?.path())).collect();
    found.sort_by_key(|(number, _)| *number);
    Ok(found.into_iter().map(|(_, found)| found).collect())
}

/// The only keyboard that is meant.
pub(super) fn choose<'a>(wanted: &UsbMatch, all: &'a [Found]) -> Result<&'a Found, ScannerState> {
    let mut fitting = all.iter().filter(|found| wanted.fits(found.vid, found.pid, found.serial.as_deref()));
    match (fitting.next(), fitting.next()) {
        (Some(only), None) => Ok(only),
        (Some(first), Some(second)) => Err(ScannerState::Failed {
            why: format!(
                "{} and {} are both {wanted}; add the serial number to `match`, or name the device as /dev/input/by-path has it",
                first.node.display(),
                second.node.display()
            ),
        }),
        (None, _) => Err(ScannerState::Lost {
            why: format!(
                "no keyboard is {wanted}; plug the scanner in, and check that it is in keyboard mode"
            ),
        }),
    }
}

fn keyboard(entry: &Path) -> Option<(u32, Found)> {
    let event = entry.file_name()?.to_str()?;
    let number = event.strip_prefix("event")?.parse().ok()?;
    let read = |name: &str| {
        let text = fs::read_to_string(entry.join("device").join(name)).ok()?;
        Some(text.trim().to_owned())
    };
    let hexadecimal = |name: &str| u16::from_str_radix(&read(name)?, 16).ok();
    // The last word has the lowest keys.
    let lowest = read("capabilities/key")?.split_whitespace().next_back().map(str::to_owned)?;
    if u64::from_str_radix(&lowest, 16).ok()? & TYPES != TYPES {
        return None;
    }
    let found = Found {
        node: Path::new("/dev/input").join(event),
        name: printable(&read("name").unwrap_or_default()),
        vid: hexadecimal("id/vendor")?,
        pid: hexadecimal("id/product")?,
        serial: read("uniq").map(|serial| printable(&serial)).filter(|serial| !serial.is_empty()),
    };
    Some((number, found))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A device of a test's own `/sys/class/input`.
    fn plug_in(system: &Path, event: &str, ids: [&str; 2], uniq: &str, keys: &str) {
        let device = system.join(event).join("device");
        fs::create_dir_all(device.join("id")).unwrap();
        fs::create_dir_all(device.join("capabilities")).unwrap();
        let files = [
            ("name", "Maker Scanner"),
            ("uniq", uniq),
            ("id/vendor", ids[0]),
            ("id/product", ids[1]),
            ("capabilities/key", keys),
        ];
        for (name, text) in files {
            fs::write(device.join(name), format!("{text}\n")).unwrap();
        }
    }

    /// As a full keyboard says, and as the volume keys of one do.
    const KEYBOARD: &str = "10000 7 ff9f207a c14057ff febeffdf ffefffff ffffffff fffffffe";
    const VOLUME: &str = "3f 3007f 0 0 e0000 0";

    fn wanted(serial: Option<&str>) -> UsbMatch {
        UsbMatch { vid: 0x0c2e, pid: 0x0b61, serial: serial.map(str::to_owned) }
    }

    #[test]
    fn of_a_device_that_is_listed_several_times_only_what_types_is_meant() {
        let system = tempfile::tempdir().unwrap();
        plug_in(system.path(), "event10", ["0c2e", "0b61"], "", KEYBOARD);
        plug_in(system.path(), "event9", ["0c2e", "0b61"], "", VOLUME);
        plug_in(system.path(), "event2", ["046d", "c31c"], "", KEYBOARD);
        fs::create_dir_all(system.path().join("mouse0")).unwrap();
        let all = list_in(system.path()).unwrap();
        assert_eq!(all.iter().map(|found| found.vid).collect::<Vec<_>>(), [0x046d, 0x0c2e]);
        assert_eq!(choose(&wanted(None), &all).unwrap().node, Path::new("/dev/input/event10"));
    }

    #[test]
    fn a_serial_number_tells_two_of_a_kind_apart() {
        let system = tempfile::tempdir().unwrap();
        plug_in(system.path(), "event1", ["0c2e", "0b61"], "A1", KEYBOARD);
        plug_in(system.path(), "event2", ["0c2e", "0b61"], "B2", KEYBOARD);
        let all = list_in(system.path()).unwrap();
        assert_eq!(choose(&wanted(Some("B2")), &all).unwrap().node, Path::new("/dev/input/event2"));
        let Err(ScannerState::Failed { why }) = choose(&wanted(None), &all) else { panic!("one was chosen") };
        assert!(
            why.starts_with("/dev/input/event1 and /dev/input/event2 are both USB device 0c2e:0b61"),
            "{why}"
        );
        let Err(ScannerState::Lost { why }) = choose(&wanted(Some("C3")), &all) else {
            panic!("one was chosen")
        };
        assert!(why.contains("0c2e:0b61 with serial number C3"), "{why}");
    }
}
