//! Scanners in HID POS mode, which come and go.

use std::{
    fs::{self, File, Permissions},
    os::unix::fs::PermissionsExt as _,
    time::Duration,
};

use stamp_connectors::{ScannerState, scanner::hid_pos::HidPosSettings};
use stamp_core::{config::UsbMatch, scan::Framing};

use super::steps;
use crate::{
    fixtures::{HONEYWELL, NEWLAND, PLAIN, ZEBRA, honeywell, newland, plain, reports},
    hid_scanner::{HidScanner, Identity},
    opened::first_word_to_nobody,
    outside::Outside,
    till::{Till, run},
    wait::present,
};

steps! {
    a_hid_scanner_that_is_plugged_in_late_is_found_and_switched_to_reports,
    five_hundred_long_codes_of_several_reports_arrive_each_once_and_in_order,
    a_hid_scanner_unplugged_in_mid_scan_is_heard_again_once_it_is_back,
    a_hid_scanner_that_comes_back_under_another_path_is_found,
    a_hid_scanner_that_describes_itself_otherwise_is_read_too,
    two_hid_scanners_of_one_kind_are_told_apart_by_their_serial_number,
    two_hid_scanners_that_both_fit_are_a_fault_until_one_is_gone,
    of_two_hid_scanners_one_dies_and_the_other_never_notices,
    a_keyboard_is_no_scanner,
    a_hid_scanner_that_belongs_to_others_is_told_with_its_cure,
}

const FIRST: &str = "/dev/hidraw0";
const SECOND: &str = "/dev/hidraw1";
const ONE: Identity = Identity { vendor_id: 0x0c2e, product_id: 0x1007, serial_number: "A1" };
const OTHER: Identity = Identity { serial_number: "B2", ..ONE };

fn a_hid_scanner_that_is_plugged_in_late_is_found_and_switched_to_reports(_: &mut Outside) {
    run(async {
        let mut till = Till::hid_pos(only());
        assert_eq!(till.state().await, ScannerState::Connecting);
        let ScannerState::Lost { why } = till.state().await else { panic!("there is no scanner yet") };
        assert!(why.contains("HID POS"), "{why}");
        let mut scanner = HidScanner::plug_in(ONE, HONEYWELL);
        let place = till.until_listening().await;
        assert!(place.contains("0c2e:1007") && place.contains(FIRST), "{place}");
        assert_eq!(scanner.feature(), [254, 1]);
        scanner.send(&honeywell("]Q1", b"card_1", false));
        assert_eq!(till.scan().await, "]Q1card_1");
        till.stop().await;
    });
}

fn five_hundred_long_codes_of_several_reports_arrive_each_once_and_in_order(_: &mut Outside) {
    let mut scanner = HidScanner::plug_in(ONE, HONEYWELL);
    run(async {
        let mut till = Till::hid_pos(only());
        till.until_listening().await;
        for batch in 0..50 {
            // The kernel keeps 64 reports at most for whoever reads late.
            let codes: Vec<String> = (0..10)
                .map(|number| format!("https://cards.example/{batch}/{number}/{}", "x".repeat(100 + number)))
                .collect();
            for report in codes.iter().flat_map(|code| honeywell_reports(code)) {
                scanner.send(&report);
            }
            for code in &codes {
                assert_eq!(till.scan().await, format!("]Q1{code}"));
            }
        }
        till.stop().await;
    });
}

fn a_hid_scanner_unplugged_in_mid_scan_is_heard_again_once_it_is_back(_: &mut Outside) {
    let mut scanner = HidScanner::plug_in(ONE, HONEYWELL);
    run(async {
        let mut till = Till::hid_pos(only());
        till.until_listening().await;
        for round in 0..3 {
            scanner.send(&honeywell("]Q1", format!("card_{round}").as_bytes(), false));
            assert_eq!(till.scan().await, format!("]Q1card_{round}"));
            scanner.send(&honeywell("]Q1", &[b'x'; 56], true));
            drop(scanner);
            let why = till.until_lost().await;
            assert!(why.contains("is gone"), "{why}");
            scanner = HidScanner::plug_in(ONE, HONEYWELL);
            till.until_listening().await;
        }
        scanner.send(&honeywell("]Q1", b"card_9", false));
        assert_eq!(till.scan().await, "]Q1card_9", "the half from before is not glued to it");
        till.stop().await;
    });
}

fn a_hid_scanner_that_comes_back_under_another_path_is_found(_: &mut Outside) {
    let scanner = HidScanner::plug_in(ONE, HONEYWELL);
    run(async {
        let mut till = Till::hid_pos(by_identity("A1"));
        assert!(till.until_listening().await.contains(FIRST));
        let holder = File::open(FIRST).unwrap();
        drop(scanner);
        till.until_lost().await;
        let mut scanner = HidScanner::plug_in(ONE, HONEYWELL);
        assert!(till.until_listening().await.contains(SECOND));
        scanner.send(&honeywell("]Q1", b"card_1", false));
        assert_eq!(till.scan().await, "]Q1card_1");
        drop(holder);
        till.stop().await;
    });
}

