//! What was handed over since the start, so that the same is not told again all the time. Only a memory: what counts is
//! what whoever takes the reports keeps.

use std::{
    collections::{HashMap, HashSet, VecDeque},
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
    /// The one that is printed.
    number: Option<String>,
    closed: Option<Closed>,
    is_voided: bool,
    /// Of the newest event of the cloud, in its milliseconds.
    event: i64,
}

#[derive(Debug)]
struct Closed {
    at: Timestamp,
    within: Duration,
    has_guests: bool,
    /// What each way told of it last, the latest at the end.
    told: Vec<(String, Facts)>,
}

/// What the shop's rules may judge a check by, as far as it changes after its closing or is told by some ways only.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Facts {
    total: String,
    is_paid: Option<bool>,
    is_written_off: bool,
    has_ways: bool,
    has_lines: bool,
}

impl Book {
    /// Whether reporting it tells something new: the check, its guest, what it is judged by, or that it does not hold.
    pub(super) fn is_news(&self, report: &Report) -> bool {
        match report {
            Report::Closed(receipt) => match self.checks.get(&receipt.identity.number) {
                Some(known) if known.is_voided => false,
                Some(Known { closed: Some(closed), .. }) => {
                    closed.is_news(receipt) || !closed.has_guests && !receipt.guests.is_empty()
                }
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
                let known = self.known(&receipt.identity.number);
                known.number = number(receipt).map(str::to_owned).or(known.number.take());
                let closed = known.closed.get_or_insert_with(|| Closed {
                    at: receipt.closed_at,
                    within: receipt.within,
                    has_guests: false,
                    told: Vec::new(),
                });
                closed.has_guests |= !receipt.guests.is_empty();
                closed.told.retain(|(path, _)| *path != receipt.path);
                closed.told.push((receipt.path.clone(), Facts::of(receipt)));
            }
            Report::Voided(receipt) => self.known(&receipt.identity.number).is_voided = true,
            Report::Guest(_) | Report::Closing(_) => {}
        }
    }

    /// The number on the bill of a check that was taken, where its names do not hold it.
    pub(super) fn numbered(&mut self, id: &str, number: &str) {
        if let Some(known) = self.checks.get_mut(id)
            && known.number.as_deref() != Some(number)
        {
            known.number = Some(number.to_owned());
        }
    }

    pub(super) fn is_closed(&self, id: &str) -> bool {
        self.checks.get(id).is_some_and(|known| known.closed.is_some())
    }

    /// Whether it was told with a guest.
    pub(super) fn is_named(&self, id: &str) -> bool {
        let closed = self.checks.get(id).and_then(|known| known.closed.as_ref());
        closed.is_some_and(|closed| closed.has_guests)
    }

    /// The ways that told of a closed check.
    pub(super) fn ways(&self, id: &str) -> impl Iterator<Item = &str> {
        let closed = self.checks.get(id).and_then(|known| known.closed.as_ref());
        closed.into_iter().flat_map(|closed| &closed.told).map(|(path, _)| path.as_str())
    }

