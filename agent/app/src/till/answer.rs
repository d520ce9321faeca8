//! What comes of a scan, a receipt or a wish: words and what they are about, or why there are none.

use stamp_core::{
    cloud::types::{Card, Voucher},
    config::Stamping,
    notice::Notice,
    operation::Operation,
};

use super::{AddTo, Offer, OneMore};

/// What the cashier or the till is told.
#[derive(Debug, Clone)]
pub struct Answer {
    /// In words.
    pub notice: Notice,
    /// The operation it made or joined.
    pub operation: Option<Operation>,
    /// The card, as the cloud shows it.
    pub card: Option<Card>,
    /// The voucher that waits for a word.
    pub voucher: Option<Voucher>,
    /// It may be accepted at own risk.
    pub offer: Option<Offer>,
    /// Whether one more is wanted can be answered.
    pub one_more: Option<OneMore>,
    /// The guest who was noted can be added to a check that was closed before.
    pub add_to: Option<AddTo>,
}

impl Answer {
    /// Words alone.
    #[must_use]
    pub const fn said(notice: Notice) -> Self {
        Self { notice, operation: None, card: None, voucher: None, offer: None, one_more: None, add_to: None }
    }
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// The disk did not take it, or could not be read.
    #[error("the queue did not take it")]
    Store(#[from] stamp_store::Error),
    /// The caller used its key for something else before.
    #[error("this Idempotency-Key was used for another request before")]
    KeyReused,
    /// The till is set up for another way of stamping.
    #[error("this till stamps by {}, not by receipt; set till.stamping = \"receipt\"", .0.as_str())]
    WrongMode(Stamping),
    /// There is no such operation.
    #[error("no operation {0}")]
    NotFound(String),
    /// A member of the request cannot be what it is.
    #[error("{0}")]
    Invalid(String),
    /// More cards were looked up or issued than a queue of guests needs.
    #[error("too many cards were looked up or issued in a minute")]
    TooManySearches,
    /// The receipt was reported before with another amount, time or guest.
    #[error("this receipt was reported before with another amount, time or guest; the first report counts")]
    ReceiptConflict,
}
