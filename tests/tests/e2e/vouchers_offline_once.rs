//! What was accepted without internet is not handed over again, whatever the cloud said of it and by whatever name.

use serde_json::{Value, json};
use stamp_sandbox::{Fault, FaultPlan, Sandbox};
use stamp_tests::{Client, Reply, Setup, Till, cloud, until};

const CODE: &str = "COFFEE2024";
const VOUCHER: &str = "v_free_coffee";

async fn redeem(till: &Till, body: &Value) -> Reply {
    till.api().post("/v1/redemptions?wait=4000", body).await
}

async fn scan_at(till: &Till, source: &str, code: &str) -> Reply {
    till.api().post("/v1/scans?wait=4000", &json!({"code": code, "source": source})).await
}

/// A till that was online, has accepted the voucher without internet, and meets a cloud that answers this to it.
async fn accepted(cloud: &Sandbox, setup: Setup, fault: Fault) -> (Till, String) {
    let till = Till::start(setup.home()).await;
    till.link_is("up").await;
    cloud.set_reachable(false).await.unwrap();
    let accepted = redeem(&till, &json!({"redeem_code": CODE, "accept_risk": true})).await;
    assert_eq!(accepted.code(), "accepted-at-risk");
    cloud.faults().set(FaultPlan::always(fault).on("/redemptions")).unwrap();
    cloud.set_reachable(true).await.unwrap();
    (till, accepted.op_id())
}

/// A till without internet, and what it offers to whoever has scanned the voucher there.
async fn offered(source: &str) -> (Till, Value) {
    let cloud = cloud().await;
    let till = Till::start(Setup::of(&cloud).home()).await;
    till.link_is("up").await;
    cloud.set_reachable(false).await.unwrap();
    let offer = scan_at(&till, source, CODE).await.json()["offer"].clone();
    (till, offer)
}

async fn take_up(caller: &Client, offer: &Value) -> Reply {
    caller.post("/v1/redemptions", &json!({"offer": offer["id"], "accept_risk": true})).await
}

async fn was_tried(till: &Till, op: &str) {
    until("the cloud is told", async || (till.operation(op).await["attempts"].as_u64()? > 0).then_some(()))
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_cloud_did_not_take_is_not_redeemed_again_online() {
    for (status, code, state) in [(422, "validation_failed", "parked"), (403, "not_allowed", "refused")] {
        let cloud = cloud().await;
        let fault = Fault::Problem { status, code: code.to_owned() };
        let (till, op) = accepted(&cloud, Setup::of(&cloud), fault).await;
        till.operation_is(&op, state).await;
        cloud.faults().clear();
        till.link_is("up").await;
        let again = [
            scan_at(&till, "counter", CODE).await,
            redeem(&till, &json!({"redeem_code": CODE})).await,
            redeem(&till, &json!({"voucher_id": VOUCHER})).await,
        ];
        for reply in again {
            assert_eq!((reply.code().as_str(), reply.op_id()), ("already-accepted", op.clone()), "{state}");
        }
        assert_eq!(till.operations().await, 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waits_to_be_told_is_not_redeemed_by_another_name() {
    let cloud = cloud().await;
    let setup = Setup::of(&cloud).stamping("receipt");
    let (till, op) = accepted(&cloud, setup, Fault::ServerError { status: 500 }).await;
    was_tried(&till, &op).await;
    till.link_is("up").await;
    let card = json!({"type": "card_id", "value": "card_anna"});
    let mut again = vec![
        redeem(&till, &json!({"voucher_id": VOUCHER})).await,
        redeem(&till, &json!({"redeem_code": CODE, "card": card})).await,
    ];
    assert_eq!(till.api().put("/v1/guest", &card).await.status, 200);
    again.push(scan_at(&till, "counter", CODE).await);
    for reply in again {
        assert_eq!((reply.code().as_str(), reply.op_id()), ("already-accepted", op.clone()));
    }
    assert_eq!(redeem(&till, &json!({"voucher_id": "v_printed"})).await.code(), "redemption-unanswered");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_taken_back_on_its_way_was_not_handed_over() {
    let cloud = cloud().await;
    let (till, op) = accepted(&cloud, Setup::of(&cloud), Fault::ServerError { status: 500 }).await;
    was_tried(&till, &op).await;
    cloud.set_reachable(false).await.unwrap();
    till.api().post(&format!("/v1/operations/{op}/undo"), &json!({})).await;
    let refused = scan_at(&till, "counter", CODE).await;
    assert_eq!(refused.code(), "cannot-check", "{refused:?}");
    let text = refused.json()["notice"]["text"].as_str().unwrap().to_owned();
    assert!(text.contains("An earlier try has no answer yet"), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_offer_that_one_caller_took_up_is_not_handed_over_by_another() {
    let (till, offer) = offered("counter").await;
    assert_eq!(take_up(till.api(), &offer).await.code(), "accepted-at-risk");
    let made = till.api().post("/v1/tokens", &json!({"role": "pos", "label": "till 2"})).await.json();
    let other = till.api().with_token(made["token"].as_str().unwrap());
    let late = take_up(&other, &offer).await;
    assert_eq!(
        (late.code(), &late.json()["notice"]["level"]),
        ("already-accepted".into(), &json!("refused"))
    );
    assert_eq!(take_up(till.api(), &offer).await.code(), "accepted-at-risk", "the same caller's retry");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_phone_that_stays_in_view_is_not_offered_again_what_was_taken_up() {
    let (till, offer) = offered("counter").await;
    let accepted = take_up(till.api(), &offer).await;
    let second_reading = scan_at(&till, "counter", CODE).await;
    assert_eq!((second_reading.code(), second_reading.op_id()), (accepted.code(), accepted.op_id()));
    assert_eq!(second_reading.json().get("offer"), None);
}
