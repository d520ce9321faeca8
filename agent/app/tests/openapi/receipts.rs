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

pub(crate) async fn told_by_a_point_of_sale(shop: &Shop) {
    let send = || shop.call("sendHook").by(None).at("kiosk");
    let check = json!({"id": "k1", "total": "3.00", "currency": "EUR", "closed_at": clock::wall()});
    loop {
        let answer = send().raw("application/json", check.to_string()).send().await;
        if answer.status == 200 {
            break;
        }
        // It begins by itself, a moment after the queue was opened.
        assert_eq!((answer.status, &answer.body["code"]), (503, &json!("hook_not_ready")), "{answer:?}");
        tokio::task::yield_now().await;
    }
    assert_eq!(send().raw("text/plain", "{").send().await.status, 400);
    send().raw("text/plain", vec![b' '; 300_000]).fails(413, "too_large").await;
    shop.call("sendHook").by(None).at("poster").fails(404, "no_such_path").await;
    assert_eq!(shop.call("probeHook").by(None).at("kiosk").send().await.status, 405);
    let tills = shop.call("readStatus").ok().await["tills"].clone();
    assert_eq!((&tills["kiosk"]["state"], &tills["kiosk"]["receipts_24h"]), (&json!("ready"), &json!(1)));
}

pub(crate) async fn asked_about_and_added_to(shop: &Shop) {
    let none = shop.call("listReceiptQuestions").by(Role::Pos).ok().await;
    assert_eq!(none["questions"], json!([]));
    let guest = |number: &str| json!({"type": "card_number", "value": number});
    let answer = |op_id: &str| shop.call("answerWhoseReceipt").by(Role::Cashier).at(op_id).wait();
    let add = || shop.call("addGuestToLastReceipt").by(Role::Cashier).wait();

    let report = |number: &str| shop.call("reportReceipt").wait().json(&receipt(number, "8.00", None));
    report("31").says("no-guest").await;
    let last = shop.call("listReceiptQuestions").by(Role::Cashier).ok().await["last"].clone();
    assert_eq!(last["total"], json!({"value": "8.00", "currency": "EUR"}));
    let added = || add().key("late").json(&guest("113774"));
    let first = added().says("stamp-added").await;
    assert_eq!(first["operation"]["op_id"], last["op_id"]);
    assert_eq!(added().ok().await["operation"]["op_id"], last["op_id"], "once for a key");
    add().key("late").json(&guest("113772")).fails(422, "idempotency_key_reused").await;
    add().json(&guest("")).fails(422, "validation_failed").await;
    let earlier = shop.call("voidReceipt").at("17").json(&json!({}));
    earlier.says("receipt-voided").await;
    assert_eq!(shop.call("listReceiptQuestions").ok().await["last"], Value::Null);
    add().json(&guest("113772")).says("too-late").await;

    // Two cards are shown, and one check is closed.
    for card in ["card_anna", "card_felix"] {
        let code = json!({"code": format!("https://my.7stamp.com/en/{card}/card"), "source": card});
        shop.call("takeScan").by(Role::Cashier).json(&code).says("guest-attached").await;
    }
    report("32").says("whose-receipt").await;
    let asked = shop.call("listReceiptQuestions").ok().await["questions"][0].clone();
    let (op_id, candidates) = (asked["op_id"].as_str().unwrap(), asked["candidates"].as_array().unwrap());
    assert_eq!(candidates.len(), 2);
    answer(op_id).json(&json!({})).fails(422, "validation_failed").await;
    answer("no-uuid").json(&json!({"nobody": true})).fails(400, "malformed").await;
    answer(op_id).json(&json!({"candidate": 0})).says("too-late").await;
    let chosen = json!({"candidate": candidates[1]["id"]});
    let stamped = answer(op_id).key("whose").json(&chosen).says("stamp-added").await;
    assert_eq!(stamped["operation"]["op_id"], asked["op_id"]);
    let again = answer(op_id).json(&json!({"nobody": true})).ok().await;
    assert_eq!(again["operation"]["op_id"], asked["op_id"], "as it was answered first");
    answer(op_id).key("whose").json(&json!({"nobody": true})).fails(422, "idempotency_key_reused").await;
    shop.call("forgetGuest").ok().await;
}

