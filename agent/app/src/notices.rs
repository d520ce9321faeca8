//! What was said at the till, to whoever listens: with numbers, so that a page that was away misses nothing.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
};

use serde::Serialize;
use stamp_core::{cloud::types::Voucher, notice::Notice, operation::OpId, time::Timestamp};
use tokio::sync::broadcast;

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
    /// The voucher that waits for the cashier's word.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub voucher: Option<ShownVoucher>,
    /// What is said.
    #[serde(flatten)]
    pub notice: Notice,
}

/// A voucher without its code.
#[derive(Debug, Clone, Serialize)]
pub struct ShownVoucher {
    /// To redeem it by.
    pub id: String,
    /// What it is called.
    pub name: String,
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
    /// Says something.
    pub fn post(&self, source: &str, op_id: Option<OpId>, notice: Notice) {
        self.post_about(source, op_id, None, notice);
    }

    /// Says something about a voucher.
    pub fn post_about(&self, source: &str, op_id: Option<OpId>, voucher: Option<&Voucher>, notice: Notice) {
        let voucher =
            voucher.map(|voucher| ShownVoucher { id: voucher.id.clone(), name: voucher.name.clone() });
        let mut board = self.board.lock().unwrap_or_else(PoisonError::into_inner);
        board.last += 1;
        let posted = Posted {
            id: board.last,
            at: crate::clock::wall(),
            source: source.to_owned(),
            op_id,
            voucher,
            notice,
        };
        let posted = Arc::new(posted);
        board.recent.push_back(Arc::clone(&posted));
        if board.recent.len() > KEPT {
            board.recent.pop_front();
        }
        // Sent under the lock, so that nobody sees a number before a smaller one.
        let _ = self.news.send(posted);
    }

    /// What was said after number `after` (all that is kept, if that number is not ours), and all that follows.
    #[must_use]
    pub fn listen(&self, after: Option<u64>) -> (Vec<Arc<Posted>>, broadcast::Receiver<Arc<Posted>>) {
        let board = self.board.lock().unwrap_or_else(PoisonError::into_inner);
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
