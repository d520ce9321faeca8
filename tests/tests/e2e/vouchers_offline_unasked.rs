//! A voucher that could not be asked about, while the cloud can be: it is not accepted for that.

use serde_json::{Value, json};
use stamp_sandbox::{Fault, FaultPlan};
use stamp_tests::{Reply, Setup, Till, cloud, until};

const CODE: &str = "COFFEE2024";

async fn scan_at(till: &Till, source: &str, code: &str) -> Reply {
    till.api().post("/v1/scans?wait=4000", &json!({"code": code, "source": source})).await
}

async fn link(till: &Till) -> Value {
    till.status().await["cloud"]["state"].clone()
}

async fn online(setup: Setup) -> Till {
    let till = Till::start(setup.home()).await;
    till.link_is("up").await;
    till
}

#[tokio::test(flavor = "multi_thread")]
async fn an_offer_that_is_taken_up_when_the_internet_is_back_asks_a_slow_cloud() {
    let cloud = cloud().await;
    let till = online(Setup::of(&cloud)).await;
    cloud.set_reachable(false).await.unwrap();
    let offer = scan_at(&till, "counter", CODE).await.json()["offer"].clone();
    assert!(offer["id"].is_string(), "{offer}");

    cloud.set_reachable(true).await.unwrap();
    till.link_is("up").await;
    cloud.faults().set(FaultPlan::always(Fault::Latency { ms: 2_000 }).on("/vouchers")).unwrap();
    let body = json!({"offer": offer["id"], "accept_risk": true});
    let redeemed = till.api().post("/v1/redemptions?wait=4000", &body).await;
    assert_ne!(redeemed.code(), "accepted-at-risk", "{redeemed:?}");
    assert_eq!(link(&till).await, "up");
    till.drained().await;
    assert_eq!(cloud.books().await.unwrap().redemptions.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_question_without_an_answer_offers_nothing_and_leaves_the_way_open() {
    let cloud = cloud().await;
    let till = online(Setup::of(&cloud)).await;
    cloud.faults().set(FaultPlan::always(Fault::NeverAnswers).on("/vouchers")).unwrap();
    let refused = scan_at(&till, "counter", CODE).await;
    assert_eq!((refused.code().as_str(), refused.json().get("offer")), ("cannot-check", None));
    until("it is asked whose key this is", async || {
        let log = cloud.log();
        let last = log.iter().rposition(|entry| entry.path.contains("/vouchers"))?;
        log[last..].iter().any(|entry| entry.path.ends_with("/me") && entry.status.is_some()).then_some(())
    })
    .await;
    assert_eq!(link(&till).await, "up");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cloud_that_answers_nothing_at_all_is_found_out_by_one_voucher() {
    let cloud = cloud().await;
    let till = online(Setup::of(&cloud).request_timeout_s(5)).await;
    cloud.faults().set(FaultPlan::always(Fault::NeverAnswers)).unwrap();
    assert_eq!(scan_at(&till, "counter", CODE).await.json().get("offer"), None);
    till.link_is("down").await;
    let refused = scan_at(&till, "bar", CODE).await;
    assert_eq!(refused.json()["offer"]["left"], 5, "{refused:?}");
}
