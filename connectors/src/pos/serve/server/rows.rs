//! The sales report (OLAP v2, `reportType` SALES, documented), and the checks that stand in it.

use std::{collections::BTreeMap, time::Duration};

use jiff::{Span, Timestamp, civil::Date};
use rust_decimal::Decimal;
use serde_json::{Value, json};
use stamp_core::receipt::{GuestName, ReceiptClosed};

use crate::pos::serve::{check::Told, fields::Fields, moment, shared::Site};

const PATH: &str = "report";

/// No more than the seven that the maker advises. Despite its name the card of a delivery's customer is filled for the hall
/// too, where a loyalty card was used (observed in several dashboards).
const ROWS: [&str; 6] = [
    "UniqOrderId.Id",
    "OrderNum",
    "OpenDate.Typed",
    "CloseTime",
    "Delivery.CustomerCardNumber",
    "Delivery.CustomerPhone",
];
/// What was paid after discounts (observed).
const SUM: &str = "DishDiscountSumInt";

/// Of orders that were not deleted; the name for the others is inferred from this one.
pub(super) const KEPT: &str = "NOT_DELETED";
pub(super) const DELETED: &str = "DELETED";

/// The question for two business days, yesterday's and today's. The upper bound does not belong to them (documented as the
/// default, said here).
pub(super) fn question(now: Timestamp, site: &Site, orders: &str) -> Value {
    let today = moment::day(now, &site.zone);
    let midnight = |date: Date| format!("{date}T00:00:00.000");
    let days = |days: i64| today.checked_add(Span::new().days(days)).unwrap_or(today);
    let mut filters = json!({
        "OpenDate.Typed": {
            "filterType": "DateRange", "periodType": "CUSTOM",
            "from": midnight(days(-1)), "to": midnight(days(1)),
            "includeLow": true, "includeHigh": false,
        },
        "OrderDeleted": { "filterType": "IncludeValues", "values": [orders] },
    });
    if orders == KEPT {
        filters["DeletedWithWriteoff"] = json!({ "filterType": "IncludeValues", "values": [KEPT] });
    }
    json!({
        "reportType": "SALES",
        // The summary can hold a large server up (documented).
        "buildSummary": "false",
        "groupByRowFields": ROWS,
        "groupByColFields": [],
        "aggregateFields": [SUM],
        "filters": filters,
    })
}

/// The checks of an answer. One that stands in several rows is the sum of them. Without an id or a closing time it is none.
pub(super) fn checks(told: &Value, site: &Site, now: Timestamp) -> Vec<ReceiptClosed> {
    let mut checks: BTreeMap<String, (Told, Vec<GuestName>)> = BTreeMap::new();
    for row in Fields::of(told).field("data").list() {
        let Some(check) = check(row, site, now) else { continue };
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
    checks
        .map(|(told, guests)| ReceiptClosed { guests, ..told.receipt(&site.currency, &site.zone) })
        .collect()
}

fn check(row: Fields<'_>, site: &Site, now: Timestamp) -> Option<Told> {
    Some(Told {
        id: row.field("UniqOrderId.Id").id()?,
        number: row.field("OrderNum").text(),
        total: row.field(SUM).amount()?,
        closed_at: moment::read(&row.field("CloseTime").text()?, &site.zone, now)?,
        within: Duration::ZERO,
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
        let question = question(at("2026-05-11T21:30:00Z"), &site(), KEPT);
        let days = &question["filters"]["OpenDate.Typed"];
        assert_eq!(days["from"], "2026-05-11T00:00:00.000", "there it is half past midnight of the twelfth");
        assert_eq!((&days["to"], &days["includeHigh"]), (&json!("2026-05-13T00:00:00.000"), &json!(false)));
        let fields = question["groupByRowFields"].as_array().unwrap().len()
            + question["aggregateFields"].as_array().unwrap().len();
        assert!(fields <= 7, "the maker advises no more");
    }

    #[test]
    fn a_check_in_several_rows_is_their_sum() {
        let told =
            json!({ "data": [row("a", 7.4, None), row("b", 0.1, None), row("a", 0.2, Some("card_1"))] });
        let checks = checks(&told, &site(), at("2026-05-11T13:00:00Z"));
        assert_eq!(checks.len(), 2);
        assert_eq!((checks[0].total.value.as_str(), checks[1].total.value.as_str()), ("7.60", "0.10"));
        assert_eq!(checks[0].guests, [GuestName::Card("card_1".to_owned())]);
        assert_eq!(checks[0].closed_at, at("2026-05-11T12:34:56Z"));
        assert_eq!(checks[0].also, ["bill:2026-05-11T15:34:56:1042:7.60"]);
    }

    #[test]
    fn rows_without_an_id_a_time_or_a_sum_are_no_checks() {
        let mut broken: Vec<_> = (0..3).map(|_| row("a", 1.0, None)).collect();
        broken[0]["UniqOrderId.Id"] = json!(null);
        broken[1]["CloseTime"] = json!("");
        broken[2]["DishDiscountSumInt"] = json!("a lot");
        for told in [json!({ "data": broken }), json!({}), json!([]), json!({ "data": [1, null] })] {
            assert!(checks(&told, &site(), at("2026-05-11T13:00:00Z")).is_empty(), "{told}");
        }
    }
}
