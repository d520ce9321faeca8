//! What the till and the cloud tell of a check in much the same words: how it was paid, what was bought.

use rust_decimal::Decimal;
use stamp_core::receipt::{Line, Payment};

use super::fields::Fields;

/// Texts of a kind that are kept of one check.
const MOST: usize = 64;
const MOST_LINES: usize = 512;

/// How a check was paid. Whether the sum of payments reaches the total tells whether it was (observed: a loyalty adapter asks
/// for it); nothing is known where a version leaves that sum out. Both are reckoned in doubles there, so a difference below a
/// hundredth is none. `Writeoff` is a kind of payment (documented); taking it for a meal on the house is our reading.
pub(super) fn payment(check: Fields<'_>, total: Option<Decimal>) -> Payment {
    let paid = check.field("ProcessedPaymentsSum").amount();
    let kinds = check.field("Payments").list().take(MOST).flat_map(|payment| {
        let kind = match payment.field("PaymentType") {
            told if told.is_there() => told,
            _ => payment.field("Type"),
        };
        [kind.field("Kind").text(), kind.field("Name").text(), kind.field("Id").id(), kind.text()]
    });
    let ways: Vec<String> = kinds.flatten().collect();
    let is_written_off = ways.iter().any(|way| way.eq_ignore_ascii_case("writeoff"));
    let is_paid = total.zip(paid).map(|(total, paid)| paid.round_dp(2) >= total.round_dp(2));
    Payment { is_paid, is_written_off, ways }
}

/// What a check is filed under: the kind of order and the discounts.
pub(super) fn groups(check: Fields<'_>) -> Vec<String> {
    let kind = check.field("OrderType");
    let discounts = check.field("Discounts").list().take(MOST).flat_map(|discount| {
        let kind = discount.field("DiscountType");
        [kind.field("Name").text(), kind.field("Id").id(), discount.field("Name").text()]
    });
    [
        kind.field("Name").text(),
        kind.field("Id").id(),
        kind.text(),
        kind.field("OrderServiceType").text(),
        check.field("OrderServiceType").text(),
        check.field("OriginName").text(),
        check.field("SourceKey").text(),
    ]
    .into_iter()
    .chain(discounts)
    .flatten()
    .take(MOST)
    .collect()
}

/// The lines of a list of items, those that were taken off left out.
pub(super) fn lines(items: Fields<'_>) -> Option<Vec<Line>> {
    items.value()?.as_array()?;
    Some(items.list().take(MOST_LINES).filter_map(line).collect())
}

/// A line; `None`: it was taken off the check.
pub(super) fn line(item: Fields<'_>) -> Option<Line> {
    let deleted = item.field("Deleted");
    // The till says whether, the cloud how.
    if deleted.is_true() || deleted.value().is_some_and(serde_json::Value::is_object) {
        return None;
    }
    let product = item.field("Product");
    let filed = [
        item.field("Name").text(),
        product.field("Name").text(),
        product.field("Id").id(),
        product.id(),
        item.field("Service").field("Name").text(),
        item.field("PrimaryComponent").field("Product").field("Name").text(),
    ];
    let paid = ["ResultSum", "Cost"].iter().find_map(|name| item.field(name).amount());
    Some(Line {
        filed: filed.into_iter().flatten().collect(),
        paid: paid.map(|paid| paid.normalize().to_string()),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn is_paid(check: &Value) -> Option<bool> {
        let check = Fields::of(check);
        payment(check, check.field("sum").amount()).is_paid
    }

    #[test]
    fn a_check_whose_payments_do_not_reach_its_total_was_not_paid() {
        assert_eq!(is_paid(&json!({ "sum": 7.4, "ProcessedPaymentsSum": 0 })), Some(false));
        assert_eq!(is_paid(&json!({ "sum": 7.4, "processedPaymentsSum": 7.39 })), Some(false));
        assert_eq!(is_paid(&json!({ "sum": 7.4, "processedPaymentsSum": "7.40" })), Some(true));
        assert_eq!(is_paid(&json!({ "sum": 0.30000000000000004, "processedPaymentsSum": 0.3 })), Some(true));
    }

    #[test]
    fn where_the_payments_are_not_told_it_is_not_known_whether_it_was_paid() {
        assert_eq!(is_paid(&json!({ "sum": 7.4 })), None);
        assert_eq!(is_paid(&json!({ "sum": 7.4, "processedPaymentsSum": null })), None);
        assert_eq!(is_paid(&json!({ "processedPaymentsSum": 7.4 })), None);
    }
}
