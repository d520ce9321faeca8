//! Device servers that call the till, whose connection ends in mid-scan: what they send next may be the rest of it.

use std::{io::Write as _, net};

use stamp_core::scan::Frame;
use tokio::{io::AsyncWriteExt as _, net::TcpStream};

use crate::bench::{Till, listen, running, running_at_once, until_closed};

/// A connection from `from` that dies after this much of a code.
async fn dies_within_a_scan(till: &mut Till, from: &str) {
    let mut line = till.scanner_at(from).await;
    line.write_all(b"card_1\rhttps://my.example/FREE").await.unwrap();
    assert_eq!(till.scan().await, "card_1", "all was read");
    line.set_zero_linger().unwrap();
    drop(line);
    assert_eq!(till.frame().await, Frame::Partial { len: 23 });
}

async fn sends(till: &Till, from: &str, bytes: &[u8]) -> TcpStream {
    let mut line = till.scanner_at(from).await;
    line.write_all(bytes).await.unwrap();
    line
}

#[tokio::test]
async fn the_rest_of_a_scan_on_the_next_connection_is_no_scan() {
    running_at_once(listen(), async |till| {
        till.until_ready().await;
        dies_within_a_scan(till, "127.0.0.1").await;
        let _again = sends(till, "127.0.0.1", b"COFFEE24\rcard_2\r").await;
        assert_eq!(till.frame().await, Frame::Partial { len: 8 });
        assert_eq!(till.scan().await, "card_2");
        let _further = sends(till, "127.0.0.1", b"card_3\r").await;
        assert_eq!(till.scan().await, "card_3", "only the next connection is doubted");
    })
    .await;
}

#[tokio::test]
async fn the_rest_is_still_awaited_after_a_connection_on_which_nothing_came() {
    running_at_once(listen(), async |till| {
        till.until_ready().await;
        dies_within_a_scan(till, "127.0.0.1").await;
        let mut brief = till.scanner().await;
        brief.shutdown().await.unwrap();
        until_closed(&mut brief).await;
        let _again = sends(till, "127.0.0.1", b"COFFEE24\rcard_2\r").await;
        assert_eq!(till.frame().await, Frame::Partial { len: 8 });
        assert_eq!(till.scan().await, "card_2");
    })
    .await;
}

#[tokio::test]
async fn a_cut_is_nothing_to_scanners_at_other_addresses() {
    running_at_once(listen(), async |till| {
        till.until_ready().await;
        dies_within_a_scan(till, "127.0.0.1").await;
        let _other = sends(till, "127.0.0.2", b"card_1\r").await;
        assert_eq!(till.scan().await, "card_1");
    })
    .await;
}

#[tokio::test]
async fn what_was_scanned_since_the_next_connection_came_is_a_scan() {
    running(listen(), async |till| {
        till.until_ready().await;
        dies_within_a_scan(till, "127.0.0.1").await;
        let mut again = till.scanner().await;
        // Far longer than a rest takes: the first may be of the connection itself, the others are seconds apart.
        till.further_beats(3).await;
        again.write_all(b"card_1\r").await.unwrap();
        assert_eq!(till.scan().await, "card_1");
    })
    .await;
}

#[tokio::test]
async fn the_rest_is_none_where_cut_and_next_connection_are_seen_at_once() {
    for round in 0..20 {
        running_at_once(listen(), async |till| {
            till.until_ready().await;
            let mut line = sends(till, "127.0.0.1", b"card_1\r").await.into_std().unwrap();
            assert_eq!(till.scan().await, "card_1");
            // The connector gets no turn before the last line.
            line.write_all(b"https://my.example/FREE").unwrap();
            drop(line);
            let mut again = net::TcpStream::connect(till.address.unwrap()).unwrap();
            again.write_all(b"COFFEE24\r").unwrap();
            assert_eq!(till.frame().await, Frame::Partial { len: 23 }, "round {round}");
            assert_eq!(till.frame().await, Frame::Partial { len: 8 }, "round {round}");
        })
        .await;
    }
}
