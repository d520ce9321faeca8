//! What was handed over already, so that it is not handed over at each look.

use std::collections::{HashSet, VecDeque};

use sha2::{Digest, Sha256};
use stamp_core::receipt::{ReceiptClosed, Report};

/// Some days of a busy shop. What is forgotten is handed over again, which does no harm.
const MOST: usize = 20_000;

/// What a report says, whichever way it came.
pub(super) type Mark = [u8; 16];

/// See the module's text.
#[derive(Debug, Default)]
pub(super) struct Handed {
    marks: HashSet<Mark>,
    oldest_first: VecDeque<Mark>,
}

impl Handed {
    /// Those that were not handed over yet, each once, with their marks.
    pub(super) fn news(&self, reports: Vec<Report>) -> Vec<(Mark, Report)> {
        let mut seen = HashSet::new();
        let marked = reports.into_iter().map(|report| (mark(&report), report));
        marked.filter(|(mark, _)| !self.marks.contains(mark) && seen.insert(*mark)).collect()
    }

    /// Those were taken.
    pub(super) fn add(&mut self, marks: impl IntoIterator<Item = Mark>) {
        for mark in marks {
            if self.marks.insert(mark) {
                self.oldest_first.push_back(mark);
            }
            if self.oldest_first.len() > MOST
                && let Some(oldest) = self.oldest_first.pop_front()
            {
                self.marks.remove(&oldest);
            }
        }
    }
}

fn mark(report: &Report) -> Mark {
    let said = match report {
        Report::Closed(closed) => {
            serde_json::to_vec(&ReceiptClosed { path: String::new(), ..ReceiptClosed::clone(closed) })
        }
        Report::Voided(voided) => serde_json::to_vec(&("void", voided.identity.text())),
        Report::Guest(guest) => serde_json::to_vec(guest),
        Report::Closing(closing) => serde_json::to_vec(closing),
    };
    let digest = Sha256::digest(said.unwrap_or_default());
    let mut mark = Mark::default();
    mark.copy_from_slice(&digest[..16]);
    mark
}

#[cfg(test)]
mod tests {
    use stamp_core::{
        receipt::{ReceiptIdentity, ReceiptVoided, from_major},
        time::Now,
    };

    use super::*;

    fn check(number: usize, path: &str) -> Report {
        let identity = ReceiptIdentity {
            connector: "kiosk".to_owned(),
            account: "kiosk".to_owned(),
            register: None,
            business_day: None,
            number: number.to_string(),
        };
        let total = from_major(7.into(), "EUR");
        let closed = ReceiptClosed::new(identity, total, Now::epoch().wall);
        Report::Closed(Box::new(ReceiptClosed { path: path.to_owned(), ..closed }))
    }

    fn void(report: &Report) -> Report {
        let Report::Closed(closed) = report else { panic!("{report:?}") };
        let identity = closed.identity.clone();
        Report::Voided(ReceiptVoided { identity, also: Vec::new(), closed_at: None, path: String::new() })
    }

    #[test]
    fn what_was_taken_is_no_news_on_any_way_and_a_void_of_it_is() {
        let mut handed = Handed::default();
        let news = handed.news(vec![check(1, "poll"), check(1, "webhook"), check(2, "poll")]);
        assert_eq!(news.len(), 2, "each once");
        assert_eq!(handed.news(vec![check(1, "poll")]).len(), 1, "nothing was taken yet");
        handed.add(news.into_iter().map(|(mark, _)| mark));
        assert_eq!(handed.news(vec![check(1, "folder"), check(2, "poll")]), []);
        assert_eq!(handed.news(vec![void(&check(1, "poll"))]).len(), 1);
    }

    #[test]
    fn memory_is_bounded_and_the_oldest_goes_first() {
        let mut handed = Handed::default();
        for number in 0..=MOST {
            let news = handed.news(vec![check(number, "poll")]);
            handed.add(news.into_iter().map(|(mark, _)| mark));
        }
        assert_eq!((handed.marks.len(), handed.oldest_first.len()), (MOST, MOST));
        assert_eq!(handed.news(vec![check(0, "poll"), check(1, "poll")]).len(), 1);
    }
}
