//! What the scanner is told about its scans.

use stamp_connectors::scanner::{
    Slot, Verdict,
    serial::{Beep, SerialSettings, SystemPorts},
};

use crate::bench::{FakeScanner, Till, listening_on, patient};

async fn with(beep: Beep, script: impl AsyncFnOnce(&mut Till)) {
    let change = |settings| SerialSettings { beep, framing: patient(), ..settings };
    listening_on(SystemPorts, &Slot::default(), change, script).await;
}

#[tokio::test]
async fn a_scanner_that_waits_for_its_host_hears_good_and_refused_in_the_order_of_its_scans() {
    with(Beep::Honeywell, async |till| {
        let mut scanner = FakeScanner::plug_in(&till.name);
        till.until_ready().await;
        for _ in 0..3 {
            scanner.send(b"card_1\r");
            assert_eq!(till.scan().await, "card_1");
            till.verdicts.give(Verdict::Good);
            assert_eq!(scanner.told(), *b"\x1b7,");
            scanner.send(b"4006381333931\r");
            assert_eq!(till.scan().await, "4006381333931");
            till.verdicts.give(Verdict::Refused);
            assert_eq!(scanner.told(), *b"\x1b8,\x1b8,");
        }
        assert!(scanner.is_told_nothing());
    })
    .await;
}

#[tokio::test]
async fn a_scanner_that_is_not_asked_to_beep_is_told_nothing() {
    with(Beep::None, async |till| {
        let mut scanner = FakeScanner::plug_in(&till.name);
        till.until_ready().await;
        for verdict in [Verdict::Good, Verdict::Refused] {
            scanner.send(b"card_1\r");
            till.scan().await;
            till.verdicts.give(verdict);
        }
        // By the second scan from now on both have been taken.
        for code in ["card_2", "card_3"] {
            scanner.send(format!("{code}\r").as_bytes());
            assert_eq!(till.scan().await, code);
        }
        assert!(scanner.is_told_nothing());
    })
    .await;
}

#[tokio::test]
async fn what_is_decided_of_scans_from_before_a_scanner_was_gone_is_no_answer_when_it_is_back() {
    with(Beep::Honeywell, async |till| {
        let mut scanner = FakeScanner::plug_in(&till.name);
        till.until_ready().await;
        scanner.send(b"card_1\r");
        till.scan().await;
        drop(scanner);
        till.state().await;
        let before = till.verdicts.clone();
        before.give(Verdict::Refused);
        let mut scanner = FakeScanner::plug_in(&till.name);
        till.until_ready().await;
        scanner.send(b"card_2\r");
        till.scan().await;
        before.give(Verdict::Refused);
        till.verdicts.give(Verdict::Good);
        assert_eq!(scanner.told(), *b"\x1b7,");
    })
    .await;
}
