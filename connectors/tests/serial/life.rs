//! Signs of life, and what becomes of a thread that gives none.

use std::{sync::atomic::Ordering, thread, time::Duration};

use stamp_connectors::{ScannerState, scanner::Slot};

use crate::bench::{FakeScanner, Till, listening, listening_in, patient};

/// Waits until the connector has given this many more.
async fn further_beats(till: &Till, more: u64) {
    let before = till.beats.load(Ordering::SeqCst);
    while till.beats.load(Ordering::SeqCst) < before + more {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test]
async fn it_gives_signs_of_life_while_the_scanner_is_silent() {
    listening(patient(), async |till| {
        let _scanner = FakeScanner::plug_in(&till.name);
        till.until_ready().await;
        further_beats(till, 3).await;
    })
    .await;
}

#[tokio::test]
async fn it_gives_signs_of_life_while_it_waits_for_a_missing_port() {
    listening(patient(), async |till| {
        assert_eq!(till.state().await, ScannerState::Connecting);
        further_beats(till, 2).await;
    })
    .await;
}

#[tokio::test]
async fn a_run_whose_forerunner_is_stuck_in_a_driver_says_so_and_begins_once_that_is_over() {
    let slot = Slot::default();
    let stuck = slot.hold().expect("nobody holds it");
    listening_in(&slot, patient(), async |till| {
        let mut scanner = FakeScanner::plug_in(&till.name);
        let ScannerState::Lost { why } = till.state().await else { panic!("it cannot be read") };
        assert!(why.contains("driver"), "{why}");
        thread::spawn(move || drop(stuck)).join().unwrap();
        till.until_ready().await;
        scanner.send(b"card_1\r");
        assert_eq!(till.scan().await, "card_1");
    })
    .await;
}

#[tokio::test]
async fn it_stops_while_its_forerunner_is_stuck() {
    let slot = Slot::default();
    let _stuck = slot.hold().expect("nobody holds it");
    let took = listening_in(&slot, patient(), async |till| drop(till.state().await)).await;
    assert!(took < Duration::from_secs(4), "{took:?}");
}
