use serde_json::json;
use stamp_core::config;

use super::{
    super::{device, found::Found, samples::*},
    *,
};

const CLOUD: &str = "[cloud]\nbase_url = \"https://api.7stamp.example/v1\"\n";

/// A counter with a bit of everything.
fn plugged_in() -> Vec<Device> {
    device::all(Found {
        ports: vec![
            port("/dev/ttyACM0", Some(usb(0x0c2e, 0x0720, Some("A\"1")))),
            port("/dev/ttyACM1", Some(usb(0x0c2e, 0x0720, Some("B2")))),
            port("/dev/ttyUSB0", Some(usb(0x1a86, 0x7523, None))),
            port("/dev/ttyS0", None),
        ],
        hid: vec![
            hid("/dev/hidraw0", usb(0x1eab, 0x0d10, None), (0x8c, 0x02)),
            hid("/dev/hidraw1", usb(0x05e0, 0x1300, None), (0xff00, 0x01)),
        ],
        keyboards: vec![
            keyboard("/dev/input/event3", usb(0x05e0, 0x1200, None)),
            keyboard("/dev/input/event4", usb(0x046d, 0xc31c, None)),
        ],
    })
}

fn listed(config: &str, states: &Value) -> Listed {
    let config = config::parse(&format!("{CLOUD}{config}"), "agent.toml").unwrap();
    Listed::new(plugged_in(), Some(&config), states, Vec::new(), |_| None)
}

fn blocks(listed: &Listed) -> Vec<String> {
    listed.devices.iter().filter_map(|entry| entry.block.clone()).collect()
}

#[test]
fn what_is_proposed_is_a_configuration_as_it_stands() {
    let blocks = blocks(&listed("", &Value::Null));
    let text = format!("{CLOUD}{}", blocks.join("\n"));
    let config = config::parse(&text, "agent.toml").unwrap_or_else(|mistakes| panic!("{mistakes}\n{text}"));
    let again = Listed::new(plugged_in(), Some(&config), &Value::Null, Vec::new(), |_| None);
    assert_eq!(self::blocks(&again), Vec::<String>::new(), "each is configured now");
    assert!(again.elsewhere.is_empty(), "{again:?}");
    assert!(config.scanners.len() >= 5, "{text}");
}

#[test]
fn a_name_that_is_taken_is_not_proposed() {
    let taken = "[[scanner]]\nname = \"honeywell\"\nkind = \"serial\"\nport = \"/dev/ttyACM0\"\n";
    let listed = listed(taken, &json!({"honeywell": {"state": "ready"}}));
    let text = blocks(&listed).join("\n");
    assert!(text.contains("\"honeywell-2\"") && !text.contains("\"honeywell\""), "{text}");
    let shown = listed.lines(Path::new("agent.toml")).join("\n");
    assert!(shown.contains("honeywell (ready)"), "{shown}");
}

#[test]
fn a_serial_number_is_asked_for_only_where_there_are_two_of_a_make() {
    let text = blocks(&listed("", &Value::Null)).join("\n");
    assert!(text.contains("match = { vid = 0x0c2e, pid = 0x0720, serial = \"A\\\"1\" }"), "{text}");
    assert!(text.contains("match = { vid = 0x1eab, pid = 0x0d10 }"), "{text}");
    assert!(text.contains("port = \"/dev/ttyS0\""), "{text}");
}

#[test]
fn of_two_that_cannot_be_told_apart_a_port_is_named_or_nothing() {
    let same = || usb(0x05e0, 0x1701, Some("0000"));
    let devices = device::all(Found {
        ports: vec![port("COM3", Some(same())), port("COM4", Some(same()))],
        hid: vec![
            hid("/dev/hidraw0", usb(0x1eab, 0x0d10, None), (0x8c, 0x02)),
            hid("/dev/hidraw1", usb(0x1eab, 0x0d10, None), (0x8c, 0x02)),
        ],
        ..Found::default()
    });
    let listed = Listed::new(devices, None, &Value::Null, Vec::new(), |_| None);
    let text = blocks(&listed).join("\n");
    assert!(text.contains("port = \"COM3\"") && text.contains("port = \"COM4\""), "{text}");
    assert!(!text.contains("match"), "{text}");
    let hinted = listed.devices.iter().filter(|entry| entry.hint.is_some()).count();
    assert_eq!(hinted, 2, "{listed:?}");
}

#[test]
fn what_could_be_something_else_changes_nothing_when_it_is_pasted() {
    let shown = listed("", &Value::Null).lines(Path::new("agent.toml"));
    let text = shown.join("\n");
    let (_, added) = text.split_once("added to agent.toml:").unwrap();
    let config = config::parse(&format!("{CLOUD}{added}"), "agent.toml").unwrap();
    let names: Vec<_> = config.scanners.iter().map(|scanner| scanner.name.as_str().to_owned()).collect();
    let sure = if cfg!(target_os = "linux") {
        vec!["honeywell", "honeywell-2", "newland", "zebra"]
    } else {
        vec!["honeywell", "honeywell-2", "newland"]
    };
    assert_eq!(names, sure, "{text}");
    assert!(text.contains("046d:c31c: could be a keyboard, or a scanner in keyboard mode"), "{text}");
    assert!(text.contains("05e0:1300: its scans cannot be read in this mode; read the bar code"), "{text}");
}

#[test]
fn what_is_configured_and_not_there_is_told_with_its_state() {
    let config = "[[scanner]]\nname = \"bar\"\nkind = \"serial\"\nport = \"/dev/no-such-port\"\n\
                  [[scanner]]\nname = \"door\"\nkind = \"tcp\"\nlisten = \"127.0.0.1:7718\"\n";
    let text = listed(config, &json!({"bar": {"state": "lost"}})).lines(Path::new("agent.toml")).join("\n");
    assert!(text.contains("not among the ports: /dev/no-such-port") && text.contains("lost"), "{text}");
    assert!(text.contains("in the network, calls 127.0.0.1:7718"), "{text}");
}

#[test]
fn what_is_missing_to_read_a_device_is_told_with_it() {
    let rights = |device: &Device| (device.way == Way::HidPos).then(|| "you may not read it".to_owned());
    let listed = Listed::new(plugged_in(), None, &Value::Null, vec!["no list".to_owned()], rights);
    let text = listed.lines(Path::new("agent.toml")).join("\n");
    assert!(text.contains("Newland 1eab:0d10: you may not read it") && text.contains("no list"), "{text}");
    let nothing = Listed::new(Vec::new(), None, &Value::Null, Vec::new(), |_| None);
    assert!(nothing.lines(Path::new("agent.toml"))[0].contains("No scanner"), "{nothing:?}");
}
