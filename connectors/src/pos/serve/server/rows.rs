//! The sales report (OLAP v2, `reportType` SALES, documented), and the checks that stand in it.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{Span, Timestamp, civil::Date};
use rust_decimal::Decimal;
use serde_json::{Value, json};
use stamp_core::receipt::{GuestName, ReceiptClosed};

use crate::pos::serve::{
    check::{Closing, Told},
    fields::Fields,
    moment,
    shared::Site,
};

pub(super) const PATH: &str = "report";

/// No more than the seven that the maker advises. Despite its name the card of a delivery's customer is filled for the hall
/// too, where a loyalty card was used (observed in several dashboards).
const ROWS: [&str; 6] = [
    "UniqOrderId.Id",
    "OrderNum",
    "OpenDate.Typed",
    CLOSED,
    "Delivery.CustomerCardNumber",
    "Delivery.CustomerPhone",
];
const CLOSED: &str = "CloseTime";
/// What was paid after discounts (observed).
const SUM: &str = "DishDiscountSumInt";

/// Of orders that were not deleted; the name for the others is inferred from this one.
pub(super) const KEPT: &str = "NOT_DELETED";
pub(super) const DELETED: &str = "DELETED";

/// By name: one of the restaurants that a server of several reports of (observed as a field and as a filter).
const DEPARTMENT: &str = "Department";
/// A report of more days could hold a large server up.
const MOST_DAYS: i64 = 14;

/// Which business days are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Days {
    from: Date,
    /// Not one of them.
    to: Date,
    /// Earlier ones were not asked for, though nobody has looked at them.
    pub(super) is_cut: bool,
}

impl Days {
    /// Yesterday and today by the restaurant's calendar and, where the report was looked through for the last time at
    /// `until`, those from the day before that.
    pub(super) fn to_ask(until: Option<Timestamp>, now: Timestamp, site: &Site) -> Self {
        let today = moment::day(now, &site.zone);
        let after = |date: Date, days: i64| date.checked_add(Span::new().days(days)).unwrap_or(date);
        let (yesterday, earliest) = (after(today, -1), after(today, -MOST_DAYS));
        let missed = until.map_or(yesterday, |until| after(moment::day(until, &site.zone), -1));
        Self { from: missed.min(yesterday).max(earliest), to: after(today, 1), is_cut: missed < earliest }
    }

    /// The first of them.
    pub(super) const fn from(self) -> Date {
        self.from
    }

    /// The upper bound does not belong to them (documented as the default, said here).
    fn filter(self) -> Value {
        let midnight = |date: Date| format!("{date}T00:00:00.000");
        json!({
            "filterType": "DateRange", "periodType": "CUSTOM",
            "from": midnight(self.from), "to": midnight(self.to),
            "includeLow": true, "includeHigh": false,
        })
    }
}

/// The question for the checks of these days, of one department or of all.
pub(super) fn question(days: Days, department: Option<&str>, orders: &str) -> Value {
    let mut filters = json!({
        "OpenDate.Typed": days.filter(),
        "OrderDeleted": { "filterType": "IncludeValues", "values": [orders] },
    });
    if orders == KEPT {
        filters["DeletedWithWriteoff"] = json!({ "filterType": "IncludeValues", "values": [KEPT] });
    }
    if let Some(department) = department {
        filters[DEPARTMENT] = json!({ "filterType": "IncludeValues", "values": [department] });
    }
    report(&json!(ROWS), &filters)
}

/// The question for the names of all departments.
pub(super) fn question_of_departments(days: Days) -> Value {
    report(&json!([DEPARTMENT]), &json!({ "OpenDate.Typed": days.filter() }))
}

/// The names in its answer.
pub(super) fn departments(told: &Value) -> BTreeSet<String> {
    Fields::of(told).field("data").list().filter_map(|row| row.field(DEPARTMENT).text()).collect()
}

fn report(rows: &Value, filters: &Value) -> Value {
    json!({
        "reportType": "SALES",
        // The summary can hold a large server up (documented).
        "buildSummary": "false",
        "groupByRowFields": rows,
        "groupByColFields": [],
        "aggregateFields": [SUM],
        "filters": filters,
    })
}

/// The checks of an answer, and how many rows cannot be read. A check that stands in several rows is the sum of them.
pub(super) fn checks(told: &Value, site: &Site, now: Timestamp) -> (Vec<ReceiptClosed>, usize) {
    let (mut checks, mut unread) = (BTreeMap::<String, (Told, Vec<GuestName>)>::new(), 0);
    for row in Fields::of(told).field("data").list() {
        // It is not closed yet.
        if row.field("UniqOrderId.Id").is_there() && !row.field(CLOSED).is_there() {
            continue;
        }
        let Some(check) = check(row, site, now) else {
            unread += 1;
            continue;
        };
        let card = row.field("Delivery.CustomerCardNumber").text().map(GuestName::Card);
        let phone = row.field("Delivery.CustomerPhone").text().map(GuestName::Phone);
        let entry = checks.entry(check.id.clone());
        let (known, guests) =
            entry.or_insert_with(|| (Told { total: Decimal::ZERO, ..check.clone() }, Vec::new()));
        known.total = known.total.checked_add(check.total).unwrap_or(known.total);
        for name in [card, phone].into_iter().flatten() {
            if !guests.contains(&name) {
                guests.push(name);
            }
        }
    }
    let checks = checks.into_values();
    let checks = checks.map(|(told, guests)| {
        let receipt = told.receipt(&site.currency, &site.zone);
        ReceiptClosed { guests, ..receipt }
    });
    (checks.collect(), unread)
}

