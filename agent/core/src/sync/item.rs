//! One head with what is known in this process about its attempts.

use std::time::Duration;

use crate::operation::Head;

/// How long somebody at the till is taken to wait for a redemption.
pub(super) const PATIENCE: Duration = Duration::from_secs(120);

#[derive(Debug, Clone)]
pub(super) struct Item {
    pub(super) head: Head,
    /// Somebody waits at the till.
    pub(super) live: bool,
    /// Failed attempts in this process, for the backoff.
    pub(super) failures: u32,
    /// When it was first offered, monotonic.
    pub(super) offered: Duration,
    /// When the cloud may have heard of it first in this process, monotonic.
    pub(super) first_sent: Option<Duration>,
    /// It was asked about with a look-up that said: never arrived.
    pub(super) known_unsent: bool,
    /// The key was reused: what the look-up says is final.
    pub(super) key_reused: bool,
    /// It failed by itself or in a batch: it goes alone from now on, so that no other fails with it.
    pub(super) alone: bool,
    /// It may stand as being sent on disk, left there by an attempt of this process.
    pub(super) marked: bool,
    /// How often in a row the disk did not hand it out although it is ours.
    pub(super) denied: u32,
    /// It broke the way when this many operations had been answered: if others got through since, that was
    /// its own doing.
    pub(super) broke_the_way_at: Option<u64>,
    /// The same for having closed it.
    pub(super) closed_the_way_at: Option<u64>,
}

impl Item {
    pub(super) const fn new(head: Head, live: bool, now: Duration) -> Self {
        Self {
            head,
            live,
            failures: 0,
            offered: now,
            first_sent: None,
            known_unsent: false,
            key_reused: false,
            alone: false,
            marked: false,
            denied: 0,
            broke_the_way_at: None,
            closed_the_way_at: None,
        }
    }

    /// An attempt came to no end; `alone`: for a cause that others in one batch with it may have shared.
    pub(super) const fn failed(&mut self, alone: bool) {
        self.failures = self.failures.saturating_add(1);
        self.alone |= alone;
        self.marked = true;
        self.denied = 0;
    }

    /// A voucher is asked for, and the cloud cannot have heard of it before the present attempt.
    pub(super) fn is_unheard_question(&self) -> bool {
        self.head.is_question() && self.head.attempts == 0 && !self.marked
    }

    /// A redemption for which somebody stands at the till right now.
    pub(super) fn is_urgent(&self, now: Duration) -> bool {
        self.live && self.head.is_question() && now.saturating_sub(self.offered) < PATIENCE
    }
}
