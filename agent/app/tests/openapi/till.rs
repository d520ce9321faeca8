//! Scans, redemptions and taking back, as a till and its cashier do them.

use serde_json::json;

use crate::shop::{Role, Shop};

const ANNA: &str = "https://my.7stamp.com/en/card_anna/card";
const NOWHERE: &str = "0198c0de-0000-7000-8000-000000000001";

pub(crate) async fn stamps(shop: &Shop) {
    let scan = || shop.call("takeScan").by(Role::Pos).wait().key("sale-1");
    let body = json!({"code": ANNA, "symbology": "]Q1", "cashier": "Eva"});
    let stamped = scan().json(&body).says("stamp-added").await;
    let again = scan().json(&body).says("stamp-added").await;
    assert_eq!(again["operation"]["op_id"], stamped["operation"]["op_id"]);
    scan().json(&json!({"code": ANNA})).fails(422, "idempotency_key_reused").await;

    let more = json!({"code": ANNA, "cashier": null, "allow_repeat": true});
    shop.call("takeScan").wait().key("sale-2").json(&more).says("stamp-added").await;
    let yes = |id: &serde_json::Value| {
        shop.call("takeScan").by(Role::Cashier).wait().json(&json!({"one_more": id, "cashier": "Eva"}))
    };
    let asked = shop.call("takeScan").json(&json!({"code": ANNA, "source": "door"})).says("one-more").await;
    let added = yes(&asked["one_more"]["id"]).says("stamp-added").await;
    assert_eq!(
        (&added["operation"]["op_id"], &added["operation"]["source"]),
        (&asked["one_more"]["id"], &json!("door"))
    );
    yes(&json!(NOWHERE)).says("too-late").await;
    let both = json!({"code": ANNA, "one_more": NOWHERE});
    for wrong in [both, json!({"cashier": "Eva"})] {
        shop.call("takeScan").json(&wrong).fails(422, "validation_failed").await;
    }
    shop.call("takeScan").json(&json!({"code": "4006381333931"})).says("not-recognised").await;
    shop.call("takeScan").json(&json!({"code": ""})).says("unreadable").await;
    shop.call("takeScan").key("").json(&body).fails(400, "malformed").await;

    let op_id = stamped["operation"]["op_id"].as_str().unwrap();
    let undo = |id: &str| shop.call("undo").by(Role::Cashier).at(id).wait().json(&json!({"cashier": "Eva"}));
    let undone = undo(op_id).says("taken-back").await;
    assert_eq!(undone["operation"]["takes_back"], op_id);
    undo(NOWHERE).fails(404, "operation_not_found").await;
    undo("sale-1").fails(400, "malformed").await;
}

pub(crate) async fn vouchers(shop: &Shop) {
    let scan = json!({"code": "COFFEE2024", "source": "counter"});
    let shown = shop.call("takeScan").by(Role::Cashier).json(&scan).says("confirm-voucher").await;
    let body = json!({"voucher_id": shown["voucher"]["id"], "cashier": "Eva"});
    let redeem = || shop.call("redeem").by(Role::Cashier).wait();
    redeem().key("coffee").json(&body).says("voucher-redeemed").await;
    redeem()
        .key("coffee")
        .json(&json!({"redeem_code": "PRINTED10"}))
        .fails(422, "idempotency_key_reused")
        .await;
    let with_card = json!({"redeem_code": "FREECOFFEE", "card": {"type": "card_number", "value": "113773"}});
    redeem().json(&with_card).says("voucher-redeemed").await;
    redeem().json(&json!({"redeem_code": "SUMMER2023"})).says("voucher-expired").await;
    let refused = shop.call("redeem").by(Role::Pos).wait().json(&body).says("voucher-already-redeemed").await;
    assert_eq!(refused["notice"]["level"], "refused");

    let both = json!({"voucher_id": "v_1", "redeem_code": "PRINTED10"});
    redeem().json(&both).fails(422, "validation_failed").await;
    redeem().key("").json(&body).fails(400, "malformed").await;
    redeem().json(&json!({"offer": NOWHERE})).fails(422, "validation_failed").await;
    redeem().json(&json!({"offer": NOWHERE, "accept_risk": true})).says("offer-over").await;
}

pub(crate) async fn cards(shop: &Shop) {
    let find = |kind: &str, value: &str| {
        shop.call("searchCards").by(Role::Pos).json(&json!({"type": kind, "value": value}))
    };
    assert_eq!(find("card_number", "113772").ok().await["cards"][0]["id"], "card_anna");
    assert_eq!(find("email", "new@example.org").ok().await, json!({"cards": []}));
    find("email", "").fails(422, "validation_failed").await;

    let issue = || shop.call("issueCard").by(Role::Cashier).wait().key("new guest");
    let new = json!({"email": "New@example.org"});
    let issued = issue().json(&new).says("card-issued").await;
    let again = issue().json(&new).says("card-issued").await;
    assert_eq!(again["operation"]["op_id"], issued["operation"]["op_id"]);
    assert!(issued["operation"]["outcome"]["body"]["save_url"].is_string(), "{issued:#}");
    let found = find("email", "new@example.org").ok().await;
    assert_eq!(found["cards"].as_array().unwrap().len(), 1, "{found:#}");
    for wrong in [json!({}), json!({"email": "a@b.c", "phone": "+421905123456"}), json!({"phone": "0905"})] {
        shop.call("issueCard").json(&wrong).fails(422, "validation_failed").await;
    }
    shop.call("issueCard").key("").json(&new).fails(400, "malformed").await;
}

/// To be called last: the cloud is gone afterwards.
pub(crate) async fn vouchers_without_internet(shop: &Shop) {
    shop.cloud.set_reachable(false).await.unwrap();
    let anna = json!({"type": "card_number", "value": "113772"});
    let found = shop.call("searchCards").json(&anna).ok().await;
    assert_eq!((&found["cards"], &found["notice"]["code"]), (&json!([]), &json!("cannot-look-up")));
    shop.call("issueCard").json(&json!({"phone": "+421905123456"})).says("card-on-its-way").await;
    let scan = json!({"code": "PRINTED10", "source": "door"});
    let offered = shop.call("takeScan").by(Role::Cashier).wait().json(&scan).says("cannot-check").await;
    let body = json!({"offer": offered["offer"]["id"], "accept_risk": true});
    let redeem = || shop.call("redeem").by(Role::Cashier).wait();
    redeem().json(&body).says("accepted-at-risk").await;
    let by_code = json!({"redeem_code": "PRINTED10", "accept_risk": true});
    redeem().json(&by_code).says("already-accepted").await;
    redeem().json(&json!({"redeem_code": "PRINTED10", "pin": "4711"})).fails(422, "validation_failed").await;

    let for_anna = |code: &str| json!({"redeem_code": code, "card": {"type": "card_id", "value": "card_anna"}, "accept_risk": true});
    redeem().json(&for_anna("ANNAS01")).says("accepted-at-risk").await;
    let above = redeem().json(&for_anna("ANNAS02")).says("pin-needed").await;
    assert_eq!(above["offer"]["needs_pin"], true);
    let with = |pin: &str| json!({"offer": above["offer"]["id"], "accept_risk": true, "pin": pin});
    redeem().json(&with("0815")).says("pin-wrong").await;
    redeem().json(&with("4711")).says("accepted-at-risk").await;
}
