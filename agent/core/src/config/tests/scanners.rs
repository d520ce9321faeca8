//! Scanners, alone and together.

use std::time::Duration;

use super::{mistakes, valid};
use crate::{
    config::{Parity, ScannerSource, SerialDevice, Suffix, TcpEnd, UsbMatch},
    scan,
};

#[test]
fn a_serial_scanner_has_everything_its_line_needs() {
    let config = valid(
        "[[scanner]]\nname = \"a\"\nkind = \"serial\"\nport = \"COM3\"\nparity = \"even\"\ndata_bits = 7\n",
    );
    let ScannerSource::Serial(line) = &config.scanners[0].source else { panic!("the scanner is serial") };
    assert_eq!(line.device, SerialDevice::Port("COM3".to_owned()));
    assert_eq!((line.baud, line.parity, line.data_bits, line.stop_bits), (9600, Parity::Even, 7, 1));
    assert_eq!((line.suffix, line.gap), (Suffix::Auto, Duration::from_millis(120)));
}

#[test]
fn a_usb_scanner_is_found_by_its_numbers() {
    let config =
        valid("[[scanner]]\nname = \"a\"\nkind = \"serial\"\nmatch = { vid = 0x0c2e, pid = 2913 }\n");
    let ScannerSource::Serial(line) = &config.scanners[0].source else { panic!("the scanner is serial") };
    assert_eq!(line.device, SerialDevice::Usb(UsbMatch { vid: 0x0c2e, pid: 0x0b61, serial: None }));
}

#[test]
fn standard_input_needs_no_line() {
    assert_eq!(
        valid("[[scanner]]\nname = \"a\"\nkind = \"stdin\"\n").scanners[0].source,
        ScannerSource::Stdin
    );
    assert_eq!(
        mistakes("[[scanner]]\nname = \"a\"\nkind = \"stdin\"\nbaud = 9600\nport = \"COM3\"\n"),
        [
            "agent.toml:5: scanner[1].baud: means nothing for kind = \"stdin\" (leave it out)",
            "agent.toml:6: scanner[1].port: means nothing for kind = \"stdin\" (leave it out)",
        ]
    );
}

#[test]
fn a_line_has_only_the_bits_that_there_are() {
    let scanner = "[[scanner]]\nname = \"a\"\nkind = \"serial\"\nport = \"COM3\"\n";
    let found = mistakes(&format!("{scanner}data_bits = 9\nstop_bits = 0\n"));
    assert_eq!(
        found,
        [
            "agent.toml:6: scanner[1].data_bits: is none of 7, 8",
            "agent.toml:7: scanner[1].stop_bits: is none of 1, 2",
        ]
    );
}

#[test]
fn the_codes_of_a_serial_line_are_told_apart_as_the_file_says() {
    let line = "port = \"COM3\"\nprefix = \"~\"\nsuffix = \"cr\"\ngap_ms = 50\n";
    let config = valid(&format!("[[scanner]]\nname = \"a\"\nkind = \"serial\"\n{line}"));
    let framing = config.scanners[0].framing();
    assert_eq!((framing.prefix.as_slice(), framing.suffix), (b"~".as_slice(), scan::Suffix::Cr));
    assert_eq!(framing.gap, Duration::from_millis(50));
}

#[test]
fn lines_of_standard_input_have_all_the_time_they_need() {
    let framing =
        valid("[[scanner]]\nname = \"a\"\nkind = \"stdin\"\nprefix = \"x\"\n").scanners[0].framing();
    assert_eq!((framing.prefix.as_slice(), framing.gap), (b"x".as_slice(), Duration::MAX));
}

