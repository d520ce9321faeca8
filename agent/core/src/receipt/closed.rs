//! A closed check, whosever it is and however it was heard of.

use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::ReceiptIdentity;
use crate::cloud::types::{Identifier, Money};

/// A closed check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceiptClosed {
    /// What makes it one and the same on every way on which it may be heard of.
    pub identity: ReceiptIdentity,
    /// Other names, unique within connector and account, under which another way of the same till may know it.
    /// Ways that name a check differently meet in them; two checks of one and the same way never do.
    #[serde(default)]
    pub also: Vec<String>,
    /// The way on which it was heard of: `poll`, `webhook`, `app`, … Told in logs only.
    #[serde(default)]
    pub path: String,
    /// What was to be paid for the check, after discounts.
    pub total: Money,
    /// When it was closed, UTC, by the clock of the till.
    pub closed_at: Timestamp,
    /// It was closed at `closed_at` or up to so much later: 60 s where a till tells no seconds.
    #[serde(default)]
    pub within: Duration,
    /// What the till itself knows of the guest, the best first.
    #[serde(default)]
    pub guests: Vec<GuestName>,
    /// The till has told whom it knows, if anybody: whoever it named while the check was open is not the guest any more.
    #[serde(default)]
    pub is_client_told: bool,
    /// It is somebody's whom the till knows, and who that is cannot be told yet.
    #[serde(default)]
    pub is_unnamed: bool,
    /// How it was paid, where that is told.
    #[serde(default)]
    pub payment: Payment,
    /// What else the till files it under, such as the kind of order and the group of the client; told by the rules that
    /// leave out staff meals. Names and ids, as the till writes them.
    #[serde(default)]
    pub groups: Vec<String>,
    /// What was bought, where that is told.
    #[serde(default)]
    pub lines: Option<Vec<Line>>,
    /// Who closed it, where that is told. Kept on this machine.
    #[serde(default)]
    pub cashier: Option<String>,
}

/// What a till knows of a guest. Which of it may name a card to the cloud is the shop's decision.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GuestName {
    /// Named in the cloud's own way, by a caller who may say so.
    Known(Identifier),
    /// What stands in the till's field for the card's number: whatever the cashier read into it.
    Card(String),
    /// A telephone number, as the till writes it.
    Phone(String),
    /// An e-mail address, as the till writes it.
    Email(String),
}

/// How a check was paid.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Payment {
    /// `Some(false)`: it was closed without having been paid. `None`: the till does not tell.
    pub is_paid: Option<bool>,
    /// It was written off, in whole or in part: on the house, a staff meal, the waiter's mistake.
    pub is_written_off: bool,
    /// Names and kinds of the ways of payment, as the till writes them.
    pub ways: Vec<String>,
}

/// One line of a check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Names and ids of what it is filed under, product and categories, as the till writes them.
    pub filed: Vec<String>,
    /// What was paid for it, a decimal number in the check's currency, where that is told.
    pub paid: Option<String>,
}

impl ReceiptClosed {
    /// What every check has; nothing else is known of it.
    #[must_use]
    pub fn new(identity: ReceiptIdentity, total: Money, closed_at: Timestamp) -> Self {
        Self {
            identity,
            also: Vec::new(),
            path: String::new(),
            total,
            closed_at,
            within: Duration::ZERO,
            guests: Vec::new(),
            is_client_told: false,
            is_unnamed: false,
            payment: Payment::default(),
            groups: Vec::new(),
            lines: None,
            cashier: None,
        }
    }
}

/// Without the value, which may be an address.
impl std::fmt::Debug for GuestName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Known(_) => "Known",
            Self::Card(_) => "Card",
            Self::Phone(_) => "Phone",
            Self::Email(_) => "Email",
        })
    }
}
