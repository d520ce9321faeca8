//! What it sends by itself.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicU16, Ordering},
};

use axum::{Router, http::StatusCode, routing::any};
use serde_json::Value;
use stamp_tests::{
    fakes::{
        Server,
        poster::{Account, Delivery, Poster, REPEATS, Sender, verify},
    },
    until,
};

use super::{TILL, noon, poster};

const SECRET: &str = "00112233445566778899aabbccddeeff";

/// Takes webhooks, and answers them all with one status.
struct Taker {
    server: Server,
    status: Arc<AtomicU16>,
    bodies: Arc<Mutex<Vec<String>>>,
}

impl Taker {
    async fn start(status: u16) -> Self {
        let (status, bodies) = (Arc::new(AtomicU16::new(status)), Arc::<Mutex<Vec<_>>>::default());
        let (answer, taken) = (Arc::clone(&status), Arc::clone(&bodies));
        let take = move |body: String| {
            taken.lock().unwrap().push(body);
            let status = StatusCode::from_u16(answer.load(Ordering::Relaxed)).unwrap();
            async move { status }
        };
        let server = Server::start(Router::new().route("/hooks/poster", any(take))).await;
        Self { server, status, bodies }
    }

    fn delivery(&self) -> Delivery {
        Delivery::to(format!("http://{}/hooks/poster", self.server.address()))
    }

    fn taken(&self) -> Vec<Value> {
        let bodies = self.bodies.lock().unwrap();
        bodies.iter().map(|body| serde_json::from_str(body).unwrap()).collect()
    }
}

async fn idle(sender: &Sender) {
    until("all is sent", async || sender.is_idle().then_some(())).await;
}

fn actions(bodies: &[Value]) -> Vec<String> {
    let name = |body: &Value, key: &str| body[key].as_str().unwrap().to_owned();
    bodies.iter().map(|body| format!("{} {}", name(body, "object"), name(body, "action"))).collect()
}

async fn sold() -> Poster {
    let poster = poster(Account::cafe().client(108, "77")).await;
    let check = poster.shop().sell(TILL, Some(108), noon());
    poster.shop().remove(check, noon());
    poster
}

#[test]
fn a_webhook_is_signed_over_its_parts_in_their_order_with_the_data_as_it_is_sent() {
    let plain = verify("api-demo", ("transaction", "1", "added"), None, "1518794257", SECRET);
    assert_eq!(plain, "91b7754192e623c03a633befa9901fcc");
    let data = r#"{"transactions_history":{"type_history":"comment","time":1688722229115,"value":0,"value2":0,"value3":0,"value4":0,"value5":null,"value_text":"\u041a\u0430\u0432\u0430","user_id":6,"spot_tablet_id":1}}"#;
    let escaped = verify("my-cafe", ("transaction", "16777", "changed"), Some(data), "1688722230", SECRET);
    assert_eq!(escaped, "57ba4c595201ae9620f234a6c51fe7de");
}

#[tokio::test]
async fn a_receipt_is_told_from_its_opening_to_its_end_and_every_event_is_signed() {
    let (poster, taker) = (sold().await, Taker::start(200).await);
    let sender = poster.send(taker.delivery());
    idle(&sender).await;
    let taken = taker.taken();
    let expected = [
        "transaction added",
        "transaction changed",
        "transaction changed",
        "stock changed",
        "transaction closed",
        "client_payed_sum changed",
        "transaction removed",
    ];
    assert_eq!(actions(&taken), expected);
    let account = poster.account();
    for body in &taken {
        let text = |key: &str| body[key].as_str().unwrap();
        let id = body["object_id"].to_string();
        let what = (text("object"), id.as_str(), text("action"));
        let proof = verify(&account.name, what, body["data"].as_str(), text("time"), &account.secret);
        assert_eq!(text("verify"), proof, "{body}");
    }
    let data: Value = serde_json::from_str(taken[4]["data"].as_str().unwrap()).unwrap();
    assert_eq!(data["transactions_history"]["value2"], 350, "the total in hundredths");
    assert_eq!(sender.probe().await, Some(200));
}

#[tokio::test]
async fn what_is_not_taken_is_sent_fifteen_times_more_and_holds_up_the_rest() {
    let (poster, taker) = (sold().await, Taker::start(500).await);
    let sender = poster.send(taker.delivery());
    until("the first is given up", async || (taker.taken().len() > 16).then_some(())).await;
    taker.status.store(200, Ordering::Relaxed);
    idle(&sender).await;
    let actions = actions(&taker.taken());
    let first = actions.iter().take_while(|action| *action == "transaction added").count();
    assert_eq!(first, 1 + REPEATS as usize, "{actions:?}");
    let others: Vec<_> = sender.sent().into_iter().filter(|(_, status)| *status == Some(200)).collect();
    assert!(others.iter().all(|(event, _)| event.action != "added"), "the first was lost");
    assert_eq!(others.last().unwrap().0.action, "removed");
}

#[tokio::test]
async fn an_account_may_repeat_lose_and_disorder_events_and_hide_the_closing() {
    let (poster, taker) = (sold().await, Taker::start(200).await);
    let delivery =
        Delivery { copies: 2, is_shuffled: true, hides_closing: true, seed: 3, ..taker.delivery() };
    let sender = poster.send(delivery);
    idle(&sender).await;
    let actions = actions(&taker.taken());
    assert_eq!(actions.len(), 14);
    assert_ne!(actions[0], "transaction added", "{actions:?}");
    assert!(!actions.iter().any(|action| action.ends_with("closed")), "{actions:?}");

    drop(sender);
    let sender = poster.send(Delivery { lost: 100, ..taker.delivery() });
    poster.shop().sell(TILL, None, noon());
    idle(&sender).await;
    assert_eq!(taker.taken().len(), 14, "all of it was lost");
}
