//! One scan that is read twice, for every code that is no stamp: the second reading gets the first one's answer.

use std::{collections::VecDeque, time::Duration};

use stamp_core::scan::DOUBLE_READ;
use tokio::sync::watch;

use super::Answer;

/// Reads that are kept at most; the oldest goes first.
const KEPT: usize = 1000;

/// The last reads. All times are monotonic; codes are held in memory only and never shown.
#[derive(Default)]
pub(super) struct Reads {
    reads: VecDeque<Read>,
}

struct Read {
    source: String,
    code: String,
    at: Duration,
    first: First,
}

/// The first reading of a scan.
#[derive(Clone)]
pub(super) struct First {
    /// Its answer, once it is there.
    pub(super) answer: watch::Receiver<Option<Answer>>,
    /// When it was read.
    pub(super) at: Duration,
}

/// Where the first reading puts its answer. Dropped without one, the next reading is a first one.
pub(super) type Mine = watch::Sender<Option<Answer>>;

impl Reads {
    /// The first reading that this one belongs to, if there is one.
    pub(super) fn again(&mut self, source: &str, code: &str, now: Duration) -> Option<First> {
        self.reads.retain(|read| now.saturating_sub(read.at) < DOUBLE_READ && !read.first.is_lost());
        let index = self.reads.iter().position(|read| read.code == code && read.source == source)?;
        let mut read = self.reads.remove(index)?;
        read.at = now;
        let first = read.first.clone();
        self.reads.push_back(read);
        Some(first)
    }

    /// What was answered like this has been undone by a person: the next reading is a scan of its own.
    pub(super) fn forget(&mut self, notice: &str) {
        self.reads.retain(|read| !read.first.says(notice));
    }

    /// A scan of its own begins.
    pub(super) fn begin(&mut self, source: &str, code: &str, now: Duration) -> Mine {
        let (mine, answer) = watch::channel(None);
        let first = First { answer, at: now };
        if self.reads.len() >= KEPT {
            self.reads.pop_front();
        }
        self.reads.push_back(Read { source: source.to_owned(), code: code.to_owned(), at: now, first });
        mine
    }
}

impl First {
    /// Whoever was to answer it went away.
    fn is_lost(&self) -> bool {
        self.answer.has_changed().is_err() && self.answer.borrow().is_none()
    }

    fn says(&self, code: &str) -> bool {
        self.answer.borrow().as_ref().is_some_and(|answer| answer.notice.code == code)
    }
}

#[cfg(test)]
mod tests {
    use stamp_core::{
        notice::said,
        words::{Language, Words},
    };

    use super::*;

    fn at(milliseconds: u64) -> Duration {
        Duration::from_millis(milliseconds)
    }

    #[test]
    fn reads_within_two_seconds_are_one_scan_for_as_long_as_they_go_on() {
        let mut reads = Reads::default();
        let _mine = reads.begin("counter", "X", at(0));
        for now in [300, 2_200, 4_100] {
            assert!(reads.again("counter", "X", at(now)).is_some(), "{now}");
        }
        assert!(reads.again("bar", "X", at(4_200)).is_none());
        assert!(reads.again("counter", "X", at(6_100)).is_none());
    }

    #[test]
    fn an_answer_stays_and_a_first_reading_that_went_away_does_not() {
        let mut reads = Reads::default();
        let mine = reads.begin("counter", "X", at(0));
        mine.send_replace(Some(Answer::said(said::attached(&Words::of(Language::ENGLISH)))));
        drop(mine);
        let first = reads.again("counter", "X", at(100)).unwrap();
        assert_eq!(first.answer.borrow().as_ref().unwrap().notice.code, "guest-attached");
        reads.forget("guest-attached");
        assert!(reads.again("counter", "X", at(200)).is_none());

        drop(reads.begin("counter", "Y", at(100)));
        assert!(reads.again("counter", "Y", at(200)).is_none());
    }

    #[test]
    fn memory_is_bounded() {
        let mut reads = Reads::default();
        let all: Vec<Mine> = (0..KEPT + 50).map(|n| reads.begin("counter", &n.to_string(), at(0))).collect();
        assert_eq!((all.len(), reads.reads.len()), (KEPT + 50, KEPT));
    }
}