/// As above, by the till page.
pub(crate) async fn asked_about_at_the_page(shop: &Shop) {
    let panel = async |operation: &str, id: Option<&str>, body: &Value| {
        let call = shop.call(operation).by(Role::Cashier).json(body);
        let answer = id.into_iter().fold(call, |call, id| call.at(id).wait()).ok().await;
        answer.as_str().unwrap().to_owned()
    };
    let report = |number: &str| shop.call("reportReceipt").wait().json(&receipt(number, "8.00", None));
    let card = |name: &str| json!({"code": format!("https://my.7stamp.com/en/card_{name}/card")});

    report("51").says("no-guest").await;
    let last = shop.call("listReceiptQuestions").ok().await["last"]["op_id"].clone();
    let last = last.as_str().unwrap();
    let noted = panel("pageScan", None, &card("felix")).await;
    let (_, noted) =
        noted.split_once("{&#34;noted&#34;:").expect("the guest can be added to the check before");
    let noted: u64 = noted.split_once('}').unwrap().0.parse().unwrap();
    let wrong = panel("pageAddNotedGuest", Some(last), &json!({"noted": noted + 1})).await;
    assert!(wrong.contains("too-late"), "{wrong}");
    for _tap in 0..2 {
        let added = panel("pageAddNotedGuest", Some(last), &json!({"noted": noted, "cashier": "Vera"})).await;
        assert!(added.contains("stamp-added") && added.contains(last), "{added}");
    }
    assert_eq!(shop.call("readGuest").ok().await["guest"], Value::Null, "noted no more");
    let lies_there = panel("pageScan", None, &card("felix")).await;
    assert!(lies_there.contains("guest-attached"), "{lies_there}");
    let noted = shop.call("readGuest").ok().await["guest"].clone();
    assert_eq!(noted, Value::Null, "a card that stays under the scanner is not the next guest's");
    shop.call("forgetGuest").ok().await;

    for name in ["anna", "felix"] {
        panel("pageScan", None, &card(name)).await;
    }
    report("52").says("whose-receipt").await;
    let asked = shop.call("listReceiptQuestions").ok().await["questions"][0].clone();
    let op_id = asked["op_id"].as_str().unwrap();
    let banner = shop.call("pageBanner").by(Role::Cashier).ok().await;
    assert!(banner.as_str().unwrap().contains(&format!("data-questions=\"{op_id}\"")), "{banner}");
    let question = json!({"receipt": op_id});
    let shown = panel("pageReceiptQuestion", None, &question).await;
    assert_eq!(shown.matches("/guest\"").count(), 3, "two guests, or none of them: {shown}");
    // Where a candidate is none any more, the same is asked about the others.
    let again = panel("pageWhoseReceipt", Some(op_id), &json!({"candidate": 0})).await;
    assert!(again.contains("whose-receipt"), "{again}");
    let answer = || shop.call("pageWhoseReceipt").by(Role::Cashier).at(op_id).wait().key("page");
    answer().json(&json!({})).fails(422, "validation_failed").await;
    let chosen = json!({"candidate": asked["candidates"][0]["id"]});
    for _tap in 0..2 {
        let stamped = answer().json(&chosen).ok().await;
        assert!(stamped.as_str().unwrap().contains("stamp-added"), "{stamped}");
    }
    answer().json(&json!({"nobody": true})).fails(422, "idempotency_key_reused").await;
    let over = panel("pageReceiptQuestion", None, &question).await;
    assert!(!over.contains("/guest\""), "{over}");
    shop.call("forgetGuest").ok().await;
}

pub(crate) async fn left_out_or_voided_first(shop: &Shop) {
    let with = |number: &str, key: &str, value: Value| {
        let mut body = receipt(number, "8.00", Some("113772"));
        body[key] = value;
        shop.call("reportReceipt").json(&body)
    };
    with("41", "paid", json!(false)).says("receipt-not-counted").await;
    let free = json!({"value": "0.00", "currency": "EUR"});
    with("42", "total", free).says("receipt-not-counted").await;
    with("46", "written_off", json!(true)).wait().says("stamp-added").await;
    with("43", "groups", json!([""])).fails(422, "validation_failed").await;
    let line = json!([{"product": "Flat white", "categories": ["coffee"], "paid": 3.5}]);
    with("44", "lines", line).wait().says("stamp-added").await;
    with("45", "lines", json!([{"paid": "a lot"}])).fails(422, "validation_failed").await;
    let void = |number: &str| shop.call("voidReceipt").at(number).wait().json(&json!({}));
    void("41").says("receipt-voided").await;
    with("41", "paid", json!(true)).says("receipt-voided").await;
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

pub(crate) async fn told_by_an_app_on_the_till(shop: &Shop) {
    let tell = |till: &str, message: &Value| shop.call("tell").by(Role::Pos).at(till).json(message);
    let till = json!({"accountUrl": "my-cafe", "spotId": 1, "spotTabletId": 2, "currencyCodeIso": "EUR"});
    let order =
        |id: i64| json!({"id": id, "payType": "mix", "total": 6.5, "payedSum": 6.5, "payedCash": 6.5});
    let read = |id: i64| {
        let guest = json!({"type": "card_number", "value": "113774"});
        json!({"event": "guestRead", "till": till, "orderId": id, "guest": guest})
    };
    let closed = |id: i64| json!({"event": "afterOrderClose", "till": till, "order": order(id)});
    assert_eq!(tell("poster", &read(1_800_000_000_001)).ok().await["notice"]["code"], "guest-attached");
    assert_eq!(tell("poster", &closed(1_800_000_000_002)).ok().await, json!({}), "another check");
    let stamped = || tell("poster", &closed(1_800_000_000_001));
    let first = stamped().ok().await["op_id"].clone();
    assert_eq!((first.is_string(), &stamped().ok().await["op_id"]), (true, &first));
    tell("poster", &json!({"event": "afterOrderClose"})).fails(422, "validation_failed").await;
    tell("kiosk", &read(1)).fails(404, "no_such_path").await;
}
