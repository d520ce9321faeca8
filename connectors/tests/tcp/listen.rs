//! Scanners that connect to the till: who may, and what one can do to the others.

use std::collections::HashMap;

use stamp_connectors::{
    ScannerState, Signal,
    scanner::tcp::{End, TcpSettings},
};
use stamp_core::{
    config::Network,
    scan::{Frame, Framing},
};
use tokio::{
    io::AsyncWriteExt as _,
    net::{TcpListener, TcpStream},
    time::timeout,
};

use crate::bench::{LONG, listen, patient, running, until_closed};

fn allowing(networks: &[&str]) -> TcpSettings {
    let allow = networks.iter().map(|text| Network::try_from((*text).to_owned()).unwrap()).collect();
    TcpSettings { allow, ..listen() }
}

/// Closed with a reset instead of an end in good order.
fn dies(scanner: TcpStream) {
    scanner.set_zero_linger().unwrap();
}

#[tokio::test]
async fn who_may_not_connect_is_closed_and_not_read() {
    running(allowing(&["127.0.0.1"]), async |till| {
        till.until_ready().await;
        let mut stranger = till.scanner_at("127.0.0.2").await;
        // It may be closed before that is written.
        let _ = stranger.write_all(b"card_stranger\r").await;
        until_closed(&mut stranger).await;
        till.scanner().await.write_all(b"card_1\r").await.unwrap();
        assert_eq!(till.scan().await, "card_1");
    })
    .await;
}

#[tokio::test]
async fn whole_networks_may_connect_and_without_a_list_this_machine_alone() {
    for settings in [allowing(&["192.0.2.0/24", "127.0.0.0/29"]), listen()] {
        running(settings, async |till| {
            till.until_ready().await;
            for from in ["127.0.0.1", "127.0.0.2", "127.0.0.7"] {
                till.scanner_at(from).await.write_all(format!("{from}\r").as_bytes()).await.unwrap();
                assert_eq!(till.scan().await, from);
            }
        })
        .await;
    }
    running(allowing(&["192.0.2.0/24"]), async |till| {
        till.until_ready().await;
        until_closed(&mut till.scanner().await).await;
    })
    .await;
}

#[tokio::test]
async fn scanners_that_speak_at_once_do_not_disturb_each_other() {
    let seed = fastrand::u64(..);
    let mut random = fastrand::Rng::with_seed(seed);
    running(listen(), async |till| {
        till.until_ready().await;
        let mut scanners = Vec::new();
        for letter in ["a", "b", "c", "d"] {
            let scanner = till.scanner().await;
            scanner.set_nodelay(true).unwrap();
            let stream: String = (0..500).map(|number| format!("{letter}_{number}\r")).collect();
            scanners.push((scanner, stream.into_bytes()));
        }
        let sending = async {
            while scanners.iter().any(|(_, rest)| !rest.is_empty()) {
                let (scanner, rest) = &mut scanners[random.usize(0..4)];
                let chunk: Vec<u8> = rest.drain(..random.usize(0..20).min(rest.len())).collect();
                scanner.write_all(&chunk).await.unwrap();
            }
        };
        let reading = async {
            let mut expected = HashMap::from([("a", 0), ("b", 0), ("c", 0), ("d", 0)]);
            for _ in 0..2_000 {
                let scan = till.scan().await;
                let number = expected.get_mut(&scan[..1]).unwrap();
                assert_eq!(scan[1..], format!("_{number}"), "seed {seed}");
                *number += 1;
            }
        };
        tokio::join!(sending, reading);
    })
    .await;
}

#[tokio::test]
async fn one_that_dies_in_mid_scan_is_told_of_and_disturbs_nobody() {
    running(listen(), async |till| {
        till.until_ready().await;
        let (mut one, mut other) = (till.scanner().await, till.scanner().await);
        other.write_all(b"card_").await.unwrap();
        one.write_all(b"card_0\rcard_half").await.unwrap();
        assert_eq!(till.scan().await, "card_0");
        dies(one);
        assert_eq!(till.frame().await, Frame::Partial { len: 9 });
        other.write_all(b"2\r").await.unwrap();
        assert_eq!(till.scan().await, "card_2");
    })
    .await;
}

