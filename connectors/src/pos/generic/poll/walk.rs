//! One look through the window of a till, from its first page to its last.

use std::time::Duration;

use jiff::SignedDuration;
use stamp_core::{config::Polled, receipt::Report, time::Timestamp};

use super::{
    answer::Page,
    kept::{oldest, until},
    order::Order,
    pages::Pages,
};
use crate::pos::generic::{Misfit, checkpoint::Checkpoint};

/// What a till may need to list a check that was closed, and how far its clock may be behind ours.
const SLOWNESS: SignedDuration = SignedDuration::from_secs(10);
/// Where nothing came of the looks, what they go on from is kept so seldom.
const KEPT_EVERY: SignedDuration = SignedDuration::from_secs(300);

/// See the module's text.
#[derive(Debug)]
pub(super) struct Walk<'a> {
    pub(super) pages: Pages<'a>,
    /// For voids of older checks.
    pub(super) looks_back: bool,
    /// How many reports were news.
    pub(super) news: usize,
    pub(super) unread: usize,
    /// One of what does not fit.
    pub(super) misfit: Option<Misfit>,
    /// Whether the till has said of each page that these are all.
    pub(super) is_told: bool,
    read: u32,
    oldest: Timestamp,
    /// By the till's clock where that is known.
    began: Timestamp,
    /// By this machine's.
    here: Timestamp,
    order: Order,
}

impl<'a> Walk<'a> {
    pub(super) fn new(
        set: &'a Polled,
        since: Timestamp,
        began: Timestamp,
        here: Timestamp,
        looks_back: bool,
    ) -> Self {
        Self {
            pages: Pages::new(set, since, until(began)),
            looks_back,
            news: 0,
            unread: 0,
            misfit: None,
            is_told: true,
            read: 0,
            oldest: oldest(since),
            began,
            here,
            order: Order::default(),
        }
    }

    pub(super) const fn pages_read(&self) -> u32 {
        self.read
    }

    /// A page was read. What of it is to be reported.
    pub(super) fn add(&mut self, page: Page) -> Vec<Report> {
        let sorted = page.read.sorted;
        self.read += 1;
        self.is_told &= page.read.is_told;
        self.unread += sorted.unread;
        self.misfit = sorted.misfits.into_iter().next().or(self.misfit.take());
        sorted.reports.iter().filter_map(closed_at).for_each(|at| self.order.add(at));
        let mut reports = sorted.reports;
        reports.retain(|report| closed_at(report).is_none_or(|at| at >= self.oldest));
        reports
    }

    /// All that was closed before is told.
    pub(super) fn complete_until(&self) -> Timestamp {
        self.began.min(self.here).saturating_sub(SLOWNESS).unwrap_or(Timestamp::MIN)
    }

    /// The newest check so far, where none that follows can be missed by going on from it.
    pub(super) fn risen(&self, overlap: Duration) -> Option<Timestamp> {
        self.order.risen(overlap).map(|newest| newest.min(self.began))
    }

    /// What the next one goes on from.
    pub(super) fn keep(&self, kept: &mut Checkpoint, has_news: bool) {
        let is_old = kept.asked.is_none_or(|asked| self.began.duration_since(asked).abs() >= KEPT_EVERY);
        if !self.is_told || !(has_news || is_old) {
            return;
        }
        kept.asked = Some(self.began);
        kept.newest = self.order.newest().map(|newest| newest.min(self.began)).or(kept.newest);
    }
}

fn closed_at(report: &Report) -> Option<Timestamp> {
    match report {
        Report::Closed(closed) => Some(closed.closed_at),
        Report::Voided(voided) => voided.closed_at,
        Report::Guest(_) | Report::Closing(_) => None,
    }
}
