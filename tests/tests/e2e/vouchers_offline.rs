//! Vouchers of which the cloud cannot be asked: accepted at own risk, told later, each once.

use std::time::Duration;

use serde_json::{Value, json};
use stamp_core::cloud::answer::OfflinePolicy;
use stamp_sandbox::{Fault, FaultPlan, Sandbox};
use stamp_store::Store;
use stamp_tests::{Home, Reply, Setup, Till, cloud};
use tokio::time::sleep;

const CODE: &str = "COFFEE2024";
const VOUCHER: &str = "v_free_coffee";
/// Readings that are further apart are scans of their own.
const A_NEW_SCAN: Duration = Duration::from_millis(2_200);

async fn accept(till: &Till, code: &str) -> Reply {
    till.api().post("/v1/redemptions?wait=4000", &json!({"redeem_code": code, "accept_risk": true})).await
}

async fn take_up(till: &Till, offer: &Value) -> Reply {
    till.api().post("/v1/redemptions?wait=4000", &json!({"offer": offer["id"], "accept_risk": true})).await
}

async fn scan_at(till: &Till, source: &str, code: &str) -> Reply {
    till.api().post("/v1/scans?wait=4000", &json!({"code": code, "source": source})).await
}

/// A till that was online, and is not any more.
async fn cut_off(cloud: &Sandbox, setup: Setup) -> Till {
    let till = Till::start(setup.home()).await;
    till.link_is("up").await;
    cloud.set_reachable(false).await.unwrap();
    till
}

/// A neighbouring till redeems it.
async fn redeemed_elsewhere(cloud: &Sandbox, voucher: &str) {
    let neighbour = Till::start(Setup::of(cloud).home()).await;
    neighbour.link_is("up").await;
    let body = json!({"voucher_id": voucher});
    let redeemed = neighbour.api().post("/v1/redemptions?wait=4000", &body).await;
    assert_eq!(redeemed.code(), "voucher-redeemed");
}

