use stamp_core::config;

use super::{super::samples::*, *};

const HID_POS: (u16, u16) = (0x8c, 0x02);

fn ways(found: Found) -> Vec<(Way, String)> {
    all(found).into_iter().map(|device| (device.way, device.place)).collect()
}

fn scanner(lines: &str) -> Scanner {
    let text = format!(
        "[cloud]\nbase_url = \"https://api.7stamp.example/v1\"\n[[scanner]]\nname = \"counter\"\n{lines}\n"
    );
    config::parse(&text, "agent.toml").unwrap().scanners.remove(0)
}

#[test]
fn a_scanner_that_shows_itself_in_several_ways_is_one_in_the_best_of_them() {
    let honeywell = || usb(0x0c2e, 0x1007, Some("A1"));
    let found = Found {
        hid: vec![
            hid("/dev/hidraw0", honeywell(), HID_POS),
            hid("/dev/hidraw0", honeywell(), (0x8c, 0x12)),
            hid("/dev/hidraw1", honeywell(), (0xff8c, 0x02)),
            hid("/dev/hidraw2", honeywell(), KEYBOARD),
        ],
        keyboards: vec![keyboard("/dev/input/event3", usb(0x0c2e, 0x1007, None))],
        ..Found::default()
    };
    assert_eq!(ways(found), [(Way::HidPos, "/dev/hidraw0".to_owned())]);
}

#[test]
fn a_keyboard_of_linux_is_told_of_by_the_way_in_which_it_is_read() {
    let cherry = || usb(0x046a, 0x0023, None);
    let (listed, typed) = (hid("/dev/hidraw0", cherry(), KEYBOARD), keyboard("/dev/input/event3", cherry()));
    let both = Found { hid: vec![listed.clone()], keyboards: vec![typed], ..Found::default() };
    assert_eq!(ways(both), [(Way::Keyboard, "/dev/input/event3".to_owned())]);
    let elsewhere = Found { hid: vec![listed], ..Found::default() };
    assert_eq!(ways(elsewhere), [(Way::Keyboard, "/dev/hidraw0".to_owned())]);
}

#[test]
fn nobodys_keyboard_is_called_a_scanner() {
    let found = Found {
        keyboards: vec![
            keyboard("/dev/input/event0", usb(0x0001, 0x0001, None)),
            keyboard("/dev/input/event1", usb(0x046d, 0xc31c, None)),
            keyboard("/dev/input/event2", usb(0x05e0, 0x1200, None)),
            keyboard("/dev/input/event3", usb(0x0c2e, 0x0b61, None)),
        ],
        ..Found::default()
    };
    let told: Vec<_> =
        all(found).iter().map(|device| (device.place.clone(), device.is_scanner(), device.mode())).collect();
    let expected = [
        ("/dev/input/event2", true, "keyboard"),
        ("/dev/input/event3", true, "keyboard?"),
        ("/dev/input/event0", false, "keyboard?"),
        ("/dev/input/event1", false, "keyboard?"),
    ];
    assert_eq!(told, expected.map(|(place, is_scanner, mode)| (place.to_owned(), is_scanner, mode)));
}

#[test]
fn a_mode_that_cannot_be_read_is_named_where_it_is_known_and_not_guessed_where_it_is_not() {
    let vendors_own = (0xff00, 0x01);
    let found = Found {
        hid: vec![
            hid("/dev/hidraw0", usb(0x05e0, 0x1300, None), vendors_own),
            hid("/dev/hidraw1", usb(0x05e0, 0x1900, None), vendors_own),
            hid("/dev/hidraw2", usb(0x05e0, 0x1234, None), vendors_own),
            hid("/dev/hidraw3", usb(0x046d, 0xc52b, None), vendors_own),
        ],
        ..Found::default()
    };
    let devices = all(found);
    assert!(devices.iter().all(|device| device.is_scanner() && !device.is_readable()));
    let modes: Vec<_> = devices.iter().map(Device::mode).collect();
    assert_eq!(modes, ["IBM", "SNAPI", "unknown"], "a receiver for mice is none of them");
}

#[test]
fn what_the_configuration_names_is_found_by_port_and_by_number() {
    let found = Found {
        ports: vec![port("COM3", Some(usb(0x0c2e, 0x0720, Some("A1")))), port("COM1", None)],
        hid: vec![hid("/dev/hidraw0", usb(0x05e0, 0x1300, Some("B2")), HID_POS)],
        ..Found::default()
    };
    let devices = all(found);
    let named = |lines: &str| {
        let scanner = scanner(lines);
        let named = devices.iter().filter(|device| device.is(&scanner));
        named.map(|device| device.place.as_str()).collect::<Vec<_>>()
    };
    assert_eq!(named("kind = \"serial\"\nport = \"com3\""), ["COM3"]);
    assert_eq!(named("kind = \"serial\"\nmatch = { vid = 0x0c2e, pid = 0x0720 }"), ["COM3"]);
    assert!(named("kind = \"serial\"\nmatch = { vid = 0x0c2e, pid = 0x0720, serial = \"C3\" }").is_empty());
    assert!(named("kind = \"evdev\"\nmatch = { vid = 0x0c2e, pid = 0x0720 }").is_empty(), "another way");
    assert_eq!(named("kind = \"hid-pos\""), ["/dev/hidraw0"]);
}
