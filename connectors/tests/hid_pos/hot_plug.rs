//! A scanner that comes late, goes in mid-scan, comes back under another path, or is not the only one.

use std::time::Duration;

use stamp_connectors::{ScannerState, scanner::hid_pos::HidPosSettings};
use stamp_core::{config::UsbMatch, scan::Frame};
use tokio::time::Instant;

use crate::{
    bench::{FakeBus, listening},
    fixtures::{HONEYWELL, NEWLAND, ZEBRA, honeywell},
};

const HAND_HELD: u16 = 0x0c2e;
const SYMBOL: u16 = 0x05e0;

fn wanted(vid: u16) -> HidPosSettings {
    let device = UsbMatch { vid, pid: 0x1007, serial: None };
    HidPosSettings { device: Some(device), ..HidPosSettings::default() }
}

#[tokio::test]
async fn a_scanner_that_is_plugged_in_late_is_heard() {
    let bus = FakeBus::default();
    listening(&bus, HidPosSettings::default(), async |till| {
        assert!(till.lost().await.contains("USB HID POS"));
        let scanner = bus.plug_in("/dev/hidraw3", HAND_HELD, HONEYWELL);
        assert_eq!(till.until_ready().await, "0c2e:1007 at /dev/hidraw3");
        scanner.send(honeywell("]Q1", b"card_1", false));
        assert_eq!(till.scan().await, "]Q1card_1");
    })
    .await;
}

#[tokio::test]
async fn a_scanner_unplugged_in_mid_scan_is_heard_again_under_another_path() {
    let bus = FakeBus::default();
    let mut scanner = bus.plug_in("/dev/hidraw3", HAND_HELD, HONEYWELL);
    listening(&bus, wanted(HAND_HELD), async |till| {
        for path in ["/dev/hidraw4", "/dev/hidraw5"] {
            till.until_ready().await;
            scanner.send(honeywell("]Q1", b"card_1", false));
            scanner.send(honeywell("]Q1", &[b'x'; 56], true));
            assert_eq!(till.scan().await, "]Q1card_1");
            drop(scanner);
            assert_eq!(till.frame().await, Frame::Partial { len: 56 });
            assert!(till.lost().await.contains("is gone"));
            scanner = bus.plug_in(path, HAND_HELD, HONEYWELL);
        }
        assert_eq!(till.until_ready().await, "0c2e:1007 at /dev/hidraw5");
        scanner.send(honeywell("]Q1", b"card_2", false));
        assert_eq!(till.scan().await, "]Q1card_2", "the half from before is not glued to it");
    })
    .await;
}

#[tokio::test]
async fn the_rest_of_a_scan_in_which_the_scanner_was_gone_is_none() {
    let bus = FakeBus::default();
    let mut scanner = bus.plug_in("/dev/hidraw3", HAND_HELD, HONEYWELL);
    listening(&bus, wanted(HAND_HELD), async |till| {
        till.until_ready().await;
        scanner.send(honeywell("]Q1", &[b'x'; 56], true));
        drop(scanner);
        assert_eq!(till.frame().await, Frame::Partial { len: 56 });
        till.lost().await;
        scanner = bus.plug_in("/dev/hidraw3", HAND_HELD, HONEYWELL);
        scanner.send(honeywell("]Q1", b"COFFEE24", false));
        till.until_opened().await;
        assert_eq!(till.frame().await, Frame::Partial { len: 8 });
        scanner.send(honeywell("]Q1", b"COFFEE24", false));
        assert_eq!(till.scan().await, "]Q1COFFEE24");
    })
    .await;
}

#[tokio::test]
async fn of_two_scanners_each_is_heard_by_who_wants_it() {
    let bus = FakeBus::default();
    let honeywell_one = bus.plug_in("/dev/hidraw1", HAND_HELD, HONEYWELL);
    let zebra = bus.plug_in("/dev/hidraw2", SYMBOL, ZEBRA);
    listening(&bus, wanted(HAND_HELD), async |till| {
        till.until_ready().await;
        zebra.send(honeywell("]Q1", b"card_9", false));
        honeywell_one.send(honeywell("]Q1", b"card_1", false));
        assert_eq!(till.scan().await, "]Q1card_1");
        assert!(till.signals.try_recv().is_err());
    })
    .await;
}

#[tokio::test]
async fn two_of_one_kind_are_a_fault_until_one_is_gone() {
    let bus = FakeBus::default();
    let first = bus.plug_in("/dev/hidraw1", HAND_HELD, HONEYWELL);
    let second = bus.plug_in("/dev/hidraw2", HAND_HELD, HONEYWELL);
    for settings in [HidPosSettings::default(), wanted(HAND_HELD)] {
        listening(&bus, settings, async |till| {
            let why = till.failed().await;
            assert!(why.contains("/dev/hidraw1 and 0c2e:1007 at /dev/hidraw2"), "{why}");
        })
        .await;
    }
    listening(&bus, wanted(HAND_HELD), async |till| {
        till.failed().await;
        drop(first);
        till.until_ready().await;
        second.send(honeywell("]Q1", b"card_2", false));
        assert_eq!(till.scan().await, "]Q1card_2");
    })
    .await;
}

