//! The repeat guard: one scan that is read twice, and one card that is scanned again.

use std::{collections::VecDeque, time::Duration};

use crate::operation::OpId;

/// Reads of one code by one scanner that follow each other faster than this are one scan. Scanners hold a
/// code back for 0 (Honeywell, "good read delay") to 500 ms (Zebra DS4308, "same symbol") by default, and
/// none does so at a second pull of the trigger.
pub const DOUBLE_READ: Duration = Duration::from_secs(2);

/// A question is answered with yes by scanning again up to this long after it was put.
pub const ANSWER_WITHIN: Duration = Duration::from_secs(10);

/// Records of each kind that are kept at most; the oldest goes first.
const CAPACITY: usize = 10_000;

/// One read of a card's code.
#[derive(Clone, Copy)]
pub struct Sighting<'a> {
    /// The scanner, or the caller of the API.
    pub source: &'a str,
    /// What tells cards apart: the code's text or its lane.
    pub key: &'a str,
    /// The id of the operation that this scan becomes, if it becomes one.
    pub op_id: OpId,
    /// The caller has already said yes to one more.
    pub confirmed: bool,
}

/// What a read is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repeat {
    /// A scan of its own: make the operation.
    Fresh,
    /// One more, and wanted: make the operation.
    Confirmed,
    /// The same scan as that operation's, read once more: answer as it was answered.
    Same(OpId),
    /// Make nothing; ask whether one more is wanted.
    Ask {
        /// Time since the card's last operation.
        ago: Duration,
    },
}

/// Remembers for a short while what was scanned.
///
/// - Reads of one code by one scanner less than 2 s apart are one scan, for as long as they go on: a phone
///   that lies under a scanner is one scan.
/// - A card whose last operation is younger than `ask_within` is asked about, whichever scanner reads it.
/// - Yes is [`Sighting::confirmed`], [`RepeatGuard::yes`], or a new scan 2 to 10 s after the question. No answer is no.
///
/// An operation counts from the moment its scan is judged, so that of two scans at once only one passes.
/// All times are monotonic. Keys are held in memory only and never shown.
pub struct RepeatGuard {
    ask_within: Duration,
    /// Each queue is in order of time, oldest first.
    operations: VecDeque<Made>,
    questions: VecDeque<Question>,
    reads: VecDeque<Read>,
}

struct Made {
    key: String,
    op_id: OpId,
    at: Duration,
}

struct Question {
    /// Of the operation that a yes makes.
    id: OpId,
    source: String,
    key: String,
    at: Duration,
    /// The operation that a yes has made.
    answered: Option<OpId>,
}

/// The last read of one code by one scanner.
struct Read {
    source: String,
    key: String,
    at: Duration,
    became: Became,
}

#[derive(Clone, Copy)]
enum Became {
    Operation(OpId),
    /// A question about the operation made at that time.
    Question {
        about: Duration,
    },
}

impl RepeatGuard {
    /// A guard that asks about a card for `ask_within` after its last operation; zero: never.
    #[must_use]
    pub fn new(ask_within: Duration) -> Self {
        Self { ask_within, operations: VecDeque::new(), questions: VecDeque::new(), reads: VecDeque::new() }
    }

    /// Judges one read at `now` (monotonic) and, where it becomes an operation, records that at once.
    pub fn check(&mut self, now: Duration, scan: Sighting<'_>) -> Repeat {
        self.expire(now);
        if let Some(became) = self.seen_just_now(&scan)
            && let Some(repeat) = self.read_again(now, &scan, became)
        {
            return repeat;
        }
        let Some(about) = self.last_made(scan.key) else {
            self.made(now, &scan);
            return Repeat::Fresh;
        };
        let asked = self.question(scan.key);
        let scanned_again = asked.is_some_and(|(_, at)| now.saturating_sub(at) >= DOUBLE_READ);
        if scan.confirmed || scanned_again {
            self.made(now, &scan);
            return Repeat::Confirmed;
        }
        if asked.is_none() {
            let (source, key) = (scan.source.to_owned(), scan.key.to_owned());
            push(&mut self.questions, Question { id: scan.op_id, source, key, at: now, answered: None });
        }
        self.remember(now, &scan, Became::Question { about });
        Repeat::Ask { ago: now.saturating_sub(about) }
    }

    /// The question about this card that [`RepeatGuard::check`] has left open, and when it was put.
    #[must_use]
    pub fn question(&self, key: &str) -> Option<(OpId, Duration)> {
        let open = self.questions.iter().find(|question| question.key == key && question.answered.is_none());
        open.map(|question| (question.id, question.at))
    }

