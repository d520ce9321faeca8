//! Checks as Poster's documentation and live accounts write them.

use proptest::prelude::*;
use serde_json::{Value, json};
use stamp_core::receipt::{GuestName, ReceiptClosed};

use super::*;

fn place() -> Place {
    Place {
        account: "my-cafe".to_owned(),
        currency: "UAH".to_owned(),
        zone: None,
        spot: "1".to_owned(),
        register: None,
        shown: String::new(),
    }
}

const CHECK: &str = r#"{
    "transaction_id": "330660", "date_start": "1518873040083", "date_start_new": "1518873041556",
    "date_close": "1518873046314", "status": "2", "guests_count": "2", "discount": "0", "bonus": "0", "pay_type": "3",
    "payed_bonus": "0", "payed_card": "0", "payed_cash": "2750", "payed_sum": "2750", "payed_cert": "0",
    "payed_third_party": "0", "round_sum": "0", "tip_sum": "0", "sum": "3000", "spot_id": "1", "table_id": "94",
    "name": "Anna", "user_id": "1", "client_id": "0", "card_number": "0", "transaction_comment": null, "reason": "",
    "print_fiscal": "0", "client_phone": null, "date_close_date": "2018-02-17 16:10:46", "service_mode": "2",
    "processing_status": "60", "auto_accept": false,
    "products": [
        {"product_id": "162", "modification_id": "0", "num": "1.0000000", "product_price": "1050", "payed_sum": "1050"},
        {"product_id": "161", "modification_id": "0", "num": "1", "product_price": "1700", "payed_sum": "1700"}
    ],
    "history": [
        {"type_history": "open", "spot_tablet_id": "1", "time": "1518873040083", "value_text": null},
        {"type_history": "close", "spot_tablet_id": "2", "time": "1518873046314", "value_text": {"payments": {"cash": 27.5}}}
    ]
}"#;

fn check() -> Value {
    serde_json::from_str(CHECK).unwrap()
}

fn with(changes: &[(&str, Value)]) -> Value {
    let mut check = check();
    for (name, value) in changes {
        check[name] = value.clone();
    }
    check
}

fn reading(check: Value, place: &Place) -> Result<Reading, Unreadable> {
    let record: Record = serde_json::from_value(check).unwrap();
    read(&record, place, "poll")
}

