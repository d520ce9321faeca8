//! Checks that were told without their guest, because nobody could be asked who that is.

use std::{collections::VecDeque, time::Duration};

use stamp_core::receipt::ReceiptClosed;

/// The guest of a check is asked about for so long: an outage of a day.
const PATIENCE: Duration = Duration::from_secs(24 * 3600);
const MOST: usize = 500;

/// Bounded, in memory only: after a restart the till and the cloud tell of them once more. What the cloud has told of
/// deliveries is not kept as heard before all of them have come to their guests.
#[derive(Debug, Default)]
pub(super) struct Unnamed {
    /// With the customer's id, and the time by the monotonic clock, the oldest first.
    checks: VecDeque<(ReceiptClosed, String, Duration)>,
}

impl Unnamed {
    pub(super) fn put(&mut self, receipt: ReceiptClosed, customer: String, now: Duration) {
        self.done(&receipt.identity.number);
        if self.checks.len() >= MOST {
            self.checks.pop_front();
        }
        self.checks.push_back((receipt, customer, now));
    }

    /// All of them, the oldest first, with their customers' ids.
    pub(super) fn all(&mut self, now: Duration) -> Vec<(ReceiptClosed, String)> {
        self.checks.retain(|(.., since)| now.saturating_sub(*since) < PATIENCE);
        self.checks.iter().map(|(receipt, customer, _)| (receipt.clone(), customer.clone())).collect()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.checks.is_empty()
    }

    /// Nothing more is to be found out about this check.
    pub(super) fn done(&mut self, id: &str) {
        self.checks.retain(|(receipt, ..)| receipt.identity.number != id);
    }
}

#[cfg(test)]
mod tests {
    use jiff::{Timestamp, tz::TimeZone};
    use rust_decimal::Decimal;

    use super::*;
    use crate::pos::serve::check::Told;

    fn receipt(id: &str) -> ReceiptClosed {
        let told = Told {
            id: id.to_owned(),
            number: None,
            total: Decimal::ONE,
            closed_at: Timestamp::UNIX_EPOCH,
            within: Duration::ZERO,
            path: "front",
        };
        told.receipt("EUR", &TimeZone::UTC)
    }

    #[test]
    fn a_check_waits_for_its_guest_until_that_is_known_or_a_day_is_over() {
        let mut unnamed = Unnamed::default();
        unnamed.put(receipt("a"), "anna".to_owned(), Duration::ZERO);
        unnamed.put(receipt("b"), "felix".to_owned(), Duration::from_secs(60));
        let whose = |unnamed: &mut Unnamed, now| {
            unnamed.all(now).into_iter().map(|(_, customer)| customer).collect::<Vec<_>>()
        };
        assert_eq!(whose(&mut unnamed, Duration::from_secs(60)), ["anna", "felix"]);
        assert_eq!(whose(&mut unnamed, PATIENCE), ["felix"]);
        unnamed.done("b");
        assert!(unnamed.is_empty());
    }

    #[test]
    fn its_memory_is_bounded() {
        let mut unnamed = Unnamed::default();
        for number in 0..2 * MOST {
            unnamed.put(receipt(&number.to_string()), "anna".to_owned(), Duration::ZERO);
        }
        assert_eq!(unnamed.checks.len(), MOST);
    }
}
