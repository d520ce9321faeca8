//! Ten thousand scans arrive each once and in order, however they are cut into pieces.

use std::{thread, time::Duration};

use stamp_core::scan::{Framing, Suffix};
use tokio::task::JoinSet;

use crate::bench::{FakeScanner, listening, patient};

const SCANS: usize = 10_000;

const SUFFIXES: [(Suffix, &str); 4] =
    [(Suffix::Cr, "\r"), (Suffix::Lf, "\n"), (Suffix::CrLf, "\r\n"), (Suffix::Tab, "\t")];

fn codes(count: usize) -> Vec<String> {
    (0..count).map(|number| format!("https://cards.example/en/{number}/card")).collect()
}

/// At full speed: the scanner never waits, but for room in the port.
async fn all_arrive(suffix: Suffix, end: &'static str) {
    let (seed, codes) = (fastrand::u64(..), codes(SCANS));
    listening(Framing { suffix, ..patient() }, async |till| {
        let mut scanner = FakeScanner::plug_in(&till.name);
        till.until_ready().await;
        let stream: String = codes.iter().map(|code| format!("{code}{end}")).collect();
        let sending = thread::spawn(move || {
            let mut random = fastrand::Rng::with_seed(seed);
            let mut rest = stream.as_bytes();
            while !rest.is_empty() {
                let (chunk, later) = rest.split_at(random.usize(1..=100).min(rest.len()));
                scanner.send(chunk);
                rest = later;
            }
            scanner
        });
        for code in &codes {
            assert_eq!(till.scan().await, *code, "{suffix:?}, seed {seed}");
        }
        let _scanner = sending.join().unwrap();
        assert!(till.signals.try_recv().is_err(), "nothing comes twice, {suffix:?}, seed {seed}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_thousand_scans_that_end_in_cr() {
    all_arrive(Suffix::Cr, "\r").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_thousand_scans_that_end_in_lf() {
    all_arrive(Suffix::Lf, "\n").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_thousand_scans_that_end_in_cr_lf() {
    all_arrive(Suffix::CrLf, "\r\n").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_thousand_scans_that_end_in_tab() {
    all_arrive(Suffix::Tab, "\t").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_thousand_scans_whose_suffix_nobody_has_named() {
    all_arrive(Suffix::Auto, "\r\n").await;
}

/// Only silence tells them apart, so each scan waits for the one before; eight scanners share the time that takes.
#[tokio::test(flavor = "multi_thread")]
async fn ten_thousand_scans_without_suffix() {
    const SCANNERS: usize = 8;
    let mut all = JoinSet::new();
    for _ in 0..SCANNERS {
        let framing = Framing { suffix: Suffix::None, gap: Duration::from_millis(5), ..Framing::default() };
        all.spawn(listening(framing, async |till| {
            let mut scanner = FakeScanner::plug_in(&till.name);
            till.until_ready().await;
            for code in codes(SCANS / SCANNERS) {
                scanner.send(code.as_bytes());
                assert_eq!(till.scan().await, code);
            }
            assert!(till.signals.try_recv().is_err(), "nothing comes twice");
        }));
    }
    while let Some(ended) = all.join_next().await {
        ended.unwrap();
    }
}

#[tokio::test]
async fn a_scan_that_is_split_anywhere_is_one_scan() {
    for (configured, end) in
        SUFFIXES.into_iter().flat_map(|(suffix, end)| [(suffix, end), (Suffix::Auto, end)])
    {
        listening(Framing { suffix: configured, ..patient() }, async |till| {
            let mut scanner = FakeScanner::plug_in(&till.name);
            till.until_ready().await;
            let sent = format!("card_split{end}");
            for at in 1..sent.len() {
                let (first, second) = sent.split_at(at);
                let before = till.heard();
                scanner.send(first.as_bytes());
                till.until_heard(before + first.len() as u64).await;
                scanner.send(second.as_bytes());
                assert_eq!(till.scan().await, "card_split", "{configured:?}, split at {at}");
                till.until_heard(before + sent.len() as u64).await;
            }
            assert!(till.signals.try_recv().is_err(), "nothing comes twice, {configured:?}");
        })
        .await;
    }
}

#[tokio::test]
async fn a_scan_without_suffix_that_is_split_anywhere_is_one_scan() {
    let framing = Framing { suffix: Suffix::None, gap: Duration::from_millis(300), ..Framing::default() };
    listening(framing, async |till| {
        let mut scanner = FakeScanner::plug_in(&till.name);
        till.until_ready().await;
        for at in 1.."card_1".len() {
            let (first, second) = "card_1".split_at(at);
            scanner.send(first.as_bytes());
            scanner.send(second.as_bytes());
            assert_eq!(till.scan().await, "card_1", "split at {at}");
        }
    })
    .await;
}
