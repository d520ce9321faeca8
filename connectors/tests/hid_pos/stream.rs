//! Scans arrive each once and in order, and a silent scanner costs nothing.

use std::time::Duration;

use stamp_connectors::scanner::hid_pos::HidPosSettings;
use stamp_core::scan::{Frame, Framing};

use crate::{
    bench::{FakeBus, listening},
    fixtures::{HONEYWELL, ZEBRA, honeywell, reports},
};

const HAND_HELD: u16 = 0x0c2e;

/// A silence that no stalled test machine produces by itself.
fn patient() -> HidPosSettings {
    HidPosSettings { framing: Framing { gap: Duration::from_secs(60), ..Framing::default() }, device: None }
}

#[tokio::test]
async fn a_thousand_codes_of_any_length_arrive_each_once_and_in_order() {
    let seed = fastrand::u64(..);
    let mut random = fastrand::Rng::with_seed(seed);
    let bus = FakeBus::default();
    let scanner = bus.plug_in("/dev/hidraw1", HAND_HELD, HONEYWELL);
    let codes: Vec<String> =
        (0..1_000).map(|number| format!("{number}{}", "x".repeat(random.usize(0..200)))).collect();
    listening(&bus, patient(), async |till| {
        till.until_ready().await;
        for code in &codes {
            for report in reports(code.as_bytes(), 56, |piece, more| honeywell("]Q1", piece, more)) {
                scanner.send(report);
            }
        }
        for code in &codes {
            assert_eq!(till.scan().await, format!("]Q1{code}"), "seed {seed}");
        }
        assert!(till.signals.try_recv().is_err(), "nothing comes twice, seed {seed}");
        let tapped: usize = till.tapped.lock().unwrap().iter().map(Vec::len).sum();
        assert!(tapped >= codes.len() * 64, "the tap is shown every report, {tapped}");
    })
    .await;
}

#[tokio::test]
async fn half_a_scan_is_told_when_the_rest_does_not_come() {
    let bus = FakeBus::default();
    let scanner = bus.plug_in("/dev/hidraw1", HAND_HELD, HONEYWELL);
    listening(&bus, HidPosSettings::default(), async |till| {
        till.until_ready().await;
        scanner.send(honeywell("]Q1", &[b'x'; 56], true));
        assert_eq!(till.frame().await, Frame::Partial { len: 56 });
        // Time in which a frame is handed on does not count.
        bus.until_read_again().await;
        till.time_passes(Duration::from_secs(1));
        scanner.send(honeywell("]Q1", b"card_1", false));
        assert_eq!(till.scan().await, "]Q1card_1");
    })
    .await;
}

#[tokio::test]
async fn garbage_before_a_scan_does_no_harm() {
    let seed = fastrand::u64(..);
    let mut random = fastrand::Rng::with_seed(seed);
    let bus = FakeBus::default();
    let scanner = bus.plug_in("/dev/hidraw1", HAND_HELD, HONEYWELL);
    listening(&bus, HidPosSettings::default(), async |till| {
        till.until_ready().await;
        for _ in 0..200 {
            let len = random.usize(1..100);
            scanner.send(std::iter::repeat_with(|| random.u8(..)).take(len).collect());
        }
        // Whatever was begun comes to its end here.
        scanner.send(honeywell("]Q1", b"", false));
        scanner.send(honeywell("]Q1", b"card_1", false));
        while till.frame().await != Frame::Scan(b"]Q1card_1".to_vec()) {}
        assert!(till.signals.try_recv().is_err(), "seed {seed}");
    })
    .await;
}

#[tokio::test]
async fn a_silent_scanner_is_asked_rarely() {
    let bus = FakeBus::default();
    let scanner = bus.plug_in("/dev/hidraw1", HAND_HELD, HONEYWELL);
    listening(&bus, HidPosSettings::default(), async |till| {
        till.until_ready().await;
        for number in 0..3 {
            scanner.send(honeywell("]Q1", format!("card_{number}").as_bytes(), false));
            till.scan().await;
        }
    })
    .await;
    let patiences = bus.patiences();
    assert!(patiences.len() > 3);
    // The first one only looks whether it may read at all.
    assert!(patiences[1..].iter().all(|patience| *patience >= Duration::from_millis(250)), "{patiences:?}");
}

#[tokio::test]
async fn a_honeywell_is_asked_to_send_reports_and_no_other_is() {
    let bus = FakeBus::default();
    let scanner = bus.plug_in("/dev/hidraw1", 0x05e0, ZEBRA);
    listening(&bus, HidPosSettings::default(), async |till| drop(till.until_ready().await)).await;
    assert_eq!(bus.sent(), Vec::<Vec<u8>>::new());
    drop(scanner);
    let _scanner = bus.plug_in("/dev/hidraw1", HAND_HELD, HONEYWELL);
    listening(&bus, HidPosSettings::default(), async |till| drop(till.until_ready().await)).await;
    assert_eq!(bus.sent(), [[254, 1]]);
}

#[tokio::test]
async fn a_honeywell_that_refuses_to_be_asked_for_reports_is_heard_all_the_same() {
    let bus = FakeBus::default();
    let scanner = bus.plug_in("/dev/hidraw1", HAND_HELD, HONEYWELL);
    scanner.refuse_features();
    listening(&bus, HidPosSettings::default(), async |till| {
        till.until_ready().await;
        scanner.send(honeywell("]Q1", b"card_1", false));
        assert_eq!(till.scan().await, "]Q1card_1");
    })
    .await;
    assert_eq!(bus.sent(), Vec::<Vec<u8>>::new());
}
