//! The way to the cloud: open, broken or closed, and when to try it again.

use std::{collections::BTreeSet, time::Duration};

use super::{
    backoff::{self, Dice},
    event::LinkState,
};
use crate::{
    cloud::verdict::Pause,
    operation::Lane,
    time::{Now, Timestamp},
};

/// A key, plan or address problem is looked at again this often.
const PROBE_PAUSED: Duration = Duration::from_secs(300);
/// A used-up plan is looked at again this often.
const PROBE_PLAN: Duration = Duration::from_secs(3600);
/// While the way is broken, a new scan may bring the next try forward to this long after the last.
const PROBE_ON_DEMAND: Duration = Duration::from_secs(5);
/// This many unrelated lanes in a row without a conclusive answer mean that the way itself is broken.
const STRIKES: usize = 3;
/// Requests of the backlog under way at once, at most.
const WINDOW: usize = 4;

#[derive(Debug)]
pub(super) struct Link {
    state: LinkState,
    since: Duration,
    failures: u32,
    last_try: Option<Duration>,
    next_try: Duration,
    strikes: BTreeSet<Lane>,
    refusals: Option<(String, BTreeSet<Lane>)>,
    window: usize,
    /// Conclusive answers to operations so far.
    proofs: u64,
}

/// How the next try is made.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Try {
    /// By asking whose key it is.
    Verify,
    /// By sending one operation.
    Operation,
}

impl Link {
    pub(super) fn new() -> Self {
        Self {
            state: LinkState::Connecting,
            since: Duration::ZERO,
            failures: 0,
            last_try: None,
            next_try: Duration::ZERO,
            strikes: BTreeSet::new(),
            refusals: None,
            window: 1,
            proofs: 0,
        }
    }

    pub(super) const fn state(&self) -> &LinkState {
        &self.state
    }

    pub(super) const fn since(&self) -> Duration {
        self.since
    }

    pub(super) fn is_up(&self) -> bool {
        self.state == LinkState::Up
    }

    pub(super) const fn window(&self) -> usize {
        self.window
    }

    /// Grows whenever an operation got a conclusive answer.
    pub(super) const fn proofs(&self) -> u64 {
        self.proofs
    }

    /// When the next try is due, unless the way is open.
    pub(super) fn next_try(&self) -> Option<Duration> {
        (!self.is_up() && self.state != LinkState::Paused(Pause::KeyMissing)).then_some(self.next_try)
    }

    /// What is due now. Says so once: the answer sets the next time.
    pub(super) fn due(&mut self, now: Now, verified: bool) -> Option<Try> {
        if self.next_try().is_none_or(|at| at > now.mono) {
            return None;
        }
        Some(match self.state {
            LinkState::Connecting | LinkState::Paused(Pause::KeyInvalid | Pause::WrongBusiness) => {
                Try::Verify
            }
            _ if !verified => Try::Verify,
            _ => Try::Operation,
        })
    }

    pub(super) fn tried(&mut self, now: Now) {
        self.last_try = Some(now.mono);
        // Until the answer comes nothing else is due; the answer's own time-out bounds this.
        self.next_try = now.mono.saturating_add(Duration::from_secs(120));
    }

    /// The try came to nothing, or there was nothing to try: soon again.
    pub(super) fn not_tried(&mut self, now: Now) {
        self.next_try = self.next_try.min(now.mono.saturating_add(Duration::from_secs(1)));
    }

    /// A new scan wants out.
    pub(super) fn hurry(&mut self, now: Now) {
        if !matches!(self.state, LinkState::Down(_) | LinkState::Connecting) {
            return;
        }
        let earliest = self.last_try.map_or(now.mono, |at| at.saturating_add(PROBE_ON_DEMAND));
        self.next_try = self.next_try.min(earliest.max(now.mono));
    }

    /// Old waits mean nothing any more.
    pub(super) fn retry_now(&mut self, now: Now) {
        self.failures = 0;
        self.next_try = now.mono;
    }

    pub(super) fn connecting(&mut self, now: Now) {
        self.enter(LinkState::Connecting, now);
        self.retry_now(now);
    }

    /// A conclusive answer came. Returns whether the way was closed before.
    pub(super) fn proved(&mut self, now: Now) -> bool {
        self.strikes.clear();
        self.failures = 0;
        let was_up = self.is_up();
        self.window = if was_up { (self.window * 2).min(WINDOW) } else { 1 };
        self.enter(LinkState::Up, now);
        !was_up
    }

    /// The way is broken.
    pub(super) fn broke(&mut self, why: String, retry_after: Option<Duration>, now: Now, dice: &mut Dice) {
        self.failures = self.failures.saturating_add(1);
        self.next_try = now.mono.saturating_add(backoff::delay(self.failures, retry_after, dice));
        self.enter(LinkState::Down(why), now);
    }

    /// One operation of `lane` got no conclusive answer. Returns whether that makes the way suspect.
    pub(super) fn strike(&mut self, lane: &Lane) -> bool {
        self.strikes.insert(lane.clone());
        self.strikes.len() >= STRIKES
    }

    /// One operation of `lane` was refused in an unexpected way. Returns whether everything seems to be.
    pub(super) fn unexpected(&mut self, code: &str, lane: &Lane) -> bool {
        match &mut self.refusals {
            Some((same, lanes)) if same == code => {
                lanes.insert(lane.clone());
                lanes.len() >= STRIKES
            }
            other => {
                *other = Some((code.to_owned(), BTreeSet::from([lane.clone()])));
                false
            }
        }
    }

    /// An expected answer came: refusals before it were about their operations.
    pub(super) fn expected(&mut self) {
        self.refusals = None;
        self.proofs += 1;
    }

    pub(super) fn pause(&mut self, why: Pause, now: Now) {
        let mut wait = PROBE_PAUSED;
        if let Pause::PlanLimit { resets_at } = &why {
            wait = resets_at.and_then(|at| until(at, now)).map_or(PROBE_PLAN, |left| left.min(PROBE_PLAN));
        }
        self.next_try = now.mono.saturating_add(wait);
        self.enter(LinkState::Paused(why), now);
    }

    fn enter(&mut self, state: LinkState, now: Now) {
        if std::mem::discriminant(&self.state) != std::mem::discriminant(&state) {
            self.since = now.mono;
        }
        self.state = state;
    }
}

/// Time left until `at`, at least a second, so that a wrong clock gives no busy loop.
fn until(at: Timestamp, now: Now) -> Option<Duration> {
    let left = at.duration_since(now.wall);
    Duration::try_from(left).ok().map(|left| left.max(Duration::from_secs(1)))
}
