//! The keys of a `[[scanner]]`.

use crate::config::{
    choice::{Beep, Parity, SCANNER_KINDS_LATER, ScannerKind, Suffix},
    describe::{
        Key,
        Preset::{Integer, Required, Text, Unset},
        Type, choice, integer, key,
    },
    rule::{Rule, plain},
    text::ScannerName,
};

pub(super) const KEYS: &[Key] = &[
    key("name", Type::Text(&ScannerName::RULE), Required, "Name of the scanner, used once."),
    key(
        "kind",
        Type::Choice { names: ScannerKind::NAMES, later: SCANNER_KINDS_LATER },
        Required,
        "How it is connected: serial (also USB with a virtual COM port), hid-pos, evdev (a keyboard of Linux), or stdin for trials.",
    ),
    key("port", Type::Text(&DEVICE), Unset, "Serial port: /dev/ttyACM0, COM3. Either this or match."),
    key("device", Type::Text(&DEVICE), Unset, "Keyboard of Linux: /dev/input/by-id/…. Either this or match."),
    key(
        "match",
        Type::Keys(MATCH),
        Unset,
        "The USB device, wherever it is plugged in. hid-pos: where unset, the only one that there is.",
    ),
    key("baud", integer(300, 921_600), Integer(9600), "Speed of the serial line, in bits per second."),
    key("parity", choice(Parity::NAMES), Text("none"), "Parity bit of the serial line."),
    key("data_bits", Type::OneOf(&[7, 8]), Integer(8), "Data bits of the serial line."),
    key("stop_bits", Type::OneOf(&[1, 2]), Integer(1), "Stop bits of the serial line."),
    key("prefix", Type::Text(&PREFIX), Text(""), "What the scanner puts before each code; it is taken off."),
    key("suffix", choice(Suffix::NAMES), Text("auto"), "What the scanner puts after each code."),
    key(
        "gap_ms",
        integer(20, 5000),
        Unset,
        "Silence that ends a code, in milliseconds; where unset, 120, or 500 with hid-pos.",
    ),
    key(
        "beep",
        choice(Beep::NAMES),
        Text("none"),
        "How a scanner on a serial line is told to sound: none, or honeywell if it is set to Host ACK.",
    ),
];

const MATCH: &[Key] = &[
    key("vid", Type::UsbNumber, Required, "Vendor number of the USB device."),
    key("pid", Type::UsbNumber, Required, "Product number of the USB device."),
    key(
        "serial",
        Type::Text(&SERIAL),
        Unset,
        "Serial number of the USB device, where two are of the same make.",
    ),
];

const DEVICE: Rule = Rule { pattern: None, longest: 256, check: plain };
const SERIAL: Rule = Rule { pattern: None, longest: 128, check: plain };
// Control characters are allowed: some scanners send STX first.
const PREFIX: Rule = Rule { pattern: None, longest: 32, check: |_| Ok(()) };