#[test]
fn a_prefix_does_not_hold_the_suffix() {
    let scanner =
        |keys: &str| format!("[[scanner]]\nname = \"a\"\nkind = \"serial\"\nport = \"COM3\"\n{keys}");
    valid(&scanner("prefix = \"\\t\"\nsuffix = \"cr\"\n"));
    valid(&scanner("prefix = \"\\u0002\"\n"));
    for keys in [
        "prefix = \"\\t\"\n",
        "prefix = \"a\\r\\n\"\nsuffix = \"crlf\"\n",
        "prefix = \"\\n\"\nsuffix = \"lf\"\n",
        "prefix = \"\\r\"\nsuffix = \"cr\"\n",
        "prefix = \"\\t\"\nsuffix = \"tab\"\n",
    ] {
        let found = mistakes(&scanner(keys));
        assert!(found.len() == 1 && found[0].contains("scanner[1].prefix: holds the suffix"), "{found:?}");
    }
}

#[test]
fn a_kind_of_a_later_version_is_not_called_unknown() {
    let found = mistakes("[[scanner]]\nname = \"a\"\nkind = \"mqtt\"\n");
    assert_eq!(
        found,
        [concat!(
            "agent.toml:4: scanner[1].kind: \"mqtt\" is not in this version ",
            "(serial, hid-pos, evdev, tcp, stdin)"
        )]
    );
    let found = mistakes("[[scanner]]\nname = \"a\"\nkind = \"seriell\"\n");
    assert!(
        found[0].contains("is none of serial, hid-pos, evdev, tcp, stdin (did you mean \"serial\"?)"),
        "{found:?}"
    );
}

#[test]
fn a_serial_scanner_has_a_port_or_a_match_and_not_both() {
    let neither = mistakes("\n[[scanner]]\nname = \"a\"\nkind = \"serial\"\n");
    assert!(neither[0].starts_with("agent.toml:3: scanner[1]: has neither port nor match"), "{neither:?}");
    let both = mistakes(
        "[[scanner]]\nname = \"a\"\nkind = \"serial\"\nport = \"COM3\"\nmatch = { vid = 1, pid = 2 }\n",
    );
    assert_eq!(both, ["agent.toml:6: scanner[1].match: stands beside port (keep one of the two)"]);
}

#[test]
fn two_scanners_of_one_name_are_one_mistake_with_both_lines() {
    let found = mistakes(concat!(
        "[[scanner]]\nname = \"a\"\nkind = \"serial\"\nport = \"COM3\"\n",
        "[[scanner]]\nname = \"a\"\nkind = \"serial\"\nport = \"COM4\"\n",
    ));
    assert_eq!(
        found,
        ["agent.toml:7: scanner[2].name: is also the name of the scanner on line 3 (give it another)"]
    );
}

#[test]
fn two_scanners_at_one_port_are_one_mistake_with_both_lines() {
    let found = mistakes(concat!(
        "[[scanner]]\nname = \"a\"\nkind = \"serial\"\nport = \"COM3\"\n",
        "[[scanner]]\nname = \"b\"\nkind = \"serial\"\nport = 'com3'\n",
    ));
    assert_eq!(
        found,
        [
            "agent.toml:9: scanner[2].port: is also the port of the scanner on line 5 (one scanner for each port)"
        ]
    );
}

#[test]
fn two_scanners_that_one_device_could_be_are_a_mistake() {
    let two = |first: &str, second: &str| {
        let scanner = |name: &str, usb: &str| {
            format!("[[scanner]]\nname = \"{name}\"\nkind = \"serial\"\nmatch = {usb}\n")
        };
        scanner("a", first) + &scanner("b", second)
    };
    valid(&two("{ vid = 1, pid = 2, serial = \"x\" }", "{ vid = 1, pid = 2, serial = \"y\" }"));
    valid(&two("{ vid = 1, pid = 2 }", "{ vid = 1, pid = 3 }"));
    let found = mistakes(&two("{ vid = 1, pid = 2 }", "{ vid = 1, pid = 2, serial = \"y\" }"));
    assert!(
        found.len() == 1 && found[0].contains("agent.toml:9") && found[0].contains("line 5"),
        "{found:?}"
    );
}

