//! What was handed over since the start, so that the same is not told again all the time. Only a memory: what counts is
//! what whoever takes the reports keeps.

use std::{
    collections::{HashMap, VecDeque},
    time::Duration,
};

use jiff::Timestamp;
use stamp_core::receipt::{ReceiptClosed, Report};

/// Checks that are remembered: some days of a busy restaurant.
const MOST: usize = 4096;

/// Two ways that tell different ids for one check tell closing times that differ by less.
const SAME_TIME: Duration = Duration::from_secs(600);

#[derive(Debug, Default)]
pub(super) struct Book {
    checks: HashMap<String, Known>,
    /// The same, the oldest first.
    order: VecDeque<String>,
}

#[derive(Debug, Default)]
struct Known {
    closed: Option<Closed>,
    is_voided: bool,
    /// Of the newest event of the cloud, in its milliseconds.
    event: i64,
}

#[derive(Debug)]
struct Closed {
    number: Option<String>,
    total: String,
    at: Timestamp,
    has_guests: bool,
}

impl Book {
    /// Whether reporting it tells something new: the check, its guest, or that it does not hold.
    pub(super) fn is_news(&self, report: &Report) -> bool {
        match report {
            Report::Closed(receipt) => match self.checks.get(&receipt.identity.number) {
                Some(known) if known.is_voided => false,
                Some(Known { closed: Some(closed), .. }) => !closed.has_guests && !receipt.guests.is_empty(),
                _ => true,
            },
            Report::Voided(receipt) => {
                self.checks.get(&receipt.identity.number).is_none_or(|known| !known.is_voided)
            }
            Report::Guest(_) | Report::Closing(_) => true,
        }
    }

    /// Keeps in mind what was taken.
    pub(super) fn taken(&mut self, report: &Report) {
        match report {
            Report::Closed(receipt) => {
                let closed = Closed {
                    number: number(receipt).map(str::to_owned),
                    total: receipt.total.value.clone(),
                    at: receipt.closed_at,
                    has_guests: !receipt.guests.is_empty(),
                };
                self.known(&receipt.identity.number).closed = Some(closed);
            }
            Report::Voided(receipt) => self.known(&receipt.identity.number).is_voided = true,
            Report::Guest(_) | Report::Closing(_) => {}
        }
    }

    pub(super) fn is_closed(&self, id: &str) -> bool {
        self.checks.get(id).is_some_and(|known| known.closed.is_some())
    }

    /// Whether the check of this id, or one with the same number and total at the same time under another id, was told.
    pub(super) fn has(&self, receipt: &ReceiptClosed) -> bool {
        if self.is_closed(&receipt.identity.number) {
            return true;
        }
        let Some(number) = number(receipt) else { return false };
        self.checks.values().filter_map(|known| known.closed.as_ref()).any(|closed| {
            closed.number.as_deref() == Some(number)
                && closed.total == receipt.total.value
                && closed.at.duration_since(receipt.closed_at).unsigned_abs() <= SAME_TIME
        })
    }

    /// Whether an event of the cloud is older than one that was taken for the same id.
    pub(super) fn is_outdated(&self, id: &str, event: i64) -> bool {
        self.checks.get(id).is_some_and(|known| known.event > event)
    }

    pub(super) fn event_taken(&mut self, id: &str, event: i64) {
        let known = self.known(id);
        known.event = known.event.max(event);
    }

    fn known(&mut self, id: &str) -> &mut Known {
        if !self.checks.contains_key(id) {
            self.order.push_back(id.to_owned());
            if self.order.len() > MOST
                && let Some(oldest) = self.order.pop_front()
            {
                self.checks.remove(&oldest);
            }
        }
        self.checks.entry(id.to_owned()).or_default()
    }
}

/// The number on the bill, out of the names.
fn number(receipt: &ReceiptClosed) -> Option<&str> {
    receipt.also.iter().find_map(|name| {
        let (rest, _total) = name.strip_prefix("bill:")?.rsplit_once(':')?;
        rest.get("2026-05-11T15:34:56:".len()..)
    })
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;
    use rust_decimal::Decimal;
    use stamp_core::receipt::GuestName;

    use super::*;
    use crate::pos::serve::check::{Told, voided};

    fn closed(id: &str, closed_at: &str) -> ReceiptClosed {
        let told = Told {
            id: id.to_owned(),
            number: Some("1042".to_owned()),
            total: Decimal::new(740, 2),
            closed_at: closed_at.parse().unwrap(),
            within: Duration::ZERO,
            path: "front",
        };
        told.receipt("EUR", &TimeZone::UTC)
    }

    fn report(receipt: &ReceiptClosed) -> Report {
        Report::Closed(Box::new(receipt.clone()))
    }

    #[test]
    fn a_check_is_news_once_and_once_more_when_its_guest_is_known() {
        let (mut book, mut receipt) = (Book::default(), closed("a", "2026-05-11T12:34:56Z"));
        assert!(book.is_news(&report(&receipt)));
        book.taken(&report(&receipt));
        assert!(!book.is_news(&report(&receipt)));
        receipt.guests.push(GuestName::Card("card_1".to_owned()));
        assert!(book.is_news(&report(&receipt)));
        book.taken(&report(&receipt));
        assert!(!book.is_news(&report(&receipt)));
    }

    #[test]
    fn what_was_voided_is_not_closed_again() {
        let mut book = Book::default();
        let void = Report::Voided(voided("a", None, "front"));
        assert!(book.is_news(&void));
        book.taken(&void);
        assert!(!book.is_news(&void) && !book.is_news(&report(&closed("a", "2026-05-11T12:34:56Z"))));
    }

    #[test]
    fn another_ways_check_is_known_by_its_bill() {
        let mut book = Book::default();
        book.taken(&report(&closed("a", "2026-05-11T12:34:56Z")));
        assert!(book.has(&closed("other", "2026-05-11T12:38:00Z")));
        assert!(!book.has(&closed("other", "2026-05-11T13:38:00Z")), "the number was given again");
    }

    #[test]
    fn an_event_that_was_overtaken_is_told_apart() {
        let mut book = Book::default();
        book.event_taken("a", 20);
        book.event_taken("a", 10);
        assert!(book.is_outdated("a", 19) && !book.is_outdated("a", 20) && !book.is_outdated("b", 1));
    }

    #[test]
    fn its_memory_is_bounded() {
        let mut book = Book::default();
        for number in 0..MOST + 10 {
            book.event_taken(&number.to_string(), 1);
        }
        assert_eq!((book.checks.len(), book.order.len()), (MOST, MOST));
        assert!(!book.is_outdated("0", 0) && book.is_outdated("100", 0));
    }
}