    /// Judges a yes to this question that is no scan. The question becomes the operation of its id, or was answered
    /// before: then it is [`Repeat::Same`]. `None`: it is not open any more.
    pub fn yes(&mut self, now: Duration, question: OpId) -> Option<Repeat> {
        self.expire(now);
        let asked = self.questions.iter().find(|asked| asked.id == question)?;
        if let Some(op_id) = asked.answered {
            return Some(Repeat::Same(op_id));
        }
        let (source, key) = (asked.source.clone(), asked.key.clone());
        self.made(now, &Sighting { source: &source, key: &key, op_id: question, confirmed: true });
        Some(Repeat::Confirmed)
    }

    /// The operation was never stored: its scan counts as never made, and the next read is judged anew.
    pub fn forget(&mut self, op_id: OpId) {
        self.take_out(op_id);
        self.reads.retain(|read| !matches!(read.became, Became::Operation(of) if of == op_id));
    }

    /// The operation was taken back: the card may be scanned again without a question, but a phone that is
    /// still under the scanner is still the same scan.
    pub fn taken_back(&mut self, op_id: OpId) {
        self.take_out(op_id);
    }

    /// A new receipt has begun: no card is asked about for what was scanned before.
    pub fn receipt(&mut self) {
        self.operations.clear();
        self.questions.clear();
    }

    fn expire(&mut self, now: Duration) {
        let age = |at: Duration| now.saturating_sub(at);
        while self.operations.front().is_some_and(|made| age(made.at) >= self.ask_within) {
            self.operations.pop_front();
        }
        while self.questions.front().is_some_and(|question| age(question.at) > ANSWER_WITHIN) {
            self.questions.pop_front();
        }
        while self.reads.front().is_some_and(|read| age(read.at) >= DOUBLE_READ) {
            self.reads.pop_front();
        }
    }

    fn seen_just_now(&self, scan: &Sighting<'_>) -> Option<Became> {
        let read = self.reads.iter().find(|read| read.key == scan.key && read.source == scan.source);
        read.map(|read| read.became)
    }

    /// The answer to a read that belongs to an earlier one, as that was answered; `None`: it is a yes.
    fn read_again(&mut self, now: Duration, scan: &Sighting<'_>, became: Became) -> Option<Repeat> {
        let (became, repeat) = match became {
            Became::Operation(op_id) => (became, Repeat::Same(op_id)),
            Became::Question { .. } if scan.confirmed => return None,
            Became::Question { about } => match self.made_since(scan.key, about) {
                Some(op_id) => (Became::Operation(op_id), Repeat::Same(op_id)),
                None => (became, Repeat::Ask { ago: now.saturating_sub(about) }),
            },
        };
        self.remember(now, scan, became);
        Some(repeat)
    }

    fn last_made(&self, key: &str) -> Option<Duration> {
        self.operations.iter().rev().find(|made| made.key == key).map(|made| made.at)
    }

    fn made_since(&self, key: &str, since: Duration) -> Option<OpId> {
        let later = |made: &&Made| made.key == key && made.at > since;
        self.operations.iter().rev().find(later).map(|made| made.op_id)
    }

    fn made(&mut self, now: Duration, scan: &Sighting<'_>) {
        for question in self.questions.iter_mut().filter(|question| question.key == scan.key) {
            question.answered.get_or_insert(scan.op_id);
        }
        if !self.ask_within.is_zero() {
            push(&mut self.operations, Made { key: scan.key.to_owned(), op_id: scan.op_id, at: now });
        }
        self.remember(now, scan, Became::Operation(scan.op_id));
    }

    fn remember(&mut self, now: Duration, scan: &Sighting<'_>, became: Became) {
        self.reads.retain(|read| read.key != scan.key || read.source != scan.source);
        let read = Read { source: scan.source.to_owned(), key: scan.key.to_owned(), at: now, became };
        push(&mut self.reads, read);
    }

    /// Removes the operation and every question about its card.
    fn take_out(&mut self, op_id: OpId) {
        // Also where the operation itself is too old to be known: nothing has answered them.
        self.questions.retain(|question| question.answered != Some(op_id));
        let Some(at) = self.operations.iter().position(|made| made.op_id == op_id) else {
            return;
        };
        let Some(made) = self.operations.remove(at) else {
            return;
        };
        self.questions.retain(|question| question.key != made.key);
        self.reads.retain(|read| read.key != made.key || matches!(read.became, Became::Operation(_)));
    }
}

fn push<T>(queue: &mut VecDeque<T>, item: T) {
    if queue.len() >= CAPACITY {
        queue.pop_front();
    }
    queue.push_back(item);
}

#[cfg(test)]
#[path = "repeat_tests.rs"]
mod tests;
