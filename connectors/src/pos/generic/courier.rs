//! Hands over what was read on any of the ways, while the connector runs.

use std::{
    mem,
    sync::{Mutex, PoisonError},
};

use stamp_core::{receipt::Report, time::Timestamp};

use super::{checkpoint::Checkpoint, handed::Handed, misfits::Misfits, soon::Soon, states::States};
use crate::pos::{Batch, Context, NotTaken};

/// Of one batch: so many are written in one transaction.
const MOST_REPORTS: usize = 500;

/// One run of the connector.
pub(super) struct Courier {
    pub(super) context: Context,
    pub(super) states: States,
    pub(super) soon: Soon,
    pub(super) misfits: Misfits,
    /// What was kept last. Held while a batch with a newer one is under way, since the ways share it.
    checkpoint: tokio::sync::Mutex<Checkpoint>,
    handed: Mutex<Handed>,
}

impl Courier {
    pub(super) fn new(context: Context) -> Self {
        let checkpoint = Checkpoint::read(context.checkpoint.as_deref()).into();
        let states = States::new(context.tell.clone());
        Self {
            context,
            states,
            soon: Soon::new(),
            misfits: Misfits::default(),
            checkpoint,
            handed: Mutex::default(),
        }
    }

    pub(super) async fn checkpoint(&self) -> Checkpoint {
        self.checkpoint.lock().await.clone()
    }

    /// Hands over what is new of `reports`. Returns how many that were.
    ///
    /// # Errors
    /// Where something of it was not taken: all of it is to be handed over again.
    pub(super) async fn news(&self, reports: Vec<Report>) -> Result<usize, NotTaken> {
        let now = (self.context.clocks)();
        let mut news = self.handed.lock().unwrap_or_else(PoisonError::into_inner).news(reports);
        let count = news.len();
        while !news.is_empty() {
            let later = news.split_off(news.len().min(MOST_REPORTS));
            let (marks, reports): (Vec<_>, Vec<_>) = mem::replace(&mut news, later).into_iter().unzip();
            self.soon.heard(&reports, now);
            self.context.report(reports, None).await?;
            self.handed.lock().unwrap_or_else(PoisonError::into_inner).add(marks);
        }
        Ok(count)
    }

    /// Keeps what a way goes on from, after everything before it was taken.
    ///
    /// # Errors
    /// Where it was not kept.
    pub(super) async fn keep(&self, change: impl FnOnce(&mut Checkpoint)) -> Result<(), NotTaken> {
        let mut checkpoint = self.checkpoint.lock().await;
        let mut changed = checkpoint.clone();
        change(&mut changed);
        if changed != *checkpoint {
            self.context.report(Vec::new(), changed.written()).await?;
            *checkpoint = changed;
        }
        Ok(())
    }

    /// Says that all checks were told of that were closed before then.
    ///
    /// # Errors
    /// Where nobody heard it.
    pub(super) async fn complete(&self, until: Timestamp) -> Result<(), NotTaken> {
        let (batch, taken) = Batch::new(self.context.connector.clone(), Vec::new());
        self.context.hand_over(Batch { complete_until: Some(until), ..batch }, taken).await
    }
}
