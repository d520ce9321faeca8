//! What was told without its guest, because nobody could be asked who that is: checks, and that the loyalty service has seen
//! somebody at one.

use std::{collections::VecDeque, time::Duration};

use jiff::{SignedDuration, Timestamp};
use stamp_core::receipt::{GuestIdentified, GuestName, ReceiptClosed, Report};

/// The guest of a check is asked about for so long: an outage of a day.
const PATIENCE: Duration = Duration::from_secs(24 * 3600);
/// So long it is not said that all checks of its time are told: else the card that was scanned next would be matched with a
/// check that has a customer of its own. What is told of late is decided after two minutes all the same.
pub(super) const HELD: Duration = Duration::from_secs(90);
/// A till's times may be behind its list by so much.
const MARGIN: SignedDuration = SignedDuration::from_secs(2);
const MOST: usize = 500;

/// What is to be told once more when the guest is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Nameless {
    /// A closed check.
    Check(Box<ReceiptClosed>),
    /// A check whose facts others tell. What it names already may be nothing.
    Guest(GuestIdentified),
}

/// Bounded, in memory only: after a restart the till and the cloud tell of the checks once more. What the cloud has told of
/// deliveries is not kept as heard before all of them have come to their guests. A push of the loyalty service is lost then.
#[derive(Debug, Default)]
pub(super) struct Unnamed {
    /// With the customer's id, and the time by the monotonic clock, the oldest first.
    entries: VecDeque<(Nameless, String, Duration)>,
}

impl Nameless {
    fn id(&self) -> &str {
        match self {
            Self::Check(receipt) => &receipt.identity.number,
            Self::Guest(guest) => &guest.identity.number,
        }
    }

    fn is_of(&self, other: &Self) -> bool {
        self.id() == other.id() && matches!(self, Self::Check(_)) == matches!(other, Self::Check(_))
    }

    /// What is told now that the customer's names are known, which come before those that were told; nothing where nobody
    /// is named: that would take the guest off the check.
    pub(super) fn named(self, mut names: Vec<GuestName>) -> Option<Report> {
        match self {
            Self::Check(mut receipt) => {
                names.append(&mut receipt.guests);
                Some(Report::Closed(Box::new(ReceiptClosed { guests: names, is_unnamed: false, ..*receipt })))
            }
            Self::Guest(mut guest) => {
                names.append(&mut guest.guests);
                let is_somebody = !names.is_empty();
                let report = Report::Guest(GuestIdentified { guests: names, ..guest });
                is_somebody.then_some(report)
            }
        }
    }
}

impl Unnamed {
    pub(super) fn put(&mut self, nameless: Nameless, customer: String, now: Duration) {
        if let Some((known, whose, _)) = self.entries.iter_mut().find(|(known, ..)| known.is_of(&nameless)) {
            (*known, *whose) = (nameless, customer);
            return;
        }
        if self.entries.len() >= MOST {
            self.entries.pop_front();
        }
        self.entries.push_back((nameless, customer, now));
    }

    /// All of them, the oldest first, with their customers' ids.
    pub(super) fn all(&mut self, now: Duration) -> Vec<(Nameless, String)> {
        self.entries.retain(|(.., since)| now.saturating_sub(*since) < PATIENCE);
        self.entries.iter().map(|(nameless, customer, _)| (nameless.clone(), customer.clone())).collect()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Whether every check was told with its guest.
    pub(super) fn has_no_check(&self) -> bool {
        !self.entries.iter().any(|(nameless, ..)| matches!(nameless, Nameless::Check(_)))
    }

    /// Until when all may be said to be told, where a check was told without its guest lately.
    pub(super) fn held_at(&self, now: Duration) -> Option<Timestamp> {
        let lately = self.entries.iter().filter(|(.., since)| now.saturating_sub(*since) < HELD);
        let closed = lately.filter_map(|(nameless, ..)| match nameless {
            Nameless::Check(receipt) => Some(before(receipt.closed_at)),
            Nameless::Guest(_) => None,
        });
        closed.min()
    }

    /// Nothing more is to be found out about this.
    pub(super) fn done(&mut self, nameless: &Nameless) {
        self.entries.retain(|(known, ..)| !known.is_of(nameless));
    }
}

/// A time until which all may be said to be told while a check of `time` is not.
pub(super) fn before(time: Timestamp) -> Timestamp {
    time.checked_sub(MARGIN).unwrap_or(time)
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;
    use rust_decimal::Decimal;

    use super::*;
    use crate::pos::serve::check::{Closing, Told, identity};

    fn check(id: &str) -> Nameless {
        let told = Told {
            id: id.to_owned(),
            number: None,
            total: Decimal::ONE,
            closing: Closing::Told(Timestamp::UNIX_EPOCH),
            path: "front",
        };
        Nameless::Check(Box::new(told.receipt("EUR", &TimeZone::UTC)))
    }

    fn guest(id: &str) -> Nameless {
        let (identity, at) = (identity(id), Timestamp::UNIX_EPOCH);
        Nameless::Guest(GuestIdentified { identity, guests: Vec::new(), at })
    }

    #[test]
    fn a_check_waits_for_its_guest_until_that_is_known_or_a_day_is_over() {
        let mut unnamed = Unnamed::default();
        unnamed.put(check("a"), "anna".to_owned(), Duration::ZERO);
        unnamed.put(check("b"), "felix".to_owned(), Duration::from_secs(60));
        let whose = |unnamed: &mut Unnamed, now| {
            unnamed.all(now).into_iter().map(|(_, customer)| customer).collect::<Vec<_>>()
        };
        assert_eq!(whose(&mut unnamed, Duration::from_secs(60)), ["anna", "felix"]);
        unnamed.put(check("a"), "anna".to_owned(), Duration::from_secs(60));
        assert_eq!(
            whose(&mut unnamed, PATIENCE),
            ["felix"],
            "that it was told again does not make it younger"
        );
        unnamed.put(guest("b"), "felix".to_owned(), PATIENCE);
        unnamed.done(&check("b"));
        assert!(unnamed.has_no_check() && !unnamed.is_empty());
        unnamed.done(&guest("b"));
        assert!(unnamed.is_empty());
    }

    #[test]
    fn a_check_without_its_guest_keeps_the_others_from_being_matched_for_a_while() {
        let mut unnamed = Unnamed::default();
        unnamed.put(guest("a"), "anna".to_owned(), Duration::ZERO);
        assert_eq!(unnamed.held_at(Duration::ZERO), None);
        unnamed.put(check("a"), "anna".to_owned(), Duration::ZERO);
        assert_eq!(unnamed.held_at(Duration::ZERO), Some(before(Timestamp::UNIX_EPOCH)));
        assert_eq!(unnamed.held_at(HELD), None);
    }

    #[test]
    fn who_turns_out_to_be_nobody_takes_no_guest_off_a_check() {
        let anna = || vec![GuestName::Card("card_1".to_owned())];
        assert_eq!(guest("a").named(Vec::new()), None);
        assert!(matches!(guest("a").named(anna()), Some(Report::Guest(guest)) if guest.guests == anna()));
        assert!(matches!(check("a").named(anna()), Some(Report::Closed(told)) if told.guests == anna()));
    }

    #[test]
    fn its_memory_is_bounded() {
        let mut unnamed = Unnamed::default();
        for number in 0..2 * MOST {
            unnamed.put(check(&number.to_string()), "anna".to_owned(), Duration::ZERO);
        }
        assert_eq!(unnamed.entries.len(), MOST);
    }
}
