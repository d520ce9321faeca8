//! Orders as the cloud tells them.

use serde_json::{Value, json};

use super::*;

const POS: &str = "7f542382-3a91-4db8-938e-e9f86b88057c";
const CLOUD: &str = "497f6eca-6276-4993-bfeb-53cbbbba6f08";
const GUEST: &str = "11e2f7a0-0000-4000-8000-00000000aaaa";
const GROUP: &str = "a556d82b-0000-4000-8000-000000000001";

fn now() -> Timestamp {
    "2026-05-11T12:40:00Z".parse().unwrap()
}

fn read(info: &Value) -> Option<Order> {
    let zone = TimeZone::get("Europe/Vilnius").unwrap();
    let site = Site { currency: "EUR".to_owned(), zone: TimeZone::UTC, terminal_zone: zone };
    Order::read(Fields::of(info), "webhook", &site, now())
}

fn info(order: &Value) -> Value {
    json!({
        "id": CLOUD, "posId": POS, "organizationId": GUEST, "timestamp": 1_778_503_000_123_i64,
        "creationStatus": "Success", "order": order,
    })
}

fn closed_order() -> Value {
    json!({
        "status": "Closed", "sum": 7.4, "number": 1042, "phone": "+370 600 00000",
        "whenClosed": "2026-05-11 15:34:56.000", "terminalGroupId": GROUP, "processedPaymentsSum": 7.4,
        "customer": { "type": "regular", "id": GUEST, "name": "Olena" },
        "waiter": { "name": "Bar 1" },
        "orderType": { "id": GROUP, "name": "Dine in", "orderServiceType": "Common" },
        "payments": [{ "paymentType": { "id": CLOUD, "name": "Card", "kind": "Card" }, "sum": 7.4 }],
        "discounts": [{ "discountType": { "id": POS, "name": "Staff" }, "sum": 0.0 }],
        "items": [
            { "type": "Product", "product": { "id": POS, "name": "Cappuccino" }, "resultSum": 7.40, "deleted": null },
            { "type": "Product", "product": { "name": "Cake" }, "resultSum": 3, "deleted": { "deletionMethod": {} } },
        ],
    })
}

fn receipt(info: &Value) -> (ReceiptClosed, Option<Customer>) {
    match read(info).unwrap().fate {
        Fate::Closed(receipt, customer) => (*receipt, customer),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_closed_order_is_told_by_the_tills_id_and_the_terminals_clock() {
    let (receipt, customer) = receipt(&info(&closed_order()));
    assert_eq!(receipt.identity.number, POS);
    assert_eq!(receipt.also, ["bill:2026-05-11T12:34:56:1042:7.40".to_owned(), cloud_name(CLOUD)]);
    assert_eq!(receipt.closed_at, "2026-05-11T12:34:56Z".parse().unwrap());
    assert_eq!(receipt.total.value, "7.40");
    assert_eq!(receipt.guests, [GuestName::Phone("+370 600 00000".to_owned())]);
    assert_eq!(customer.unwrap().id.as_deref(), Some(GUEST));
    assert_eq!(receipt.payment.is_paid, Some(true));
    assert!(receipt.payment.ways.contains(&"Card".to_owned()) && !receipt.payment.is_written_off);
    for group in ["Dine in", "Common", "Staff"] {
        assert!(receipt.groups.iter().any(|known| known == group), "{group}: {:?}", receipt.groups);
    }
    assert_eq!(receipt.lines.unwrap().len(), 1, "the cake was taken off");
    assert_eq!(receipt.cashier.as_deref(), Some("Bar 1"));
}

#[test]
fn without_the_tills_id_the_clouds_stands_for_it() {
    let mut told = info(&closed_order());
    told["posId"] = json!(null);
    assert_eq!(receipt(&told).0.identity.number, cloud_name(CLOUD));
    told["id"] = json!(null);
    assert!(read(&told).is_none());
}

#[test]
fn what_was_deleted_or_cancelled_is_voided() {
    for (name, value) in
        [("status", json!("Deleted")), ("status", json!("Cancelled")), ("isDeleted", json!(true))]
    {
        let mut order = closed_order();
        order[name] = value.clone();
        let fate = read(&info(&order)).unwrap().fate;
        assert!(
            matches!(&fate, Fate::Voided(receipt) if receipt.identity.number == POS),
            "{value}: {fate:?}"
        );
    }
}

#[test]
fn what_is_not_closed_or_has_not_come_about_is_open() {
    for order in [json!(null), json!({ "status": "Delivered" }), json!({ "status": "Bill" }), json!({})] {
        assert!(matches!(read(&info(&order)).unwrap().fate, Fate::Open), "{order}");
    }
    let unreadable = read(&info(&json!({ "status": "Closed", "sum": "a lot" }))).unwrap().fate;
    assert!(matches!(unreadable, Fate::Unreadable));
}

#[test]
fn without_a_closing_time_it_is_the_clouds_last_change_unless_that_cannot_be() {
    let mut order = closed_order();
    order["whenClosed"] = json!(null);
    assert_eq!(receipt(&info(&order)).0.closed_at.as_millisecond(), 1_778_503_000_123);
    let mut told = info(&order);
    told["timestamp"] = json!(17);
    assert_eq!(receipt(&told).0.closed_at, now());
}

#[test]
fn other_organisations_and_other_groups_are_not_ours() {
    let order = read(&info(&closed_order())).unwrap();
    assert!(order.is_of(None, &[]) && order.is_of(Some(GUEST), &[GROUP.to_owned()]));
    assert!(!order.is_of(Some(POS), &[]) && !order.is_of(None, &[POS.to_owned()]));
}
