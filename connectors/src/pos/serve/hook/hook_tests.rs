//! Requests as the cloud sends them.

use std::sync::Mutex;

use serde_json::{Value, json};
use stamp_core::time::Now;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::*;
use crate::pos::{
    Asker, Batch, NotTaken, PosState,
    serve::{Secret, Serve, settings::Settings},
};

struct Bench {
    serve: Serve,
    batches: mpsc::Receiver<Batch>,
    states: Arc<Mutex<Vec<PosState>>>,
}

/// A connector that only listens, with a run under way.
fn bench() -> Bench {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let settings = Settings {
        currency: Some("EUR".to_owned()),
        zone: None,
        front: None,
        cloud: None,
        hook: Some(HookSettings { token: Secret::new("sesame"), address: None, take_over: false }),
        server: None,
    };
    let serve = Serve::new(settings, Asker::new().unwrap(), Arc::new(Now::epoch));
    let (sender, batches) = mpsc::channel(4);
    let states = Arc::new(Mutex::new(Vec::new()));
    let told = Arc::clone(&states);
    let context = Context {
        connector: "serve".into(),
        batches: sender,
        checkpoint: None,
        tell: Arc::new(move |state| told.lock().unwrap().push(state)),
        stop: CancellationToken::new(),
        clocks: Arc::new(Now::epoch),
        beat: Arc::new(|| {}),
    };
    serve.shared.attend(Some(&context));
    Bench { serve, batches, states }
}

fn request(token: Option<&str>, body: &Value) -> HookRequest {
    let token = token.map(|token| ("authorization".to_owned(), token.as_bytes().to_vec()));
    HookRequest {
        method: "POST".to_owned(),
        query: String::new(),
        headers: token.into_iter().collect(),
        body: body.to_string().into_bytes(),
        peer: None,
        at: Timestamp::UNIX_EPOCH,
    }
}

fn update(status: &str, timestamp: i64) -> Value {
    let order =
        json!({ "status": status, "sum": 7.4, "number": 1042, "whenClosed": "2026-05-11 15:34:56.000" });
    let info = json!({ "id": "c", "posId": "p", "timestamp": timestamp, "order": order });
    json!([{ "eventType": "TableOrderUpdate", "organizationId": "o", "eventInfo": info }])
}

impl Bench {
    /// Sends a request while the desk answers `taken`. Gives the reply and what the desk was handed.
    async fn send(&mut self, request: HookRequest, taken: Result<(), NotTaken>) -> (HookReply, Vec<Report>) {
        let hook = self.serve.hook().unwrap();
        let mut reply = hook.receive(request);
        let mut handed = Vec::new();
        loop {
            tokio::select! {
                reply = &mut reply => return (reply, handed),
                Some(batch) = self.batches.recv() => {
                    handed.extend(batch.reports);
                    let _ = batch.taken.send(taken.clone());
                }
            }
        }
    }
}

#[tokio::test]
async fn a_closed_order_is_taken_with_its_token_bare_or_as_a_bearer() {
    for token in ["sesame", "Bearer sesame", "bearer  sesame"] {
        let (reply, handed) = bench().send(request(Some(token), &update("Closed", 5)), Ok(())).await;
        assert_eq!((reply.status, reply.received), (200, Received::News), "{token}");
        let [Report::Closed(receipt)] = handed.as_slice() else { panic!("{handed:?}") };
        assert_eq!((receipt.identity.number.as_str(), receipt.total.value.as_str()), ("p", "7.40"));
    }
}

#[tokio::test]
async fn without_the_token_nothing_is_read() {
    for token in [None, Some(""), Some("Bearer"), Some("sesame2"), Some("Basic sesame")] {
        let (reply, handed) = bench().send(request(token, &update("Closed", 5)), Ok(())).await;
        assert_eq!((reply.status, reply.received), (401, Received::Unproved), "{token:?}");
        assert!(handed.is_empty());
    }
}

