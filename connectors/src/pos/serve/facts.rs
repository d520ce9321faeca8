//! What the till and the cloud tell of a check in much the same words: how it was paid, what was bought.

use rust_decimal::Decimal;
use stamp_core::receipt::{Line, Payment};

use super::fields::Fields;

/// Texts of a kind that are kept of one check.
const MOST: usize = 64;
const MOST_LINES: usize = 512;

/// How a check was paid. That the sum of payments reaches the total tells that it was (observed: a loyalty adapter asks for
/// it); that it does not is taken for nothing, because versions may leave it out of a closed check. `Writeoff` is a kind of
/// payment (documented); taking it for a meal on the house is our reading.
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
    let is_paid = total.zip(paid).and_then(|(total, paid)| (paid >= total).then_some(true));
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
