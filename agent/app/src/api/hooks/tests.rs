//! The way to a connector, with one that answers as a test says.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use axum::{
    Router,
    body::{Body, to_bytes},
    extract::ConnectInfo,
    routing::get,
};
use stamp_connectors::pos::{Hook, Replying};
use tokio::sync::Semaphore;
use tower_service::Service;

use super::*;
use crate::lock::held;

/// Takes what has the right proof, once it is let.
struct Fake {
    seen: Mutex<Vec<HookRequest>>,
    may_answer: Semaphore,
}

impl Hook for Fake {
    fn receive(&self, request: HookRequest) -> Replying<'_> {
        Box::pin(async move {
            if let Ok(permit) = self.may_answer.acquire().await {
                permit.forget();
            }
            let reply = match request.header("x-proof") {
                Some("good") => HookReply::new(200, "{\"ok\":true}", Received::News),
                Some("later") => HookReply::new(503, "the queue is full", Received::Later),
                _ => HookReply::new(401, "the proof is wrong", Received::Unproved),
            };
            held(&self.seen).push(request);
            reply
        })
    }
}

struct Till {
    fake: Arc<Fake>,
    door: HookDoor,
    router: Router,
}

impl Till {
    /// With a connector that answers so many requests.
    fn answering(requests: usize) -> Self {
        let fake = Arc::new(Fake { seen: Mutex::default(), may_answer: Semaphore::new(requests) });
        let door = HookDoor::new(Hooks::of(["poster", "away", "deaf"]));
        let router = Router::new()
            .route("/hooks/{connector}", get(receive).post(receive).layer(bound()))
            .with_state(door.clone());
        Self { fake, door, router }
    }

    async fn send(&self, from: &str, request: Request) -> (StatusCode, Option<String>, String) {
        let mut request = request;
        let from: SocketAddr = format!("{from}:4000").parse().unwrap();
        request.extensions_mut().insert(ConnectInfo(from));
        let response = self.router.clone().call(request).await.unwrap();
        let retry =
            response.headers().get(header::RETRY_AFTER).map(|after| after.to_str().unwrap().to_owned());
        let status = response.status();
        let body = to_bytes(response.into_body(), 1 << 20).await.unwrap();
        (status, retry, String::from_utf8(body.to_vec()).unwrap())
    }

    fn count(&self, outcome: Outcome) -> u64 {
        let counts = self.door.hooks.counts();
        counts
            .iter()
            .find(|(name, found, _)| name == "poster" && *found == outcome)
            .map_or(0, |found| found.2)
    }
}

fn to(connector: &str, proof: &str, body: impl Into<Body>) -> Request {
    let request = Request::post(format!("/hooks/{connector}?a=%20b")).header("x-proof", proof);
    request.header("host", "127.0.0.1:7717").body(body.into()).unwrap()
}

#[tokio::test]
async fn a_request_arrives_as_it_was_sent_and_its_answer_as_it_was_given() {
    let till = Till::answering(10);
    let _opened = till.door.hooks.open("poster", Some(Arc::clone(&till.fake) as Arc<dyn Hook>), None);
    let (status, _, body) = till.send("127.0.0.1", to("poster", "good", "{\"b\" :1}")).await;
    assert_eq!((status, body.as_str()), (StatusCode::OK, "{\"ok\":true}"));
    let probe = Request::get("/hooks/poster").header("x-proof", "good").body(Body::empty()).unwrap();
    assert_eq!(till.send("192.0.2.1", probe).await.0, StatusCode::OK);
    let seen = held(&till.fake.seen);
    assert_eq!((seen[0].method.as_str(), seen[0].query.as_str()), ("POST", "a=%20b"));
    assert_eq!(
        (seen[0].body.as_slice(), seen[0].header("x-proof")),
        (b"{\"b\" :1}".as_slice(), Some("good"))
    );
    assert_eq!(seen[0].peer, Some("127.0.0.1:4000".parse().unwrap()));
    assert_eq!((seen[1].method.as_str(), seen[1].body.len()), ("GET", 0));
    drop(seen);
    assert_eq!(till.count(Outcome::News), 2);
}

#[tokio::test]
async fn only_connectors_that_take_hooks_and_run_are_there() {
    let till = Till::answering(10);
    let opened = till.door.hooks.open("poster", Some(Arc::clone(&till.fake) as Arc<dyn Hook>), None);
    let _deaf = till.door.hooks.open("deaf", None, None);
    for name in ["unknown", "deaf", "Poster", "poster%20"] {
        let (status, _, body) = till.send("127.0.0.1", to(name, "good", "")).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "{name}: {body}");
    }
    let (status, retry, _) = till.send("127.0.0.1", to("away", "good", "")).await;
    assert_eq!((status, retry.as_deref()), (StatusCode::SERVICE_UNAVAILABLE, Some("10")));
    drop(opened);
    let (status, _, body) = till.send("127.0.0.1", to("poster", "good", "")).await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(body.contains("hook_not_ready"), "{body}");
    assert!(held(&till.fake.seen).is_empty());
}

