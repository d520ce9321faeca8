//! Scans arrive each once and in order, whatever the line does to them.

use std::thread;

use stamp_core::scan::{Frame, Framing, Suffix};

use crate::bench::{FakeScanner, listening, patient};

#[tokio::test]
async fn every_suffix_ends_a_scan() {
    for (suffix, bytes) in
        [(Suffix::Cr, "\r"), (Suffix::Lf, "\n"), (Suffix::CrLf, "\r\n"), (Suffix::Tab, "\t")]
    {
        for suffix in [suffix, Suffix::Auto] {
            listening(Framing { suffix, ..patient() }, async |till| {
                let mut scanner = FakeScanner::plug_in(&till.name);
                till.until_ready().await;
                scanner.send(format!("card_1{bytes}card_2{bytes}").as_bytes());
                assert_eq!(till.scan().await, "card_1");
                assert_eq!(till.scan().await, "card_2");
            })
            .await;
        }
    }
}

#[tokio::test]
async fn silence_ends_a_scan_where_no_suffix_comes() {
    for suffix in [Suffix::Auto, Suffix::None] {
        listening(Framing { suffix, ..Framing::default() }, async |till| {
            let mut scanner = FakeScanner::plug_in(&till.name);
            till.until_ready().await;
            for code in ["card_1", "card_2", "card_3"] {
                scanner.send(code.as_bytes());
                assert_eq!(till.scan().await, code);
            }
        })
        .await;
    }
}

#[tokio::test]
async fn half_a_scan_is_told_when_the_suffix_does_not_come() {
    listening(Framing { suffix: Suffix::Cr, ..Framing::default() }, async |till| {
        let mut scanner = FakeScanner::plug_in(&till.name);
        till.until_ready().await;
        scanner.send(b"card_");
        assert_eq!(till.frame().await, Frame::Partial { len: 5 });
        scanner.send(b"card_2\r");
        assert_eq!(till.scan().await, "card_2");
    })
    .await;
}

#[tokio::test]
async fn a_megabyte_without_end_is_one_discarded_scan() {
    listening(patient(), async |till| {
        let mut scanner = FakeScanner::plug_in(&till.name);
        till.until_ready().await;
        let sending = thread::spawn(move || {
            for _ in 0..1_024 {
                scanner.send(&[b'x'; 1_024]);
            }
            scanner.send(b"\rcard_1\r");
            scanner
        });
        assert_eq!(till.frame().await, Frame::TooLong { len: 1_048_576 });
        assert_eq!(till.scan().await, "card_1");
        sending.join().unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_scan_after_garbage_is_heard() {
    let seed = fastrand::u64(..);
    listening(patient(), async |till| {
        let mut scanner = FakeScanner::plug_in(&till.name);
        till.until_ready().await;
        let sending = thread::spawn(move || {
            let mut random = fastrand::Rng::with_seed(seed);
            let garbage: Vec<u8> = std::iter::repeat_with(|| random.u8(..)).take(65_536).collect();
            scanner.send(&garbage);
            scanner.send(b"\rcard_1\r");
            scanner
        });
        while till.frame().await != Frame::Scan(b"card_1".to_vec()) {}
        sending.join().unwrap();
    })
    .await;
}