#[test]
fn the_keys_of_match_are_checked_too() {
    let found = mistakes("[[scanner]]\nname = \"a\"\nkind = \"serial\"\nmatch = { vid = 70000 }\n");
    assert_eq!(
        found,
        [
            "agent.toml:5: scanner[1].match.pid: is missing (Product number of the USB device.)",
            "agent.toml:5: scanner[1].match.vid: 70000 is out of range (0x0000 to 0xffff)",
        ]
    );
}

#[test]
fn a_mistyped_key_is_not_called_missing_as_well() {
    assert_eq!(
        mistakes("[[scanner]]\nnam = \"a\"\nkind = \"serial\"\nprot = \"COM3\"\n"),
        [
            "agent.toml:3: scanner[1].nam: is not known (did you mean \"name\"?)",
            "agent.toml:5: scanner[1].prot: is not known (did you mean \"port\"?)",
        ]
    );
}

#[test]
fn the_second_scanner_is_checked_although_the_first_is_wrong() {
    let found =
        mistakes("[[scanner]]\nnam = 1\n[[scanner]]\nname = \"B C\"\nkind = \"serial\"\nport = \"\"\n");
    assert_eq!(found.len(), 4, "{found:?}");
    assert!(found[3].starts_with("agent.toml:7: scanner[2].port: is empty"), "{found:?}");
}

#[test]
fn a_hid_pos_scanner_needs_nothing_where_it_is_the_only_one() {
    let one = |name: &str, keys: &str| format!("[[scanner]]\nname = \"{name}\"\nkind = \"hid-pos\"\n{keys}");
    let numbers = "match = { vid = 0x1eab, pid = 0x0010 }\n";
    let config = valid(&one("a", ""));
    let ScannerSource::HidPos(device) = &config.scanners[0].source else { panic!("the scanner is HID POS") };
    assert_eq!((&device.usb, device.gap), (&None, Duration::from_millis(500)));
    valid(&format!("{}{}", one("a", numbers), one("b", "match = { vid = 0x0c2e, pid = 0x0010 }\n")));
    let found = mistakes(&format!("{}{}", one("a", ""), one("b", numbers)));
    assert_eq!(
        found,
        [concat!(
            "agent.toml:7: scanner[2].kind: could be the scanner on line 4 ",
            "(give both a match, so that each is found)"
        )]
    );
}

#[test]
fn a_keyboard_has_a_device_or_a_match_and_is_read_once() {
    let one = |name: &str, keys: &str| format!("[[scanner]]\nname = \"{name}\"\nkind = \"evdev\"\n{keys}");
    let device = "device = \"/dev/input/by-id/usb-Maker_Scanner-event-kbd\"\n";
    let config = valid(&one("a", &format!("{device}suffix = \"tab\"\ngap_ms = 80\n")));
    let ScannerSource::Evdev(keyboard) = &config.scanners[0].source else { panic!("it is a keyboard") };
    assert_eq!((keyboard.suffix, keyboard.gap), (Suffix::Tab, Duration::from_millis(80)));
    let neither = mistakes(&one("a", ""));
    assert!(neither[0].contains("has neither device nor match"), "{neither:?}");
    let twice = mistakes(&format!("{}{}", one("a", device), one("b", device)));
    assert!(twice[0].contains("is also the device of the scanner on line 5"), "{twice:?}");
    let idle = mistakes(&one("a", &format!("{device}baud = 9600\n")));
    assert_eq!(idle, ["agent.toml:6: scanner[1].baud: means nothing for kind = \"evdev\" (leave it out)"]);
}

#[test]
fn what_every_kind_is_set_to_is_shown_and_read_again() {
    for keys in [
        "kind = \"serial\"\nport = \"COM3\"\nbeep = \"honeywell\"\n",
        "kind = \"hid-pos\"\nmatch = { vid = 1, pid = 2, serial = \"x\" }\ngap_ms = 700\n",
        "kind = \"evdev\"\ndevice = \"/dev/input/event3\"\nprefix = \"~\"\n",
        "kind = \"tcp\"\nlisten = \"0.0.0.0:7718\"\nallow = [\"192.168.1.0/24\"]\n",
        "kind = \"tcp\"\nconnect = \"scanner.lan:4001\"\nsuffix = \"cr\"\n",
        "kind = \"stdin\"\n",
    ] {
        let config = valid(&format!("[[scanner]]\nname = \"a\"\n{keys}"));
        let again = crate::config::parse(&config.to_toml().unwrap(), "shown.toml").unwrap();
        assert_eq!(again.scanners, config.scanners, "{keys}");
    }
}