#[tokio::test]
async fn what_was_not_taken_is_to_be_sent_again_and_then_counts() {
    let mut bench = bench();
    let (reply, _) = bench.send(request(Some("sesame"), &update("Closed", 5)), Err(NotTaken::Queue)).await;
    assert_eq!((reply.status, reply.received), (503, Received::Later));
    let (reply, handed) = bench.send(request(Some("sesame"), &update("Closed", 5)), Ok(())).await;
    assert_eq!((reply.status, handed.len()), (200, 1));
    let (reply, handed) = bench.send(request(Some("sesame"), &update("Closed", 5)), Ok(())).await;
    assert_eq!((reply.status, handed.len()), (200, 0), "the same again tells nothing new");
    assert!(matches!(bench.states.lock().unwrap().last(), Some(PosState::Ready { .. })));
}

#[tokio::test]
async fn an_event_that_was_overtaken_does_nothing() {
    let mut bench = bench();
    let (_, handed) = bench.send(request(Some("sesame"), &update("Deleted", 9)), Ok(())).await;
    assert!(matches!(handed.as_slice(), [Report::Voided(_)]));
    let (reply, handed) = bench.send(request(Some("sesame"), &update("Closed", 5)), Ok(())).await;
    assert_eq!((reply.status, reply.received, handed.len()), (200, Received::Nothing, 0));
}

#[tokio::test]
async fn before_a_run_has_begun_the_cloud_is_asked_to_come_again() {
    let mut bench = bench();
    bench.serve.shared.attend(None);
    let (reply, _) = bench.send(request(Some("sesame"), &update("Closed", 5)), Ok(())).await;
    assert_eq!(reply.status, 503);
}

#[tokio::test]
async fn a_guest_that_the_loyalty_service_has_seen_is_named_for_the_check() {
    let push =
        json!({ "customerId": "c", "phone": "+370 600 00000", "transactionType": "x", "orderId": "p" });
    let mut bench = bench();
    let (reply, handed) = bench.send(request(Some("sesame"), &push), Ok(())).await;
    assert_eq!(reply.status, 200);
    let [Report::Guest(guest)] = handed.as_slice() else { panic!("{handed:?}") };
    assert_eq!((guest.identity.number.as_str(), guest.guests.len()), ("p", 1));
    assert_eq!(bench.serve.shared.wanted(Duration::ZERO), ["p"]);
}

#[tokio::test]
async fn a_guest_without_a_name_is_not_taken_off_the_check() {
    let push = json!({ "customerId": "c", "transactionType": "x", "orderId": "p" });
    let mut bench = bench();
    let (reply, handed) = bench.send(request(Some("sesame"), &push), Ok(())).await;
    assert_eq!((reply.status, handed.len()), (200, 0), "there is no cloud to ask who that is");
    assert_eq!(bench.serve.shared.wanted(Duration::ZERO), ["p"]);
}

#[tokio::test]
async fn a_push_may_prove_itself_by_its_own_password() {
    for (password, status) in
        [(json!("sesame"), 200), (json!("sesame2"), 401), (json!(null), 401), (json!(""), 401)]
    {
        let push = json!({
            "customerId": "c", "phone": "+370 600 00000", "transactionType": "x", "orderId": "p",
            "subscriptionPassword": password,
        });
        let (reply, handed) = bench().send(request(None, &push), Ok(())).await;
        assert_eq!((reply.status, handed.len()), (status, usize::from(status == 200)), "{password}");
        let (reply, _) = bench().send(request(Some("another"), &push), Ok(())).await;
        assert_eq!(reply.status, 401, "a wrong token is wrong");
    }
}

#[tokio::test]
async fn what_is_no_event_is_refused_and_what_is_of_no_interest_is_not() {
    for (body, status) in [(json!(3), 400), (json!({ "eventType": "StopListUpdate" }), 200), (json!([]), 200)]
    {
        let (reply, handed) = bench().send(request(Some("sesame"), &body), Ok(())).await;
        assert_eq!((reply.status, handed.len()), (status, 0), "{body}");
    }
}
