use proptest::prelude::*;
use serde_json::json;
use stamp_core::{
    config::parse,
    receipt::{GuestName, ReceiptClosed, ReceiptVoided},
};

use super::*;

fn table(keys: &str) -> Generic {
    let text = format!(
        "[cloud]\nbase_url = \"https://api.7stamp.example/v1\"\n[[generic]]\nname = \"kiosk\"\n\
         hook = {{ proof = \"this-machine\" }}\n[generic.map]\n{keys}"
    );
    parse(&text, "test").unwrap_or_else(|mistakes| panic!("{mistakes}")).generics.remove(0)
}

fn readings(keys: &str, document: &Value) -> Vec<Reading> {
    Mapping::of(&table(keys)).unwrap().read(document, None, "webhook")
}

fn closed(keys: &str, document: &Value) -> ReceiptClosed {
    match readings(keys, document).remove(0) {
        Reading::Report(Report::Closed(closed)) => *closed,
        other => panic!("{other:?}"),
    }
}

fn voided(keys: &str, document: &Value) -> ReceiptVoided {
    match readings(keys, document).remove(0) {
        Reading::Report(Report::Voided(voided)) => voided,
        other => panic!("{other:?}"),
    }
}

fn misfit(keys: &str, document: &Value) -> String {
    match readings(keys, document).remove(0) {
        Reading::Misfit(misfit) => misfit.to_string(),
        other => panic!("{other:?}"),
    }
}

fn check() -> Value {
    json!({ "id": 1042, "total": "7.40", "currency": "EUR", "closed_at": "2026-05-11T12:34:56Z" })
}

/// The check with another value at a member; null takes it away.
fn with(member: &str, value: Value) -> Value {
    let mut check = check();
    check[member] = value;
    check
}

#[test]
fn an_obvious_check_needs_no_map() {
    let check = json!({
        "id": "A-1042", "total": 7.4, "currency": "eur", "closed_at": "2026-05-11T15:34:56.5+03:00",
        "status": "Paid", "paid": true,
        "customer": { "card": " 113772 ", "phone": "+370 600 00000", "email": "anna@example.org" },
        "payments": [{ "type": "cash" }, { "type": "card" }],
        "lines": [{ "category": "coffee", "product": "Flat white", "paid": 3.7 },
                  { "category": ["cake", 7], "paid": "3,70" }],
    });
    let closed = closed("", &check);
    assert_eq!(closed.identity.text(), "kiosk/kiosk///A-1042");
    assert_eq!((closed.total.value.as_str(), closed.total.currency.as_str()), ("7.40", "EUR"));
    assert_eq!(closed.closed_at.to_string(), "2026-05-11T12:34:56.5Z");
    let [GuestName::Card(card), GuestName::Phone(_), GuestName::Email(email)] = closed.guests.as_slice()
    else {
        panic!("{:?}", closed.guests)
    };
    assert_eq!((card.as_str(), email.as_str()), ("113772", "anna@example.org"));
    assert_eq!(
        (closed.payment.is_paid, closed.payment.ways),
        (Some(true), vec!["cash".to_owned(), "card".to_owned()])
    );
    let lines = closed.lines.unwrap();
    assert_eq!(
        (lines[0].filed.as_slice(), lines[0].paid.as_deref()),
        (["coffee", "Flat white"].map(String::from).as_slice(), Some("3.70"))
    );
    assert_eq!(
        (lines[1].filed.as_slice(), lines[1].paid.as_deref()),
        (["cake", "7"].map(String::from).as_slice(), Some("3.70"))
    );
}

#[test]
fn what_a_check_does_not_tell_is_not_made_up() {
    let closed = closed("", &check());
    assert_eq!((closed.guests, closed.lines, closed.payment.is_paid), (Vec::new(), None, None));
    assert_eq!((closed.payment.ways.len(), closed.groups.len(), closed.cashier), (0, 0, None));
}

#[test]
fn the_same_check_has_one_name_however_its_number_is_written() {
    let name = |id: Value| closed("", &with("id", id)).identity.text();
    for id in [json!(1042), json!("1042"), json!(1042.0), json!(" 1042 ")] {
        assert_eq!(name(id.clone()), "kiosk/kiosk///1042", "{id}");
    }
    assert_ne!(name(json!("01042")), name(json!(1042)), "a text is left as it is");
}