fn check(row: Fields<'_>, site: &Site, now: Timestamp) -> Option<Told> {
    Some(Told {
        id: row.field("UniqOrderId.Id").id()?,
        number: row.field("OrderNum").text(),
        total: row.field(SUM).amount()?,
        closing: Closing::Told(moment::read(&row.field(CLOSED).text()?, &site.zone, now)?),
        path: PATH,
    })
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;

    use super::*;

    fn site() -> Site {
        let zone = TimeZone::get("Europe/Vilnius").unwrap();
        Site { currency: "EUR".to_owned(), terminal_zone: zone.clone(), zone }
    }

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn row(id: &str, sum: f64, card: Option<&str>) -> Value {
        json!({
            "UniqOrderId.Id": id, "OrderNum": 1042, "OpenDate.Typed": "2026-05-11",
            "CloseTime": "2026-05-11T15:34:56", "Delivery.CustomerCardNumber": card,
            "Delivery.CustomerPhone": null, "DishDiscountSumInt": sum,
        })
    }

    #[test]
    fn the_question_is_of_two_business_days_by_the_restaurants_calendar() {
        let days = Days::to_ask(None, at("2026-05-11T21:30:00Z"), &site());
        let question = question(days, None, KEPT);
        let days = &question["filters"]["OpenDate.Typed"];
        assert_eq!(days["from"], "2026-05-11T00:00:00.000", "there it is half past midnight of the twelfth");
        assert_eq!((&days["to"], &days["includeHigh"]), (&json!("2026-05-13T00:00:00.000"), &json!(false)));
        let fields = question["groupByRowFields"].as_array().unwrap().len()
            + question["aggregateFields"].as_array().unwrap().len();
        assert!(fields <= 7, "the maker advises no more");
    }

    #[test]
    fn after_an_absence_the_days_that_nobody_looked_at_are_asked_for_up_to_fourteen() {
        let days = |until: &str| Days::to_ask(Some(at(until)), at("2026-05-30T12:00:00Z"), &site());
        let from = |until: &str| (days(until).from().to_string(), days(until).is_cut);
        assert_eq!(from("2026-05-30T11:58:00Z"), ("2026-05-29".to_owned(), false));
        assert_eq!(from("2026-05-20T21:30:00Z"), ("2026-05-20".to_owned(), false));
        assert_eq!(from("2026-05-01T12:00:00Z"), ("2026-05-16".to_owned(), true));
        assert_eq!(from("2026-06-07T12:00:00Z"), ("2026-05-29".to_owned(), false), "a clock was put back");
    }

    #[test]
    fn one_department_of_several_can_be_asked_for() {
        let days = Days::to_ask(None, at("2026-05-11T21:30:00Z"), &site());
        let filters = |department| question(days, department, DELETED)["filters"].clone();
        assert_eq!(filters(Some("Bar"))["Department"]["values"], json!(["Bar"]));
        assert!(filters(None).get("Department").is_none());
        let told =
            json!({ "data": [{ "Department": "Bar" }, { "Department": "Cafe" }, { "Department": null }] });
        assert_eq!(departments(&told), BTreeSet::from(["Bar".to_owned(), "Cafe".to_owned()]));
    }

    #[test]
    fn a_check_in_several_rows_is_their_sum() {
        let told =
            json!({ "data": [row("a", 7.4, None), row("b", 0.1, None), row("a", 0.2, Some("card_1"))] });
        let (checks, unread) = checks(&told, &site(), at("2026-05-11T13:00:00Z"));
        assert_eq!((checks.len(), unread), (2, 0));
        assert_eq!((checks[0].total.value.as_str(), checks[1].total.value.as_str()), ("7.60", "0.10"));
        assert_eq!(checks[0].guests, [GuestName::Card("card_1".to_owned())]);
        assert_eq!(checks[0].closed_at, at("2026-05-11T12:34:56Z"));
        assert_eq!(checks[0].also, ["bill:2026-05-11T15:34:56:1042:7.60"]);
    }

    #[test]
    fn rows_without_an_id_a_time_or_a_sum_are_no_checks_and_are_counted() {
        let mut broken: Vec<_> = (0..4).map(|_| row("a", 1.0, None)).collect();
        broken[0]["UniqOrderId.Id"] = json!(null);
        broken[1]["CloseTime"] = json!("soon");
        broken[2]["DishDiscountSumInt"] = json!("a lot");
        broken[3]["CloseTime"] = json!(null);
        for (told, unread) in [
            (json!({ "data": broken }), 3),
            (json!({}), 0),
            (json!([]), 0),
            (json!({ "data": [1, null] }), 2),
        ] {
            assert_eq!(checks(&told, &site(), at("2026-05-11T13:00:00Z")), (Vec::new(), unread), "{told}");
        }
    }
}