fn closed(check: Value) -> ReceiptClosed {
    match reading(check, &place()).unwrap() {
        Reading::Closed(closed) => *closed,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_closed_check_is_read() {
    let closed = closed(check());
    assert_eq!(closed.identity.text(), "poster/my-cafe/1//1518873040083");
    assert_eq!(closed.also, ["tr:330660"]);
    assert_eq!((closed.total.value.as_str(), closed.total.currency.as_str()), ("27.50", "UAH"));
    assert_eq!(closed.closed_at.to_string(), "2018-02-17T13:10:46.314Z");
    assert_eq!((closed.payment.is_paid, closed.payment.is_written_off), (Some(true), false));
    assert_eq!(closed.payment.ways, ["cash"]);
    assert_eq!(closed.groups, ["takeaway"]);
    assert_eq!(closed.cashier.as_deref(), Some("Anna"));
    assert_eq!((closed.guests.len(), closed.lines), (0, None));
}

#[test]
fn it_is_the_same_whether_its_values_are_texts_or_numbers() {
    let numbers = with(&[
        ("transaction_id", json!(330_660)),
        ("date_start", json!(1_518_873_040_083_i64)),
        ("date_close", json!(1_518_873_046_314_i64)),
        ("status", json!(2)),
        ("spot_id", json!(1)),
        ("payed_sum", json!(2750)),
        ("client_id", json!(null)),
        ("card_number", json!("")),
        ("products", json!({"0": {"product_id": 162}})),
    ]);
    assert_eq!(closed(numbers), closed(check()));
}

#[test]
fn what_was_paid_is_money_of_this_sale_and_neither_points_nor_certificates() {
    let total = |changes: &[(&str, Value)]| closed(with(changes)).total.value;
    let paid = |sum: &str, cash: &str, third: &str| {
        [("payed_sum", json!(sum)), ("payed_cash", json!(cash)), ("payed_third_party", json!(third))]
    };
    assert_eq!(total(&[("payed_bonus", json!("500")), ("payed_cert", json!("1000"))]), "27.50");
    assert_eq!(total(&paid("0", "0", "2750")), "27.50", "a payment service");
    assert_eq!(total(&paid("2750", "0", "2750")), "27.50", "were the service in it already");
    assert_eq!(total(&paid("0", "0", "0")), "0.00");
    let mixed =
        with(&[("payed_card", json!("100")), ("payed_bonus", json!("5")), ("payment_method_id", json!(4))]);
    assert_eq!(closed(mixed).payment.ways, ["cash", "card", "bonus", "payment:4"]);
}

#[test]
fn a_check_that_was_closed_without_payment_is_told_as_that() {
    let unpaid = closed(with(&[
        ("pay_type", json!("0")),
        ("reason", json!("1")),
        ("payed_sum", json!("0")),
        ("payed_cash", json!("0")),
    ]));
    assert_eq!((unpaid.payment.is_paid, unpaid.payment.is_written_off), (Some(false), false));
    for reason in ["2", "3"] {
        assert!(
            closed(with(&[("pay_type", json!(0)), ("reason", json!(reason))])).payment.is_written_off,
            "{reason}"
        );
    }
    assert_eq!(closed(with(&[("pay_type", json!(null))])).payment.is_paid, None);
}

#[test]
fn a_removed_check_is_a_void_also_where_it_never_closed() {
    let Ok(Reading::Voided(voided)) = reading(with(&[("status", json!(3))]), &place()) else { panic!() };
    assert_eq!((voided.identity, voided.also), (closed(check()).identity, vec!["tr:330660".to_owned()]));
    assert!(voided.closed_at.is_some());
    let Ok(Reading::Voided(voided)) =
        reading(with(&[("status", json!(3)), ("date_close", json!("0"))]), &place())
    else {
        panic!()
    };
    assert_eq!(voided.closed_at, None);
}

#[test]
fn a_check_that_was_given_back_at_the_fiscal_printer_is_a_persons_matter() {
    assert_eq!(reading(with(&[("print_fiscal", json!("2"))]), &place()), Ok(Reading::GivenBack));
    assert!(matches!(
        reading(with(&[("print_fiscal", json!("2")), ("status", json!("3"))]), &place()),
        Ok(Reading::Voided(_))
    ));
}

#[test]
fn open_refused_and_foreign_checks_are_not_ours() {
    for status in ["0", "1", "4", "", "closed"] {
        assert_eq!(reading(with(&[("status", json!(status))]), &place()), Ok(Reading::NotOurs), "{status}");
    }
    assert_eq!(reading(with(&[("spot_id", json!(2))]), &place()), Ok(Reading::NotOurs));
    assert_eq!(reading(json!({}), &place()), Ok(Reading::NotOurs));
}

#[test]
fn the_register_is_the_one_that_closed_it_last() {
    let at = |register: &str| Place { register: Some(register.to_owned()), ..place() };
    assert!(matches!(reading(check(), &at("2")), Ok(Reading::Closed(_))));
    assert_eq!(reading(check(), &at("1")), Ok(Reading::NotOurs), "it was only opened there");
    assert_eq!(reading(with(&[("history", json!([]))]), &at("2")), Err(Unreadable::NoRegister));
    let twice = json!([
        {"type_history": "close", "spot_tablet_id": 1, "time": 1_518_873_046_314_i64},
        {"type_history": "close", "spot_tablet_id": 2, "time": 1_518_873_049_999_i64},
    ]);
    assert!(matches!(reading(with(&[("history", twice)]), &at("2")), Ok(Reading::Closed(_))));
}

#[test]
fn what_cannot_be_read_says_what_is_missing() {
    for (name, value, why) in [
        ("date_start", json!("0"), Unreadable::Nameless),
        ("date_close", json!("0"), Unreadable::NeverClosed),
        ("date_close", json!("2018-02-17 16:10:46"), Unreadable::NeverClosed),
        ("payed_sum", json!("27,5 UAH"), Unreadable::Sum),
    ] {
        assert_eq!(reading(with(&[(name, value)]), &place()), Err(why), "{name}");
    }
}

#[test]
fn guests_are_named_by_the_check_first_and_then_by_the_client() {
    let record: Record = serde_json::from_value(with(&[("card_number", json!("0000000000222"))])).unwrap();
    let client = Client {
        card: Some("another".to_owned()),
        phone: Some("+370 600 00000".to_owned()),
        email: Some("guest@example.org".to_owned()),
        groups: vec!["Staff".to_owned()],
    };
    let mut receipt = closed(check());
    add_guest(&mut receipt, &record, Some(&client));
    assert_eq!(
        receipt.guests,
        [
            GuestName::Card("0000000000222".to_owned()),
            GuestName::Phone("+370 600 00000".to_owned()),
            GuestName::Email("guest@example.org".to_owned()),
        ]
    );
    assert_eq!(receipt.groups, ["takeaway", "Staff"]);
}

#[test]
fn lines_are_filed_under_their_products() {
    let record: Record = serde_json::from_value(check()).unwrap();
    let mut receipt = closed(check());
    add_lines(&mut receipt, &record, &Menu::default());
    let lines = receipt.lines.unwrap();
    assert_eq!((lines[0].filed[0].as_str(), lines[0].paid.as_deref()), ("162", Some("10.50")));
    assert_eq!((lines[1].filed[0].as_str(), lines[1].paid.as_deref()), ("161", Some("17.00")));
}

fn any_scalar() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(json!(null)),
        any::<i64>().prop_map(|number| json!(number)),
        any::<f64>().prop_map(|number| json!(number)),
        any::<bool>().prop_map(|yes| json!(yes)),
        "-?[0-9]{0,40}([.][0-9]{0,9})?".prop_map(|text| json!(text)),
        "\\PC{0,12}".prop_map(|text| json!(text)),
        Just(json!([1, {"a": []}])),
        Just(json!({"0": null})),
    ]
}

proptest! {
    #[test]
    fn no_check_makes_it_panic(changes in prop::collection::vec((0..40_usize, any_scalar()), 0..12)) {
        let mut check = check();
        let names: Vec<String> = check.as_object().unwrap().keys().cloned().collect();
        for (name, value) in changes {
            check[&names[name % names.len()]] = value;
        }
        let record: Record = serde_json::from_value(check).expect("every value has a reading");
        if let Ok(Reading::Closed(mut closed)) = read(&record, &place(), "poll") {
            add_guest(&mut closed, &record, None);
            add_lines(&mut closed, &record, &Menu::default());
            prop_assert!(closed.total.is_well_formed(), "{:?}", closed.total);
        }
    }
}