#[test]
fn a_number_that_lost_its_digits_names_no_check() {
    let large = serde_json::from_str::<Value>("{\"id\": 123456789012345678901234567890}").unwrap();
    for id in [large["id"].clone(), json!(1e17)] {
        let words = misfit("", &with("id", id));
        assert!(words.starts_with("record 1: id ($.id)") && words.contains("as a text"), "{words}");
    }
}

#[test]
fn numbers_are_counted_where_the_map_says() {
    let keys = "register = \"$.pos.no\"\nbusiness_day = \"day\"\n";
    let mut check = with("day", json!("2026-05-11"));
    check["pos"] = json!({ "no": 2 });
    assert_eq!(closed(keys, &check).identity.text(), "kiosk/kiosk/2/2026-05-11/1042");
    check["day"] = Value::Null;
    assert_eq!(misfit(keys, &check), "record 1: business_day (day) is not there");
}

#[test]
fn amounts_are_exact_in_either_unit() {
    let total = |keys: &str, value: Value| closed(keys, &with("total", value)).total.value;
    assert_eq!(total("", json!("7,4")), "7.40");
    assert_eq!(total("", json!(0.1 + 0.2)), "0.30");
    assert_eq!(total("total_unit = \"minor\"\n", json!(740)), "7.40");
    assert_eq!(total("currency = \"JPY\"\n", json!(740)), "740");
    for bad in [json!("1,234.50"), json!("7.40 EUR"), json!([7]), json!(true)] {
        assert!(misfit("", &with("total", bad.clone())).contains("total ($.total) is no amount"), "{bad}");
    }
    assert!(misfit("", &with("currency", json!("euro"))).contains("set currency = \"EUR\""));
}

#[test]
fn times_are_read_as_they_are_written() {
    let time = |keys: &str, value: Value| closed(keys, &with("closed_at", value)).closed_at.to_string();
    let zone = "zone = \"Europe/Vilnius\"\n";
    assert_eq!(time("closed_at_format = \"unix\"\n", json!(1_778_502_896)), "2026-05-11T12:34:56Z");
    assert_eq!(time("closed_at_format = \"unix\"\n", json!("1778502896.5")), "2026-05-11T12:34:56.5Z");
    assert_eq!(
        time("closed_at_format = \"unix-ms\"\n", json!(1_778_502_896_123_i64)),
        "2026-05-11T12:34:56.123Z"
    );
    assert_eq!(time(zone, json!("2026-05-11 15:34:56")), "2026-05-11T12:34:56Z");
    assert_eq!(time(zone, json!("2026-05-11T12:34:56Z")), "2026-05-11T12:34:56Z", "its own zone wins");
    let pattern = format!("{zone}closed_at_format = \"%d.%m.%Y %H:%M:%S\"\n");
    assert_eq!(time(&pattern, json!("11.05.2026 15:34:56")), "2026-05-11T12:34:56Z");
    assert_eq!(
        time("closed_at_format = \"%Y%m%d%H%M%S%z\"\n", json!("20260511153456+0300")),
        "2026-05-11T12:34:56Z"
    );
    assert_eq!(
        time(&format!("{zone}closed_at_format = \"%Y%m%d%H%M%S\"\n"), json!(20_260_511_153_456_i64)),
        "2026-05-11T12:34:56Z"
    );
}

#[test]
fn a_time_without_seconds_leaves_a_minute_open() {
    let keys = "zone = \"UTC\"\nclosed_at_format = \"%d.%m.%Y %H:%M\"\n";
    let closed_then = closed(keys, &with("closed_at", json!("11.05.2026 12:34")));
    assert_eq!(
        (closed_then.closed_at.to_string().as_str(), closed_then.within.as_secs()),
        ("2026-05-11T12:34:00Z", 60)
    );
    assert_eq!(closed("", &check()).within.as_secs(), 0);
}

