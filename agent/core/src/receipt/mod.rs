//! What a point of sale tells: checks that were closed or voided, and whose they are. The same words whichever till
//! it is and whichever way it told.

mod closed;
mod fate;
mod identity;
pub mod matching;
mod money;
mod rules;

use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use self::{
    closed::{GuestName, Line, Payment, ReceiptClosed},
    fate::Fate,
    identity::ReceiptIdentity,
    money::{Unreadable, exactly, from_major, from_minor},
    rules::{LeftOut, Rules},
};

/// One report of a point of sale. It decides nothing: whether there is a stamp, and whose, is found out where it is
/// taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Report {
    /// A check was closed. Open checks are not reported.
    Closed(Box<ReceiptClosed>),
    /// A check was closed just now, and all else of it is reported later.
    Closing(Closing),
    /// A closed check does not hold any more.
    Voided(ReceiptVoided),
    /// The guest of a check that is still open is known.
    Guest(GuestIdentified),
}

/// A check that was closed just now, of which nothing else is known yet. It makes no operation, but whoever is its guest by
/// then is remembered for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closing {
    /// Which.
    pub identity: ReceiptIdentity,
    /// When, UTC, by the clock of the till.
    pub closed_at: Timestamp,
    /// See [`ReceiptClosed::within`].
    pub within: Duration,
}

/// A check that was closed before and then removed, cancelled or given back as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceiptVoided {
    /// Which.
    pub identity: ReceiptIdentity,
    /// See [`ReceiptClosed::also`].
    pub also: Vec<String>,
    /// When it had been closed, UTC, where that is told.
    pub closed_at: Option<Timestamp>,
    /// See [`ReceiptClosed::path`].
    pub path: String,
}

/// Whose an open check is: whom the till has on it for now, or, [`GuestName::Known`], whose card was read for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GuestIdentified {
    /// Which check, by the name it will be closed under.
    pub identity: ReceiptIdentity,
    /// What the till knows of the guest, the best first. Empty: the guest was taken off the check again.
    pub guests: Vec<GuestName>,
    /// When, UTC.
    pub at: Timestamp,
}
