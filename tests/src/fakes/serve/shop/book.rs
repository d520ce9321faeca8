//! The book of truth: what has really been sold and taken back, whatever was told of it and on whatever way.

use jiff::Timestamp;

use super::{Order, Paid};

/// A check that was closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sale {
    /// Its id at the till.
    pub pos_id: String,
    /// UTC.
    pub closed_at: Timestamp,
    /// Hundredths.
    pub total: i64,
    /// The guest's id at Syrve Loyalty.
    pub guest: Option<String>,
    /// It does not hold any more.
    pub voided: bool,
    /// It was written off, in whole or in part.
    pub written_off: bool,
}

/// All sales, in the order in which they were made.
#[derive(Debug, Clone, Default)]
pub struct Book {
    sales: Vec<Sale>,
}

impl Book {
    /// All of them, those that were taken back too.
    #[must_use]
    pub fn sales(&self) -> &[Sale] {
        &self.sales
    }

    /// The sale of this check.
    #[must_use]
    pub fn sale(&self, pos_id: &str) -> Option<&Sale> {
        self.sales.iter().find(|sale| sale.pos_id == pos_id)
    }

    pub(in crate::fakes::serve) fn sold(&mut self, order: &Order, closed_at: Timestamp) {
        self.sales.push(Sale {
            pos_id: order.pos_id.clone(),
            closed_at,
            total: order.total(),
            guest: order.guest.clone(),
            voided: false,
            written_off: order.payments.iter().any(|(way, _)| *way == Paid::Writeoff),
        });
    }

    pub(in crate::fakes::serve) fn voided(&mut self, pos_id: &str) {
        if let Some(sale) = self.sales.iter_mut().find(|sale| sale.pos_id == pos_id) {
            sale.voided = true;
        }
    }
}