#[test]
fn where_clocks_are_put_back_the_first_hour_is_meant_and_a_missing_one_is_the_next() {
    let time = |text: &str| {
        closed("zone = \"Europe/Vilnius\"\n", &with("closed_at", json!(text))).closed_at.to_string()
    };
    assert_eq!(time("2026-10-25T03:30:00"), "2026-10-25T00:30:00Z", "there are two of them");
    assert_eq!(time("2026-03-29T03:30:00"), "2026-03-29T01:30:00Z", "there is none");
}

#[test]
fn what_is_no_time_is_told_with_what_helps() {
    for (keys, value, words) in [
        ("", json!("2026-05-11T12:34:56"), "set zone"),
        ("", json!(1_778_502_896), "closed_at_format = \"unix\""),
        ("", json!("2026-05-11"), "is no time such as"),
        ("", json!("today"), "is no time such as"),
        ("", Value::Null, "is not there"),
        ("closed_at_format = \"unix\"\n", json!("soon"), "since 1970"),
        ("closed_at_format = \"unix-ms\"\n", json!("9".repeat(25)), "since 1970"),
        (
            "zone = \"UTC\"\nclosed_at_format = \"%d.%m.%Y %H:%M\"\n",
            json!("2026-05-11"),
            "of the form %d.%m.%Y %H:%M",
        ),
    ] {
        let found = misfit(keys, &with("closed_at", value));
        assert!(found.starts_with("record 1: closed_at ($.closed_at)") && found.contains(words), "{found}");
    }
}

#[test]
fn a_zone_that_there_is_not_is_named() {
    let error = Mapping::of(&table("zone = \"Europe/Wilna\"\n")).unwrap_err();
    assert!(error.to_string().contains("Europe/Wilna"), "{error}");
}

#[test]
fn open_checks_and_returns_are_passed_over() {
    for (keys, check) in [
        ("", with("status", json!("open"))),
        ("", with("total", json!(-7.4))),
        ("closed = { path = \"$.state\", values = [\"zu\"] }\n", check()),
        ("closed = { path = \"$.state\", values = [\"zu\"] }\n", with("state", json!("offen"))),
    ] {
        let found = readings(keys, &check);
        assert!(matches!(found.as_slice(), [Reading::PassedOver(why)] if !why.is_empty()), "{found:?}");
    }
    closed("closed = { path = \"$.state\", values = [\"ZU\"] }\n", &with("state", json!("zu")));
    closed("closed = { path = \"$.open\", values = [\"false\"] }\n", &with("open", json!(false)));
}

#[test]
fn a_status_that_is_shown_is_no_persons() {
    let found = readings("", &with("status", json!("anna@example.org waits")));
    let [Reading::PassedOver(why)] = found.as_slice() else { panic!("{found:?}") };
    assert!(!why.contains("anna@"), "{why}");
}

#[test]
fn a_void_needs_no_more_than_the_number() {
    let by_default = voided("", &json!({ "id": "1042", "status": "Cancelled" }));
    assert_eq!((by_default.identity.text().as_str(), by_default.closed_at), ("kiosk/kiosk///1042", None));
    let keys = "void = { path = \"$.voided_at\" }\n";
    let told = voided(keys, &with("voided_at", json!("2026-05-11T13:00:00Z")));
    assert_eq!(told.closed_at.unwrap().to_string(), "2026-05-11T12:34:56Z");
    closed(keys, &with("voided_at", json!("")));
    closed(keys, &check());
    assert_eq!(told.identity, closed(keys, &check()).identity);
}

#[test]
fn one_record_that_does_not_fit_keeps_no_other_from_being_read() {
    let list = json!([check(), { "id": 7 }, 5, with("status", json!("void")), check()]);
    let found = readings("", &list);
    assert!(matches!(&found[0], Reading::Report(Report::Closed(_))));
    assert!(matches!(&found[1], Reading::Misfit(misfit) if misfit.record == 2), "{:?}", found[1]);
    assert!(
        matches!(&found[2], Reading::Misfit(misfit) if misfit.to_string() == "record 3: records holds no object")
    );
    assert!(matches!(&found[3], Reading::Report(Report::Voided(_))));
    assert!(matches!(&found[4], Reading::Report(Report::Closed(_))));
}

