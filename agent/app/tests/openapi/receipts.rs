//! Closed and voided checks.

use serde_json::{Value, json};
use stamp_agent::clock;

use crate::shop::{Role, Shop};

pub(crate) async fn refused_where_scans_stamp(shop: &Shop) {
    let body = receipt("1", "12.50", Some("113772"));
    shop.call("reportReceipt").by(Role::Pos).json(&body).fails(409, "stamping_mode").await;
}

pub(crate) async fn reported_and_voided(shop: &Shop) {
    let report = || shop.call("reportReceipt").by(Role::Pos).wait().key("check-1001");
    let body = receipt("1001", "12.50", Some("113772"));
    let stamped = report().json(&body).says("stamp-added").await;
    assert_eq!(report().json(&body).ok().await["operation"]["op_id"], stamped["operation"]["op_id"]);
    report().json(&receipt("1002", "3", None)).fails(422, "idempotency_key_reused").await;
    shop.call("reportReceipt").key("").json(&body).fails(400, "malformed").await;
    let amount = shop.call("reportReceipt").json(&receipt("1003", "3,50", None));
    amount.fails(422, "validation_failed").await;

    let void = |number: &str| shop.call("voidReceipt").by(Role::Pos).at(number).wait().json(&json!({}));
    let voided = void("1001").says("taken-back").await;
    assert_eq!(voided["operation"]["takes_back"], stamped["operation"]["op_id"]);
    void("never%20reported").says("nothing-to-take-back").await;
    let nameless = shop.call("voidReceipt").at("1001").json(&json!({"register": ""}));
    nameless.fails(422, "validation_failed").await;
}

pub(crate) async fn of_a_noted_guest(shop: &Shop) {
    let report = |number: &str| shop.call("reportReceipt").wait().json(&receipt(number, "8.00", None));
    report("17").says("no-guest").await;
    let guest = json!({"type": "card_number", "value": "113774"});
    shop.call("noteGuest").by(Role::Pos).json(&guest).says("guest-attached").await;
    let noted = shop.call("readGuest").by(Role::Cashier).ok().await;
    assert_eq!(noted, json!({"guest": {"type": "card_number"}}));
    report("18").says("stamp-added").await;

    let card = json!({"code": "https://my.7stamp.com/en/card_anna/card"});
    shop.call("takeScan").by(Role::Cashier).json(&card).says("guest-attached").await;
    shop.call("forgetGuest").by(Role::Cashier).ok().await;
    assert_eq!(shop.call("readGuest").ok().await, json!({"guest": null}));
    let nobody = json!({"type": "email", "value": ""});
    shop.call("noteGuest").json(&nobody).fails(422, "validation_failed").await;
}

pub(crate) async fn in_conflict_while_offline(shop: &Shop) {
    shop.cloud.set_reachable(false).await.unwrap();
    let report =
        |total: &str| shop.call("reportReceipt").wait().json(&receipt("2001", total, Some("113772")));
    report("10").says("saved").await;
    report("99").fails(409, "receipt_conflict").await;
    let nobodys = shop.call("reportReceipt").json(&receipt("2001", "99", None));
    nobodys.fails(409, "receipt_conflict").await;
    shop.call("redeem").wait().json(&json!({"redeem_code": "PRINTED10"})).says("cannot-check").await;

    let status = shop.call("readStatus").ok().await;
    assert_eq!(status["cloud"]["state"], "down");
    let health = status["health"].as_array().unwrap();
    let codes: Vec<_> = health.iter().map(|warning| warning["code"].as_str().unwrap()).collect();
    assert_eq!(codes, ["cloud-unreachable", "receipt-conflict"]);
}

/// A check that has just been closed.
fn receipt(number: &str, total: &str, card: Option<&str>) -> Value {
    json!({
        "receipt_id": number,
        "total": {"value": total, "currency": "EUR"},
        "closed_at": clock::wall(),
        "guest": card.map(|number| json!({"type": "card_number", "value": number})),
        "lines": [{"name": "Flat white"}],
    })
}
