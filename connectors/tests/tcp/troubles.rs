//! What support reads where a scanner that connects to the till cannot be heard.

use stamp_connectors::scanner::tcp::TcpSettings;
use stamp_core::scan::Frame;
use tokio::io::AsyncWriteExt as _;

use crate::bench::{Till, listen, running, until_closed};

/// Waits for a state that tells this; others, of what was before, may come first.
async fn until_told(till: &mut Till, words: &str) -> String {
    loop {
        let detail = till.until_ready().await;
        if detail.contains(words) {
            return detail;
        }
    }
}

#[tokio::test]
async fn who_may_not_connect_is_named_with_the_cure() {
    let allow = vec!["192.0.2.0/24".to_owned().try_into().unwrap()];
    running(TcpSettings { allow, ..listen() }, async |till| {
        till.until_ready().await;
        until_closed(&mut till.scanner_at("127.0.0.5").await).await;
        let detail = until_told(till, "127.0.0.5 was turned away").await;
        assert!(detail.contains("add \"127.0.0.5\" to allow"), "{detail}");
    })
    .await;
}

#[tokio::test]
async fn a_ninth_scanner_is_named_with_the_cure() {
    running(listen(), async |till| {
        till.until_ready().await;
        let mut scanners = Vec::new();
        for number in 1..=8 {
            let from = format!("127.0.0.{number}");
            let mut scanner = till.scanner_at(&from).await;
            scanner.write_all(format!("{from}\r").as_bytes()).await.unwrap();
            assert_eq!(till.scan().await, from);
            scanners.push(scanner);
        }
        until_closed(&mut till.scanner_at("127.0.0.9").await).await;
        let detail = until_told(till, "127.0.0.9 was turned away").await;
        assert!(detail.contains("a port of its own"), "{detail}");
    })
    .await;
}

#[tokio::test]
async fn a_scanner_that_sends_no_suffix_and_hangs_up_is_told_which_setting_it_needs() {
    running(listen(), async |till| {
        till.until_ready().await;
        for _ in 0..3 {
            till.scanner().await.write_all(b"card_1").await.unwrap();
            assert_eq!(till.frame().await, Frame::Partial { len: 6 });
        }
        until_told(till, "suffix = \"none\"").await;
        // Once it is set up as the till expects it, that is forgotten.
        till.scanner().await.write_all(b"card_1\r").await.unwrap();
        assert_eq!(till.frame().await, Frame::Partial { len: 6 }, "it might be a rest");
        till.scanner().await.write_all(b"card_1\r").await.unwrap();
        assert_eq!(till.scan().await, "card_1");
        let detail = till.until_ready().await;
        assert!(!detail.contains("suffix"), "{detail}");
    })
    .await;
}

#[tokio::test]
async fn a_scanner_whose_lasting_connection_breaks_is_lost_until_it_is_back() {
    running(listen(), async |till| {
        till.until_ready().await;
        let scanner = till.scanner_at("127.0.0.3").await;
        until_told(till, "connected: 127.0.0.3").await;
        scanner.set_zero_linger().unwrap();
        drop(scanner);
        let why = till.until_lost().await;
        assert!(why.contains("127.0.0.3") && why.contains("its power"), "{why}");
        let _back = till.scanner_at("127.0.0.3").await;
        till.until_ready().await;
    })
    .await;
}
