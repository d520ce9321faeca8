//! Vouchers that the till knows while the cloud cannot be asked.

use std::time::Duration;

use serde_json::{Value, json};
use stamp_sandbox::Sandbox;
use stamp_tests::{Reply, Setup, Till, card, cloud_with_vouchers, until};
use tokio::time::sleep;

const CODE: &str = "COFFEE2024";
const VOUCHER: &str = "v_free_coffee";
/// Readings that are further apart are scans of their own.
const A_NEW_SCAN: Duration = Duration::from_millis(2_200);

async fn redeem(till: &Till, body: Value) -> Reply {
    till.api().post("/v1/redemptions?wait=4000", &body).await
}

/// Waits until the till knows the vouchers of its shop.
async fn knows(till: &Till) -> Value {
    until("the vouchers are known", async || {
        let snapshot = till.status().await["offline"]["snapshot"].clone();
        (snapshot["state"] == "ready").then_some(snapshot)
    })
    .await
}

/// A till that was online for long enough to know the vouchers, and knows that it is not any more. A stamp waits at it.
async fn cut_off(cloud: &Sandbox, setup: Setup) -> Till {
    let till = Till::start(setup.home()).await;
    till.link_is("up").await;
    knows(&till).await;
    cloud.set_reachable(false).await.unwrap();
    till.api().scan(&card("ben")).await;
    till.link_is("down").await;
    till
}

#[tokio::test(flavor = "multi_thread")]
async fn a_known_voucher_is_shown_with_its_name_confirmed_by_a_second_scan_and_told_later() {
    let cloud = cloud_with_vouchers().await;
    let till = cut_off(&cloud, Setup::of(&cloud)).await;
    let mut notices = till.notices(None).await;
    let shown = till.api().scan(CODE).await;
    assert_eq!(shown.code(), "confirm-voucher", "{shown:?}");
    let shown = shown.json();
    assert_eq!(
        (&shown["notice"]["title"], &shown["voucher"]["id"]),
        (&json!("Free coffee"), &json!(VOUCHER))
    );
    assert!(shown["notice"]["text"].as_str().unwrap().starts_with("Valid as of "), "{shown}");
    assert_eq!(till.operations().await, 1, "showing makes nothing");

    sleep(A_NEW_SCAN).await;
    let accepted = till.api().scan(CODE).await;
    assert_eq!(
        (accepted.code().as_str(), &accepted.json()["notice"]["level"]),
        ("accepted-offline", &json!("ok"))
    );
    let text = accepted.json()["notice"]["text"].as_str().unwrap().to_owned();
    assert!(text.contains("Free coffee") && text.contains("4 of 5 left"), "{text}");
    let _shown = notices.next().await;
    assert_eq!(notices.next().await["code"], "accepted-offline");

    for body in [json!({"redeem_code": CODE}), json!({"voucher_id": VOUCHER})] {
        assert_eq!(redeem(&till, body).await.code(), "already-accepted");
    }
    cloud.set_reachable(true).await.unwrap();
    till.operation_is(&accepted.op_id(), "done").await;
    let books = cloud.books().await.unwrap();
    let told: Vec<_> = books.redemptions.iter().map(|row| (row.voucher_id.as_str(), row.loss)).collect();
    assert_eq!(told, [(VOUCHER, false)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn with_auto_a_known_voucher_is_redeemed_by_one_scan_and_its_guest_has_one_a_day() {
    let cloud = cloud_with_vouchers().await;
    let till = cut_off(&cloud, Setup::of(&cloud).redeem("auto")).await;
    assert_eq!(till.api().scan(CODE).await.code(), "accepted-offline");
    // The snapshot says whose it is, so the limit of the guest holds though no card was shown.
    let anna = json!({"type": "card_id", "value": "card_anna"});
    let more = redeem(&till, json!({"redeem_code": "OTHER1", "card": anna, "accept_risk": true})).await;
    assert_eq!(more.code(), "offline-limit");
    assert_eq!(redeem(&till, json!({"voucher_id": "v_printed"})).await.code(), "accepted-offline");
    assert_eq!(till.api().scan("PRINTED10").await.code(), "already-accepted", "by its other name");
}

#[tokio::test(flavor = "multi_thread")]
async fn shared_codes_and_those_that_guests_redeem_themselves_are_asked_about() {
    let cloud = cloud_with_vouchers().await;
    let till = cut_off(&cloud, Setup::of(&cloud).redeem("auto")).await;
    for code in ["FREECOFFEE", "DESSERT77", "NOSUCH2024"] {
        let asked = till.api().scan(code).await;
        assert_eq!(asked.code(), "cannot-check", "{code}");
        assert_eq!(asked.json()["offer"]["left"], 5, "{code}");
    }
    assert_eq!(till.operations().await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_known_outlasts_a_crash_and_so_do_the_limits() {
    let cloud = cloud_with_vouchers().await;
    let till = cut_off(&cloud, Setup::of(&cloud).redeem("auto").offline("offline_redeem_per_till = 1")).await;
    assert_eq!(redeem(&till, json!({"redeem_code": CODE})).await.code(), "accepted-offline");
    let mut home = till.kill();
    for _crash in 0..2 {
        let till = Till::start(home).await;
        till.link_is("down").await;
        assert_eq!(redeem(&till, json!({"voucher_id": VOUCHER})).await.code(), "already-accepted");
        assert_eq!(redeem(&till, json!({"redeem_code": "PRINTED10"})).await.code(), "offline-limit");
        assert_eq!(till.operations().await, 2);
        home = till.kill();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_till_that_refuses_fetches_nothing() {
    let cloud = cloud_with_vouchers().await;
    let till = Till::start(Setup::of(&cloud).offline("offline_redeem = \"refuse\"").home()).await;
    till.link_is("up").await;
    assert_eq!(till.api().scan("https://my.7stamp.com/en/card_anna/card").await.status, 200);
    assert_eq!(till.status().await["offline"]["snapshot"]["state"], "off");
    let asked = cloud.log().into_iter().filter(|entry| entry.path.starts_with("/offline")).count();
    assert_eq!(asked, 0);
}