#[tokio::test]
async fn a_scanner_that_may_not_be_opened_is_heard_once_it_may() {
    let bus = FakeBus::default();
    let scanner = bus.plug_in("/dev/hidraw1", HAND_HELD, HONEYWELL);
    scanner.set_denied(true);
    listening(&bus, wanted(HAND_HELD), async |till| {
        let why = till.failed().await;
        assert!(why.starts_with("may not open 0c2e:1007 at /dev/hidraw1: permission denied; "), "{why}");
        scanner.set_denied(false);
        till.until_ready().await;
    })
    .await;
}

#[tokio::test]
async fn a_scanner_that_another_program_holds_is_heard_once_it_is_free() {
    let bus = FakeBus::default();
    let scanner = bus.plug_in("/dev/hidraw1", HAND_HELD, HONEYWELL);
    scanner.set_held(true);
    listening(&bus, wanted(HAND_HELD), async |till| {
        let why = till.lost().await;
        assert!(why.contains("0c2e:1007 at /dev/hidraw1") && why.contains("close the program"), "{why}");
        scanner.set_held(false);
        // It is not told to be ready and gone by turns meanwhile.
        assert!(matches!(till.state().await, ScannerState::Ready { .. }));
    })
    .await;
}

#[tokio::test]
async fn a_bus_that_cannot_be_listed_is_asked_again() {
    let bus = FakeBus::default();
    let _scanner = bus.plug_in("/dev/hidraw1", HAND_HELD, HONEYWELL);
    bus.set_broken(true);
    listening(&bus, wanted(HAND_HELD), async |till| {
        let why = till.lost().await;
        assert!(why.starts_with("cannot list HID devices: the fake is told to fail; "), "{why}");
        bus.set_broken(false);
        till.until_ready().await;
    })
    .await;
}

#[tokio::test]
async fn a_device_that_does_not_say_how_it_reports_needs_a_vendor_that_is_known() {
    let bus = FakeBus::default();
    let unknown = bus.plug_in("/dev/hidraw1", 0x1234, NEWLAND);
    listening(&bus, HidPosSettings::default(), async |till| {
        let why = till.failed().await;
        assert!(why.contains("1234:1007 at /dev/hidraw1") && why.contains("kind = \"serial\""), "{why}");
        drop(unknown);
        let known = bus.plug_in("/dev/hidraw2", 0x1eab, NEWLAND);
        till.until_ready().await;
        known.send(crate::fixtures::newland(b"card_1\r", false));
        assert_eq!(till.scan().await, "card_1");
    })
    .await;
}

#[tokio::test]
async fn it_stops_soon_whatever_it_is_doing() {
    let bus = FakeBus::default();
    let soon = Duration::from_secs(2);
    let took = listening(&bus, HidPosSettings::default(), async |till| drop(till.lost().await)).await;
    assert!(took < soon, "while it waits for a scanner: {took:?}");
    let scanner = bus.plug_in("/dev/hidraw1", HAND_HELD, HONEYWELL);
    let took = listening(&bus, HidPosSettings::default(), async |till| drop(till.until_ready().await)).await;
    assert!(took < soon, "while the scanner is silent: {took:?}");
    for _ in 0..100 {
        scanner.send(honeywell("]Q1", b"card_1", false));
    }
    let took = listening(&bus, HidPosSettings::default(), async |till| drop(till.until_ready().await)).await;
    assert!(took < soon, "while nobody takes its scans: {took:?}");
}

#[tokio::test]
async fn a_scanner_that_breaks_as_soon_as_it_is_open_is_tried_more_and_more_rarely() {
    let bus = FakeBus::default();
    let scanner = bus.plug_in("/dev/hidraw1", HAND_HELD, HONEYWELL);
    listening(&bus, wanted(HAND_HELD), async |till| {
        scanner.set_breaking(true);
        till.until_opened().await;
        till.lost().await;
        let broke_at = Instant::now();
        for _ in 0..2 {
            till.until_opened().await;
            till.lost().await;
        }
        let took = broke_at.elapsed();
        assert!(took >= Duration::from_millis(2_900), "not after one second each time: {took:?}");
        scanner.set_breaking(false);
        till.until_ready().await;
        scanner.set_breaking(true);
        till.lost().await;
        let broke_at = Instant::now();
        till.until_opened().await;
        let took = broke_at.elapsed();
        assert!(took < Duration::from_millis(3_900), "one that has stayed is tried again soon: {took:?}");
    })
    .await;
}

#[tokio::test]
async fn what_was_read_before_a_stop_is_handed_on() {
    let bus = FakeBus::default();
    let scanner = bus.plug_in("/dev/hidraw1", HAND_HELD, HONEYWELL);
    let mut unread = None;
    listening(&bus, wanted(HAND_HELD), async |till| {
        till.until_ready().await;
        // More than the application's channel has room for.
        for number in 0..8 {
            scanner.send(honeywell("]Q1", format!("card_{number}").as_bytes(), false));
        }
        till.until_tapped(8).await;
        unread = Some(till.take_signals());
    })
    .await;
    let taken = unread.unwrap().join_next().await.unwrap().unwrap();
    let expected: Vec<_> =
        (0..8).map(|number| Frame::Scan(format!("]Q1card_{number}").into_bytes())).collect();
    assert_eq!(taken, expected);
}
