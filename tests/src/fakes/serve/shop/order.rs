//! A check of the restaurant.

use jiff::Timestamp;

/// Which family of orders it is; the cloud keeps the two apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    /// At the counter or at a table.
    Hall,
    /// Delivered or fetched by the guest.
    Delivery,
}

/// How far it is. Numbers and names as in the published SDK.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OrderStatus {
    /// Open.
    New,
    /// The guest has the bill.
    Bill,
    /// Paid.
    Closed,
    /// Removed, or a delivery that was cancelled.
    Deleted,
}

/// What was ordered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// The product.
    pub name: String,
    /// Of one, in hundredths.
    pub price: i64,
    /// How many.
    pub amount: u32,
}

/// How it was paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paid {
    /// In cash.
    Cash,
    /// By card.
    Card,
    /// On the house, or a staff meal.
    Writeoff,
}

impl Paid {
    /// As Syrve's payment types name it.
    #[must_use]
    pub const fn kind(self) -> &'static str {
        match self {
            Self::Cash => "Cash",
            Self::Card => "Card",
            Self::Writeoff => "Writeoff",
        }
    }
}

/// A check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// Its id at the till.
    pub pos_id: String,
    /// Its id in the cloud.
    pub cloud_id: String,
    /// The number that is printed. It comes again.
    pub number: u32,
    #[allow(missing_docs, reason = "its type says it")]
    pub family: Family,
    #[allow(missing_docs, reason = "its type says it")]
    pub status: OrderStatus,
    /// UTC, as the next ones.
    pub opened: Timestamp,
    /// When the bill was printed.
    pub billed: Option<Timestamp>,
    /// When it was closed, or removed.
    pub closed: Option<Timestamp>,
    #[allow(missing_docs, reason = "its type says it")]
    pub items: Vec<Item>,
    /// In hundredths.
    pub discount: i64,
    /// Ways of payment, with what was paid, in hundredths.
    pub payments: Vec<(Paid, i64)>,
    /// The guest's id at Syrve Loyalty.
    pub guest: Option<String>,
    /// The telephone of a delivery.
    pub phone: Option<String>,
    /// The check it was split off.
    pub parent: Option<String>,
    /// The check that was taken back for this one.
    pub stornes: Option<String>,
    /// The delivery that it became, by its id in the cloud.
    pub moved_to: Option<String>,
    /// The delivery that it was, by its id in the cloud.
    pub moved_from: Option<String>,
    /// The cash shift it belongs to.
    pub shift: u32,
}

impl Order {
    /// What is to be paid, in hundredths, exactly.
    #[must_use]
    pub fn total(&self) -> i64 {
        let lines = self.items.iter().map(|item| item.price * i64::from(item.amount));
        lines.sum::<i64>() - self.discount
    }

    /// The same as Syrve reckons it: in doubles, line by line, so that 0.1 and 0.2 are not 0.3.
    #[must_use]
    pub fn total_in_doubles(&self) -> f64 {
        let lines = self.items.iter().map(|item| major(item.price) * f64::from(item.amount));
        lines.sum::<f64>() - major(self.discount)
    }
}

/// Hundredths in units of the currency.
#[allow(clippy::cast_precision_loss, reason = "amounts of a till")]
pub(crate) fn major(hundredths: i64) -> f64 {
    hundredths as f64 / 100.0
}
