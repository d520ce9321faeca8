//! What all ways share: what was handed over, how they stand, and what is kept.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use jiff::{Timestamp, tz::TimeZone};
use stamp_core::receipt::Report;

use super::{
    board::{Board, Standing, Way},
    book::Book,
    checkpoint::Checkpoint,
    cloud::Cloud,
    front, moment,
    settings::Settings,
    unnamed::Unnamed,
    wanted::Wanted,
};
use crate::pos::{Asker, Batch, Clocks, Context, NotTaken};

/// Reports of one batch. A till with more to tell hands over several.
const MOST_AT_ONCE: usize = 200;

pub(super) struct Shared {
    pub(super) settings: Settings,
    pub(super) asker: Asker,
    pub(super) clocks: Clocks,
    pub(super) cloud: Option<Cloud>,
    book: Mutex<Book>,
    board: Mutex<Board>,
    wanted: Mutex<Wanted>,
    unnamed: Mutex<Unnamed>,
    kept: Mutex<Checkpoint>,
    /// Held while a batch with a checkpoint is under way, so that none overtakes another.
    keeping: tokio::sync::Mutex<()>,
    /// The run that is under way.
    run: Mutex<Option<Context>>,
    /// When something was last told, by the monotonic clock.
    told: Mutex<Option<Duration>>,
}

/// How totals and times are to be read.
#[derive(Debug, Clone)]
pub(super) struct Site {
    /// ISO 4217.
    pub(super) currency: String,
    /// Of this machine, or what is configured.
    pub(super) zone: TimeZone,
    /// Of the cloud's terminal, or what is configured.
    pub(super) terminal_zone: TimeZone,
}

impl Shared {
    pub(super) fn new(settings: Settings, asker: Asker, clocks: Clocks) -> Self {
        let cloud = settings.cloud.clone().map(|cloud| Cloud::new(cloud, asker.clone(), clocks.clone()));
        Self {
            board: Mutex::new(board(&settings)),
            settings,
            asker,
            clocks,
            cloud,
            book: Mutex::default(),
            wanted: Mutex::default(),
            unnamed: Mutex::default(),
            kept: Mutex::default(),
            keeping: tokio::sync::Mutex::default(),
            run: Mutex::default(),
            told: Mutex::default(),
        }
    }

    /// A run begins or, with `None`, has ended.
    pub(super) fn attend(&self, run: Option<&Context>) {
        if let Some(context) = run {
            *lock(&self.kept) = Checkpoint::read(context.checkpoint.as_deref());
            *lock(&self.board) = board(&self.settings);
        }
        *lock(&self.run) = run.cloned();
    }

    /// The run that is under way.
    pub(super) fn run(&self) -> Option<Context> {
        lock(&self.run).clone()
    }

    pub(super) fn kept(&self) -> Checkpoint {
        lock(&self.kept).clone()
    }

    /// `None`: the currency is not known yet.
    pub(super) fn site(&self) -> Option<Site> {
        let kept = self.kept();
        let currency = self.settings.currency.clone().or(kept.currency)?;
        let zone = self.settings.zone.clone().unwrap_or_else(TimeZone::system);
        let told = kept.zone.as_deref().and_then(moment::zone);
        let terminal_zone = self.settings.zone.clone().or(told).unwrap_or_else(|| zone.clone());
        Some(Site { currency, zone, terminal_zone })
    }

