//! The queue, and what people decide about it.

use serde_json::{Value, json};

use crate::shop::{Role, Shop};

const NOWHERE: &str = "0198c0de-0000-7000-8000-000000000001";
/// In bytes.
const LARGEST_IMPORT: usize = 64 << 20;

pub(crate) async fn people_decide(shop: &Shop) {
    let deleted = refused_scan(shop, "https://my.7stamp.com/en/card_deleted/card", "card-deleted").await;
    let retry = |id: &str| shop.call("retry").at(id).json(&json!({}));
    let retried = retry(&deleted).ok().await;
    assert_eq!(retried["retry_of"], *deleted);
    assert_eq!(retry(&deleted).ok().await["op_id"], retried["op_id"]);
    let long = shop.call("retry").at(&deleted).json(&json!({"reason": "é".repeat(251)}));
    long.fails(422, "validation_failed").await;

    let foreign = refused_scan(shop, "https://my.7stamp.com/en/card_foreign/card", "wrong-business").await;
    shop.call("discard").at(&foreign).json(&json!({"reason": "not our guest"})).ok().await;
    let discarded = shop.call("readOperation").at(&foreign).ok().await;
    assert_eq!((&discarded["state"], &discarded["reason"]), (&json!("discarded"), &json!("not our guest")));

    for (decision, body) in [("retry", json!({})), ("discard", json!({"reason": "not our guest"}))] {
        let decide = |id: &str| shop.call(decision).at(id).json(&body);
        decide(&foreign).fails(409, "wrong_state").await;
        decide(NOWHERE).fails(404, "operation_not_found").await;
        decide("first").fails(400, "malformed").await;
    }
    shop.call("discard").at(NOWHERE).json(&json!({"reason": " "})).fails(422, "validation_failed").await;
}

pub(crate) async fn lists(shop: &Shop) {
    let first = shop.call("listOperations").query("state=refused&limit=1").ok().await;
    let next = first["next"].as_i64().expect("there are more");
    let second = shop.call("listOperations").query(&format!("after={next}&limit=1")).ok().await;
    assert_ne!(first["operations"][0]["op_id"], second["operations"][0]["op_id"]);

    let op_id = first["operations"][0]["op_id"].as_str().unwrap();
    assert_eq!(first["operations"][0]["source"], "page");
    shop.call("readOperation").at(op_id).by(Role::Pos).fails(404, "operation_not_found").await;
    shop.call("readOperation").at("first").fails(400, "malformed").await;
    let last = shop.call("listOperations").by(Role::Cashier).ok().await;
    assert_eq!(last["next"], Value::Null);
    let last = last["operations"].as_array().unwrap();
    shop.call("readOperation").at(last[0]["op_id"].as_str().unwrap()).by(Role::Cashier).ok().await;
    assert!(last.iter().any(|operation| operation["source"] != "page"), "{last:#?}");
    let own = shop.call("listOperations").by(Role::Pos).ok().await;
    let own = own["operations"].as_array().unwrap();
    assert!(own.len() < last.len() && own.iter().all(|operation| operation["source"] != "page"), "{own:#?}");
    shop.call("listOperations").query("state=lost").fails(400, "malformed").await;
}

pub(crate) async fn searches(shop: &Shop) {
    let newest = shop.call("listOperations").query("order=newest&limit=1").ok().await;
    let (op_id, number) = (&newest["operations"][0]["op_id"], &newest["operations"][0]["number"]);
    for text in [op_id, number] {
        let query = format!("q={}", text.as_str().unwrap());
        let found = shop.call("listOperations").query(&query).ok().await;
        assert_eq!(&found["operations"][0]["op_id"], op_id);
    }
    let none = shop.call("listOperations").query("to=2020-01-01T00:00:00Z").ok().await;
    assert_eq!(none["operations"], json!([]));
    for query in ["q=first", "from=2020-01-01T00:00:00Z", "order=newest", "after=1"] {
        shop.call("listOperations").query(query).by(Role::Pos).fails(403, "role_not_allowed").await;
    }
    shop.call("listOperations").query("q=%20").fails(400, "malformed").await;
}

pub(crate) async fn imports(shop: &Shop) {
    let operation = shop.document.operation("importOperations");
    let (kind, example) = operation.examples()[0];
    let export = example.as_str().unwrap();
    let import = |body: &str| shop.call("importOperations").raw(kind, body);
    assert_eq!(import(export).ok().await, json!({"added": 1, "known": 0}));
    assert_eq!(import(export).ok().await, json!({"added": 0, "known": 1}));
    let of_others = export.replacen("\"business\":null", "\"business\":\"b_other\"", 1);
    import(&of_others).fails(409, "other_business").await;
    let cut_off: Vec<&str> = export.lines().take(2).collect();
    import(&cut_off.join("\n")).fails(400, "malformed").await;
    let too_large = shop.call("importOperations").raw(kind, vec![b' '; LARGEST_IMPORT + 1]).send().await;
    assert_eq!((too_large.status, &too_large.body["code"]), (413, &json!("too_large")));
}

/// The operation of a card that the cloud does not stamp.
async fn refused_scan(shop: &Shop, code: &str, notice: &str) -> String {
    let answer: Value =
        shop.call("takeScan").by(Role::Pos).wait().json(&json!({"code": code})).says(notice).await;
    assert_eq!(answer["operation"]["state"], "refused");
    answer["operation"]["op_id"].as_str().unwrap().to_owned()
}