#[tokio::test]
async fn one_that_sends_garbage_without_end_does_not_keep_the_others_waiting() {
    for (framing, end) in [(patient(), "\r"), (Framing::default(), "")] {
        running(TcpSettings { framing, ..listen() }, async |till| {
            till.until_ready().await;
            let (mut flood, mut scanner) = (till.scanner().await, till.scanner().await);
            let flooding = async {
                while flood.write_all(&[b'x'; 65_536]).await.is_ok() {
                    tokio::task::yield_now().await;
                }
            };
            let scanning = async {
                for number in 0..20 {
                    let code = format!("card_{number}");
                    scanner.write_all(format!("{code}{end}").as_bytes()).await.unwrap();
                    let expected = Frame::Scan(code.into_bytes());
                    // Where this machine stalls, the flood has its silences, too.
                    while till.frame().await != expected {}
                }
            };
            tokio::select! {
                () = flooding => panic!("it is read"),
                done = timeout(LONG, scanning) => done.expect("the scanner is heard"),
            }
            drop(flood);
            assert!(matches!(till.frame().await, Frame::TooLong { .. }));
        })
        .await;
    }
}

#[tokio::test]
async fn support_reads_where_it_listens_and_who_is_connected() {
    running(listen(), async |till| {
        let detail = till.until_ready().await;
        assert!(detail.ends_with("no scanner has connected yet"), "{detail}");
        let _scanner = till.scanner_at("127.0.0.3").await;
        let lasting = "connected: 127.0.0.3";
        let detail = till.until_ready().await;
        // The first look may find it too new to be called connected.
        let detail = if detail.ends_with(lasting) { detail } else { till.until_ready().await };
        assert!(detail.ends_with(lasting), "{detail}");
    })
    .await;
}

#[tokio::test]
async fn scanners_that_connect_for_each_scan_make_no_state_of_each() {
    running(listen(), async |till| {
        till.until_ready().await;
        let mut states = 0;
        for number in 0..200 {
            till.scanner().await.write_all(format!("card_{number}\r").as_bytes()).await.unwrap();
            loop {
                match till.next().await {
                    Signal::Scan { frame, .. } => {
                        assert_eq!(frame, Frame::Scan(format!("card_{number}").into_bytes()));
                        break;
                    }
                    Signal::Scanner { .. } => states += 1,
                }
            }
        }
        assert!(states <= 2, "{states}");
    })
    .await;
}

#[tokio::test]
async fn a_port_that_another_program_has_is_told_once_and_taken_when_it_is_free() {
    let other = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = other.local_addr().unwrap();
    let settings = TcpSettings { end: End::Listen(address), ..listen() };
    running(settings, async |till| {
        assert_eq!(till.state().await, ScannerState::Connecting);
        let ScannerState::Lost { why } = till.state().await else { panic!("the port is taken") };
        assert!(why.contains(&address.to_string()) && why.contains("another program"), "{why}");
        till.further_beats(2).await;
        drop(other);
        let ready = till.state().await;
        assert!(matches!(ready, ScannerState::Ready { .. }), "{ready:?}");
        till.address = Some(address);
        till.scanner().await.write_all(b"card_1\r").await.unwrap();
        assert_eq!(till.scan().await, "card_1");
    })
    .await;
}

#[tokio::test]
async fn an_address_that_this_machine_does_not_have_is_named() {
    // Of TEST-NET-1 (RFC 5737): nobody's.
    let end = End::Listen("192.0.2.1:4001".parse().unwrap());
    running(TcpSettings { end, ..listen() }, async |till| {
        let why = till.until_lost().await;
        assert!(why.contains("192.0.2.1"), "{why}");
    })
    .await;
}

#[tokio::test]
async fn signs_of_life_come_while_a_connected_scanner_is_silent() {
    running(listen(), async |till| {
        till.until_ready().await;
        let mut scanner = till.scanner().await;
        scanner.write_all(b"card_").await.unwrap();
        till.further_beats(3).await;
        scanner.write_all(b"1\r").await.unwrap();
        assert_eq!(till.scan().await, "card_1");
    })
    .await;
}
