//! What a check is called, and what each way tells of it in the same words.

use std::time::Duration;

use jiff::{Timestamp, tz::TimeZone};
use rust_decimal::Decimal;
use stamp_core::receipt::{ReceiptClosed, ReceiptIdentity, ReceiptVoided, from_major};

/// The name of the connector in identities.
const CONNECTOR: &str = "serve";

/// A longer uncertainty of the closing would have names by the dozen, which other checks could have too.
const MOST_UNCERTAIN: Duration = Duration::from_secs(10);

/// A check with its facts as one way tells them.
#[derive(Debug, Clone)]
pub(super) struct Told {
    /// The till's own id for it, else the cloud's. See [`identity`].
    pub(super) id: String,
    /// The number on the bill. Not unique: it begins anew, and several groups of terminals count for themselves.
    pub(super) number: Option<String>,
    /// What was to be paid, in units of the currency, after discounts.
    pub(super) total: Decimal,
    pub(super) closed_at: Timestamp,
    /// See [`ReceiptClosed::within`].
    pub(super) within: Duration,
    pub(super) path: &'static str,
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

impl Told {
    /// The receipt, in `currency`. Its other names hold the second of its closing, by the clock of the restaurant, its
    /// number and its total: that the sales report knows a check by the till's id is inferred, and where it is wrong they
    /// meet in these. Two halves of a check, and one that was given back and the one that was made of it, may share number
    /// and total, but nobody closes two within a second.
    pub(super) fn receipt(self, currency: &str, zone: &TimeZone) -> ReceiptClosed {
        let total = from_major(self.total, currency);
        let second = |time: Timestamp| zone.to_datetime(time).strftime("%Y-%m-%dT%H:%M:%S").to_string();
        let uncertain = if self.within <= MOST_UNCERTAIN { self.within.as_secs() + 1 } else { 0 };
        let last = self.closed_at.checked_add(self.within).unwrap_or(self.closed_at);
        let times =
            (0..=uncertain).filter_map(|later| self.closed_at.checked_add(Duration::from_secs(later)).ok());
        let mut seconds: Vec<_> = times.map(|time| second(time.min(last))).collect();
        seconds.dedup();
        let also = self.number.iter().flat_map(|number| {
            seconds.iter().map(|second| format!("bill:{second}:{number}:{}", total.value)).collect::<Vec<_>>()
        });
        let also = also.collect();
        ReceiptClosed {
            also,
            path: self.path.to_owned(),
            within: self.within,
            ..ReceiptClosed::new(identity(&self.id), total, self.closed_at)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(closed_at: &str, within_s: u64) -> Told {
        Told {
            id: "7f542382-3a91-4db8-938e-e9f86b88057c".to_owned(),
            number: Some("1042".to_owned()),
            total: Decimal::new(74, 1),
            closed_at: closed_at.parse().unwrap(),
            within: Duration::from_secs(within_s),
            path: "front",
        }
    }

    #[test]
    fn a_check_is_called_by_the_tills_own_id_whatever_is_configured() {
        let receipt = told("2026-05-11T12:34:56Z", 0).receipt("EUR", &TimeZone::UTC);
        assert_eq!(receipt.identity.text(), "serve////7f542382-3a91-4db8-938e-e9f86b88057c");
        assert_eq!(receipt.total.value, "7.40");
    }

    #[test]
    fn its_other_names_are_of_the_restaurants_clock_and_of_each_second_that_may_be_meant() {
        let zone = TimeZone::get("Europe/Vilnius").unwrap();
        let names = |closed_at, within| told(closed_at, within).receipt("EUR", &zone).also;
        assert_eq!(names("2026-05-11T12:34:56.7Z", 0), ["bill:2026-05-11T15:34:56:1042:7.40"]);
        assert_eq!(
            names("2026-05-11T12:34:58Z", 2),
            [
                "bill:2026-05-11T15:34:58:1042:7.40",
                "bill:2026-05-11T15:34:59:1042:7.40",
                "bill:2026-05-11T15:35:00:1042:7.40"
            ]
        );
        assert_eq!(names("2026-05-11T12:34:58Z", 900).len(), 1);
    }

    #[test]
    fn halves_of_one_check_that_are_paid_one_after_the_other_share_no_name() {
        let names = |closed_at| told(closed_at, 0).receipt("EUR", &TimeZone::UTC).also;
        assert_ne!(names("2026-05-11T12:34:50Z"), names("2026-05-11T12:34:56Z"));
    }
}
