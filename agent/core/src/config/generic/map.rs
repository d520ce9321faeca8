//! Where the facts of a check stand in a record of it.

use serde::{Deserialize, Serialize};

use super::{Currency, Field, TimeForm, Zone};
use crate::named::named;

named! {
    /// What amounts are counted in.
    TotalUnit {
        /// Units of the currency: 7.40.
        Major = "major",
        /// Hundredths of them: 740.
        Minor = "minor",
    }
}

/// `map` of a `[[generic]]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Map {
    /// The number of the check.
    pub id: Field,
    /// What was to be paid, after discounts.
    pub total: Field,
    /// What amounts are counted in.
    pub total_unit: TotalUnit,
    /// What they are in.
    pub currency: Currency,
    /// When it was closed.
    pub closed_at: Field,
    /// How that is written.
    pub closed_at_format: TimeForm,
    /// Of times that are written without one.
    pub zone: Option<Zone>,
    /// Which records are closed checks. `None`: those without a `$.status`, or whose status says so.
    pub closed: Option<Condition>,
    /// Which records are voids of closed checks. `None`: those whose `$.status` says so.
    pub void: Option<Condition>,
    /// Where numbers are counted per register.
    pub register: Option<Field>,
    /// Where numbers start again each day.
    pub business_day: Option<Field>,
    /// Of the guest: what the cashier read into the field for the card.
    pub card: Option<Field>,
    /// Of the guest: the number of the stamp card.
    pub number: Option<Field>,
    /// Of the guest.
    pub phone: Option<Field>,
    /// Of the guest.
    pub email: Option<Field>,
    /// What was bought.
    pub lines: Option<LineMap>,
    /// Ways of payment.
    pub payments: Option<Field>,
    /// Whether it was paid.
    pub paid: Option<Condition>,
    /// Whether it was written off, in whole or in part.
    pub written_off: Option<Condition>,
    /// What else it is filed under.
    pub groups: Option<Field>,
    /// Who closed it.
    pub cashier: Option<Field>,
}

/// A value that decides something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Condition {
    /// Where it stands.
    pub path: Field,
    /// Which values mean yes, whether large or small letters. Empty: all but null, false, 0 and nothing.
    pub values: Vec<String>,
}

/// `lines`: what was bought.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LineMap {
    /// Each of its values is a line.
    pub path: Field,
    /// Within a line: its category, or several.
    pub category: Field,
    /// Within a line: the product, by name or id.
    pub product: Field,
    /// Within a line: what was paid for it.
    pub paid: Field,
}
