//! Hands over what was read on any of the ways, while the connector runs.

use std::{
    mem,
    sync::{Mutex, PoisonError},
};

use stamp_core::{receipt::Report, time::Timestamp};

use super::{
    checkpoint::Checkpoint,
    handed::{Handed, Mark},
    misfits::Misfits,
    soon::Soon,
    states::States,
};
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
        let mut news = self.unheard(reports);
        let count = news.len();
        self.all_but(0, &mut news).await?;
        Ok(count)
    }

    /// As [`Courier::news`]; `change`, what a way goes on from, is kept together with the last of them.
    ///
    /// # Errors
    /// As there. Then nothing is changed.
    pub(super) async fn news_and_keep(
        &self,
        reports: Vec<Report>,
        change: impl FnOnce(&mut Checkpoint),
        complete_until: Option<Timestamp>,
    ) -> Result<usize, NotTaken> {
        let mut news = self.unheard(reports);
        let count = news.len();
        self.all_but(MOST_REPORTS, &mut news).await?;
        let mut checkpoint = self.checkpoint.lock().await;
        let mut changed = checkpoint.clone();
        change(&mut changed);
        let written = (changed != *checkpoint).then(|| changed.written()).flatten();
        if written.is_some() || complete_until.is_some() || !news.is_empty() {
            self.batch(news, written, complete_until).await?;
            *checkpoint = changed;
        }
        Ok(count)
    }

    /// Keeps what a way goes on from, after everything before it was taken.
    ///
    /// # Errors
    /// Where it was not kept.
    pub(super) async fn keep(&self, change: impl FnOnce(&mut Checkpoint)) -> Result<(), NotTaken> {
        self.news_and_keep(Vec::new(), change, None).await.map(|_| ())
    }

    /// Says that all checks were told of that were closed before then.
    ///
    /// # Errors
    /// Where nobody heard it.
    pub(super) async fn complete(&self, until: Timestamp) -> Result<(), NotTaken> {
        self.batch(Vec::new(), None, Some(until)).await
    }

    fn unheard(&self, reports: Vec<Report>) -> Vec<(Mark, Report)> {
        self.handed.lock().unwrap_or_else(PoisonError::into_inner).news(reports)
    }

    /// Hands over until no more than `most` are left.
    async fn all_but(&self, most: usize, news: &mut Vec<(Mark, Report)>) -> Result<(), NotTaken> {
        while news.len() > most {
            let later = news.split_off(news.len().min(MOST_REPORTS));
            self.batch(mem::replace(news, later), None, None).await?;
        }
        Ok(())
    }

    async fn batch(
        &self,
        news: Vec<(Mark, Report)>,
        checkpoint: Option<String>,
        complete_until: Option<Timestamp>,
    ) -> Result<(), NotTaken> {
        let now = (self.context.clocks)();
        let (marks, reports): (Vec<_>, Vec<_>) = news.into_iter().unzip();
        self.soon.heard(&reports, now);
        let (batch, taken) = Batch::new(self.context.connector.clone(), reports);
        self.context.hand_over(Batch { checkpoint, complete_until, ..batch }, taken).await?;
        self.handed.lock().unwrap_or_else(PoisonError::into_inner).add(marks);
        Ok(())
    }
}
