//! Redemptions whose answer comes late, or never: no guest's voucher is used up by our waiting.

use std::time::Duration;

use serde_json::{Value, json};
use stamp_sandbox::{Books, Fault, FaultPlan, Sandbox};
use stamp_tests::{NoticeStream, Reply, Setup, Till, card, cloud};

const CODE: &str = "COFFEE2024";
const VOUCHER: &str = "v_free_coffee";

async fn redeem(till: &Till, voucher: &str) -> Reply {
    till.api().post("/v1/redemptions?wait=200", &json!({"voucher_id": voucher})).await
}

async fn give_up(till: &Till, op: &str) -> Reply {
    till.api().post(&format!("/v1/operations/{op}/undo?wait=4000"), &json!({})).await
}

/// A till with a redemption that was sent and has no answer.
async fn unanswered(cloud: &Sandbox, voucher: &str) -> (Till, String) {
    let till = Till::start(Setup::of(cloud).home()).await;
    till.link_is("up").await;
    cloud.faults().set(FaultPlan::always(Fault::CutBefore).on("/redemptions")).unwrap();
    let waited = redeem(&till, voucher).await;
    assert_eq!(waited.code(), "redemption-unanswered");
    (till, waited.op_id())
}

/// The next notice that is no answer to a call, and the codes of those before it.
async fn late(notices: &mut NoticeStream) -> (Value, Vec<String>) {
    let mut before = Vec::new();
    loop {
        let said = notices.next().await;
        if said["late"] == true {
            return (said, before);
        }
        before.push(said["code"].as_str().unwrap().to_owned());
    }
}

async fn is_valid_again(till: &Till) {
    let body = json!({"code": CODE, "source": "bar"});
    assert_eq!(till.api().post("/v1/scans?wait=4000", &body).await.code(), "confirm-voucher");
}

