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
    tries: u32,
    last_try: Option<Duration>,
    next_try: Duration,
    /// The cloud asked for quiet until then; nobody's hurry counts before.
    quiet_until: Duration,
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
            tries: 0,
            last_try: None,
            next_try: Duration::ZERO,
            quiet_until: Duration::ZERO,
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

    pub(super) const fn is_down(&self) -> bool {
        matches!(self.state, LinkState::Down(_))
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

    /// Whether an answer to something that was sent while the way was open may open it again: not where the cloud
    /// asked for quiet, or has said what is wrong with key, plan or version.
    pub(super) fn opens_by_itself(&self, now: Now) -> bool {
        match &self.state {
            LinkState::Connecting | LinkState::Up => true,
            LinkState::Down(_) => self.quiet_until <= now.mono,
            LinkState::Paused(why) => is_about_the_way(why),
        }
    }

    /// What is due now.
    pub(super) fn due(&self, now: Now, verified: bool) -> Option<Try> {
        if self.next_try().is_none_or(|at| at > now.mono) {
            return None;
        }
        Some(if verified { Try::Operation } else { Try::Verify })
    }

    pub(super) fn tried(&mut self, now: Now) {
        self.tries = self.tries.wrapping_add(1);
        self.last_try = Some(now.mono);
        // Until the answer comes nothing else is due; the answer's own time-out bounds this.
        self.next_try = now.mono.saturating_add(Duration::from_secs(120));
    }

    /// The try came to nothing, or there was nothing to try: soon again.
    pub(super) fn not_tried(&mut self, now: Now) {
        self.next_try = now.mono.saturating_add(Duration::from_secs(1));
    }

    /// A new scan wants out.
    pub(super) fn hurry(&mut self, now: Now) {
        if !self.is_down() && self.state != LinkState::Connecting {
            return;
        }
        let earliest = self.last_try.map_or(now.mono, |at| at.saturating_add(PROBE_ON_DEMAND));
        self.next_try = self.next_try.min(earliest.max(now.mono).max(self.quiet_until));
    }

    /// Old waits mean nothing any more.
    pub(super) fn retry_now(&mut self, now: Now) {
        self.failures = 0;
        self.quiet_until = now.mono;
        self.next_try = now.mono;
    }

    pub(super) fn connecting(&mut self, now: Now) {
        self.enter(LinkState::Connecting, now);
        self.retry_now(now);
    }

    /// Whose key it is has to be asked once more, after a moment.
    pub(super) fn ask_again(&mut self, now: Now, dice: &mut Dice) {
        self.failures = self.failures.saturating_add(1);
        self.next_try = now.mono.saturating_add(backoff::delay(self.failures, None, dice));
        self.enter(LinkState::Connecting, now);
    }

    /// An operation got through.
    pub(super) fn proved(&mut self, now: Now) -> bool {
        self.strikes.clear();
        self.failures = 0;
        if self.is_up() {
            self.window = (self.window * 2).min(WINDOW);
        }
        self.reached(now)
    }

    /// The cloud answers, which says nothing yet about operations: should they fail still, the waits between the
    /// tries go on growing. Returns whether the way was closed before.
    pub(super) fn reached(&mut self, now: Now) -> bool {
        let was_up = self.is_up();
        if !was_up {
            self.window = 1;
        }
        self.enter(LinkState::Up, now);
        !was_up
    }

    /// The way is broken. News only from a try, or while the way was open: what was under way when it broke fails
    /// for the same cause, and a pause has a better one.
    pub(super) fn broke(
        &mut self,
        why: String,
        retry_after: Option<Duration>,
        by_try: bool,
        now: Now,
        dice: &mut Dice,
    ) {
        if by_try || self.is_up() {
            self.failures = self.failures.saturating_add(1);
            self.next_try = now.mono.saturating_add(backoff::delay(self.failures, retry_after, dice));
            self.enter(LinkState::Down(why), now);
        }
        if let Some(wish) = retry_after {
            let wait = backoff::delay(0, Some(wish), dice);
            self.quiet_until = self.quiet_until.max(now.mono.saturating_add(wait));
            self.next_try = self.next_try.max(self.quiet_until);
        }
    }

    /// Every second try is made with the youngest operation, so that a run of broken ones at the front cannot keep
    /// the way closed.
    pub(super) const fn tries_youngest(&self) -> bool {
        self.tries % 2 == 1
    }

    /// One operation of `lane` got no conclusive answer. Returns whether that makes the way suspect.
    pub(super) fn strike(&mut self, lane: &Lane) -> bool {
        are_enough(&mut self.strikes, lane)
    }

    /// One operation of `lane` was refused in an unexpected way. Returns whether everything seems to be.
    pub(super) fn unexpected(&mut self, code: &str, lane: &Lane) -> bool {
        match &mut self.refusals {
            Some((same, lanes)) if same == code => are_enough(lanes, lane),
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

/// Whether `lane` makes them as many as count; no more than those are remembered.
fn are_enough(lanes: &mut BTreeSet<Lane>, lane: &Lane) -> bool {
    lanes.insert(lane.clone());
    if lanes.len() > STRIKES {
        lanes.pop_last();
    }
    lanes.len() == STRIKES
}

/// A suspicion that others getting through disproves.
pub(super) const fn is_about_the_way(why: &Pause) -> bool {
    matches!(why, Pause::AddressSuspect | Pause::EverythingRefused { .. } | Pause::AgentTooOld)
}

/// Time left until `at`, at least half a minute, so that a wrong clock gives no busy loop.
fn until(at: Timestamp, now: Now) -> Option<Duration> {
    let left = at.duration_since(now.wall);
    Duration::try_from(left).ok().map(|left| left.max(Duration::from_secs(30)))
}
