//! What time alone brings, and what is still to be told at the till.

use std::{
    collections::{BTreeMap, VecDeque},
    time::Duration,
};

use stamp_core::{operation::OpId, receipt::Fate};
use stamp_store::Consequences;

use super::work::Stamp;
use crate::{
    clock,
    till::{Till, Trouble},
};

/// How often it is looked whether guests and checks can be forgotten.
const FORGETS: Duration = Duration::from_secs(60);
/// Stamps that are told one by one at most; more at once are no till's, but a backlog.
const UNTOLD: usize = 32;

/// New stamps that the till has not been told of.
#[derive(Debug, Default)]
pub(in crate::till) struct Untold(VecDeque<(OpId, String)>);

impl Untold {
    pub(super) fn add(&mut self, stamps: impl Iterator<Item = Stamp>) {
        self.0.extend(stamps.map(|stamp| (stamp.new.op_id, stamp.new.source)));
        while self.0.len() > UNTOLD {
            self.0.pop_front();
        }
    }
}

impl Till {
    /// Finds out what can be found out by now, though nothing was told.
    pub async fn settle_receipts(&self) -> Result<(), Trouble> {
        let book = self.book().await?;
        let (before, now) = (self.matching().clone(), clock::now());
        let mut work = self.work(&book, &before);
        work.settle(now);
        let done = work.end(&before, now);
        self.write(book, done, Consequences::none(now.wall)).await
    }

    /// Nothing more is found out for so long, if nothing is told.
    #[must_use]
    pub fn receipts_settled_for(&self) -> Duration {
        let due = self.matching().deadline().map(|due| due.saturating_sub(clock::now().mono));
        due.map_or(FORGETS, |due| due.min(FORGETS))
    }

    /// Ends when something was told of receipts, so that [`Till::receipts_settled_for`] may be another.
    pub async fn receipts_told(&self) {
        self.told_of_receipts.notified().await;
    }

    /// The next stamp of which the till has not been told, with its source.
    #[must_use]
    pub fn next_untold(&self) -> Option<(OpId, String)> {
        self.untold().0.pop_front()
    }

    /// Tells the till what came of a stamp, as soon as there is an answer, or that it is saved.
    pub async fn tell_of_stamp(&self, op_id: OpId, source: &str) -> Result<(), Trouble> {
        let answer = self.outcome(op_id, self.parts.policy.answer_within).await?;
        self.post(source, &answer);
        Ok(())
    }

    /// By connector, how many checks have come to which fate since the start.
    pub async fn receipts_by_fate(&self) -> BTreeMap<(String, Fate), u64> {
        self.book.lock().await.counts()
    }
}