fn a_hid_scanner_that_describes_itself_otherwise_is_read_too(_: &mut Outside) {
    const CODE: &str = "https://cards.example/en/card_1/card?user_uuid=ab-12&scan_id=9";
    let zebra = |data: &[u8], more| {
        let mut report = honeywell("]Q1", data, more);
        report.insert(2, 0);
        report.remove(report.len() - 2);
        report
    };
    let with_symbology = format!("]Q1{CODE}");
    run(async {
        let mut till = Till::hid_pos(only());
        let mut is_read = async |vendor_id: u16, descriptor: &[u8], reports: &[Vec<u8>], scan: &str| {
            let mut scanner = HidScanner::plug_in(Identity { vendor_id, ..ONE }, descriptor);
            till.until_listening().await;
            reports.iter().for_each(|report| scanner.send(report));
            assert_eq!(till.scan().await, scan, "{vendor_id:04x}");
            drop(scanner);
            till.until_lost().await;
        };
        let data = CODE.as_bytes();
        is_read(0x05e0, ZEBRA, &reports(data, 56, zebra), &with_symbology).await;
        is_read(0x1eab, NEWLAND, &reports(data, 56, newland), CODE).await;
        let plain = |data: &[u8], more| plain("]Q1", data, more);
        is_read(0x1234, PLAIN, &reports(data, 20, plain), &with_symbology).await;
    });
}

fn two_hid_scanners_of_one_kind_are_told_apart_by_their_serial_number(_: &mut Outside) {
    let mut one = HidScanner::plug_in(ONE, HONEYWELL);
    let mut other = HidScanner::plug_in(OTHER, HONEYWELL);
    run(async {
        let mut till = Till::hid_pos(by_identity("B2"));
        till.until_listening().await;
        one.send(&honeywell("]Q1", b"card_1", false));
        other.send(&honeywell("]Q1", b"card_2", false));
        assert_eq!(till.scan().await, "]Q1card_2");
        till.stop().await;
    });
}

fn two_hid_scanners_that_both_fit_are_a_fault_until_one_is_gone(_: &mut Outside) {
    let one = HidScanner::plug_in(ONE, HONEYWELL);
    present(FIRST);
    let mut other = HidScanner::plug_in(OTHER, HONEYWELL);
    present(SECOND);
    run(async {
        let mut till = Till::hid_pos(only());
        assert_eq!(till.state().await, ScannerState::Connecting);
        let ScannerState::Failed { why } = till.state().await else { panic!("it may be either") };
        assert!(why.contains(FIRST) && why.contains(SECOND), "{why}");
        drop(one);
        assert!(till.until_listening().await.contains(SECOND));
        other.send(&honeywell("]Q1", b"card_1", false));
        assert_eq!(till.scan().await, "]Q1card_1");
        till.stop().await;
    });
}

fn of_two_hid_scanners_one_dies_and_the_other_never_notices(_: &mut Outside) {
    let mut one = HidScanner::plug_in(ONE, HONEYWELL);
    let mut other = HidScanner::plug_in(OTHER, HONEYWELL);
    run(async {
        let (mut first, mut second) = (Till::hid_pos(by_identity("A1")), Till::hid_pos(by_identity("B2")));
        first.until_listening().await;
        second.until_listening().await;
        for round in 0..3 {
            let code = format!("{}{round}", "x".repeat(60));
            let [begin, end] = &honeywell_reports(&code)[..] else { panic!("two reports") };
            other.send(begin);
            one.send(&honeywell("]Q1", &[b'x'; 56], true));
            drop(one);
            first.until_lost().await;
            other.send(end);
            assert_eq!(second.scan().await, format!("]Q1{code}"));
            one = HidScanner::plug_in(ONE, HONEYWELL);
            first.until_listening().await;
        }
        one.send(&honeywell("]Q1", b"card_9", false));
        assert_eq!(first.scan().await, "]Q1card_9");
        first.stop().await;
        second.stop().await;
    });
}

fn a_keyboard_is_no_scanner(outside: &mut Outside) {
    outside.plug_keyboard("keyboard");
    present(FIRST);
    run(async {
        let mut till = Till::hid_pos(only());
        assert_eq!(till.state().await, ScannerState::Connecting);
        assert!(matches!(till.state().await, ScannerState::Lost { .. }));
        let mut scanner = HidScanner::plug_in(ONE, HONEYWELL);
        assert!(till.until_listening().await.contains(SECOND));
        scanner.send(&honeywell("]Q1", b"card_1", false));
        assert_eq!(till.scan().await, "]Q1card_1");
        till.stop().await;
    });
}

fn a_hid_scanner_that_belongs_to_others_is_told_with_its_cure(_: &mut Outside) {
    let _scanner = HidScanner::plug_in(ONE, HONEYWELL);
    present(FIRST);
    fs::set_permissions(FIRST, Permissions::from_mode(0o600)).unwrap();
    let said = first_word_to_nobody(&["hid-pos"]);
    assert!(said.starts_with("Failed") && said.contains(FIRST) && said.contains("udev"), "{said}");
    fs::set_permissions(FIRST, Permissions::from_mode(0o666)).unwrap();
    let said = first_word_to_nobody(&["hid-pos"]);
    assert!(said.starts_with("Ready") && said.contains(FIRST), "{said}");
}

fn honeywell_reports(code: &str) -> Vec<Vec<u8>> {
    reports(code.as_bytes(), 56, |data, more| honeywell("]Q1", data, more))
}

/// Whichever is attached.
fn only() -> HidPosSettings {
    HidPosSettings { device: None, framing: patient() }
}

fn by_identity(serial: &str) -> HidPosSettings {
    let usb = UsbMatch { vid: ONE.vendor_id, pid: ONE.product_id, serial: Some(serial.to_owned()) };
    HidPosSettings { device: Some(usb), framing: patient() }
}

/// A silence that no stalled machine produces by itself.
fn patient() -> Framing {
    Framing { gap: Duration::from_secs(60), ..Framing::default() }
}