#[tokio::test]
async fn a_large_body_is_refused_and_one_that_says_so_is_not_read() {
    let till = Till::answering(10);
    let _opened = till.door.hooks.open("poster", Some(Arc::clone(&till.fake) as Arc<dyn Hook>), None);
    let (status, ..) = till.send("127.0.0.1", to("poster", "good", vec![b' '; LARGEST])).await;
    assert_eq!(status, StatusCode::OK);
    let (status, ..) = till.send("127.0.0.1", to("poster", "good", vec![b' '; LARGEST + 1])).await;
    assert_eq!(status, StatusCode::PAYLOAD_TOO_LARGE);
    // A body that never comes would be waited for.
    let endless = Body::from_stream(futures_util::stream::pending::<Result<Vec<u8>, std::io::Error>>());
    let mut declared = to("poster", "good", endless);
    declared.headers_mut().insert(header::CONTENT_LENGTH, 10_000_000.into());
    assert_eq!(till.send("127.0.0.1", declared).await.0, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!((till.count(Outcome::TooLarge), till.count(Outcome::News)), (2, 1));
}

#[tokio::test(start_paused = true)]
async fn what_is_not_answered_in_time_is_to_be_sent_again_and_only_so_many_are_at_it() {
    let till = Arc::new(Till::answering(0));
    let _opened = till.door.hooks.open("poster", Some(Arc::clone(&till.fake) as Arc<dyn Hook>), None);
    let mut sent = tokio::task::JoinSet::new();
    for _ in 0..crate::tills::AT_ONCE + 3 {
        let till = Arc::clone(&till);
        sent.spawn(async move { till.send("127.0.0.1", to("poster", "good", "")).await });
    }
    let answers = sent.join_all().await;
    assert!(answers.iter().all(|(status, retry, _)| {
        *status == StatusCode::SERVICE_UNAVAILABLE && retry.as_deref() == Some("10")
    }));
    assert_eq!((till.count(Outcome::Busy), till.count(Outcome::TooSlow)), (3, crate::tills::AT_ONCE as u64));
    till.fake.may_answer.add_permits(1);
    assert_eq!(
        till.send("127.0.0.1", to("poster", "good", "")).await.0,
        StatusCode::OK,
        "the places are free"
    );
}

#[tokio::test(start_paused = true)]
async fn slow_bodies_take_a_bounded_number_of_connections_and_shut_nobody_out() {
    let till = Arc::new(Till::answering(10));
    let _opened = till.door.hooks.open("poster", Some(Arc::clone(&till.fake) as Arc<dyn Hook>), None);
    let mut slow = tokio::task::JoinSet::new();
    for _ in 0..readers::MOST + 5 {
        let till = Arc::clone(&till);
        let endless = Body::from_stream(futures_util::stream::pending::<Result<Vec<u8>, std::io::Error>>());
        slow.spawn(async move { till.send("127.0.0.1", to("poster", "good", endless)).await.0 });
    }
    // Each of them has been begun by now.
    tokio::time::sleep(Duration::from_millis(1)).await;
    assert_eq!(till.send("127.0.0.1", to("poster", "good", "")).await.0, StatusCode::OK, "sent at once");
    let answers = slow.join_all().await;
    let count = |status| answers.iter().filter(|answer| **answer == status).count();
    assert_eq!(
        (count(StatusCode::SERVICE_UNAVAILABLE), count(StatusCode::REQUEST_TIMEOUT)),
        (6, readers::MOST - 1),
        "the oldest have made room: {answers:?}"
    );
    assert_eq!((till.count(Outcome::Busy), till.count(Outcome::TooSlow)), (6, readers::MOST as u64 - 1));
}

#[tokio::test]
async fn wrong_proofs_are_told_to_wait_and_shut_nobody_else_out() {
    let till = Till::answering(1000);
    let _opened = till.door.hooks.open("poster", Some(Arc::clone(&till.fake) as Arc<dyn Hook>), None);
    let mut guessing = Vec::new();
    for _ in 0..15 {
        guessing.push(till.send("192.0.2.9", to("poster", "guess", "")).await.0.as_u16());
    }
    assert_eq!(guessing[..10], [401; 10]);
    assert_eq!(guessing[10..], [429; 5]);
    assert_eq!(held(&till.fake.seen).len(), 10, "the others were not looked at");
    assert_eq!(till.send("192.0.2.9", to("poster", "good", "")).await.0, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(till.send("192.0.2.8", to("poster", "good", "")).await.0, StatusCode::OK);
    // A tunnel: whoever guesses there shuts out neither the maker's cloud nor this machine.
    let through_a_tunnel = |proof: &str| {
        let mut request = to("poster", proof, "");
        request.headers_mut().insert("x-forwarded-for", "203.0.113.9".parse().unwrap());
        request
    };
    for _ in 0..15 {
        till.send("127.0.0.1", through_a_tunnel("guess")).await;
    }
    assert_eq!(till.send("127.0.0.1", through_a_tunnel("guess")).await.0, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(till.send("127.0.0.1", through_a_tunnel("good")).await.0, StatusCode::OK);
    assert_eq!(till.send("127.0.0.1", to("poster", "good", "")).await.0, StatusCode::OK);
    assert_eq!(till.count(Outcome::Shunned), 6);
}

#[tokio::test]
async fn what_cannot_be_taken_at_the_moment_is_to_be_sent_again() {
    let till = Till::answering(10);
    let _opened = till.door.hooks.open("poster", Some(Arc::clone(&till.fake) as Arc<dyn Hook>), None);
    let (status, retry, body) = till.send("127.0.0.1", to("poster", "later", "")).await;
    assert_eq!((status, retry.as_deref()), (StatusCode::SERVICE_UNAVAILABLE, Some("10")));
    assert_eq!((body.as_str(), till.count(Outcome::Later)), ("the queue is full", 1));
}
