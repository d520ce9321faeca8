//! The connector ends soon after it is told to, whatever it is doing.

use std::{thread, time::Duration};

use crate::bench::{FakeScanner, listening, patient};

const SOON: Duration = Duration::from_secs(2);

#[tokio::test]
async fn it_stops_while_the_scanner_is_silent() {
    let mut scanner = None;
    let took = listening(patient(), async |till| {
        scanner = Some(FakeScanner::plug_in(&till.name));
        till.until_ready().await;
    })
    .await;
    assert!(took < SOON, "{took:?}");
}

#[tokio::test]
async fn it_stops_while_it_waits_for_a_missing_port() {
    let took = listening(patient(), async |till| {
        till.state().await;
        till.state().await;
    })
    .await;
    assert!(took < SOON, "{took:?}");
}

#[tokio::test]
async fn it_stops_while_nobody_takes_its_signals() {
    let mut sending = None;
    let took = listening(patient(), async |till| {
        let mut scanner = FakeScanner::plug_in(&till.name);
        till.until_ready().await;
        sending = Some(thread::spawn(move || {
            scanner.send("card_1\r".repeat(100).as_bytes());
            scanner
        }));
        till.scan().await;
    })
    .await;
    assert!(took < SOON, "{took:?}");
    sending.unwrap().join().unwrap();
}

#[tokio::test]
async fn it_ends_when_the_application_is_gone() {
    listening(patient(), async |till| {
        let mut scanner = FakeScanner::plug_in(&till.name);
        till.until_ready().await;
        till.signals.close();
        scanner.send(b"card_1\r");
    })
    .await;
}
