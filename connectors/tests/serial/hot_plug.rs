//! A scanner that comes late, goes in mid-scan, and comes back as another port.

use std::time::Duration;

use stamp_connectors::{ScannerState, Signal};
use stamp_core::scan::Frame;
use tokio::time::timeout;

use crate::bench::{FakeScanner, listening, patient};

#[tokio::test]
async fn a_scanner_that_is_plugged_in_late_is_heard() {
    listening(patient(), async |till| {
        assert_eq!(till.state().await, ScannerState::Connecting);
        let ScannerState::Lost { why } = till.state().await else { panic!("there is no scanner yet") };
        assert!(why.contains(till.name.to_str().unwrap()), "{why}");
        let mut scanner = FakeScanner::plug_in(&till.name);
        assert_eq!(
            till.state().await,
            ScannerState::Ready { detail: till.name.to_str().unwrap().to_owned() }
        );
        scanner.send(b"card_1\r");
        assert_eq!(till.scan().await, "card_1");
    })
    .await;
}

#[tokio::test]
async fn a_scanner_unplugged_in_mid_scan_is_heard_again_once_it_is_back() {
    listening(patient(), async |till| {
        let mut scanner = FakeScanner::plug_in(&till.name);
        till.until_ready().await;
        for round in 0..2 {
            let code = format!("card_{round}");
            scanner.send(format!("{code}\rcard_half").as_bytes());
            assert_eq!(till.scan().await, code);
            drop(scanner);
            // What was read of the half is told; what the kernel still had is gone with the cable.
            let state = match till.next().await {
                Signal::Scan { frame, .. } => {
                    assert!(matches!(frame, Frame::Partial { len: 1..=9 }), "{frame:?}");
                    till.state().await
                }
                Signal::Scanner { state, .. } => state,
            };
            assert!(matches!(&state, ScannerState::Lost { why } if why.contains("is gone")), "{state:?}");
            scanner = FakeScanner::plug_in(&till.name);
            till.until_ready().await;
        }
        scanner.send(b"_7\rcard_9\r");
        assert_eq!(till.scan().await, "_7", "the half from before is not glued to it");
        assert_eq!(till.scan().await, "card_9");
    })
    .await;
}

#[tokio::test]
async fn states_are_reported_once_and_not_at_every_attempt() {
    listening(patient(), async |till| {
        assert_eq!(till.state().await, ScannerState::Connecting);
        assert!(matches!(till.state().await, ScannerState::Lost { .. }));
        // Two attempts and more fall into this time.
        let waited = timeout(Duration::from_millis(3_500), till.signals.recv()).await;
        assert!(waited.is_err(), "{waited:?}");
    })
    .await;
}