fn queue_of(home: &Home) -> Store {
    Store::open(&home.queue(), stamp_tests::now().parse().unwrap()).unwrap().0
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_accepted_outlasts_a_crash_and_is_told_once_with_its_losses() {
    let cloud = cloud().await;
    redeemed_elsewhere(&cloud, VOUCHER).await;
    let till = cut_off(&cloud, Setup::of(&cloud).offline("offline_redeem_per_till = 3")).await;
    let (used, good) = (accept(&till, CODE).await, accept(&till, "PRINTED10").await);
    for accepted in [&used, &good] {
        assert_eq!(
            (accepted.code().as_str(), &accepted.json()["notice"]["level"]),
            ("accepted-at-risk", &json!("ok"))
        );
        assert_eq!(accepted.json()["operation"]["state"], "queued");
    }
    let unknown = accept(&till, "NOSUCH2024").await;
    assert_eq!(accept(&till, "DESSERT77").await.code(), "offline-limit");

    let till = Till::start(till.kill()).await;
    till.link_is("down").await;
    let over = accept(&till, "DESSERT77").await;
    assert_eq!(over.code(), "offline-limit");
    let text = over.json()["notice"]["text"].as_str().unwrap().to_owned();
    assert!(text.contains("The next one in 24 h") && text.contains("stays valid"), "{text}");
    assert_eq!(accept(&till, CODE).await.code(), "already-accepted");

    let mut notices = till.notices(None).await;
    cloud.set_reachable(true).await.unwrap();
    till.drained().await;
    let refused = notices.next().await;
    assert_eq!((&refused["code"], &refused["op_id"]), (&json!("voucher-not-found"), &json!(unknown.op_id())));
    assert!(refused["text"].as_str().unwrap().contains("Handed over without internet"), "{refused}");
    let summary = notices.next().await;
    assert_eq!(
        (&summary["code"], &summary["text"]),
        (&json!("backlog-sent"), &json!("2 sent, 1 of them a loss, 1 refused."))
    );
    let books = cloud.books().await.unwrap();
    let told: Vec<_> =
        books.redemptions[1..].iter().map(|row| (&row.op_id, row.voucher_id.as_str(), row.loss)).collect();
    assert_eq!(told, [(&used.op_id(), VOUCHER, true), (&good.op_id(), "v_printed", false)]);
    assert_eq!((books.arrivals[&used.op_id()], books.arrivals[&good.op_id()]), (1, 1));
    assert!(books.voids.is_empty(), "{:?}", books.voids);

    let shown = till.home().run(&["queue", "show", &used.op_id()]).ok();
    assert!(shown.contains("recorded-loss") && shown.contains("recorded_loss"), "{shown}");
    let listed = till.home().run(&["queue", "list", "--state", "done"]).ok();
    assert_eq!(listed.matches("recorded-loss").count(), 1, "{listed}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_scan_never_accepts_and_the_page_takes_up_what_it_is_offered_once() {
    let cloud = cloud().await;
    let till = cut_off(&cloud, Setup::of(&cloud)).await;
    let mut notices = till.notices(None).await;
    for _scan in 0..3 {
        let refused = scan_at(&till, "counter", CODE).await;
        assert_eq!(
            (refused.code().as_str(), &refused.json()["notice"]["level"]),
            ("cannot-check", &json!("refused"))
        );
        sleep(A_NEW_SCAN).await;
    }
    assert_eq!(till.operations().await, 0);
    let said = notices.next().await;
    let offer = &said["offer"];
    assert_eq!((&offer["left"], &offer["of"]), (&json!(5), &json!(5)));
    assert!(!said.to_string().contains(CODE), "{said}");

    let without_a_word = json!({"offer": offer["id"]});
    assert_eq!(till.api().post("/v1/redemptions", &without_a_word).await.code(), "validation_failed");
    let accepted = take_up(&till, offer).await;
    assert_eq!(accepted.code(), "accepted-at-risk");
    let again = take_up(&till, offer).await;
    assert_eq!((again.code(), again.op_id()), ("accepted-at-risk".to_owned(), accepted.op_id()));
    let rescan = scan_at(&till, "bar", CODE).await;
    assert_eq!(
        (rescan.code().as_str(), &rescan.json()["notice"]["level"]),
        ("already-accepted", &json!("refused"))
    );
    let unknown = json!({"id": "0198c0de-0000-7000-8000-000000000001"});
    assert_eq!(take_up(&till, &unknown).await.code(), "offer-over");
    assert_eq!(till.operations().await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_callers_own_retry_is_answered_as_the_first_time() {
    let cloud = cloud().await;
    let till = cut_off(&cloud, Setup::of(&cloud)).await;
    let body = json!({"redeem_code": CODE, "accept_risk": true});
    let keyed =
        async |key: &str| till.api().post_keyed("/v1/redemptions?wait=4000", key, &body).await.unwrap();
    let first = keyed("k1").await;
    let again = keyed("k1").await;
    assert_eq!((again.code(), again.op_id()), ("accepted-at-risk".to_owned(), first.op_id()));
    for _again in 0..2 {
        assert_eq!(keyed("k2").await.code(), "already-accepted");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn with_the_cloud_there_a_word_for_the_risk_is_an_ordinary_redemption() {
    let cloud = cloud().await;
    let till = Till::start(Setup::of(&cloud).home()).await;
    till.link_is("up").await;
    assert_eq!(accept(&till, CODE).await.code(), "voucher-redeemed");
    assert_eq!(accept(&till, CODE).await.code(), "voucher-already-redeemed");
    assert!(!cloud.books().await.unwrap().redemptions[0].loss);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_this_till_redeemed_online_is_not_accepted_without_internet_by_another_name() {
    let cloud = cloud().await;
    let till = Till::start(Setup::of(&cloud).home()).await;
    assert_eq!(till.api().scan(CODE).await.code(), "confirm-voucher");
    let body = json!({"voucher_id": VOUCHER});
    assert_eq!(till.api().post("/v1/redemptions?wait=4000", &body).await.code(), "voucher-redeemed");
    cloud.set_reachable(false).await.unwrap();
    let till = Till::start(till.kill()).await;
    till.link_is("down").await;
    assert_eq!(accept(&till, CODE).await.code(), "voucher-already-redeemed");
    assert_eq!(till.operations().await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unresolved_redemption_is_joined_or_waited_for_and_never_accepted_beside() {
    let cloud = cloud().await;
    let till = Till::start(Setup::of(&cloud).home()).await;
    assert_eq!(till.api().scan(CODE).await.code(), "confirm-voucher");
    cloud.faults().set(FaultPlan::always(Fault::CutBefore).on("/redemptions")).unwrap();
    let body = json!({"voucher_id": VOUCHER});
    let waited = till.api().post("/v1/redemptions?wait=200", &body).await;
    assert_eq!(waited.code(), "redemption-unanswered");
    cloud.set_reachable(false).await.unwrap();

    let till = Till::start(till.kill()).await;
    till.link_is("down").await;
    let joined = accept(&till, CODE).await;
    assert_eq!((joined.code(), joined.op_id()), ("redemption-unanswered".to_owned(), waited.op_id()));
    let undo = format!("/v1/operations/{}/undo", waited.op_id());
    assert_eq!(till.api().post(&undo, &json!({})).await.code(), "redemption-given-up");
    assert_eq!(accept(&till, CODE).await.code(), "cannot-check");
    assert_eq!(scan_at(&till, "bar", CODE).await.json().get("offer"), None);

    cloud.faults().clear();
    cloud.set_reachable(true).await.unwrap();
    till.drained().await;
    let books = cloud.books().await.unwrap();
    assert!(books.redemptions.iter().all(|row| row.voided && !row.loss), "{:?}", books.redemptions);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_till_that_may_not_send_accepts_nothing() {
    let cloud = cloud().await;
    let till = Till::start(Setup::of(&cloud).offline("offline_redeem = \"always\"").home()).await;
    till.link_is("up").await;
    cloud.faults().set(FaultPlan::always(Fault::KeyInvalid)).unwrap();
    till.api().scan(&stamp_tests::card("anna")).await;
    till.link_is("paused").await;
    let refused = accept(&till, CODE).await;
    assert_eq!((refused.code().as_str(), refused.json().get("offer")), ("cannot-check", None));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_cloud_forbids_is_not_accepted() {
    let cloud = cloud().await;
    for (keys, max_per_till, answer) in [
        ("offline_redeem = \"always\"", None, "accepted-at-risk"),
        ("offline_redeem = \"always\"", Some(0), "cannot-check"),
        ("offline_redeem = \"limited\"", Some(0), "cannot-check"),
    ] {
        cloud.set_reachable(true).await.unwrap();
        let home = cut_off(&cloud, Setup::of(&cloud).offline(keys)).await.kill();
        let store = queue_of(&home);
        let policy = OfflinePolicy { max_per_till, ..OfflinePolicy::default() };
        store.keep_offline_policy(&policy).await.unwrap();
        store.keep_server_time(stamp_tests::now().parse().unwrap()).await.unwrap();
        store.close().await;
        let till = Till::start(home).await;
        till.link_is("down").await;
        assert_eq!(accept(&till, CODE).await.code(), answer, "{keys} {max_per_till:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_acceptance_is_taken_back_within_a_minute_and_can_be_made_anew() {
    let cloud = cloud().await;
    let till = cut_off(&cloud, Setup::of(&cloud).offline("offline_redeem_per_till = 1")).await;
    let first = accept(&till, CODE).await;
    let undone = till.api().post(&format!("/v1/operations/{}/undo", first.op_id()), &json!({})).await;
    assert_eq!(
        (undone.code().as_str(), &undone.json()["operation"]["state"]),
        ("withdrawn", &json!("withdrawn"))
    );
    let second = accept(&till, CODE).await;
    assert_eq!(second.code(), "accepted-at-risk");
    cloud.set_reachable(true).await.unwrap();
    till.drained().await;
    let undone =
        till.api().post(&format!("/v1/operations/{}/undo?wait=4000", second.op_id()), &json!({})).await;
    assert_eq!(undone.code(), "taken-back");
    let books = cloud.books().await.unwrap();
    assert_eq!(
        books.redemptions.iter().map(|row| (&row.op_id, row.voided)).collect::<Vec<_>>(),
        [(&second.op_id(), true)]
    );
}
