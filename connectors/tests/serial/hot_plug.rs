//! A scanner that comes late, goes in mid-scan, and comes back as another port.

use std::time::Duration;

use stamp_connectors::{
    ScannerState, Signal,
    scanner::{Slot, serial::SerialSettings},
};
use stamp_core::scan::Frame;
use tokio::time::timeout;

use crate::bench::{FakePorts, FakeScanner, PortChoice, Till, listening, listening_on, patient};

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
        for round in 0..3 {
            let mut scanner = FakeScanner::plug_in(&till.name);
            till.until_ready().await;
            let code = format!("card_{round}");
            let before = till.heard();
            scanner.send(format!("{code}\rcard_half").as_bytes());
            assert_eq!(till.scan().await, code);
            drop(scanner);
            // What was read of the half is told; what the kernel still had is gone with the cable.
            let mut state = till.next().await;
            let read = till.heard() - before - "card_0\r".len() as u64;
            if read > 0 {
                assert!(
                    matches!(&state, Signal::Scan { frame: Frame::Partial { len }, .. } if *len as u64 == read),
                    "{read} bytes were read, {state:?}"
                );
                state = till.next().await;
            }
            assert!(
                matches!(&state, Signal::Scanner { state: ScannerState::Lost { why }, .. } if why.contains("is gone")),
                "{state:?}"
            );
        }
    })
    .await;
}

#[tokio::test]
async fn a_scanner_that_comes_back_under_another_name_is_found_by_what_it_is() {
    let ports = FakePorts::default();
    let change = |settings| SerialSettings {
        port: PortChoice::Usb(FakePorts::SCANNER),
        framing: patient(),
        ..settings
    };
    listening_on(ports.clone(), &Slot::default(), change, async |till| {
        for (round, name) in ["ttyACM0", "ttyACM1", "ttyACM0"].into_iter().enumerate() {
            let name = till.name.with_file_name(name);
            let mut scanner = FakeScanner::plug_in(&name);
            ports.are(&[&name]);
            let ScannerState::Ready { detail } = later_than_lost(till).await else { panic!("it is there") };
            assert_eq!(detail, name.to_str().unwrap());
            let code = format!("card_{round}");
            scanner.send(format!("{code}\r").as_bytes());
            assert_eq!(till.scan().await, code);
            ports.are(&[]);
            drop(scanner);
            assert!(matches!(till.state().await, ScannerState::Lost { .. }));
        }
    })
    .await;
}

#[tokio::test]
async fn two_scanners_that_look_the_same_are_not_guessed_between() {
    let ports = FakePorts::default();
    let change = |settings| SerialSettings { port: PortChoice::Usb(FakePorts::SCANNER), ..settings };
    listening_on(ports.clone(), &Slot::default(), change, async |till| {
        let [one, other] = ["ttyACM0", "ttyACM1"].map(|name| till.name.with_file_name(name));
        let _scanners = [FakeScanner::plug_in(&one), FakeScanner::plug_in(&other)];
        ports.are(&[&one, &other]);
        let ScannerState::Failed { why } = later_than_lost(till).await else { panic!("one was chosen") };
        assert!(why.contains("ttyACM0") && why.contains("ttyACM1"), "{why}");
        ports.are(&[&other]);
        assert!(matches!(till.state().await, ScannerState::Ready { .. }));
    })
    .await;
}

#[tokio::test]
async fn a_scanner_that_another_program_holds_is_heard_once_it_lets_go() {
    listening(patient(), async |till| {
        let mut scanner = FakeScanner::plug_in(&till.name);
        let held = scanner.held_by_another();
        assert_eq!(till.state().await, ScannerState::Connecting);
        // It may have been looked for before it was plugged in.
        let why = loop {
            let ScannerState::Lost { why } = till.state().await else { panic!("it is held") };
            if !why.contains("plugged in") {
                break why;
            }
        };
        assert!(why.contains("close the program that holds it"), "{why}");
        drop(held);
        till.until_ready().await;
        scanner.send(b"card_1\r");
        assert_eq!(till.scan().await, "card_1");
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

/// The next state that is neither the first one nor that it is not there.
async fn later_than_lost(till: &mut Till) -> ScannerState {
    loop {
        match till.state().await {
            ScannerState::Connecting | ScannerState::Lost { .. } => {}
            state => return state,
        }
    }
}
