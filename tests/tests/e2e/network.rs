//! Scanners in the network, from the socket to the stamp.

use std::net::SocketAddr;

use stamp_tests::{Setup, Till, card, cloud, free_port, until};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpSocket, TcpStream},
    time::timeout,
};

/// Longest wait; never a measure of anything.
const LONG: std::time::Duration = std::time::Duration::from_secs(60);

/// A till with the scanner `counter` in the network.
async fn till_with(setup: Setup, keys: &str) -> Till {
    let table = format!("[[scanner]]\nname = \"counter\"\nkind = \"tcp\"\n{keys}");
    Till::start(setup.scanner(&table).home()).await
}

/// Waits until the state of the scanner is told with these words.
async fn until_told(till: &Till, words: &str) -> String {
    until(&format!("the scanner's state tells {words}"), async || {
        let scanner = till.status().await["scanners"]["counter"].clone();
        scanner["detail"].as_str().filter(|detail| detail.contains(words)).map(str::to_owned)
    })
    .await
}

async fn connected_from(ip: &str, till: SocketAddr) -> TcpStream {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind(SocketAddr::new(ip.parse().unwrap(), 0)).unwrap();
    timeout(LONG, socket.connect(till)).await.expect("an answer").unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_scanner_that_connects_is_stamped_and_one_that_may_not_is_named_to_support() {
    let cloud = cloud().await;
    let address = free_port();
    let keys = format!("listen = \"{address}\"\nallow = [\"127.0.0.2\"]\nprefix = \"~\"\nsuffix = \"tab\"\n");
    let till = till_with(Setup::of(&cloud), &keys).await;
    until_told(&till, "listening on").await;
    let mut notices = till.notices(None).await;

    let mut stranger = connected_from("127.0.0.3", address).await;
    // It may be closed before that is written.
    let _ = stranger.write_all(format!("~{}\t", card("clara")).as_bytes()).await;
    let read = timeout(LONG, stranger.read(&mut [0; 1])).await.expect("an end");
    assert!(matches!(read, Ok(0) | Err(_)), "{read:?}");
    let detail = until_told(&till, "127.0.0.3").await;
    assert!(detail.contains("turned away") && detail.contains("allow"), "{detail}");

    let mut scanner = connected_from("127.0.0.2", address).await;
    scanner.write_all(format!("~{}\t", card("anna")).as_bytes()).await.unwrap();
    let said = notices.next().await;
    assert_eq!((&said["code"], &said["source"]), (&"stamp-added".into(), &"counter".into()), "{said}");
    let books = cloud.books().await.unwrap();
    let stamped: Vec<&str> = books.stamps.iter().map(|stamp| stamp.card_id.as_str()).collect();
    assert_eq!(stamped, ["card_anna"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_scanner_that_the_till_connects_to_is_stamped_also_after_it_was_away() {
    let cloud = cloud().await;
    let server = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let keys = format!("connect = \"{}\"\nsuffix = \"lf\"\n", server.local_addr().unwrap());
    let till = till_with(Setup::of(&cloud), &keys).await;
    let mut notices = till.notices(None).await;
    for guest in ["anna", "clara"] {
        let (mut scanner, _) = timeout(LONG, server.accept()).await.expect("a caller").unwrap();
        until_told(&till, "connected to").await;
        scanner.write_all(format!("{}\n", card(guest)).as_bytes()).await.unwrap();
        assert_eq!(notices.next().await["code"], "stamp-added", "{guest}");
        drop(scanner);
        until_told(&till, "has closed the connection").await;
    }
    assert_eq!(cloud.books().await.unwrap().stamps.len(), 2);
}
