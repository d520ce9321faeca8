//! Serial scanners behind USB adapters, which come and go.

use std::{
    fs::{self, Permissions},
    io::{BufRead as _, BufReader},
    os::unix::fs::PermissionsExt as _,
    process::{Child, Command, Stdio},
    time::Duration,
};

use stamp_connectors::{
    ScannerState, Signal,
    scanner::{
        Verdict,
        serial::{Beep, PortChoice, SerialSettings},
    },
};
use stamp_core::{config::UsbMatch, scan::Framing};

use super::steps;
use crate::{
    opened::first_word_to_nobody,
    outside::Outside,
    till::{Till, run},
    wait::present,
};

steps! {
    a_scanner_that_is_plugged_in_late_is_found_by_its_usb_identity,
    a_thousand_scans_arrive_each_once_and_in_order,
    a_scanner_unplugged_in_mid_scan_is_heard_again_once_it_is_back,
    a_scanner_that_comes_back_under_another_name_is_found,
    a_scanner_plugged_in_and_out_many_times_is_heard_each_time,
    of_two_scanners_one_dies_and_the_other_never_notices,
    two_scanners_of_one_kind_are_told_apart_by_their_serial_number,
    two_scanners_that_nothing_tells_apart_are_a_fault_until_one_is_gone,
    a_scanner_that_waits_for_its_host_is_told_how_to_sound,
    a_port_locked_by_another_program_is_told_and_opened_once_it_is_free,
    a_port_held_for_itself_by_another_program_is_told_to_a_service_without_rights,
    a_port_that_belongs_to_others_is_told_with_its_cure,
}

/// What QEMU's adapter is.
const FTDI: (u16, u16) = (0x0403, 0x6001);
const FIRST: &str = "/dev/ttyUSB0";
const SECOND: &str = "/dev/ttyUSB1";

fn a_scanner_that_is_plugged_in_late_is_found_by_its_usb_identity(outside: &mut Outside) {
    run(async {
        let mut till = Till::serial(by_identity(None));
        assert_eq!(till.state().await, ScannerState::Connecting);
        let ScannerState::Lost { why } = till.state().await else { panic!("there is no scanner yet") };
        assert!(why.contains("0403:6001"), "{why}");
        outside.plug_serial("counter", "A1");
        assert_eq!(till.until_listening().await, FIRST);
        outside.send("counter", b"card_1\r");
        assert_eq!(till.scan().await, "card_1");
        till.stop().await;
    });
}

fn a_thousand_scans_arrive_each_once_and_in_order(outside: &mut Outside) {
    outside.plug_serial("counter", "A1");
    run(async {
        let mut till = Till::serial(by_identity(None));
        till.until_listening().await;
        for batch in 0..20 {
            let codes: Vec<String> =
                (0..50).map(|number| format!("https://cards.example/en/{batch}/{number}/card")).collect();
            let stream: String = codes.iter().map(|code| format!("{code}\r\n")).collect();
            outside.send("counter", stream.as_bytes());
            for code in &codes {
                assert_eq!(till.scan().await, *code);
            }
        }
        till.stop().await;
    });
}

fn a_scanner_unplugged_in_mid_scan_is_heard_again_once_it_is_back(outside: &mut Outside) {
    outside.plug_serial("counter", "A1");
    run(async {
        let mut till = Till::serial(by_identity(None));
        till.until_listening().await;
        for round in 0..3 {
            outside.send("counter", format!("card_{round}\rcard_half").as_bytes());
            assert_eq!(till.scan().await, format!("card_{round}"));
            outside.unplug("counter");
            let why = till.until_lost().await;
            assert!(why.contains("is gone"), "{why}");
            outside.plug_serial("counter", "A1");
            till.until_listening().await;
        }
        outside.send("counter", b"_7\rcard_9\r");
        assert_eq!(till.scan().await, "_7", "the half from before is not glued to it");
        assert_eq!(till.scan().await, "card_9");
        till.stop().await;
    });
}

fn a_scanner_that_comes_back_under_another_name_is_found(outside: &mut Outside) {
    outside.plug_serial("counter", "A1");
    run(async {
        let mut till = Till::serial(by_identity(Some("A1")));
        assert_eq!(till.until_listening().await, FIRST);
        let mut holder = hold_open(FIRST);
        outside.unplug("counter");
        till.until_lost().await;
        outside.plug_serial("counter", "A1");
        assert_eq!(till.until_listening().await, SECOND);
        outside.send("counter", b"card_1\r");
        assert_eq!(till.scan().await, "card_1");
        end(&mut holder);
        till.stop().await;
    });
}

fn a_scanner_plugged_in_and_out_many_times_is_heard_each_time(outside: &mut Outside) {
    run(async {
        let mut till = Till::serial(by_identity(None));
        for round in 0..10 {
            outside.plug_serial("counter", "A1");
            till.until_listening().await;
            outside.send("counter", format!("card_{round}\r").as_bytes());
            assert_eq!(till.scan().await, format!("card_{round}"));
            outside.unplug("counter");
            till.until_lost().await;
        }
        till.stop().await;
    });
}

