//! What was said at the till, to whoever listens: with numbers, so that a page that was away misses nothing.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
};

use serde::Serialize;
use stamp_core::{counter::VoucherName, notice::Notice, operation::OpId, time::Timestamp};
use tokio::sync::broadcast;

use crate::{
    lock::held,
    till::{Details, Offer, OneMore},
};

/// Notices kept for those who come back.
const KEPT: usize = 256;

/// One notice with its number.
#[derive(Debug, Clone, Serialize)]
pub struct Posted {
    /// Counts up from the start of the process.
    pub id: u64,
    /// When, by the till's clock, UTC.
    pub at: Timestamp,
    /// The scanner, connector or `api`, that it answers.
    pub source: String,
    /// The operation it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub op_id: Option<OpId>,
    /// The voucher it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub voucher: Option<VoucherName>,
    /// The voucher may be accepted at own risk.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub offer: Option<Offer>,
    /// One more stamp can be had.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub one_more: Option<OneMore>,
    /// Whoever asked had gone or had been answered before.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub late: bool,
    /// What a page draws beside the words.
    #[serde(skip)]
    pub details: Details,
    /// What is said.
    #[serde(flatten)]
    pub notice: Notice,
}

/// Something to say, with what it is about.
#[derive(Debug)]
pub struct Word<'a> {
    /// See [`Posted::source`].
    pub source: &'a str,
    /// See [`Posted::op_id`].
    pub op_id: Option<OpId>,
    /// See [`Posted::voucher`].
    pub voucher: Option<VoucherName>,
    /// See [`Posted::offer`].
    pub offer: Option<Offer>,
    /// See [`Posted::one_more`].
    pub one_more: Option<OneMore>,
    /// See [`Posted::late`].
    pub late: bool,
    /// See [`Posted::details`].
    pub details: Details,
    /// See [`Posted::notice`].
    pub notice: Notice,
}

impl<'a> Word<'a> {
    /// Words alone.
    #[must_use]
    pub fn plain(source: &'a str, notice: Notice) -> Self {
        let details = Details::default();
        Self { source, op_id: None, voucher: None, offer: None, one_more: None, late: false, details, notice }
    }
}

/// The board of notices. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Notices {
    board: Arc<Mutex<Board>>,
    news: broadcast::Sender<Arc<Posted>>,
}

#[derive(Debug, Default)]
struct Board {
    last: u64,
    recent: VecDeque<Arc<Posted>>,
}

impl Default for Notices {
    fn default() -> Self {
        Self { board: Arc::default(), news: broadcast::channel(KEPT).0 }
    }
}

impl Notices {
    /// Says something in answer to `source`.
    pub fn post(&self, source: &str, op_id: Option<OpId>, notice: Notice) {
        self.say(Word { op_id, ..Word::plain(source, notice) });
    }

    /// Says something.
    pub fn say(&self, word: Word<'_>) {
        let Word { source, op_id, voucher, offer, one_more, late, details, notice } = word;
        let mut board = held(&self.board);
        board.last += 1;
        let (id, at, source) = (board.last, crate::clock::wall(), source.to_owned());
        let posted =
            Arc::new(Posted { id, at, source, op_id, voucher, offer, one_more, late, details, notice });
        board.recent.push_back(Arc::clone(&posted));
        if board.recent.len() > KEPT {
            board.recent.pop_front();
        }
        // Sent under the lock, so that nobody sees a number before a smaller one.
        let _ = self.news.send(posted);
    }

    /// The number of the last notice, and the last few of them, oldest first.
    #[must_use]
    pub fn last(&self, few: usize) -> (u64, Vec<Arc<Posted>>) {
        let board = held(&self.board);
        let skipped = board.recent.len().saturating_sub(few);
        (board.last, board.recent.iter().skip(skipped).cloned().collect())
    }

    /// What was said after number `after` (all that is kept, if that number is not ours), and all that follows.
    #[must_use]
    pub fn listen(&self, after: Option<u64>) -> (Vec<Arc<Posted>>, broadcast::Receiver<Arc<Posted>>) {
        let board = held(&self.board);
        let missed = match after {
            None => Vec::new(),
            Some(after) if after > board.last => board.recent.iter().cloned().collect(),
            Some(after) => board.recent.iter().filter(|posted| posted.id > after).cloned().collect(),
        };
        (missed, self.news.subscribe())
    }
}

#[cfg(test)]
mod tests {
    use stamp_core::notice::{Level, Notice};

    use super::*;

    fn say(notices: &Notices, title: &str) {
        notices.post("api", None, Notice::new(Level::Ok, "x", title, ""));
    }

    #[tokio::test]
    async fn who_comes_back_gets_what_was_missed_and_nothing_twice() {
        let notices = Notices::default();
        say(&notices, "one");
        say(&notices, "two");
        let (missed, mut news) = notices.listen(Some(1));
        say(&notices, "three");
        assert_eq!(missed.iter().map(|p| p.notice.title.as_str()).collect::<Vec<_>>(), ["two"]);
        assert_eq!(news.recv().await.unwrap().notice.title, "three");
        assert!(news.try_recv().is_err());
    }

    #[test]
    fn a_number_from_before_a_restart_gets_all_that_is_kept() {
        let notices = Notices::default();
        say(&notices, "one");
        assert_eq!(notices.listen(Some(77)).0.len(), 1);
        assert_eq!(notices.listen(None).0.len(), 0);
    }
}