    /// Which checks of a report nobody has told of: neither under their ids, nor one with the same number and total at the
    /// same time under an id that is not in the report. Each that was told stands for one of them only, so that the second
    /// half of a check that was split is not taken for the first.
    pub(super) fn untold(&self, report: &[ReceiptClosed]) -> HashSet<String> {
        let ids: HashSet<&str> = report.iter().map(|receipt| receipt.identity.number.as_str()).collect();
        let mut others: HashMap<&str, Vec<&Closed>> = HashMap::new();
        for (id, known) in &self.checks {
            if let (Some(number), Some(closed)) = (&known.number, &known.closed)
                && !ids.contains(id.as_str())
            {
                others.entry(number).or_default().push(closed);
            }
        }
        let unknown = report.iter().filter(|receipt| !self.is_closed(&receipt.identity.number));
        let untold = unknown.filter(|receipt| {
            let others = number(receipt).and_then(|number| others.get_mut(number));
            let same = others.and_then(|others| {
                let index = others.iter().position(|closed| closed.is_the_same(receipt))?;
                Some(others.swap_remove(index))
            });
            same.is_none()
        });
        untold.map(|receipt| receipt.identity.number.clone()).collect()
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

impl Closed {
    /// Whether a way tells otherwise of it than before or, where it did not tell of it before, than the others.
    fn is_news(&self, receipt: &ReceiptClosed) -> bool {
        let facts = Facts::of(receipt);
        match self.told.iter().find(|(path, _)| *path == receipt.path) {
            Some((_, known)) => *known != facts,
            None => !self.told.iter().any(|(_, known)| known.say(&facts)),
        }
    }

    fn is_the_same(&self, receipt: &ReceiptClosed) -> bool {
        let earliest = self.at.checked_sub(SAME_TIME).unwrap_or(self.at);
        let latest = self.at.checked_add(self.within + SAME_TIME).unwrap_or(self.at);
        (earliest..=latest).contains(&receipt.closed_at)
            && self.told.iter().any(|(_, facts)| facts.total == receipt.total.value)
    }
}

impl Facts {
    fn of(receipt: &ReceiptClosed) -> Self {
        Self {
            total: receipt.total.value.clone(),
            is_paid: receipt.payment.is_paid,
            is_written_off: receipt.payment.is_written_off,
            has_ways: !receipt.payment.ways.is_empty(),
            has_lines: receipt.lines.is_some(),
        }
    }

    /// Whether all that `other` tells is told by these.
    fn say(&self, other: &Self) -> bool {
        self.total == other.total
            && (other.is_paid.is_none() || self.is_paid == other.is_paid)
            && (self.is_written_off || !other.is_written_off)
            && (self.has_ways || !other.has_ways)
            && (self.has_lines || !other.has_lines)
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
    use crate::pos::serve::check::{Closing, Told, voided};

    fn closed(id: &str, closed_at: &str) -> ReceiptClosed {
        let told = Told {
            id: id.to_owned(),
            number: Some("1042".to_owned()),
            total: Decimal::new(740, 2),
            closing: Closing::Told(closed_at.parse().unwrap()),
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
    fn what_a_check_is_judged_by_is_news_when_it_changes_and_when_it_becomes_known() {
        let told = closed("a", "2026-05-11T12:34:56Z");
        let by = |path: &str, change: fn(&mut ReceiptClosed)| {
            let mut receipt = ReceiptClosed { path: path.to_owned(), ..told.clone() };
            change(&mut receipt);
            receipt
        };
        let mut book = Book::default();
        book.taken(&report(&told));
        assert!(!book.is_news(&report(&by("webhook", |_| ()))), "another way says the same");
        for change in [
            (|receipt| receipt.total.value = "6.40".to_owned()) as fn(&mut ReceiptClosed),
            |receipt| receipt.payment.is_paid = Some(false),
            |receipt| receipt.payment.is_written_off = true,
            |receipt| receipt.payment.ways.push("Cash".to_owned()),
            |receipt| receipt.lines = Some(Vec::new()),
        ] {
            for path in ["front", "webhook"] {
                let mut book = Book::default();
                book.taken(&report(&told));
                let changed = by(path, change);
                assert!(book.is_news(&report(&changed)), "{changed:?}");
                book.taken(&report(&changed));
                assert!(!book.is_news(&report(&changed)), "and not twice: {changed:?}");
                assert!(path == "front" || !book.is_news(&report(&told)), "nor the first again: {changed:?}");
            }
        }
    }

    #[test]
    fn another_ways_check_is_known_by_its_bill() {
        let mut book = Book::default();
        book.taken(&report(&closed("a", "2026-05-11T12:34:56Z")));
        let untold = |closed_at| book.untold(&[closed("other", closed_at)]).len();
        assert_eq!(untold("2026-05-11T12:38:00Z"), 0);
        assert_eq!(untold("2026-05-11T13:38:00Z"), 1, "the number was given again");
    }

    #[test]
    fn the_half_of_a_check_that_nobody_told_of_is_not_taken_for_the_other() {
        let mut book = Book::default();
        book.taken(&report(&closed("a", "2026-05-11T12:34:50Z")));
        let halves = ["2026-05-11T12:34:50Z", "2026-05-11T12:34:56Z"];
        let names = |ids: [&str; 2]| book.untold(&[closed(ids[0], halves[0]), closed(ids[1], halves[1])]);
        assert_eq!(names(["a", "b"]), HashSet::from(["b".to_owned()]));
        assert_eq!(names(["own-a", "own-b"]).len(), 1, "also where the report has ids of its own");
    }

    #[test]
    fn a_check_without_a_closing_time_is_known_by_its_number_and_the_time_in_which_it_was_closed() {
        let mut book = Book::default();
        let reckoned = ReceiptClosed {
            also: Vec::new(),
            within: Duration::from_secs(3600),
            ..closed("a", "2026-05-11T12:34:56Z")
        };
        book.taken(&report(&reckoned));
        let row = [closed("own-a", "2026-05-11T13:30:00Z")];
        assert_eq!(book.untold(&row).len(), 1);
        book.numbered("a", "1042");
        assert_eq!(book.untold(&row).len(), 0);
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
