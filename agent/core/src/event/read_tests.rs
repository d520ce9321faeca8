use serde_json::json;

use super::*;

/// The one payload that is published (knowledge base and both pages on webhooks).
fn published() -> Value {
    json!({
        "event": "voucher_redeemed", "timestamp": "2026-05-11T12:34:56Z",
        "business_id": "b_123", "location_id": "loc_45",
        "customer": { "id": "c_789", "wallet_pass_id": "wp_abc", "language": "en" },
        "card": { "id": "card_001", "goal_index": 2 },
        "voucher": {
            "id": "v_555", "type": "voucher", "redeem_code": "FREECOFFEE",
            "redeem_code_formats": ["text", "qr", "barcode"], "status": "redeemed", "redeemed_via": "staff_scanner"
        }
    })
}

fn with(name: &str, value: Value) -> Value {
    let mut event = published();
    event[name] = value;
    event
}

#[test]
fn the_published_payload_is_read_whole() {
    let event = Event::read(&published()).unwrap();
    assert_eq!(event.kind, Kind::VoucherRedeemed);
    assert_eq!(event.at, "2026-05-11T12:34:56Z".parse().unwrap());
    assert_eq!(event.source, Source::Elsewhere);
    let voucher = event.voucher.unwrap();
    assert_eq!(voucher.id.as_deref(), Some("v_555"));
    assert_eq!(voucher.redeem_code.as_deref(), Some("FREECOFFEE"));
    assert_eq!(voucher.status.as_deref(), Some("redeemed"));
    assert_eq!(event.card.unwrap().goal_index, Some(2));
    assert_eq!(event.customer.unwrap().wallet_pass_id.as_deref(), Some("wp_abc"));
}

#[test]
fn without_an_id_it_is_known_by_its_content() {
    let identity = |event: &Value| Event::read(event).unwrap().identity;
    let one = identity(&published());
    assert_eq!(one, identity(&with("location_id", json!("loc_99"))));
    for other in [
        with("event", json!("voucher_issued")),
        with("timestamp", json!("2026-05-11T12:34:57Z")),
        with("voucher", json!({ "id": "v_556" })),
        with("card", json!({ "id": "card_002" })),
        with("customer", json!({ "id": "c_780" })),
        with("id", json!("ev_1")),
    ] {
        assert_ne!(one, identity(&other), "{other}");
    }
    let named = identity(&with("id", json!("ev_1")));
    let mut later = with("id", json!("ev_1"));
    later["timestamp"] = json!("2026-05-12T00:00:00Z");
    assert_eq!(named, identity(&later), "its name alone counts");
    assert_eq!(one, identity(&with("id", json!(""))), "an empty name is none");
}

#[test]
fn who_caused_it_is_told_apart() {
    let source = |value: Value| Event::read(&with("source_op_id", value)).unwrap().source;
    let ours = Uuid::from_u128(7);
    assert_eq!(source(json!(ours.to_string())), Source::Op(OpId::from_uuid(ours)));
    assert_eq!(source(json!(null)), Source::Elsewhere);
    assert_eq!(source(json!("web-17")), Source::Foreign);
    assert_eq!(source(json!(17)), Source::Foreign);
}

#[test]
fn an_odd_member_takes_nothing_else_with_it() {
    let event = Event::read(&with(
        "voucher",
        json!({ "id": "v_1", "status": 7, "redeem_code_formats": "text", "redeem_code": "X1" }),
    ))
    .unwrap();
    let voucher = event.voucher.unwrap();
    assert_eq!((voucher.id.as_deref(), voucher.status), (Some("v_1"), None));
    assert_eq!(voucher.redeem_code.as_deref(), Some("X1"));
    assert_eq!(Event::read(&with("card", json!("card_1"))).unwrap().card, None);
    assert_eq!(Event::read(&with("business_id", json!(4))).unwrap().business_id, None);
}

#[test]
fn what_does_not_say_what_or_when_is_unreadable() {
    assert_eq!(Event::read(&json!([1])), Err(Unreadable::NoObject));
    assert_eq!(Event::read(&with("event", json!(""))), Err(Unreadable::NoKind));
    assert_eq!(Event::read(&with("event", json!(null))), Err(Unreadable::NoKind));
    assert_eq!(Event::read(&with("timestamp", json!("yesterday"))), Err(Unreadable::NoTime));
    assert_eq!(Event::read(&with("timestamp", json!(1_778_502_896))), Err(Unreadable::NoTime));
}
