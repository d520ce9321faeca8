//! What the app on the till says.

use serde_json::{Value, json};

use super::*;
use crate::pos::poster::settings::Register;

fn settings() -> Settings {
    Settings::new("https://poster.example/api", None)
}

fn at() -> Timestamp {
    "2026-03-10T12:00:00Z".parse().unwrap()
}

fn till() -> Value {
    json!({"accountUrl": "my-cafe", "spotId": 1, "spotTabletId": 2, "currencyCodeIso": "UAH", "lang": "uk"})
}

fn order() -> Value {
    json!({
        "id": 1_533_541_148_416_i64, "dateStart": 1_533_541_148_416_i64, "dateClose": 0, "status": 2, "orderName": 330684,
        "products": {"0": {"id": 162, "count": 2, "price": 10.5}, "1": {"id": 151, "count": 1, "price": 15}},
        "subtotal": 86, "total": 77.4, "discount": 10, "clientId": 108, "payType": "mix",
        "payedSum": 77.4, "payedCard": 0, "payedCash": 77.4, "payedThirdParty": 0, "payedBonus": 0, "extras": {},
    })
}

fn told(message: Value, settings: &Settings) -> Result<Vec<Report>, NotTold> {
    let message = serde_json::from_value(message).expect("a message of the app");
    reports(message, settings, None, at()).map(|told| told.reports)
}