    /// What is told without its guest until the cloud can be asked who that is.
    pub(super) fn unnamed(&self) -> MutexGuard<'_, Unnamed> {
        lock(&self.unnamed)
    }

    pub(super) fn book(&self) -> MutexGuard<'_, Book> {
        lock(&self.book)
    }

    /// A check that was heard of without its facts.
    pub(super) fn want(&self, id: &str, now: Duration) {
        lock(&self.wanted).put(id, now);
    }

    /// The checks whose facts are missing still.
    pub(super) fn wanted(&self, now: Duration) -> Vec<String> {
        let book = self.book();
        lock(&self.wanted).get(now, |id| book.is_closed(id))
    }

    /// Tells how a way stands, if that is news.
    pub(super) fn stand(&self, context: &Context, way: Way, standing: Standing) {
        let news = lock(&self.board).note(way, standing);
        if let Some(state) = news {
            (context.tell)(state);
        }
    }

    /// Whether a way that is configured was not tried yet in this run.
    pub(super) fn is_connecting(&self, way: Way) -> bool {
        lock(&self.board).is_connecting(way)
    }

    /// Hands over what is news of the reports, and up to when all checks are told: not those of which the customer is known
    /// to be somebody and not yet who.
    pub(super) async fn report(
        &self,
        context: &Context,
        reports: Vec<Report>,
        complete_until: Option<Timestamp>,
    ) -> Result<(), NotTaken> {
        let held_at = self.unnamed().held_at((context.clocks)().mono);
        let complete_until = complete_until.map(|until| held_at.map_or(until, |held_at| until.min(held_at)));
        let mut news = self.news(reports);
        if news.is_empty() && !(complete_until.is_some() && self.told_lately(context)) {
            return Ok(());
        }
        while news.len() > MOST_AT_ONCE {
            let rest = news.split_off(MOST_AT_ONCE);
            self.hand_over(context, news, None, None).await?;
            news = rest;
        }
        self.hand_over(context, news, None, complete_until).await
    }

    /// Hands reports over and keeps what `change` makes of what was kept, both or neither.
    pub(super) async fn keep(
        &self,
        context: &Context,
        reports: Vec<Report>,
        change: impl FnOnce(&mut Checkpoint),
    ) -> Result<(), NotTaken> {
        let _alone = self.keeping.lock().await;
        let mut changed = self.kept();
        change(&mut changed);
        let news = self.news(reports);
        if changed != self.kept() || !news.is_empty() {
            self.hand_over(context, news, changed.written(), None).await?;
            *lock(&self.kept) = changed;
        }
        Ok(())
    }

    /// What tells something new, and is of this till: where only the checks of one terminal count, which the till alone
    /// tells, the other ways only add to what the till has told.
    fn news(&self, reports: Vec<Report>) -> Vec<Report> {
        let of_one_terminal = self.settings.front.as_ref().is_some_and(|front| front.terminal.is_some());
        let book = self.book();
        let is_ours = |report: &Report| match report {
            Report::Closed(receipt) if of_one_terminal => {
                receipt.path == front::PATH || book.is_closed(&receipt.identity.number)
            }
            _ => true,
        };
        reports.into_iter().filter(|report| is_ours(report) && book.is_news(report)).collect()
    }

    async fn hand_over(
        &self,
        context: &Context,
        reports: Vec<Report>,
        checkpoint: Option<String>,
        complete_until: Option<Timestamp>,
    ) -> Result<(), NotTaken> {
        let told = reports.clone();
        let (batch, taken) = Batch::new(context.connector.clone(), reports);
        context.hand_over(Batch { checkpoint, complete_until, ..batch }, taken).await?;
        if !told.is_empty() {
            *lock(&self.told) = Some((context.clocks)().mono);
        }
        let mut book = self.book();
        told.iter().for_each(|report| book.taken(report));
        Ok(())
    }

    /// Whether somebody may still wait to hear that nothing else was closed meanwhile.
    fn told_lately(&self, context: &Context) -> bool {
        const WAITING: Duration = Duration::from_secs(300);
        let told = *lock(&self.told);
        told.is_some_and(|told| (context.clocks)().mono.saturating_sub(told) < WAITING)
    }
}

/// Every way that is configured, as it stands before anybody was asked.
fn board(settings: &Settings) -> Board {
    let ways = [
        settings.front.as_ref().map(|_| Way::Front),
        settings.hook.as_ref().map(|_| Way::Hook),
        settings.cloud.as_ref().map(|_| Way::Cloud),
        settings.server.as_ref().map(|_| Way::Server),
    ];
    Board::new(ways.into_iter().flatten().collect())
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
#[path = "shared_tests.rs"]
mod tests;
