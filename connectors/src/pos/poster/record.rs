//! A check as Poster's cloud keeps it (dash.getTransaction and dash.getTransactions, documented). Every member may be
//! missing and may be a text or a number.

use serde::Deserialize;
use serde_json::Value;

use super::scalar::{Scalar, list, members};

/// A check, which Poster calls transaction. Sums are in hundredths, times in milliseconds since 1970, UTC.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Record {
    pub(super) transaction_id: Scalar,
    /// When it was opened; the till itself knows the check by this number (the till's `order.id`: observed).
    pub(super) date_start: Scalar,
    /// When it was closed; zero while it is open. The time in text beside it is in a zone that nobody names.
    pub(super) date_close: Scalar,
    /// 1 open, 2 closed, 3 removed; 0 and 4 of online orders that were never closed.
    pub(super) status: Scalar,
    /// 0 closed without payment, 1 cash, 2 card, 3 mixed.
    pub(super) pay_type: Scalar,
    /// Why it was closed without payment: 1 the guest left, 2 on the house, 3 the waiter's mistake.
    pub(super) reason: Scalar,
    /// Cash and card.
    pub(super) payed_sum: Scalar,
    pub(super) payed_cash: Scalar,
    pub(super) payed_card: Scalar,
    pub(super) payed_bonus: Scalar,
    pub(super) payed_cert: Scalar,
    pub(super) payed_third_party: Scalar,
    /// Seen on live accounts only, as is the next one.
    pub(super) payed_ewallet: Scalar,
    pub(super) payment_method_id: Scalar,
    pub(super) spot_id: Scalar,
    /// The waiter.
    pub(super) name: Scalar,
    pub(super) client_id: Scalar,
    pub(super) card_number: Scalar,
    /// Newer accounts only.
    pub(super) client_phone: Scalar,
    /// 0 not printed, 1 printed, 2 given back at the fiscal printer, in whole or in part.
    pub(super) print_fiscal: Scalar,
    /// 1 dine-in, 2 takeaway, 3 delivery.
    pub(super) service_mode: Scalar,
    #[serde(deserialize_with = "members")]
    pub(super) products: Vec<Product>,
    #[serde(deserialize_with = "members")]
    pub(super) history: Vec<Event>,
}

/// A line of a check.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Product {
    pub(super) product_id: Scalar,
    pub(super) payed_sum: Scalar,
}

/// What was done with a check.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Event {
    pub(super) type_history: Scalar,
    /// The register at which it was done.
    pub(super) spot_tablet_id: Scalar,
    pub(super) time: Scalar,
}

/// The checks of an answer: a list, or a single one (of which live accounts make a list of one, too: observed).
pub(super) fn rows(answer: Value) -> Vec<Value> {
    match answer.get("transaction_id") {
        Some(_) => vec![answer],
        None => list(answer),
    }
}

impl Record {
    /// `None`: it is no object.
    pub(super) fn read(row: Value) -> Option<Self> {
        row.is_object().then(|| serde_json::from_value(row).ok()).flatten()
    }

    /// The name in our log.
    pub(super) fn shown(&self) -> String {
        self.transaction_id
            .known()
            .map_or_else(|| "without a number".to_owned(), |id| id.chars().take(20).collect())
    }

    /// The register that closed it last, where that is told.
    pub(super) fn closed_at_register(&self) -> Option<&str> {
        let closings = self.history.iter().filter(|event| event.type_history.known() == Some("close"));
        closings.max_by_key(|event| event.time.whole())?.spot_tablet_id.known()
    }
}
