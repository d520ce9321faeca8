//! The owner's report: each time the cloud could not be asked, what the till did meanwhile, and what it cost.

mod csv;
mod sum;

pub use csv::csv;
pub use sum::{Totals, total};

use crate::{cloud::types::Money, operation::OpId, time::Timestamp};

/// The reason of an [`Outage`] in which the cloud could not be reached.
pub const NO_INTERNET: &str = "internet";

/// A time in which the cloud could not be asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outage {
    /// Its number in the queue file.
    pub id: i64,
    /// By the server's clock where it was heard, else by the till's.
    pub began_at: Timestamp,
    /// `None`: it lasts.
    pub ended_at: Option<Timestamp>,
    /// [`NO_INTERNET`], or the health code of what nothing was sent for.
    pub why: String,
    /// Operations that were taken meanwhile.
    pub taken: u64,
    /// Vouchers that were accepted.
    pub accepted: u64,
    /// Those of them that nobody could check.
    pub at_risk: u64,
    /// Vouchers that were refused, each time they were shown.
    pub refused: u64,
}

/// A voucher that was accepted without asking, and should not have been.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loss {
    /// Its redemption.
    pub op_id: OpId,
    /// When it was accepted, by the till's clock.
    pub at: Timestamp,
    /// In which outage.
    pub outage: Option<i64>,
    /// What the guest got, where the cloud says.
    pub voucher: Option<String>,
    /// When it had been used before.
    pub redeemed_at: Option<Timestamp>,
    /// Where: the location's id.
    pub location: Option<String>,
    /// How, in the cloud's terms.
    pub via: Option<String>,
    /// `recorded-loss`, or the code by which the cloud refused it.
    pub reason: String,
    /// What it was worth, where the cloud says.
    pub value: Option<Money>,
}

/// What is reported of a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// From then on.
    pub from: Timestamp,
    /// Up to then, not included.
    pub to: Timestamp,
    /// Those that fall into it, if only in part; the oldest first.
    pub outages: Vec<Outage>,
    /// Of vouchers that were accepted in it; the oldest first.
    pub losses: Vec<Loss>,
}
