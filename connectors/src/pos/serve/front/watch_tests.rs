//! Looks at the till's list, one after the other.

use std::time::Duration;

use serde_json::json;
use stamp_core::receipt::Line;

use super::*;

const ID: &str = "7f542382-3a91-4db8-938e-e9f86b88057c";
const OTHER: &str = "7f542382-3a91-4db8-938e-e9f86b880000";

fn at(text: &str) -> Timestamp {
    format!("2026-05-11T{text}Z").parse().unwrap()
}

/// A look at `time` (UTC) that took a second.
fn look(watch: &mut Watch, list: &[Value], time: &str) -> Sight {
    look_of(watch, list, time, None)
}

fn look_of(watch: &mut Watch, list: &[Value], time: &str, terminal: Option<&str>) -> Sight {
    let zone = TimeZone::get("Europe/Vilnius").unwrap();
    let began = at(time);
    let seen = began.checked_add(Duration::from_secs(1)).unwrap();
    watch.look(list, Reading { currency: "EUR", zone: &zone, terminal }, began, seen)
}

fn order(status: &Value) -> Value {
    json!({
        "Id": ID, "Number": 1042, "Status": status, "FullSum": 8.0, "ResultSum": 7.4, "ProcessedPaymentsSum": 7.4,
        "OpenTime": "2026-05-11T15:30:02+03:00", "BillTime": "2026-05-11T15:33:00+03:00",
        "Customers": [], "OrderServiceType": "Common", "WaiterName": "Bar 1",
        "Guests": [{ "Items": [
            { "Name": "Cappuccino", "Product": OTHER, "Cost": 7.4, "Deleted": false },
            { "Name": "Cake", "Cost": 3.0, "Deleted": true },
        ] }],
    })
}

fn with(mut order: Value, name: &str, value: &Value) -> Value {
    order[name] = value.clone();
    order
}

fn closed(sight: &Sight) -> &ReceiptClosed {
    assert_eq!(sight.closed.len(), 1, "{sight:?}");
    &sight.closed[0].receipt
}

#[test]
fn a_closed_check_is_told_with_what_was_to_be_paid() {
    for status in [json!("Closed"), json!(2), json!("2"), json!("closed")] {
        let sight = look(&mut Watch::default(), &[order(&status)], "12:35:00");
        let receipt = closed(&sight);
        assert_eq!((receipt.total.value.as_str(), receipt.total.currency.as_str()), ("7.40", "EUR"));
        assert_eq!((receipt.payment.is_paid, receipt.cashier.as_deref()), (Some(true), Some("Bar 1")));
        assert_eq!(receipt.groups, ["Common"]);
        let lines = vec![Line {
            filed: vec!["Cappuccino".to_owned(), OTHER.to_owned()],
            paid: Some("7.4".to_owned()),
        }];
        assert_eq!(receipt.lines.as_ref(), Some(&lines));
    }
}

#[test]
fn its_own_word_is_its_closing_time() {
    let order = with(order(&json!("Closed")), "CloseTime", &json!("2026-05-11T15:34:56"));
    let sight = look(&mut Watch::default(), &[order], "12:40:00");
    assert_eq!((closed(&sight).closed_at, closed(&sight).within), (at("12:34:56"), Duration::ZERO));
}

#[test]
fn without_its_word_it_was_closed_after_the_last_look_at_it() {
    let mut watch = Watch::default();
    assert!(look(&mut watch, &[order(&json!("Bill"))], "12:34:00").closed.is_empty());
    let sight = look(&mut watch, &[order(&json!("Closed"))], "12:34:03");
    assert_eq!((closed(&sight).closed_at, closed(&sight).within), (at("12:34:00"), Duration::from_secs(4)));
    let again = look(&mut watch, &[order(&json!("Closed"))], "12:34:06");
    assert_eq!(closed(&again), closed(&sight), "it stays what it was reckoned to be");
}

#[test]
fn seen_closed_at_first_it_may_have_been_closed_since_its_bill() {
    let sight = look(&mut Watch::default(), &[order(&json!("Closed"))], "12:40:00");
    assert_eq!((closed(&sight).closed_at, closed(&sight).within), (at("12:33:00"), Duration::from_secs(421)));
}

#[test]
fn without_any_time_it_was_closed_when_it_was_seen() {
    let order = json!({ "Id": ID, "Status": "Closed", "FullSum": "7,40" });
    let sight = look(&mut Watch::default(), &[order], "12:40:00");
    assert_eq!((closed(&sight).closed_at, closed(&sight).within), (at("12:40:01"), Duration::ZERO));
    assert_eq!(closed(&sight).total.value, "7.40");
}

#[test]
fn a_deleted_check_is_voided_unless_it_was_open_until_now() {
    let mut watch = Watch::default();
    let sight = look(&mut watch, &[order(&json!("Deleted"))], "12:40:00");
    assert_eq!(sight.voided.len(), 1, "it may have been closed before the first look");
    look(&mut watch, &[order(&json!("New"))], "12:40:03");
    assert!(look(&mut watch, &[order(&json!(3))], "12:40:06").voided.is_empty());
    assert!(look(&mut watch, &[order(&json!(3))], "12:40:08").voided.is_empty());
    let closed = with(order(&json!(3)), "CloseTime", &json!("2026-05-11T15:34:56+03:00"));
    let sight = look(&mut watch, &[closed], "12:40:09");
    assert_eq!(sight.voided[0].closed_at, Some(at("12:34:56")));
}

