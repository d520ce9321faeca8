//! The keys of a `[[scanner]]`.

use crate::config::{
    choice::{Beep, Parity, SCANNER_KINDS_LATER, ScannerKind, Suffix},
    describe::{
        Key,
        Preset::{Integer, Required, Text, Texts, Unset},
        Type, choice, integer, key,
    },
    listen::LISTEN,
    network::Network,
    rule::{Rule, plain},
    target::Target,
    text::ScannerName,
};
use crate::scan::Layout;

pub(super) const KEYS: &[Key] = &[
    key("name", Type::Text(&ScannerName::RULE), Required, "Name of the scanner, used once."),
    key(
        "kind",
        Type::Choice { names: ScannerKind::NAMES, later: SCANNER_KINDS_LATER },
        Required,
        "How it is connected: serial (also USB with a virtual COM port), hid-pos, evdev (a keyboard of Linux), tcp, or stdin for trials.",
    ),
    key("port", Type::Text(&DEVICE), Unset, "Serial port: /dev/ttyACM0, COM3. Either this or match."),
    key(
        "device",
        Type::Text(&DEVICE),
        Unset,
        "Keyboard of Linux: /dev/input/by-path/…. Either this or match.",
    ),
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
    key(
        "suffix",
        choice(Suffix::NAMES),
        Text("auto"),
        "What the scanner puts after each code; none for a network scanner that puts nothing there and hangs up.",
    ),
    key(
        "gap_ms",
        integer(20, 5000),
        Unset,
        "Silence that ends a code, in milliseconds; where unset, 120, with hid-pos 500, with tcp 1500.",
    ),
    key(
        "layout",
        choice(Layout::NAMES),
        Text("us"),
        "Keyboard that the scanner of kind evdev is set to type on, whatever the computer has.",
    ),
    key(
        "listen",
        Type::Text(&LISTEN),
        Unset,
        "Where network scanners connect to: 0.0.0.0:7718. Either this or connect.",
    ),
    key(
        "connect",
        Type::Text(&Target::RULE),
        Unset,
        "The network scanner or device server to connect to: scanner.lan:4001. Either this or listen.",
    ),
    key(
        "allow",
        Type::Texts { each: &Network::RULE, most: 16 },
        Texts(&[]),
        "Who may connect: 192.168.1.7, 192.168.1.0/24. Empty: only this machine.",
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
