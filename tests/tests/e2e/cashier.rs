//! Who stood at the till, on everything that somebody does there.

use std::collections::HashMap;

use reqwest::{Method, header};
use serde_json::{Value, json};
use stamp_store::Store;
use stamp_tests::{Setup, Till, card, cloud, now, until};

#[tokio::test(flavor = "multi_thread")]
async fn a_retry_and_a_discard_name_the_cashier_in_the_journal_and_not_in_the_log() {
    let cloud = cloud().await;
    let till = Till::start(Setup::of(&cloud).home()).await;
    let refused =
        till.api().post("/v1/scans?wait=4000", &json!({"code": "card_nobody", "cashier": "Zuzana"})).await;
    let op_id = refused.op_id();
    assert_eq!(till.operation_is(&op_id, "refused").await["cashier"], "Zuzana");
    let act = async |op_id: &str, what: &str, body| {
        till.api().post(&format!("/v1/operations/{op_id}/{what}"), &body).await
    };
    let retried = act(&op_id, "retry", json!({"cashier": "Zuzana", "reason": "a try"})).await.json();
    assert_eq!(retried["cashier"], "Zuzana", "what takes its place is still hers");
    let again = retried["op_id"].as_str().unwrap().to_owned();
    until("it is refused again", async || (till.operation(&again).await["state"] == "refused").then_some(()))
        .await;
    let discarded = act(&again, "discard", json!({"reason": "a trial", "cashier": "Zuzana"})).await;
    assert_eq!(discarded.status, 204);
    let bad = act(&again, "retry", json!({"cashier": "Zu\nzana"})).await;
    assert_eq!(bad.code(), "validation_failed");
    let (home, _, _) = till.terminate().await;
    assert!(!home.log().contains("Zuzana"), "{}", home.log());
    let (store, _) = Store::open(&home.queue(), now().parse().unwrap()).unwrap();
    let journal = store.journal(9).await.unwrap();
    let acts: Vec<_> = journal.iter().map(|entry| (entry.actor.as_str(), entry.action.as_str())).collect();
    assert_eq!(acts, [("support, Zuzana", "discard"), ("support, Zuzana", "retry")]);
    assert_eq!(journal[1].reason, Some(format!("as {again}: a try")));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receipt_and_an_undo_keep_the_cashier_and_a_receipt_is_the_same_whoever_tells_of_it() {
    let cloud = cloud().await;
    let till = Till::start(Setup::of(&cloud).stamping("receipt").home()).await;
    let receipt = |cashier: &str| {
        json!({
            "receipt_id": "1001", "total": {"value": "3.50", "currency": "EUR"}, "closed_at": now(),
            "guest": {"type": "scan", "value": card("anna")}, "cashier": cashier,
        })
    };
    let first = receipt("Eva");
    let told = till.api().post("/v1/receipts?wait=4000", &first).await;
    assert_eq!(till.operation(&told.op_id()).await["cashier"], "Eva");
    let mut by_another = first;
    by_another["cashier"] = "Adam".into();
    assert_eq!(till.api().post("/v1/receipts?wait=4000", &by_another).await.op_id(), told.op_id());
    let undone = till.api().post("/v1/receipts/1001/void?wait=4000", &json!({"cashier": "Adam"})).await;
    assert_eq!(till.operation(&undone.op_id()).await["cashier"], "Adam");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cashier_looks_back_on_ten_and_pages_through_no_queue() {
    let cloud = cloud().await;
    let till = Till::start(Setup::of(&cloud).home()).await;
    let (mut made, mut guests) = (Vec::new(), HashMap::new());
    for number in 0..12 {
        let guest = if number % 2 == 0 { "anna" } else { "nobody" };
        let op = till.api().one_more(&card(guest)).await.op_id();
        guests.insert(op.clone(), guest);
        made.push(op);
    }
    let page = till.api().bare(Method::GET, "/", &[], "").await;
    let session = page.headers[header::SET_COOKIE].to_str().unwrap().split(';').next().unwrap().to_owned();
    let get = async |path: &str| till.api().bare(Method::GET, path, &[("cookie", &*session)], "").await;
    let last = get("/v1/operations").await.json();
    let seen: Vec<_> =
        last["operations"].as_array().unwrap().iter().map(|one| one["op_id"].as_str().unwrap()).collect();
    made.reverse();
    assert_eq!(seen, made[..10]);
    assert_eq!(last["next"], Value::Null);
    for wanted in ["after=3", "after=3&limit=1", "after=99999&state=refused"] {
        assert_eq!(get(&format!("/v1/operations?{wanted}")).await.code(), "role_not_allowed", "{wanted}");
    }
    let of = |guest: &str| made[..10].iter().filter(|op| guests[*op] == guest).cloned().collect::<Vec<_>>();
    for op in &made {
        till.operation_is(op, if guests[op] == "anna" { "done" } else { "refused" }).await;
    }
    for state in ["queued", "sending", "done", "refused", "parked", "withdrawn", "discarded"] {
        let listed = get(&format!("/v1/operations?state={state}")).await.json();
        let listed: Vec<_> = listed["operations"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["op_id"].as_str().unwrap())
            .collect();
        let expected = match state {
            "done" => of("anna"),
            "refused" => of("nobody"),
            _ => Vec::new(),
        };
        assert_eq!(listed, expected, "{state}");
    }
    assert_eq!(get(&format!("/v1/operations/{}", made[9])).await.status, 200);
    assert_eq!(get(&format!("/v1/operations/{}", made[10])).await.status, 404);
}
