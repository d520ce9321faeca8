//! What was scanned before the port was opened, and what was on its way by then.

use std::{path::Path, time::Duration};

use stamp_connectors::{ScannerState, Signal};
use stamp_core::scan::{Frame, Framing, Suffix};

use crate::bench::{FakeScanner, Till, listening, patient};

#[tokio::test]
async fn whole_scans_that_waited_in_the_port_are_welcome() {
    for (suffix, end) in [(Suffix::Auto, "\r\n"), (Suffix::Cr, "\r"), (Suffix::CrLf, "\r\n")] {
        listening(Framing { suffix, ..patient() }, async |till| {
            let _scanner = waiting(&till.name, &format!("card_1{end}card_2{end}"));
            till.until_opened().await;
            assert_eq!((till.scan().await, till.scan().await), ("card_1".into(), "card_2".into()));
        })
        .await;
    }
}

#[tokio::test]
async fn what_waited_without_a_suffix_has_lost_its_silences_and_is_no_scan() {
    for suffix in [Suffix::Auto, Suffix::None] {
        listening(Framing { suffix, ..Framing::default() }, async |till| {
            let mut scanner = waiting(&till.name, "card_1card_2");
            till.until_opened().await;
            assert_eq!(till.frame().await, Frame::Partial { len: 12 }, "{suffix:?}");
            scanner.send(b"card_3");
            assert_eq!(till.scan().await, "card_3", "{suffix:?}");
        })
        .await;
    }
}

#[tokio::test]
async fn the_rest_of_a_scan_that_was_on_its_way_when_the_port_was_opened_is_no_scan() {
    listening(patient(), async |till| {
        let mut scanner = waiting(&till.name, "COF");
        till.until_opened().await;
        till.until_heard(3).await;
        scanner.send(b"FEE\rcard_1\r");
        assert_eq!(till.frame().await, Frame::Partial { len: 6 });
        assert_eq!(till.scan().await, "card_1");
    })
    .await;
}

#[tokio::test]
async fn what_begins_later_is_a_scan_in_however_many_pieces_it_comes() {
    listening(patient(), async |till| {
        let mut scanner = FakeScanner::plug_in(&till.name);
        till.until_ready().await;
        scanner.send(b"card");
        till.until_heard(4).await;
        scanner.send(b"_1\r");
        assert_eq!(till.scan().await, "card_1");
    })
    .await;
}

#[tokio::test]
async fn the_rest_of_a_scan_that_was_cut_off_is_no_scan_when_the_port_is_back() {
    listening(patient(), async |till| {
        cut_off(till).await;
        let mut back = waiting(&till.name, "FFEE\rcard_1\r");
        till.until_opened().await;
        assert_eq!(till.frame().await, Frame::Partial { len: 4 });
        assert_eq!(till.scan().await, "card_1");
        back.send(b"card_2\r");
        assert_eq!(till.scan().await, "card_2");
    })
    .await;
}

#[tokio::test]
async fn after_a_cut_the_next_scan_is_heard_once_no_rest_can_come() {
    listening(patient(), async |till| {
        cut_off(till).await;
        let mut back = FakeScanner::plug_in(&till.name);
        till.until_opened().await;
        till.time_passes(Duration::from_secs(1));
        back.send(b"card_1\r");
        assert_eq!(till.scan().await, "card_1");
    })
    .await;
}

/// A scanner that was used before anybody listened.
fn waiting(name: &Path, stream: &str) -> FakeScanner {
    let mut scanner = FakeScanner::plug_in(name);
    scanner.send(stream.as_bytes());
    scanner
}

/// Unplugs a scanner in the middle of `COFFEE`, of which the connector knows.
async fn cut_off(till: &mut Till) {
    let mut scanner = FakeScanner::plug_in(&till.name);
    till.until_ready().await;
    scanner.send(b"CO");
    till.until_heard(2).await;
    drop(scanner);
    assert_eq!(till.frame().await, Frame::Partial { len: 2 });
    let lost = till.next().await;
    assert!(matches!(&lost, Signal::Scanner { state: ScannerState::Lost { .. }, .. }), "{lost:?}");
}