#[test]
fn records_are_found_where_they_are_said_to_be() {
    let mapping = Mapping::of(&table("")).unwrap();
    let records = |path: &str, document: &Value| {
        mapping.read(document, Some(&Field::try_from(path.to_owned()).unwrap()), "poll")
    };
    let answer = json!({ "data": { "checks": [check(), check()], "more": false } });
    for path in ["$.data.checks", "$.data.checks[*]"] {
        assert_eq!(records(path, &answer).len(), 2, "{path}");
    }
    for path in ["$.checks", "$.checks[*]"] {
        assert_eq!(records(path, &json!({ "checks": [] })), [], "an empty list is one");
        let found = records(path, &json!({ "error": "no" }));
        assert!(
            matches!(found.as_slice(), [Reading::Misfit(misfit)] if misfit.why == "is not there"),
            "{found:?}"
        );
    }
    let found = records("$.data.more", &answer);
    assert!(matches!(found.as_slice(), [Reading::Misfit(misfit)] if misfit.record == 0), "{found:?}");
    assert_eq!(mapping.read(&json!([]), None, "poll"), []);
    assert!(matches!(mapping.read(&json!("x"), None, "poll").as_slice(), [Reading::Misfit(_)]));
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "\\PC{0,12}".prop_map(Value::from),
        Just(json!("2026-05-11T12:34:56Z")),
        Just(json!("closed")),
        Just(json!("EUR")),
        Just(json!("9".repeat(300))),
    ];
    leaf.prop_recursive(5, 64, 8, |inner| {
        let name = prop::sample::select(vec![
            "id",
            "total",
            "currency",
            "closed_at",
            "status",
            "customer",
            "card",
            "lines",
            "payments",
            "type",
            "x",
        ]);
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::hash_map(name, inner, 0..11).prop_map(|members| members
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value))
                .collect()),
        ]
    })
}

proptest! {
    #[test]
    fn whatever_is_told_gives_reports_or_words(document in any_json(), minor: bool) {
        let unit = if minor { "minor" } else { "major" };
        let keys = format!("total_unit = \"{unit}\"\nregister = \"$.x\"\nvoid = {{ path = \"$.status\" }}\n");
        let (with, without) = (readings(&keys, &document), readings("", &document));
        prop_assert_eq!(&with, &readings(&keys, &document), "the same document, the same reports");
        for reading in with.iter().chain(&without) {
            match reading {
                Reading::Report(Report::Closed(closed)) => {
                    prop_assert!(closed.total.is_well_formed() && !closed.total.value.starts_with('-'));
                    prop_assert!(!closed.identity.number.is_empty() && closed.identity.number.len() <= 4 * 128);
                }
                Reading::Report(_) => {}
                Reading::PassedOver(why) => prop_assert!(!why.is_empty() && why.len() < 500),
                Reading::Misfit(misfit) => prop_assert!(misfit.to_string().len() < 500),
            }
        }
    }
}

#[test]
fn a_list_that_is_null_is_empty_and_one_that_is_left_out_may_be() {
    let field = |path: &str| Field::try_from(path.to_owned()).unwrap();
    let mapping = Mapping::of(&table("")).unwrap();
    for path in ["$.checks", "$.checks[*]", "checks"] {
        let read = mapping.read(&json!({ "checks": null }), Some(&field(path)), "poll");
        assert_eq!(read, [], "{path}");
    }
    for (path, document, is_left) in [
        ("$.checks", json!({ "page": 1 }), true),
        ("$.checks[*]", json!({}), true),
        ("$.a.checks", json!({ "a": {} }), true),
        ("$.a.checks", json!({}), false),
        ("$.checks", json!({ "checks": [] }), false),
        ("$.checks", json!({ "Error": "no right" }), false),
        ("$.checks", json!({ "error": null }), true),
        ("$.checks", json!([]), false),
        ("$..checks", json!({}), false),
        ("$[0]", json!([]), false),
    ] {
        assert_eq!(is_left_out(&document, &field(path)), is_left, "{path} {document}");
    }
}
