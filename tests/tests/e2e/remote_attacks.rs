//! What the address for other machines must withstand.

use std::{net::SocketAddr, time::Duration};

use stamp_tests::{RawRequest, Remote, Setup, TLS, Till, card, cloud, connect};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::timeout,
};

/// More than the daemon lets anybody take, and than any busy test machine adds to that.
const LONG: Duration = Duration::from_secs(45);
/// The beginning of a handshake that says that 512 bytes follow (RFC 8446, section 5.1).
const HALF_A_HANDSHAKE: &[u8] = &[22, 3, 1, 2, 0, 1];

async fn started() -> (Till, Remote) {
    let cloud = cloud().await;
    let setup = Setup::of(&cloud).listen(SocketAddr::from(([127, 0, 0, 2], 0))).local_api(TLS);
    let home = setup.home();
    let certificate = Remote::certify(&home);
    let till = Till::start(home).await;
    let remote = Remote::of(&till, &certificate).await;
    (till, remote)
}

async fn with_said(remote: &Remote, bytes: &[u8]) -> TcpStream {
    let mut connection = connect(remote.address()).await;
    connection.write_all(bytes).await.unwrap();
    connection
}

#[tokio::test(flavor = "multi_thread")]
async fn plain_http_is_told_at_once_to_come_over_tls() {
    let (till, remote) = started().await;
    let request = RawRequest::new(till.api(), "GET", "/v1/status", "").to(remote.address());
    let refused = request.send().await;
    assert_eq!((refused.status, refused.code().as_str()), (400, "tls_needed"), "{refused:?}");
    assert!(!refused.text.contains(till.api().token()));
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_never_finishes_his_handshake_is_let_go_and_keeps_nobody_out() {
    let (till, remote) = started().await;
    let mut silent = Vec::new();
    for bytes in [&[][..], &[22][..], HALF_A_HANDSHAKE] {
        for _ in 0..10 {
            silent.push(with_said(&remote, bytes).await);
        }
    }
    assert_eq!(remote.get("/live").await.status, 200);
    for connection in &mut silent {
        let mut said = Vec::new();
        let closed = timeout(LONG, connection.read_to_end(&mut said)).await;
        // A reset is an end as well.
        let _ = closed.expect("a caller that is silent is let go");
    }
    assert!(!till.has_health("task-failing").await);
}

#[tokio::test(flavor = "multi_thread")]
async fn many_from_elsewhere_take_no_place_from_this_machine() {
    let (till, remote) = started().await;
    let mut many = Vec::new();
    for _ in 0..300 {
        many.push(with_said(&remote, HALF_A_HANDSHAKE).await);
    }
    assert_eq!(till.api().scan(&card("anna")).await.status, 200);
    assert_eq!(remote.get("/live").await.status, 200, "a newcomer takes the place of one that is silent");
    let (_, ended, took) = till.terminate().await;
    assert!(ended.success() && took < Duration::from_secs(8), "{took:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn bytes_that_are_no_handshake_end_nothing_but_their_connection() {
    let (till, remote) = started().await;
    for bytes in [&[22; 4096][..], &[0; 64], b"\x16\x03\x01\xff\xff", b"SSH-2.0-x\r\n\r\n"] {
        drop(with_said(&remote, bytes).await);
    }
    assert_eq!(remote.get("/live").await.status, 200);
    assert_eq!(till.status().await["tasks"]["local-api-tls"]["restarts"], 0);
}
