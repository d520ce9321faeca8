//! Callers that take their time, or only a place: they are let go, and keep nobody waiting.

use std::{iter::repeat_n, time::Duration};

use stamp_tests::{RawRequest, Setup, Till, card, cloud, connect};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::timeout,
};

/// More than the daemon lets anybody take, and than any busy test machine adds to that.
const LONG: Duration = Duration::from_secs(45);

#[tokio::test(flavor = "multi_thread")]
async fn callers_that_never_finish_do_not_keep_others_waiting() {
    let cloud = cloud().await;
    let till = Till::start(Setup::of(&cloud).home()).await;
    let address = till.api().address();
    let mut slow = Vec::new();
    for _ in 0..50 {
        slow.push(with_said(&till, &format!("POST /v1/scans HTTP/1.1\r\nhost: {address}\r\nx-")).await);
    }
    drop(with_said(&till, &half_a_scan(&till)).await);

    assert_eq!(till.api().scan(&card("anna")).await.code(), "stamp-added");
    assert_eq!(till.operations().await, 1, "half a request is none");
    let (_, ended, _) = till.terminate().await;
    assert!(ended.success(), "callers that never finish do not keep the daemon from ending");
    drop(slow);
}

#[tokio::test(flavor = "multi_thread")]
async fn slow_callers_are_let_go() {
    let cloud = cloud().await;
    let till = Till::start(Setup::of(&cloud).home()).await;
    let address = till.api().address();
    let head = format!("POST /v1/scans HTTP/1.1\r\nhost: {address}\r\nx-");
    let mut slow = Vec::new();
    for text in ["", "P", &head].into_iter().flat_map(|text| repeat_n(text, 20)) {
        slow.push(with_said(&till, text).await);
    }
    let mut half = with_said(&till, &half_a_scan(&till)).await;
    let mut idle = with_said(&till, &format!("GET /live HTTP/1.1\r\nhost: {address}\r\n\r\n")).await;
    for connection in &mut slow {
        rest_of(connection).await;
    }
    let answer = rest_of(&mut half).await;
    assert!(answer.starts_with("HTTP/1.1 408 ") && answer.contains("too_slow"), "{answer}");
    let answer = rest_of(&mut idle).await;
    assert!(answer.ends_with("ok\n"), "{answer}");
    assert_eq!(till.operations().await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_idle_connections_do_not_stop_a_scan_and_events_go_on() {
    let cloud = cloud().await;
    let till = Till::start(Setup::of(&cloud).home()).await;
    till.link_is("up").await;
    let mut page = till.notices(None).await;
    let mut idle = Vec::new();
    for number in 0..1_000 {
        let connection = connect(till.api().address()).await;
        // As many as this test may hold open itself; those before are closed from our side.
        if idle.len() >= 700 {
            idle.remove(0);
        }
        idle.push(connection);
        if number % 250 == 0 {
            let scan = RawRequest::new(
                till.api(),
                "POST",
                "/v1/scans",
                format!(r#"{{"code": "{}"}}"#, card("anna")),
            );
            let scan = scan.with("idempotency-key", &number.to_string()).send().await;
            assert_eq!(scan.status, 200, "beside {number} connections: {scan:?}");
        }
    }
    assert_eq!(till.api().scan(&card("clara")).await.code(), "stamp-added");
    loop {
        if page.next().await["code"] == "stamp-added" {
            break;
        }
    }
    assert_eq!(till.status().await["tasks"]["local-api"]["restarts"], 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn half_a_request_does_not_delay_the_end() {
    let cloud = cloud().await;
    let till = Till::start(Setup::of(&cloud).home()).await;
    let whole = till.terminate().await;
    let till = Till::start(whole.0).await;
    let mut half = with_said(&till, &half_a_scan(&till)).await;
    let idle = with_said(&till, "POST /v1/sc").await;
    // Answered after it, so the half has arrived.
    till.status().await;
    let (_, ended, took) = till.terminate().await;
    assert!(ended.success());
    assert!(took < whole.2 + Duration::from_secs(2), "{took:?}, and without it {:?}", whole.2);
    let answer = rest_of(&mut half).await;
    assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
    drop(idle);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_login_that_is_not_of_our_own_page_is_refused_before_it_is_read() {
    let cloud = cloud().await;
    let till = Till::start(Setup::of(&cloud).home()).await;
    let address = till.api().address();
    for origin in ["", "origin: https://evil.example\r\n"] {
        let head = format!(
            "POST /v1/login HTTP/1.1\r\nhost: {address}\r\n{origin}content-type: application/json\r\n"
        );
        let mut half = with_said(&till, &format!("{head}content-length: 100\r\n\r\n{{\"code\": ")).await;
        let mut said = [0; 12];
        half.read_exact(&mut said).await.unwrap();
        // Not a 408: its body was not waited for.
        assert_eq!(&said, b"HTTP/1.1 403");
    }
}

async fn with_said(till: &Till, text: &str) -> TcpStream {
    let mut connection = connect(till.api().address()).await;
    connection.write_all(text.as_bytes()).await.unwrap();
    connection
}

/// What the daemon says until it closes the connection, which it must.
async fn rest_of(connection: &mut TcpStream) -> String {
    let mut said = Vec::new();
    let closed = timeout(LONG, connection.read_to_end(&mut said)).await;
    // A reset is an end as well.
    let _ = closed.expect("a caller that is silent is let go");
    String::from_utf8_lossy(&said).into_owned()
}

fn half_a_scan(till: &Till) -> String {
    let (address, token) = (till.api().address(), till.api().token());
    format!(
        "POST /v1/scans HTTP/1.1\r\nhost: {address}\r\nauthorization: Bearer {token}\r\ncontent-type: \
         application/json\r\ncontent-length: 100\r\n\r\n{{\"code\": \"card_"
    )
}
