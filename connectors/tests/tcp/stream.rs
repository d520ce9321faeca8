//! Scans arrive each once and in order, whatever the network does to them.

use stamp_connectors::scanner::tcp::TcpSettings;
use stamp_core::scan::{Frame, Framing, Suffix};
use tokio::{io::AsyncWriteExt as _, net::TcpListener};

use crate::bench::{accept, connect, listen, patient, running};

const SUFFIXES: [(Suffix, &str); 4] =
    [(Suffix::Cr, "\r"), (Suffix::Lf, "\n"), (Suffix::CrLf, "\r\n"), (Suffix::Tab, "\t")];

#[tokio::test]
async fn ten_thousand_codes_in_random_chunks_arrive_each_once_and_in_order() {
    let seed = fastrand::u64(..);
    let mut random = fastrand::Rng::with_seed(seed);
    let codes: Vec<String> =
        (0..10_000).map(|number| format!("https://cards.example/en/{number}/card")).collect();
    let stream: String = codes
        .iter()
        .map(|code| format!("{code}{}", ["\r", "\n", "\r\n", "\t"][random.usize(0..4)]))
        .collect();
    running(listen(), async |till| {
        till.until_ready().await;
        let mut scanner = till.scanner().await;
        scanner.set_nodelay(true).unwrap();
        let sending = async {
            let mut rest = stream.as_bytes();
            while !rest.is_empty() {
                let (chunk, later) = rest.split_at(random.usize(1..=100).min(rest.len()));
                scanner.write_all(chunk).await.unwrap();
                rest = later;
            }
        };
        let reading = async {
            for code in &codes {
                assert_eq!(till.scan().await, *code, "seed {seed}");
            }
        };
        tokio::join!(sending, reading);
        assert!(till.signals.try_recv().is_err(), "nothing comes twice, seed {seed}");
    })
    .await;
}

#[tokio::test]
async fn a_scan_that_is_split_at_any_byte_is_one_scan() {
    for (suffix, end) in SUFFIXES {
        for suffix in [suffix, Suffix::Auto] {
            running(with(listen(), Framing { suffix, ..patient() }), async |till| {
                till.until_ready().await;
                let mut scanner = till.scanner().await;
                scanner.set_nodelay(true).unwrap();
                let bytes = format!("card_1{end}card_2{end}card_3{end}");
                for at in 0..=bytes.len() {
                    let (one, other) = bytes.as_bytes().split_at(at);
                    scanner.write_all(one).await.unwrap();
                    // What is complete is heard before the rest is sent, so that the two are read apart.
                    let complete = one.windows(end.len()).filter(|part| *part == end.as_bytes()).count();
                    for number in 1..=complete {
                        assert_eq!(till.scan().await, format!("card_{number}"), "{suffix:?}, split at {at}");
                    }
                    till.further_beats(u64::from(complete == 0 && at > 0)).await;
                    scanner.write_all(other).await.unwrap();
                    for number in complete + 1..=3 {
                        assert_eq!(till.scan().await, format!("card_{number}"), "{suffix:?}, split at {at}");
                    }
                }
            })
            .await;
        }
    }
}

#[tokio::test]
async fn silence_ends_a_scan_where_no_suffix_comes() {
    for suffix in [Suffix::Auto, Suffix::None] {
        let framing = Framing { suffix, ..Framing::default() };
        running(with(listen(), framing), async |till| {
            till.until_ready().await;
            let mut scanner = till.scanner().await;
            for code in ["card_1", "card_2", "card_3"] {
                scanner.write_all(code.as_bytes()).await.unwrap();
                assert_eq!(till.scan().await, code);
            }
        })
        .await;
    }
}

#[tokio::test]
async fn half_a_scan_at_the_end_of_a_connection_is_a_scan_only_where_nothing_follows_a_scan() {
    for suffix in [Suffix::Auto, Suffix::None, Suffix::Cr, Suffix::Lf, Suffix::CrLf, Suffix::Tab] {
        let framing = Framing { suffix, ..patient() };
        let expected = match suffix {
            Suffix::None => Frame::Scan(b"card_4".to_vec()),
            _ => Frame::Partial { len: 6 },
        };
        running(with(listen(), framing.clone()), async |till| {
            till.until_ready().await;
            let mut scanner = till.scanner().await;
            scanner.write_all(b"card_4").await.unwrap();
            scanner.shutdown().await.unwrap();
            assert_eq!(till.frame().await, expected, "{suffix:?}");
        })
        .await;
        let server = TcpListener::bind("127.0.0.1:0").await.unwrap();
        running(with(connect(&server), framing), async |till| {
            let mut line = accept(&server).await;
            line.write_all(b"card_4").await.unwrap();
            line.shutdown().await.unwrap();
            assert_eq!(till.frame().await, expected, "{suffix:?}");
        })
        .await;
    }
}

#[tokio::test]
async fn while_nobody_takes_signals_the_scanner_is_held_up_nothing_is_lost_and_the_connector_lives() {
    let codes: Vec<String> = (0..100_000).map(|number| format!("card_{number}")).collect();
    running(listen(), async |till| {
        till.until_ready().await;
        let mut scanner = till.scanner().await;
        let stream: String = codes.iter().map(|code| format!("{code}\r")).collect();
        let sending = async { scanner.write_all(stream.as_bytes()).await.unwrap() };
        let reading = async {
            while till.signals.len() < till.signals.max_capacity() {
                tokio::task::yield_now().await;
            }
            till.further_beats(1).await;
            for code in &codes {
                assert_eq!(till.scan().await, *code);
            }
        };
        tokio::join!(sending, reading);
    })
    .await;
}

fn with(settings: TcpSettings, framing: Framing) -> TcpSettings {
    TcpSettings { framing, ..settings }
}
