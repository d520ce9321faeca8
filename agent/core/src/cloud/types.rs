//! Pieces that bodies and answers share.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::notice::Level;

/// How a card was named.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identifier {
    /// In which way.
    #[serde(rename = "type")]
    pub kind: IdentifierKind,
    /// The value, unchanged.
    pub value: String,
    /// AIM symbology identifier, such as `]Q1`, where the scanner tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub symbology: Option<String>,
}

/// The ways to name a card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "the names are the contract's and say it all")]
pub enum IdentifierKind {
    Scan,
    CardId,
    CardNumber,
    Email,
    Phone,
    Name,
    WalletPassId,
}

impl IdentifierKind {
    /// Whether it names a person anywhere, and not a card at 7stamp only.
    #[must_use]
    pub const fn is_personal(self) -> bool {
        matches!(self, Self::Email | Self::Phone | Self::Name)
    }

    /// The contract's name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Scan => "scan",
            Self::CardId => "card_id",
            Self::CardNumber => "card_number",
            Self::Email => "email",
            Self::Phone => "phone",
            Self::Name => "name",
            Self::WalletPassId => "wallet_pass_id",
        }
    }
}

/// An amount: decimal digits as text, never a float, with its ISO 4217 currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Money {
    /// `-?[0-9]+(\.[0-9]+)?`
    pub value: String,
    /// Three capital letters.
    pub currency: String,
}

impl Money {
    /// Whether both members have the form the contract asks for.
    #[must_use]
    pub fn is_well_formed(&self) -> bool {
        let digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
        let value = self.value.strip_prefix('-').unwrap_or(&self.value);
        let number = value.split_once('.').map_or_else(|| digits(value), |(i, f)| digits(i) && digits(f));
        number
            && value.len() <= 32
            && self.currency.len() == 3
            && self.currency.bytes().all(|b| b.is_ascii_uppercase())
    }
}

/// The business's own identity of a closed check: the cloud's key against stamping it twice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// Unique within the business.
    pub id: String,
    /// When the check was closed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed_at: Option<Timestamp>,
}

/// This till, and who stood at it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Till {
    /// `till.id` of the configuration.
    pub id: String,
    /// Where the till tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cashier: Option<String>,
}

/// The cloud's own words for the cashier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the names are the contract's and say it all")]
pub struct Display {
    pub level: Level,
    pub title: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receipt_line: Option<String>,
}

/// How far a card is: `current` of `goal`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the names are the contract's and say it all")]
pub struct Progress {
    pub current: u32,
    pub goal: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub goal_index: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub added: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub completed_count: Option<u32>,
}

/// What a completed goal brings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reward {
    /// `award`, `voucher` or `lottery`; unknown values pass.
    #[serde(rename = "type")]
    pub kind: String,
    /// What it is called.
    pub name: String,
    /// The voucher it became.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub voucher_id: Option<String>,
    /// Staff hand it over on the spot.
    #[serde(default)]
    pub give_now: bool,
    /// For a lottery, including `try_again` and `no_prize`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub result: Option<String>,
}

/// A voucher as the cloud shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the names are the contract's and say it all")]
pub struct Voucher {
    pub id: String,
    pub name: String,
    /// `issued`, `active`, `redeemed`, `expired`.
    pub status: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub redeem_code: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub card_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub redeemed_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub redeemed_via: Option<String>,
}

/// A card as the cloud shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the names are the contract's and say it all")]
pub struct Card {
    pub id: String,
    pub number: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub template: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub progress: Option<Progress>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_stamp_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub vouchers: Vec<Voucher>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_decimal_text_and_a_currency() {
        let money = |value: &str, currency: &str| Money { value: value.into(), currency: currency.into() };
        for good in [money("0", "EUR"), money("-3.50", "UAH"), money("12.505", "TND")] {
            assert!(good.is_well_formed(), "{good:?}");
        }
        for bad in [
            money("", "EUR"),
            money("1,5", "EUR"),
            money("1.", "EUR"),
            money(".5", "EUR"),
            money("1e3", "EUR"),
            money("1", "eur"),
            money("1", "EURO"),
            money("--1", "EUR"),
        ] {
            assert!(!bad.is_well_formed(), "{bad:?}");
        }
    }

    #[test]
    fn an_identifier_is_named_as_it_is_written() {
        for kind in [
            IdentifierKind::Scan,
            IdentifierKind::CardId,
            IdentifierKind::CardNumber,
            IdentifierKind::Email,
            IdentifierKind::Phone,
            IdentifierKind::Name,
            IdentifierKind::WalletPassId,
        ] {
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.as_str());
        }
    }
}