fn redeemed_and_taken_back(books: &Books, op: &str) {
    assert_eq!(books.redemptions.len(), 1);
    assert_eq!((books.redemptions[0].op_id.as_str(), books.redemptions[0].voided), (op, true));
    assert_eq!(books.voids.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_late_yes_is_said_aloud_with_the_vouchers_name() {
    let cloud = cloud().await;
    let (till, op) = unanswered(&cloud, VOUCHER).await;
    let mut notices = till.notices(None).await;
    cloud.faults().clear();
    let (said, _) = late(&mut notices).await;
    assert_eq!((&said["code"], &said["op_id"]), (&json!("voucher-redeemed"), &json!(op)));
    assert_eq!(said["voucher"], json!({"id": VOUCHER, "name": "Free coffee"}));
    assert!(said["text"].as_str().unwrap().contains("Free coffee"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_late_no_is_said_aloud_with_the_vouchers_name() {
    let cloud = cloud().await;
    let till = Till::start(Setup::of(&cloud).home()).await;
    till.link_is("up").await;
    assert_eq!(till.api().scan("CAKE2024").await.code(), "voucher-already-redeemed");
    cloud.faults().set(FaultPlan::always(Fault::CutBefore).on("/redemptions")).unwrap();
    assert_eq!(redeem(&till, "v_cake").await.code(), "redemption-unanswered");
    let mut notices = till.notices(None).await;
    cloud.faults().clear();
    let (said, _) = late(&mut notices).await;
    assert_eq!((&said["code"], &said["level"]), (&json!("voucher-already-redeemed"), &json!("refused")));
    assert!(said["text"].as_str().unwrap().contains("Piece of cake"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_unanswered_at_a_crash_is_answered_aloud_after_it() {
    let cloud = cloud().await;
    let (till, op) = unanswered(&cloud, VOUCHER).await;
    let till = Till::start(till.kill()).await;
    let mut notices = till.notices(None).await;
    cloud.faults().clear();
    let (said, _) = late(&mut notices).await;
    assert_eq!((&said["code"], &said["op_id"]), (&json!("voucher-redeemed"), &json!(op)));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_given_up_is_taken_back_and_never_handed_over() {
    let cloud = cloud().await;
    let (till, op) = unanswered(&cloud, VOUCHER).await;
    let mut notices = till.notices(None).await;
    for _again in 0..2 {
        let given_up = give_up(&till, &op).await;
        assert_eq!(given_up.code(), "redemption-given-up");
        assert_eq!(given_up.json()["operation"]["takes_back"], json!(op));
    }
    cloud.faults().clear();
    let (said, before) = late(&mut notices).await;
    assert_eq!(said["code"], "redemption-taken-back");
    assert_eq!(said["voucher"]["name"], "Free coffee");
    assert_eq!(before, ["redemption-given-up", "redemption-given-up"]);
    till.drained().await;
    redeemed_and_taken_back(&cloud.books().await.unwrap(), &op);
    is_valid_again(&till).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_voucher_that_was_given_up_is_redeemed_anew_and_not_joined() {
    let cloud = cloud().await;
    let (till, op) = unanswered(&cloud, VOUCHER).await;
    give_up(&till, &op).await;
    let waiting = redeem(&till, VOUCHER);
    let (anew, ()) = tokio::join!(waiting, async { cloud.faults().clear() });
    assert_ne!(anew.op_id(), op);
    till.drained().await;
    let books = cloud.books().await.unwrap();
    let standing: Vec<_> = books.redemptions.iter().filter(|row| !row.voided).map(|row| &row.op_id).collect();
    assert_eq!(standing, [&anew.op_id()]);
}

#[tokio::test(flavor = "multi_thread")]
async fn giving_up_outlasts_a_crash() {
    let cloud = cloud().await;
    let (till, op) = unanswered(&cloud, VOUCHER).await;
    give_up(&till, &op).await;
    let till = Till::start(till.kill()).await;
    let mut notices = till.notices(None).await;
    cloud.faults().clear();
    assert_eq!(late(&mut notices).await.0["code"], "redemption-taken-back");
    redeemed_and_taken_back(&cloud.books().await.unwrap(), &op);
    is_valid_again(&till).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_never_reached_the_cloud_is_withdrawn_when_it_is_given_up() {
    let cloud = cloud().await;
    let till = Till::start(Setup::of(&cloud).home()).await;
    till.link_is("up").await;
    cloud.faults().set(FaultPlan::always(Fault::KeyInvalid)).unwrap();
    let waited = redeem(&till, VOUCHER).await;
    till.link_is("paused").await;
    let given_up = give_up(&till, &waited.op_id()).await;
    assert_eq!(given_up.code(), "redemption-given-up");
    assert_eq!(given_up.json()["operation"]["state"], "withdrawn");
    assert_eq!(till.waiting().await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_void_of_what_the_cloud_refuses_is_not_left_parked() {
    let cloud = cloud().await;
    let (till, op) = unanswered(&cloud, "v_cake").await;
    give_up(&till, &op).await;
    cloud.faults().clear();
    till.drained().await;
    for (state, count) in [("refused", 1), ("withdrawn", 1), ("parked", 0)] {
        assert_eq!(till.count(state).await, count, "{state}");
    }
    let books = cloud.books().await.unwrap();
    assert!(books.voids.is_empty() && books.arrivals.len() == 1, "{:?}", books.arrivals);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_has_its_answer_cannot_be_given_up() {
    let cloud = cloud().await;
    let till = Till::start(Setup::of(&cloud).home()).await;
    let redeemed = till.api().post("/v1/redemptions?wait=4000", &json!({"voucher_id": VOUCHER})).await;
    let late = give_up(&till, &redeemed.op_id()).await;
    assert_eq!((late.code().as_str(), till.operations().await), ("too-late", 1));
    assert!(!cloud.books().await.unwrap().redemptions[0].voided);
}

#[tokio::test(flavor = "multi_thread")]
async fn after_two_minutes_without_an_answer_a_redemption_is_given_up_by_itself() {
    // A soak: it takes the two minutes of patience. `./tests/run --long` asks for it.
    if std::env::var_os("STAMP_LONG").is_none() {
        return;
    }
    let cloud = cloud().await;
    let (till, op) = unanswered(&cloud, VOUCHER).await;
    tokio::time::sleep(Duration::from_secs(121)).await;
    let mut notices = till.notices(Some(1)).await;
    assert_eq!(late(&mut notices).await.0["code"], "redemption-given-up");
    cloud.faults().clear();
    // The way is tried rarely by now; somebody who wants a stamp hurries it.
    till.api().scan(&card("anna")).await;
    assert_eq!(late(&mut notices).await.0["code"], "redemption-taken-back");
    redeemed_and_taken_back(&cloud.books().await.unwrap(), &op);
}