#[test]
fn a_network_scanner_calls_or_is_called() {
    let one = |name: &str, keys: &str| format!("[[scanner]]\nname = \"{name}\"\nkind = \"tcp\"\n{keys}");
    let config = valid(&one("a", "listen = \"0.0.0.0:7718\"\nallow = [\"192.168.1.0/24\", \"10.0.0.5\"]\n"));
    let ScannerSource::Tcp(line) = &config.scanners[0].source else { panic!("it is in the network") };
    let TcpEnd::Listen { allow, .. } = &line.end else { panic!("it connects to us") };
    assert!(allow[0].contains("192.168.1.77".parse().unwrap()) && line.gap == Duration::from_millis(1_500));
    let neither = mistakes(&one("a", ""));
    assert!(neither[0].contains("has neither listen nor connect"), "{neither:?}");
    let idle = mistakes(&one("a", "connect = \"scanner.lan:4001\"\nallow = [\"10.0.0.5\"]\n"));
    assert_eq!(idle, ["agent.toml:6: scanner[1].allow: means nothing beside connect (leave it out)"]);
}

fn listening(name: &str, address: &str, allow: &str) -> String {
    format!("[[scanner]]\nname = \"{name}\"\nkind = \"tcp\"\nlisten = \"{address}\"\n{allow}")
}

#[test]
fn a_network_scanner_that_nobody_may_connect_to_is_a_mistake() {
    for allow in ["", "allow = []\n"] {
        let found = mistakes(&listening("a", "0.0.0.0:7718", allow));
        assert!(found.len() == 1 && found[0].starts_with("agent.toml:5: scanner[1].listen"), "{found:?}");
        assert!(found[0].contains("allow = [\"192.168.1.60\"]"), "{found:?}");
        valid(&listening("a", "127.0.0.1:7718", allow));
    }
    let misspelt = mistakes(&listening("a", "0.0.0.0:7718", "allow = [\"scanner\"]\n"));
    assert!(misspelt.len() == 1 && !misspelt[0].contains("none of them may"), "{misspelt:?}");
}

#[test]
fn a_network_scanner_listens_at_a_port_that_stays_and_is_its_own() {
    const ALLOW: &str = "allow = [\"192.168.1.60\"]\n";
    valid(&listening("a", "127.0.0.1:0", ""));
    let changing = mistakes(&listening("a", "0.0.0.0:0", ALLOW));
    assert!(changing.len() == 1 && changing[0].contains("port 0"), "{changing:?}");
    for other in ["127.0.0.1:7718", "[::1]:7718", "0.0.0.0:7718"] {
        let found = mistakes(&(listening("a", other, ALLOW) + &listening("b", "0.0.0.0:7718", ALLOW)));
        assert!(found.len() == 1 && found[0].contains("is also the address of"), "{other}: {found:?}");
        assert!(found[0].contains("line 5"), "{found:?}");
    }
    valid(&(listening("a", "127.0.0.1:7718", "") + &listening("b", "127.0.0.2:7718", "")));
    valid(&(listening("a", "127.0.0.1:0", "") + &listening("b", "127.0.0.1:0", "")));
    for (address, allow) in [("127.0.0.1:7717", ""), ("0.0.0.0:7717", ALLOW)] {
        let found = mistakes(&listening("a", address, allow));
        assert!(found.len() == 1 && found[0].contains("local_api.listen"), "{found:?}");
    }
    valid(&format!("[local_api]\nlisten = \"127.0.0.1:7719\"\n{}", listening("a", "127.0.0.1:7717", "")));
}
