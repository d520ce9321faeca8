//! A USB keyboard of our own making, which types what a scanner in keyboard mode types.

use std::{fs, path::Path, thread, time::Duration};

use crate::{
    hid_scanner::{HidScanner, Identity},
    wait::until,
};

/// As a keyboard describes itself for a BIOS (HID 1.11, appendix B.1), without its lamps.
const DESCRIPTOR: &[u8] = &[
    0x05, 0x01, 0x09, 0x06, 0xa1, 0x01, // Keyboard
    0x05, 0x07, 0x19, 0xe0, 0x29, 0xe7, 0x15, 0x00, 0x25, 0x01, 0x75, 0x01, 0x95, 0x08, 0x81,
    0x02, // Shift and so on
    0x95, 0x01, 0x75, 0x08, 0x81, 0x01, // nothing
    0x95, 0x06, 0x75, 0x08, 0x15, 0x00, 0x25, 0x65, 0x05, 0x07, 0x19, 0x00, 0x29, 0x65, 0x81,
    0x00, // six keys
    0xc0,
];

/// Fast for a scanner: over USB at full speed a report takes a millisecond at least.
const PACE: Duration = Duration::from_millis(1);

const SHIFT: u8 = 0x02;

/// Plugged in while it lives. Its layout is American.
pub(crate) struct Keyboard {
    device: HidScanner,
    /// Where it is read: `/dev/input/event3`.
    pub(crate) node: String,
}

impl Keyboard {
    /// Plugs it in and waits until the kernel knows of it. No other may have the same serial number.
    pub(crate) fn plug_in(identity: Identity) -> Self {
        let device = HidScanner::plug_in(identity, DESCRIPTOR);
        until("the node of the keyboard", || node(identity.serial_number).is_some());
        Self { device, node: node(identity.serial_number).unwrap() }
    }

    /// Types as a scanner does.
    pub(crate) fn types(&mut self, text: &str) {
        self.type_every(PACE, text);
    }

    /// Types faster than any cable takes it.
    pub(crate) fn bursts(&mut self, text: &str) {
        self.type_every(Duration::ZERO, text);
    }

    fn type_every(&mut self, pace: Duration, text: &str) {
        for character in text.chars() {
            let (modifier, key) = key(character).expect("a character of an American keyboard");
            for report in [[modifier, 0, key, 0, 0, 0, 0, 0], [0; 8]] {
                self.device.send(&report);
                thread::sleep(pace);
            }
        }
    }
}

fn node(serial_number: &str) -> Option<String> {
    let events = fs::read_dir("/sys/class/input").unwrap().map(|entry| entry.unwrap());
    let mut ours = events.filter(|event| {
        fs::read_to_string(event.path().join("device/uniq")).is_ok_and(|uniq| uniq.trim() == serial_number)
    });
    let name =
        ours.find_map(|event| event.file_name().into_string().ok().filter(|name| name.starts_with("event")))?;
    let node = format!("/dev/input/{name}");
    Path::new(&node).exists().then_some(node)
}

/// A key by its usage (HID Usage Tables, page 0x07), with what is held meanwhile.
fn key(character: char) -> Option<(u8, u8)> {
    const PLAIN: &str = "1234567890\r\u{1b}\u{8}\t -=[]\\\u{0};'`,./";
    const SHIFTED: &str = "!@#$%^&*()\u{0}\u{0}\u{0}\u{0}\u{0}_+{}|\u{0}:\"~<>?";
    let place = |row: &str| Some(0x1e + u8::try_from(row.chars().position(|one| one == character)?).ok()?);
    match character {
        'a'..='z' => Some((0, 0x04 + (character as u8 - b'a'))),
        'A'..='Z' => Some((SHIFT, 0x04 + (character as u8 - b'A'))),
        _ => place(PLAIN).map(|key| (0, key)).or_else(|| Some((SHIFT, place(SHIFTED)?))),
    }
}
