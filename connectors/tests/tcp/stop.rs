//! The connector ends soon after it is told to, whatever it is doing.

use std::time::Duration;

use stamp_connectors::scanner::tcp::{End, TcpSettings};
use tokio::{io::AsyncWriteExt as _, net::TcpListener};

use crate::bench::{accept, connect, listen, running};

/// Far below any wait of its own.
const SOON: Duration = Duration::from_millis(900);

#[tokio::test]
async fn it_stops_while_scanners_are_silent() {
    let mut scanners = Vec::new();
    let took = running(listen(), async |till| {
        till.until_ready().await;
        for _ in 0..3 {
            scanners.push(till.scanner().await);
        }
    })
    .await;
    assert!(took < SOON, "{took:?}");
}

#[tokio::test]
async fn it_stops_while_it_waits_for_a_port_or_a_server() {
    let other = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let taken = TcpSettings { end: End::Listen(other.local_addr().unwrap()), ..listen() };
    let took = running(taken, async |till| drop(till.until_lost().await)).await;
    assert!(took < SOON, "{took:?}");
    let missing = connect(&other);
    drop(other);
    let took = running(missing, async |till| drop(till.until_lost().await)).await;
    assert!(took < SOON, "{took:?}");
}

#[tokio::test]
async fn it_stops_while_a_server_is_silent() {
    let server = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mut line = None;
    let took = running(connect(&server), async |till| {
        line = Some(accept(&server).await);
        till.until_ready().await;
    })
    .await;
    assert!(took < SOON, "{took:?}");
}

#[tokio::test]
async fn it_stops_while_nobody_takes_its_signals() {
    let took = running(listen(), async |till| {
        till.until_ready().await;
        let mut scanner = till.scanner().await;
        scanner.write_all("card_1\r".repeat(100).as_bytes()).await.unwrap();
        while till.signals.len() < till.signals.max_capacity() {
            tokio::task::yield_now().await;
        }
    })
    .await;
    assert!(took < SOON, "{took:?}");
}

#[tokio::test]
async fn it_ends_when_the_application_is_gone() {
    running(listen(), async |till| {
        till.until_ready().await;
        till.signals.close();
        till.scanner().await.write_all(b"card_1\r").await.unwrap();
    })
    .await;
}