#[test]
fn a_check_that_was_given_back_is_voided_by_the_one_that_was_made_of_it() {
    let copy = with(with(order(&json!("New")), "Id", &json!(OTHER)), "StornedOrderId", &json!(ID));
    for original in [vec![], vec![order(&json!("Deleted"))], vec![order(&json!("Closed"))]] {
        let list = [original, vec![copy.clone()]].concat();
        let sight = look(&mut Watch::default(), &list, "12:40:00");
        assert_eq!((sight.voided.len(), sight.voided[0].identity.number.as_str()), (1, ID));
        assert!(sight.closed.is_empty());
    }
}

#[test]
fn what_vanishes_with_the_shift_is_not_voided() {
    let mut watch = Watch::default();
    look(&mut watch, &[order(&json!("Closed"))], "12:40:00");
    let sight = look(&mut watch, &[], "12:40:03");
    assert!(sight.voided.is_empty() && sight.closed.is_empty());
}

#[test]
fn only_the_terminal_that_is_asked_for_counts() {
    let of = |terminal: &Value| with(order(&json!("Closed")), "LastChangedTerminalId", terminal);
    let list = [of(&json!(OTHER.to_uppercase())), of(&json!(ID)), of(&json!(null))];
    let sight = look_of(&mut Watch::default(), &list, "12:40:00", Some(OTHER));
    assert_eq!((sight.closed.len(), sight.without_terminal), (1, 1));
}

#[test]
fn a_void_counts_at_whichever_terminal_it_was_made() {
    let of =
        |status: u8, terminal: &str| with(order(&json!(status)), "LastChangedTerminalId", &json!(terminal));
    let mut watch = Watch::default();
    assert_eq!(look_of(&mut watch, &[of(2, OTHER)], "12:40:00", Some(OTHER)).closed.len(), 1);
    let deleted = look_of(&mut watch, &[of(3, ID)], "12:40:03", Some(OTHER));
    assert_eq!(deleted.voided[0].identity.number, ID);
    let copy = with(with(of(0, ID), "Id", &json!(OTHER)), "StornedOrderId", &json!(ID));
    let storned = look_of(&mut Watch::default(), &[of(2, OTHER), copy], "12:40:03", Some(OTHER));
    assert_eq!((storned.voided.len(), storned.closed.len()), (1, 0));
}

#[test]
fn checks_that_do_not_tell_when_they_were_closed_are_counted() {
    let told = with(with(order(&json!(2)), "CloseTime", &json!("2026-05-11T15:34:56")), "Id", &json!(OTHER));
    let sight = look(&mut Watch::default(), &[order(&json!(2)), told], "12:40:00");
    assert_eq!((sight.closed.len(), sight.without_time), (2, 1));
}

#[test]
fn halves_that_are_closed_between_two_looks_share_no_name() {
    let half = with(order(&json!(2)), "Id", &json!(OTHER));
    let sight = look(&mut Watch::default(), &[order(&json!(2)), half], "12:40:00");
    let names: Vec<_> = sight.closed.iter().flat_map(|check| &check.receipt.also).collect();
    assert!(sight.closed.len() == 2 && names.is_empty(), "{names:?}");
}

#[test]
fn what_cannot_be_read_does_not_hide_the_rest() {
    let broken =
        [json!(3), json!({}), json!({ "Id": ID, "Status": "Asleep" }), json!({ "Id": ID, "Status": 2 })];
    let list: Vec<_> = broken.into_iter().chain([with(order(&json!(2)), "Id", &json!(OTHER))]).collect();
    let sight = look(&mut Watch::default(), &list, "12:40:00");
    assert_eq!((sight.unread.as_slice(), sight.closed.len()), ([1, 2, 3, 4].as_slice(), 1));
}

#[test]
fn customers_are_handed_on_as_ids_or_as_what_is_told_of_them() {
    let customers = json!([OTHER, { "Id": ID, "CardNumber": "card_1" }]);
    let sight = look(&mut Watch::default(), &[with(order(&json!(2)), "Customers", &customers)], "12:40:00");
    let customers = &sight.closed[0].customers;
    assert_eq!((customers.len(), customers[0].id.as_deref()), (2, Some(OTHER)));
    assert_eq!(customers[1].names.len(), 1);
}

#[test]
fn a_meal_that_was_written_off_says_so() {
    let payments = json!([{ "Type": { "Kind": "Writeoff", "Name": "Staff" }, "Sum": 7.4 }]);
    let sight = look(&mut Watch::default(), &[with(order(&json!(2)), "Payments", &payments)], "12:40:00");
    assert!(closed(&sight).payment.is_written_off);
    assert_eq!(closed(&sight).payment.ways, ["Writeoff", "Staff"]);
}