fn of_two_scanners_one_dies_and_the_other_never_notices(outside: &mut Outside) {
    outside.plug_serial("counter", "A1");
    outside.plug_serial("drive-in", "B2");
    run(async {
        let (mut one, mut other) =
            (Till::serial(by_identity(Some("A1"))), Till::serial(by_identity(Some("B2"))));
        one.until_listening().await;
        other.until_listening().await;
        for round in 0..3 {
            outside.send("drive-in", b"card_");
            outside.send("counter", b"card_half");
            outside.unplug("counter");
            one.until_lost().await;
            outside.send("drive-in", format!("{round}\r").as_bytes());
            assert_eq!(other.scan().await, format!("card_{round}"));
            outside.plug_serial("counter", "A1");
            one.until_listening().await;
        }
        outside.send("counter", b"card_9\r");
        assert_eq!(one.scan().await, "card_9");
        one.stop().await;
        other.stop().await;
    });
}

fn two_scanners_of_one_kind_are_told_apart_by_their_serial_number(outside: &mut Outside) {
    outside.plug_serial("counter", "A1");
    outside.plug_serial("drive-in", "B2");
    run(async {
        let mut till = Till::serial(by_identity(Some("B2")));
        till.until_listening().await;
        outside.send("counter", b"card_1\r");
        outside.send("drive-in", b"card_2\r");
        assert_eq!(till.scan().await, "card_2");
        till.stop().await;
    });
}

fn two_scanners_that_nothing_tells_apart_are_a_fault_until_one_is_gone(outside: &mut Outside) {
    outside.plug_serial("counter", "A1");
    present(FIRST);
    outside.plug_serial("drive-in", "B2");
    present(SECOND);
    run(async {
        let mut till = Till::serial(by_identity(None));
        assert_eq!(till.state().await, ScannerState::Connecting);
        let ScannerState::Failed { why } = till.state().await else { panic!("it may be either") };
        assert!(why.contains(FIRST) && why.contains(SECOND), "{why}");
        outside.unplug("counter");
        assert_eq!(till.until_listening().await, SECOND);
        outside.send("drive-in", b"card_1\r");
        assert_eq!(till.scan().await, "card_1");
        till.stop().await;
    });
}

fn a_scanner_that_waits_for_its_host_is_told_how_to_sound(outside: &mut Outside) {
    outside.plug_serial("counter", "A1");
    run(async {
        let mut till = Till::serial(SerialSettings { beep: Beep::Honeywell, ..by_identity(None) });
        till.until_listening().await;
        for (verdict, command) in
            [(Verdict::Good, "\x1b7,"), (Verdict::Refused, "\x1b8,\x1b8,"), (Verdict::Good, "\x1b7,")]
        {
            outside.send("counter", b"card_1\r");
            let Signal::Scan { verdicts, .. } = till.next().await else { panic!("a scan") };
            verdicts.give(verdict);
            outside.expect("counter", command.as_bytes());
        }
        till.stop().await;
    });
}

fn a_port_locked_by_another_program_is_told_and_opened_once_it_is_free(outside: &mut Outside) {
    outside.plug_serial("counter", "A1");
    run(async {
        let mut first = Till::serial(by_identity(None));
        first.until_listening().await;
        let mut till = Till::serial(by_identity(None));
        let why = till.until_lost().await;
        assert!(why.contains(FIRST) && why.contains("close the program that holds it"), "{why}");
        outside.send("counter", b"card_1\r");
        assert_eq!(first.scan().await, "card_1", "it is still the first one's");
        first.stop().await;
        till.until_listening().await;
        outside.send("counter", b"card_2\r");
        assert_eq!(till.scan().await, "card_2");
        till.stop().await;
    });
}

fn a_port_held_for_itself_by_another_program_is_told_to_a_service_without_rights(outside: &mut Outside) {
    outside.plug_serial("counter", "A1");
    run(async {
        let mut till = Till::serial(by_identity(None));
        till.until_listening().await;
        fs::set_permissions(FIRST, Permissions::from_mode(0o666)).unwrap();
        let said = first_word_to_nobody(&["serial", FIRST]);
        assert!(said.starts_with("Lost") && said.contains("close the program that holds it"), "{said}");
        till.stop().await;
        let said = first_word_to_nobody(&["serial", FIRST]);
        assert!(said.starts_with("Ready"), "{said}");
    });
}

fn a_port_that_belongs_to_others_is_told_with_its_cure(outside: &mut Outside) {
    outside.plug_serial("counter", "A1");
    present(FIRST);
    fs::set_permissions(FIRST, Permissions::from_mode(0o660)).unwrap();
    let said = first_word_to_nobody(&["serial", FIRST]);
    assert!(said.starts_with("Failed") && said.contains(FIRST) && said.contains("dialout"), "{said}");
}

fn by_identity(serial: Option<&str>) -> SerialSettings {
    let usb = UsbMatch { vid: FTDI.0, pid: FTDI.1, serial: serial.map(str::to_owned) };
    // A silence that no stalled machine produces by itself.
    let framing = Framing { gap: Duration::from_secs(60), ..Framing::default() };
    SerialSettings { framing, ..SerialSettings::new(PortChoice::Usb(usb)) }
}

/// Another process that has the port open and cares for nothing, until [`end`].
fn hold_open(port: &str) -> Child {
    let script = format!("exec 3<>{port}; echo held; read -r _");
    let mut holder = Command::new("/bin/sh")
        .args(["-c", &script])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut said = String::new();
    BufReader::new(holder.stdout.as_mut().unwrap()).read_line(&mut said).unwrap();
    assert_eq!(said, "held\n");
    holder
}

fn end(holder: &mut Child) {
    drop(holder.stdin.take());
    holder.wait().unwrap();
}