fn closed(order: Value) -> ReceiptClosed {
    let client =
        json!({"id": 108, "cardNumber": "39237515928", "phone": "+370 600 00000", "email": "", "groupId": 3});
    let message = json!({"event": "afterOrderClose", "till": till(), "order": order, "client": client});
    match told(message, &settings()).unwrap().remove(0) {
        Report::Closed(closed) => *closed,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_paid_check_is_a_closed_receipt() {
    let closed = closed(order());
    assert_eq!(closed.identity.text(), "poster/my-cafe/1//1533541148416");
    assert_eq!(closed.also, ["tr:330684"]);
    assert_eq!((closed.total.value.as_str(), closed.total.currency.as_str()), ("77.40", "UAH"));
    assert_eq!(closed.closed_at, at(), "the till does not tell when");
    assert_eq!((closed.payment.is_paid, closed.payment.ways), (Some(true), vec!["cash".to_owned()]));
    assert_eq!(
        closed.guests,
        [GuestName::Card("39237515928".to_owned()), GuestName::Phone("+370 600 00000".to_owned())]
    );
    assert_eq!(closed.groups, ["group:3"]);
    assert_eq!(closed.lines.unwrap()[0].filed, ["162", "product:162"]);
}

#[test]
fn what_had_to_wait_for_the_agent_is_not_told_as_of_now() {
    let mut order = order();
    assert_eq!(closed(order.clone()).path, "app");
    order["dateClose"] = json!(at().as_millisecond() - 60_000);
    let late = closed(order);
    assert_eq!((late.path.as_str(), late.closed_at), ("app, later", at() - Duration::from_secs(60)));
}

#[test]
fn how_long_it_has_waited_is_reckoned_by_the_till_whatever_its_clock_shows() {
    let message = |waited: Value| {
        let mut order = order();
        order["dateClose"] = json!(at().as_millisecond() - 3_600_000);
        let message = json!({"event": "afterOrderClose", "till": till(), "order": order, "client": null, "waitedMs": waited});
        match told(message, &settings()).unwrap().remove(0) {
            Report::Closed(closed) => (closed.path, closed.closed_at),
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(message(json!(1500)), ("app".to_owned(), at() - Duration::from_millis(1500)));
    assert_eq!(message(json!("4000")).0, "app");
    let late = ("app, later".to_owned(), at() - Duration::from_secs(3600));
    assert_eq!((message(json!(4001)), message(json!(-1))), (late.clone(), late));
}

#[test]
fn a_check_that_was_given_back_is_named_and_nothing_else_follows() {
    let message = json!({"event": "returnFiscal", "till": till(), "order": {"id": 1_533_541_148_416_i64, "orderName": "330684"}});
    let told = reports(serde_json::from_value(message).unwrap(), &settings(), None, at()).unwrap();
    assert!(told.reports.is_empty() && told.is_news);
    assert_eq!(told.given_back.as_deref(), Some("330684"));
}

#[test]
fn products_may_come_as_a_list_and_the_number_later() {
    let mut order = order();
    order["products"] = json!([{"id": 7}, null]);
    order["orderName"] = json!("");
    let closed = closed(order);
    assert_eq!(closed.lines.unwrap().len(), 1);
    assert_eq!(closed.also, [""; 0]);
}

#[test]
fn where_the_till_has_not_filled_in_what_was_paid_the_total_counts() {
    let mut order = order();
    for part in ["payedSum", "payedCash"] {
        order[part] = json!(0);
    }
    assert_eq!(closed(order.clone()).total.value, "77.40");
    order["payedBonus"] = json!(77.4);
    assert_eq!(closed(order.clone()).total.value, "0.00", "paid with bonus points");
    order["payedBonus"] = json!(0);
    order["payType"] = json!("close");
    let unpaid = closed(order);
    assert_eq!((unpaid.payment.is_paid, unpaid.total.value.as_str()), (Some(false), "0.00"));
}

#[test]
fn a_client_names_the_guest_of_an_open_check_and_none_takes_it_off() {
    let change = |client: Value| {
        let message = json!({"event": "orderClientChange", "till": till(), "orderId": "1533541148416", "client": client});
        match told(message, &settings()).unwrap().remove(0) {
            Report::Guest(guest) => (guest.identity.text(), guest.guests.len()),
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(
        change(json!({"cardNumber": "39237515928"})),
        ("poster/my-cafe/1//1533541148416".to_owned(), 1)
    );
    assert_eq!(change(json!(null)).1, 0);
}

#[test]
fn the_client_at_the_closing_is_told_unless_the_till_could_not_say_who_it_is() {
    let is_told = |client: Value| {
        let message = json!({"event": "afterOrderClose", "till": till(), "order": order(), "client": client});
        match told(message, &settings()).unwrap().remove(0) {
            Report::Closed(closed) => closed.is_client_told,
            other => panic!("{other:?}"),
        }
    };
    assert!(is_told(json!(null)) && is_told(json!({"id": 108, "cardNumber": "", "phone": ""})));
    assert!(!is_told(json!({"id": 108})));
}

#[test]
fn a_card_that_was_read_over_a_check_is_its_guests() {
    let read = |value: &str| {
        let guest = json!({"type": "card_id", "value": value});
        told(
            json!({"event": "guestRead", "till": till(), "orderId": 1_533_541_148_416_i64, "guest": guest}),
            &settings(),
        )
    };
    let reports = read("card_anna").unwrap();
    assert!(
        matches!(&reports[..], [Report::Guest(guest)] if matches!(&guest.guests[..], [GuestName::Known(known)] if known.value == "card_anna"))
    );
    assert_eq!(read("").unwrap_err(), NotTold::Guest);
    assert_eq!(read("a\nb").unwrap_err(), NotTold::Guest);
}

#[test]
fn checks_of_another_place_or_register_are_not_ours() {
    let message = json!({"event": "afterOrderClose", "till": till(), "order": order()});
    let elsewhere = Settings { spot: Some("9".to_owned()), ..settings() };
    assert_eq!(told(message.clone(), &elsewhere).unwrap_err(), NotTold::Elsewhere);
    let register = |id: &str| Settings { register: Some(Register::One(id.to_owned())), ..settings() };
    assert_eq!(told(message.clone(), &register("1")).unwrap_err(), NotTold::Elsewhere);
    assert!(told(message, &register("2")).is_ok());
}

#[test]
fn what_has_no_name_or_sum_is_refused() {
    for (pointer, value, why) in [
        ("/till/spotId", json!(null), NotTold::Nameless),
        ("/till/accountUrl", json!(""), NotTold::Nameless),
        ("/till/currencyCodeIso", json!("₴"), NotTold::Sum),
        ("/order/id", json!("now"), NotTold::Nameless),
        ("/order/payedSum", json!("much"), NotTold::Sum),
    ] {
        let mut message = json!({"event": "afterOrderClose", "till": till(), "order": order()});
        *message.pointer_mut(pointer).unwrap() = value;
        assert_eq!(told(message, &settings()).unwrap_err(), why, "{pointer}");
    }
}
