//! Device servers that the till connects to: they come late, go, and come back.

use stamp_connectors::{
    ScannerState,
    scanner::tcp::{End, TcpSettings},
};
use stamp_core::scan::{Frame, Framing, Suffix};
use tokio::{io::AsyncWriteExt as _, net::TcpListener};

use crate::bench::{accept, connect, listen, patient, running, running_at_once};

async fn server() -> TcpListener {
    TcpListener::bind("127.0.0.1:0").await.unwrap()
}

#[tokio::test]
async fn a_server_that_goes_away_and_comes_back_is_heard_again() {
    let first = server().await;
    let address = first.local_addr().unwrap();
    let settings = connect(&first);
    running(settings, async |till| {
        assert_eq!(till.state().await, ScannerState::Connecting);
        let mut line = accept(&first).await;
        assert_eq!(till.until_ready().await, format!("connected to {address}"));
        line.write_all(b"card_1\r").await.unwrap();
        assert_eq!(till.scan().await, "card_1");
        drop((line, first));
        let why = till.until_lost().await;
        assert!(why.contains(&address.to_string()) && why.contains("closed"), "{why}");
        let why = till.until_lost().await;
        assert!(why.contains("does not answer"), "{why}");
        let again = TcpListener::bind(address).await.unwrap();
        let mut line = accept(&again).await;
        line.write_all(b"card_2\r").await.unwrap();
        assert_eq!(till.scan().await, "card_2");
    })
    .await;
}

#[tokio::test]
async fn what_is_lost_in_mid_scan_is_told_and_its_rest_is_no_scan() {
    let server = server().await;
    running_at_once(connect(&server), async |till| {
        let mut line = accept(&server).await;
        line.write_all(b"card_1\rhttps://my.example/FREE").await.unwrap();
        assert_eq!(till.scan().await, "card_1");
        line.set_zero_linger().unwrap();
        drop(line);
        assert_eq!(till.frame().await, Frame::Partial { len: 23 });
        let mut line = accept(&server).await;
        line.write_all(b"COFFEE\rcard_2\r").await.unwrap();
        assert_eq!(till.frame().await, Frame::Partial { len: 6 });
        assert_eq!(till.scan().await, "card_2");
    })
    .await;
}

#[tokio::test]
async fn the_rest_of_a_scan_is_none_however_often_the_server_turns_the_till_away_before() {
    let server = server().await;
    running_at_once(connect(&server), async |till| {
        let mut line = accept(&server).await;
        line.write_all(b"https://my.example/FREE").await.unwrap();
        line.shutdown().await.unwrap();
        assert_eq!(till.frame().await, Frame::Partial { len: 23 });
        drop(line);
        // The earlier connection still counts there.
        drop(accept(&server).await);
        let mut line = accept(&server).await;
        line.write_all(b"COFFEE\rcard_2\r").await.unwrap();
        assert_eq!(till.frame().await, Frame::Partial { len: 6 });
        assert_eq!(till.scan().await, "card_2");
    })
    .await;
}

#[tokio::test]
async fn a_server_that_others_use_is_told_as_that_and_never_called_ready() {
    let server = server().await;
    running(connect(&server), async |till| {
        assert_eq!(till.state().await, ScannerState::Connecting);
        for _ in 0..2 {
            drop(accept(&server).await);
        }
        let ScannerState::Lost { why } = till.state().await else { panic!("it was closed at once") };
        assert!(why.contains("another program"), "{why}");
        let mut line = accept(&server).await;
        line.write_all(b"card_1\r").await.unwrap();
        assert_eq!(till.scan().await, "card_1");
    })
    .await;
}

#[tokio::test]
async fn a_name_is_looked_up_and_one_that_nobody_has_is_told() {
    let server = server().await;
    let port = server.local_addr().unwrap().port();
    let settings = |host: &str| TcpSettings { end: End::Connect(format!("{host}:{port}")), ..listen() };
    running(settings("localhost"), async |till| {
        let mut line = accept(&server).await;
        assert_eq!(till.until_ready().await, format!("connected to localhost:{port} (127.0.0.1)"));
        line.write_all(b"card_1\r").await.unwrap();
        assert_eq!(till.scan().await, "card_1");
    })
    .await;
    // RFC 6761 section 6.4: no such name.
    running(settings("scanner.invalid"), async |till| {
        let why = till.until_lost().await;
        assert!(why.contains("scanner.invalid"), "{why}");
    })
    .await;
}

#[tokio::test]
async fn a_port_without_a_server_is_told_once_however_often_it_is_tried() {
    let server = server().await;
    let settings = connect(&server);
    drop(server);
    running(settings, async |till| {
        assert_eq!(till.state().await, ScannerState::Connecting);
        assert!(matches!(till.state().await, ScannerState::Lost { .. }));
        till.further_beats(3).await;
        assert!(till.signals.is_empty(), "an attempt is no new state");
    })
    .await;
}

#[tokio::test]
async fn a_server_that_closes_after_each_scan_loses_none() {
    let server = server().await;
    let framing = Framing { suffix: Suffix::None, ..patient() };
    running(TcpSettings { framing, ..connect(&server) }, async |till| {
        for code in ["card_1", "card_2"] {
            let mut line = accept(&server).await;
            line.write_all(code.as_bytes()).await.unwrap();
            drop(line);
            assert_eq!(till.scan().await, code);
        }
    })
    .await;
}
