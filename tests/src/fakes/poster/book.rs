//! What is true, whatever the cloud tells: the book that a test compares with.

use jiff::Timestamp;

use super::{
    account::{Account, Register},
    receipt::{Paid, Receipt, State},
};

/// What is true of a receipt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// `date_start`, milliseconds since 1970: what it is called at the register and in the cloud.
    pub number: i64,
    /// `transaction_id`, as soon as the cloud knows it.
    pub id: Option<u64>,
    /// Where it was opened.
    pub register: Register,
    /// When it was closed, UTC, if it was.
    pub closed: Option<Timestamp>,
    /// When it was deleted, UTC, if it was.
    pub removed: Option<Timestamp>,
    /// What was to be paid, in hundredths.
    pub due: u64,
    /// How it was paid for; of no meaning while it is open.
    pub paid: Paid,
    /// The number of the guest's card, where a guest with a card is on it.
    pub card: Option<String>,
}

impl Entry {
    /// It was closed, and holds.
    #[must_use]
    pub const fn holds(&self) -> bool {
        self.closed.is_some() && self.removed.is_none()
    }

    /// It was closed and then deleted.
    #[must_use]
    pub const fn is_voided(&self) -> bool {
        self.closed.is_some() && self.removed.is_some()
    }

    pub(super) fn of(receipt: &Receipt, account: &Account) -> Self {
        let client = receipt.client.and_then(|id| account.client_of(id));
        debug_assert_eq!(receipt.state == State::Removed, receipt.removed.is_some());
        Self {
            number: receipt.opened.as_millisecond(),
            id: receipt.id,
            register: receipt.register,
            closed: receipt.closed,
            removed: receipt.removed,
            due: receipt.due(),
            paid: receipt.paid,
            card: client.map(|client| client.card.clone()).filter(|card| !card.is_empty()),
        }
    }
}
