//! How many vouchers are accepted without internet, by whom, and by which clock.

use std::time::Duration;

use serde_json::{Value, json};
use stamp_core::time::Timestamp;
use stamp_sandbox::Sandbox;
use stamp_store::Store;
use stamp_tests::{Reply, Setup, Till, card, cloud, now};
use tokio::task::JoinSet;

const DAY: Duration = Duration::from_secs(86_400);

async fn accept(till: &Till, code: &str) -> Reply {
    till.api().post("/v1/redemptions?wait=4000", &json!({"redeem_code": code, "accept_risk": true})).await
}

async fn accept_for(till: &Till, code: &str, card: &Value) -> Reply {
    let body = json!({"redeem_code": code, "card": card, "accept_risk": true});
    till.api().post("/v1/redemptions?wait=4000", &body).await
}

async fn cut_off(cloud: &Sandbox, setup: Setup) -> Till {
    let till = Till::start(setup.home()).await;
    till.link_is("up").await;
    cloud.set_reachable(false).await.unwrap();
    till
}

/// A till that starts without internet, having heard the server's time `mark` before.
async fn started_with(cloud: &Sandbox, mark: Option<Timestamp>) -> Till {
    cloud.set_reachable(false).await.unwrap();
    let home = Setup::of(cloud).home();
    if let Some(mark) = mark {
        std::fs::create_dir_all(home.data()).unwrap();
        let (store, _) = Store::open(&home.queue(), clock()).unwrap();
        store.keep_server_time(mark).await.unwrap();
        store.close().await;
    }
    let till = Till::start(home).await;
    till.link_is("down").await;
    till
}

fn clock() -> Timestamp {
    now().parse().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn each_guest_has_one_a_day_and_the_till_five() {
    let cloud = cloud().await;
    let till = cut_off(&cloud, Setup::of(&cloud)).await;
    let (anna, ben) =
        (json!({"type": "card_id", "value": "card_anna"}), json!({"type": "card_id", "value": "card_ben"}));
    assert_eq!(accept_for(&till, "AAAAAA1", &anna).await.code(), "accepted-at-risk");
    assert_eq!(accept_for(&till, "AAAAAA2", &anna).await.code(), "offline-limit");
    assert_eq!(accept_for(&till, "AAAAAA2", &ben).await.code(), "accepted-at-risk");

    // The guest of the open check.
    assert_eq!(till.api().put("/v1/guest", &ben).await.status, 200);
    let scan = json!({"code": "AAAAAA3", "source": "counter"});
    assert_eq!(till.api().post("/v1/scans", &scan).await.code(), "offline-limit");
    till.api().delete("/v1/guest").await;

    let refused = till.api().post("/v1/scans", &json!({"code": "AAAAAA3", "source": "bar"})).await;
    assert_eq!(refused.json()["offer"]["left"], 3);
    for code in ["AAAAAA3", "AAAAAA4", "AAAAAA5"] {
        assert_eq!(accept(&till, code).await.code(), "accepted-at-risk", "{code}");
    }
    // The same code with another card is another voucher; without a card it may be any of them.
    assert_eq!(accept(&till, "AAAAAA1").await.code(), "already-accepted");
    let over = accept(&till, "AAAAAA6").await;
    assert_eq!(over.code(), "offline-limit");
    assert_eq!(till.operations().await, 5);
}

#[tokio::test(flavor = "multi_thread")]
async fn fifty_callers_at_once_do_not_get_more_than_the_limit() {
    let cloud = cloud().await;
    let till = cut_off(&cloud, Setup::of(&cloud)).await;
    let mut calls = JoinSet::new();
    for number in 0..50 {
        let api = till.api().clone();
        let body = json!({"redeem_code": format!("MANY{number:02}"), "accept_risk": true});
        calls.spawn(async move { api.post("/v1/redemptions?wait=4000", &body).await.code() });
    }
    let codes = calls.join_all().await;
    let count = |wanted: &str| codes.iter().filter(|code| *code == wanted).count();
    assert_eq!((count("accepted-at-risk"), count("offline-limit")), (5, 45), "{codes:?}");
    assert_eq!(till.operations().await, 5);
}

#[tokio::test(flavor = "multi_thread")]
async fn fifty_callers_with_one_voucher_get_it_once() {
    let cloud = cloud().await;
    let till = cut_off(&cloud, Setup::of(&cloud).offline("offline_redeem = \"always\"")).await;
    till.api().scan(&card("anna")).await;
    till.link_is("down").await;
    let mut calls = JoinSet::new();
    for _caller in 0..50 {
        let api = till.api().clone();
        let body = json!({"redeem_code": "COFFEE2024"});
        calls.spawn(async move { api.post("/v1/redemptions?wait=4000", &body).await.code() });
    }
    let codes = calls.join_all().await;
    let accepted = codes.iter().filter(|code| *code == "accepted-at-risk").count();
    assert_eq!((accepted, till.operations().await), (1, 2), "{codes:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn where_the_shop_refuses_nothing_is_offered_nor_accepted() {
    let cloud = cloud().await;
    let till = cut_off(&cloud, Setup::of(&cloud).offline("offline_redeem = \"refuse\"")).await;
    let scanned = till.api().scan("COFFEE2024").await;
    assert_eq!((scanned.code().as_str(), scanned.json().get("offer")), ("cannot-check", None));
    let text = scanned.json()["notice"]["text"].as_str().unwrap().to_owned();
    assert!(text.contains("stays valid until its expiry date"), "{text}");
    assert_eq!(accept(&till, "COFFEE2024").await.code(), "cannot-check");
    assert_eq!(till.operations().await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn where_the_shop_always_accepts_a_scan_is_enough_and_nothing_is_counted() {
    let cloud = cloud().await;
    let keys = "offline_redeem = \"always\"\noffline_redeem_per_till = 1";
    let till = cut_off(&cloud, Setup::of(&cloud).offline(keys)).await;
    for number in 0..8 {
        let reading = async || till.api().scan(&format!("GIVEN{number}")).await;
        let first = reading().await;
        assert_eq!(first.code(), "accepted-at-risk");
        let second_reading = reading().await;
        assert_eq!((second_reading.code(), second_reading.op_id()), (first.code(), first.op_id()));
    }
    let again = till.api().post("/v1/scans", &json!({"code": "GIVEN0", "source": "bar"})).await;
    assert_eq!(again.code(), "already-accepted");
    assert_eq!(till.operations().await, 8);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_doubtful_clock_refuses_and_a_weekend_does_not() {
    let cloud = cloud().await;
    for (mark, answer) in [
        (None, "cannot-check"),
        (Some(clock() + 2 * DAY), "clock-doubtful"),
        (Some(clock() - 90 * DAY), "clock-doubtful"),
        (Some(clock() - 3 * DAY), "accepted-at-risk"),
    ] {
        let till = started_with(&cloud, mark).await;
        let answered = accept(&till, "COFFEE2024").await;
        assert_eq!(answered.code(), answer, "{mark:?} {answered:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_servers_word_ends_a_doubt_about_the_clock() {
    let cloud = cloud().await;
    let till = started_with(&cloud, Some(clock() + 2 * DAY)).await;
    assert_eq!(accept(&till, "COFFEE2024").await.code(), "clock-doubtful");
    cloud.set_reachable(true).await.unwrap();
    till.link_is("up").await;
    cloud.set_reachable(false).await.unwrap();
    assert_eq!(accept(&till, "COFFEE2024").await.code(), "accepted-at-risk");
}
