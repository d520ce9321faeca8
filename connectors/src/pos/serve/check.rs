//! What a check is called, and what each way tells of it in the same words.

use std::time::Duration;

use jiff::{Timestamp, tz::TimeZone};
use rust_decimal::Decimal;
use stamp_core::receipt::{ReceiptClosed, ReceiptIdentity, ReceiptVoided, from_major};

/// The name of the connector in identities.
const CONNECTOR: &str = "serve";

/// A check with its facts as one way tells them.
#[derive(Debug, Clone)]
pub(super) struct Told {
    /// The till's own id for it, else the cloud's. See [`identity`].
    pub(super) id: String,
    /// The number on the bill. Not unique: it begins anew, and several groups of terminals count for themselves.
    pub(super) number: Option<String>,
    /// What was to be paid, in units of the currency, after discounts.
    pub(super) total: Decimal,
    pub(super) closing: Closing,
    pub(super) path: &'static str,
}

/// When a check was closed, as far as that is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Closing {
    /// It says so itself.
    Told(Timestamp),
    /// At this time or up to so much later, by what was seen of it.
    Reckoned(Timestamp, Duration),
}

/// Till, cloud and reports share one id (`posId`, documented as the till's id of the order), a UUID that the till makes:
/// nothing else is needed to be unique. The account stays empty for that reason, since whatever stood there could change
/// with the configuration, and each check would be another one after it.
pub(super) fn identity(id: &str) -> ReceiptIdentity {
    ReceiptIdentity {
        connector: CONNECTOR.to_owned(),
        account: String::new(),
        register: None,
        business_day: None,
        number: id.to_owned(),
    }
}

/// The name of the cloud's own id, which stands for a check wherever there is no other.
pub(super) fn cloud_name(id: &str) -> String {
    format!("cloud:{id}")
}

pub(super) fn voided(id: &str, closed_at: Option<Timestamp>, path: &'static str) -> ReceiptVoided {
    ReceiptVoided { identity: identity(id), also: Vec::new(), closed_at, path: path.to_owned() }
}

impl Closing {
    pub(super) fn from(told: Option<Timestamp>, reckoned: impl FnOnce() -> (Timestamp, Duration)) -> Self {
        told.map_or_else(
            || {
                let (at, within) = reckoned();
                Self::Reckoned(at, within)
            },
            Self::Told,
        )
    }
}

impl Told {
    /// The receipt, in `currency`. Where it tells when it was closed, its other name holds that second, by the clock of the
    /// restaurant, with its number and its total: that the sales report knows a check by the till's id is inferred, and where
    /// it is wrong they meet in this. Two halves of a check, and one that was given back and the one that was made of it,
    /// may share number and total, but nobody closes two within a second. Within the time that is reckoned for a closing
    /// both may have been closed: then it has no other name.
    pub(super) fn receipt(self, currency: &str, zone: &TimeZone) -> ReceiptClosed {
        let total = from_major(self.total, currency);
        let (closed_at, within) = match self.closing {
            // Ways that tell parts of a second and ways that do not tell the same.
            Closing::Told(at) => (Timestamp::from_second(at.as_second()).unwrap_or(at), Duration::ZERO),
            Closing::Reckoned(at, within) => (at, within),
        };
        let second = zone.to_datetime(closed_at).strftime("%Y-%m-%dT%H:%M:%S");
        let number = self.number.filter(|_| matches!(self.closing, Closing::Told(_)));
        let bill = number.map(|number| format!("bill:{second}:{number}:{}", total.value));
        ReceiptClosed {
            also: bill.into_iter().collect(),
            path: self.path.to_owned(),
            within,
            ..ReceiptClosed::new(identity(&self.id), total, closed_at)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(closing: Closing) -> Told {
        Told {
            id: "7f542382-3a91-4db8-938e-e9f86b88057c".to_owned(),
            number: Some("1042".to_owned()),
            total: Decimal::new(74, 1),
            closing,
            path: "front",
        }
    }

    fn at(closed_at: &str) -> Timestamp {
        closed_at.parse().unwrap()
    }

    #[test]
    fn a_check_is_called_by_the_tills_own_id_whatever_is_configured() {
        let receipt = told(Closing::Told(at("2026-05-11T12:34:56Z"))).receipt("EUR", &TimeZone::UTC);
        assert_eq!(receipt.identity.text(), "serve////7f542382-3a91-4db8-938e-e9f86b88057c");
        assert_eq!(receipt.total.value, "7.40");
    }

    #[test]
    fn its_other_name_is_of_the_restaurants_clock() {
        let zone = TimeZone::get("Europe/Vilnius").unwrap();
        let receipt = told(Closing::Told(at("2026-05-11T12:34:56.7Z"))).receipt("EUR", &zone);
        assert_eq!(receipt.also, ["bill:2026-05-11T15:34:56:1042:7.40"]);
        assert_eq!(
            receipt.closed_at,
            at("2026-05-11T12:34:56Z"),
            "as a way tells it that knows no parts of a second"
        );
    }

    #[test]
    fn halves_of_one_check_that_are_paid_one_after_the_other_share_no_name() {
        let names = |closing| told(closing).receipt("EUR", &TimeZone::UTC).also;
        let [first, second] =
            ["2026-05-11T12:34:50Z", "2026-05-11T12:34:56Z"].map(|time| Closing::Told(at(time)));
        assert_ne!(names(first), names(second));
        let reckoned = Closing::Reckoned(at("2026-05-11T12:34:50Z"), Duration::from_secs(3));
        assert!(names(reckoned).is_empty(), "both may have been closed within the three seconds");
    }
}
