//! What cannot be sent as it is: kept where a person sees it, while the lane goes on.

use std::fs;

use serde_json::{Value, json};
use stamp_sandbox::{Fault, FaultPlan};
use stamp_tests::{Home, Reply, Setup, Till, card, cloud, now};

fn odd(status: u16, code: &str) -> FaultPlan {
    FaultPlan::next(1, Fault::Problem { status, code: code.to_owned() }).on("/stamps")
}

async fn retry(till: &Till, op: &str) -> Value {
    till.api().post(&format!("/v1/operations/{op}/retry"), &json!({})).await.json()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lane_is_released_by_a_parked_operation() {
    for (status, code, reason) in [
        (422, "validation_failed", "validation_failed"),
        (400, "malformed", "malformed"),
        (404, "no_such_template", "no_such_template"),
        (413, "batch_too_large", "too_large"),
    ] {
        let cloud = cloud().await;
        cloud.set_reachable(false).await.unwrap();
        let till = Till::start(Setup::of(&cloud).home()).await;
        till.link_is("down").await;
        let mut taken = Vec::new();
        for _ in 0..3 {
            taken.push(till.api().one_more(&card("anna")).await.op_id());
        }
        cloud.faults().set(odd(status, code)).unwrap();
        cloud.set_reachable(true).await.unwrap();
        let parked = till.operation_is(&taken[0], "parked").await;
        assert_eq!(parked["reason"], reason);
        till.drained().await;
        assert_eq!(cloud.books().await.unwrap().order_on_card("card_anna"), taken[1..]);
        till.health_has("operations-parked").await;

        let retried = retry(&till, &taken[0]).await;
        assert_eq!(retried["op_id"], json!(taken[0]), "{code}: nothing was stored, so the key is still good");
        till.operation_is(&taken[0], "done").await;
        let effects = cloud.books().await.unwrap().effects_by_op();
        assert!(effects.len() == 3 && effects.values().all(|count| *count == 1), "{effects:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cashier_is_told_what_support_needs_and_the_next_stamp_of_the_card_goes_through() {
    let cloud = cloud().await;
    let till = Till::start(Setup::of(&cloud).home()).await;
    till.link_is("up").await;
    cloud.faults().set(odd(422, "validation_failed")).unwrap();
    let parked = till.api().scan(&card("anna")).await;
    assert_eq!((parked.code().as_str(), &parked.json()["notice"]["level"]), ("parked", &json!("warn")));
    let number = parked.json()["operation"]["number"].as_str().unwrap().to_owned();
    assert!(parked.json()["notice"]["text"].as_str().unwrap().contains(&number), "{parked:?}");
    let next = till.api().one_more(&card("anna")).await.op_id();
    till.operation_is(&next, "done").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_is_said_to_be_taken_is_settled_by_what_the_cloud_has_stored_for_it() {
    let cloud = cloud().await;
    let till = Till::start(Setup::of(&cloud).home()).await;
    till.link_is("up").await;
    let lost = FaultPlan::next(1, Fault::CutAfterEffect).on("/stamps");
    cloud.faults().replace(vec![lost, odd(422, "idempotency_key_reused")]).unwrap();
    let op = till.api().scan(&card("anna")).await.op_id();
    let done = till.operation_is(&op, "done").await;
    assert_eq!((&done["outcome"]["status"], &done["outcome"]["body"]["op_id"]), (&json!(201), &json!(op)));
    assert_eq!(cloud.books().await.unwrap().order_on_card("card_anna"), [op]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_is_taken_by_something_else_is_parked_and_a_person_sends_it_under_a_new_one() {
    let cloud = cloud().await;
    let till = Till::start(Setup::of(&cloud).home()).await;
    till.link_is("up").await;
    cloud.faults().set(odd(422, "idempotency_key_reused")).unwrap();
    let parked = till.api().scan(&card("anna")).await;
    assert_eq!(parked.json()["operation"]["reason"], "idempotency_key_reused");
    let asked = cloud.log().into_iter().filter(|entry| entry.path.ends_with(&parked.op_id())).count();
    assert_eq!(asked, 1, "what became of it was asked once");

    let retried = retry(&till, &parked.op_id()).await;
    assert_eq!(retried["retry_of"], json!(parked.op_id()));
    let new = retried["op_id"].as_str().unwrap();
    till.operation_is(new, "done").await;
    assert_eq!(retry(&till, &parked.op_id()).await["op_id"], new, "a second retry is the first");
    assert_eq!(cloud.books().await.unwrap().order_on_card("card_anna"), [new]);
    assert_eq!(till.count("parked").await, 0);
}

async fn report(till: &Till, card: &str, closed_at: &str) -> Reply {
    let receipt = json!({"receipt_id": "1001", "total": {"value": "3.50", "currency": "EUR"},
        "closed_at": closed_at, "guest": {"type": "card_id", "value": card}});
    till.api().post("/v1/receipts?wait=4000", &receipt).await
}

fn without_queue(home: Home) -> Home {
    for name in ["queue.db", "queue.db-wal", "queue.db-shm"] {
        let _ = fs::remove_file(home.data().join(name));
    }
    home
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receipt_whose_number_is_another_guests_in_the_books_is_never_stamped_twice_by_a_retry() {
    let cloud = cloud().await;
    let till = Till::start(Setup::of(&cloud).stamping("receipt").home()).await;
    let closed_at = now();
    assert_eq!(report(&till, "card_anna", &closed_at).await.code(), "stamp-added");
    let till = Till::start(without_queue(till.kill())).await;
    let parked = report(&till, "card_felix", &closed_at).await;
    assert_eq!(parked.json()["operation"]["reason"], "idempotency_key_reused", "{parked:?}");

    let new = retry(&till, &parked.op_id()).await["op_id"].as_str().unwrap().to_owned();
    let ended = till.operation_is(&new, "done").await;
    assert_eq!(ended["reason"], "already-stamped", "the receipt's own identity goes with it");
    let cards: Vec<_> = cloud.books().await.unwrap().stamps.into_iter().map(|row| row.card_id).collect();
    assert_eq!(cards, ["card_anna"]);
    assert_eq!((till.count("parked").await, till.waiting().await), (0, 0), "it does not park again for ever");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_cloud_has_refused_is_retried_as_a_new_operation_that_names_the_old_one() {
    let cloud = cloud().await;
    let till = Till::start(Setup::of(&cloud).home()).await;
    till.link_is("up").await;
    cloud.faults().set(odd(410, "card_deleted")).unwrap();
    let refused = till.api().scan(&card("anna")).await;
    assert_eq!(refused.code(), "card-deleted");
    let new = retry(&till, &refused.op_id()).await;
    assert_ne!(new["op_id"], json!(refused.op_id()));
    assert_eq!(new["retry_of"], json!(refused.op_id()));
    till.operation_is(new["op_id"].as_str().unwrap(), "done").await;
    assert_eq!(cloud.books().await.unwrap().order_on_card("card_anna").len(), 1);
}
