//! More scanners than places, and connections whose other end has vanished.

use tokio::{io::AsyncWriteExt as _, net::TcpStream};

use crate::bench::{Till, listen, running, until_closed};

/// Connects, and is heard once.
async fn heard_at(till: &mut Till, from: &str) -> TcpStream {
    let mut scanner = till.scanner_at(from).await;
    scanner.write_all(format!("{from}\r").as_bytes()).await.unwrap();
    assert_eq!(till.scan().await, from);
    scanner
}

#[tokio::test]
async fn a_scanner_that_loses_its_power_again_and_again_is_never_locked_out() {
    running(listen(), async |till| {
        till.until_ready().await;
        let mut other = heard_at(till, "127.0.0.2").await;
        let mut left_open = Vec::new();
        for _ in 0..30 {
            // Without power it says no goodbye: its connections stay as they were.
            left_open.push(heard_at(till, "127.0.0.1").await);
        }
        other.write_all(b"card_1\r").await.unwrap();
        assert_eq!(till.scan().await, "card_1", "its neighbour keeps its place");
    })
    .await;
}

#[tokio::test]
async fn a_ninth_scanner_is_turned_away_and_comes_in_once_one_has_left() {
    running(listen(), async |till| {
        till.until_ready().await;
        let mut scanners = Vec::new();
        for number in 1..=8 {
            scanners.push(heard_at(till, &format!("127.0.0.{number}")).await);
        }
        until_closed(&mut till.scanner_at("127.0.0.9").await).await;
        for (scanner, number) in scanners.iter_mut().zip(1..) {
            scanner.write_all(format!("card_{number}\r").as_bytes()).await.unwrap();
            assert_eq!(till.scan().await, format!("card_{number}"));
        }
        // What it had under way tells that its end was seen.
        let mut gone = scanners.remove(3);
        gone.write_all(b"card_").await.unwrap();
        drop(gone);
        till.frame().await;
        heard_at(till, "127.0.0.9").await;
    })
    .await;
}

#[tokio::test]
async fn who_has_several_places_gives_one_up() {
    running(listen(), async |till| {
        till.until_ready().await;
        let mut of_one = Vec::new();
        for _ in 0..8 {
            of_one.push(heard_at(till, "127.0.0.1").await);
        }
        heard_at(till, "127.0.0.2").await;
        until_closed(&mut of_one[0]).await;
        of_one[1].write_all(b"card_1\r").await.unwrap();
        assert_eq!(till.scan().await, "card_1");
    })
    .await;
}
