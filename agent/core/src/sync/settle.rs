//! What a verdict does to its operation and to the way.

use std::time::Duration;

use super::{
    backoff,
    event::Action,
    link::is_about_the_way,
    machine::Machine,
    requests::{Origin, Role},
};
use crate::{
    cloud::verdict::{Answer, KEY_REUSED, Pause, Verdict},
    operation::{Kind, OpId, State},
    time::Now,
};

/// While somebody waits for a redemption it is asked about again at least this often.
const URGENT_RETRY: Duration = Duration::from_secs(2);
/// Longer than the time between two tries of a closed way.
const STEP_ASIDE: Duration = Duration::from_secs(900);
/// An operation that was tried and failed lets another one make the next try.
const AFTER_NEXT_TRY: Duration = Duration::from_secs(1);

/// What came back for one operation.
#[derive(Debug)]
pub(super) struct Attempt<'a> {
    pub(super) op: OpId,
    pub(super) answer: &'a Answer,
    pub(super) origin: Origin,
}

impl Machine {
    pub(super) fn apply(
        &mut self,
        attempt: &Attempt<'_>,
        verdict: Verdict,
        now: Now,
        actions: &mut Vec<Action>,
    ) {
        let op = attempt.op;
        match verdict {
            Verdict::Done(reason) => {
                self.got_through(attempt.origin, now);
                self.settle(attempt, State::Done, reason.map(str::to_owned), actions);
            }
            Verdict::Refused(code) => {
                self.got_through(attempt.origin, now);
                self.settle(attempt, State::Refused, Some(code), actions);
            }
            Verdict::Park(code) => self.park(attempt, code, now, actions),
            Verdict::TooLarge => {
                self.proved(attempt.origin, now);
                self.settle(attempt, State::Parked, Some("too_large".to_owned()), actions);
            }
            Verdict::Pause(why) => self.close_the_way(attempt, why, now, actions),
            Verdict::InProgress(retry_after) => {
                self.proved(attempt.origin, now);
                self.wait(op, Some(retry_after.unwrap_or_default()), now);
                actions.push(requeue(op, true, "the cloud is still working on it".to_owned()));
            }
            Verdict::LookUp => {
                self.proved(attempt.origin, now);
                if op.is_derived() && self.lanes.flying_kind(op) == Some(Kind::AddStamps) {
                    // What is stored may be the answer about another guest's check with the same number.
                    return self.settle(attempt, State::Parked, Some(KEY_REUSED.to_owned()), actions);
                }
                if let Some(mut item) = self.lanes.land(op) {
                    item.key_reused = true;
                    item.marked = true;
                    self.lanes.put_back(item);
                }
            }
            Verdict::Unknown { retry_after, link_broken, not_sent, why } => {
                self.unknown(attempt, retry_after, link_broken, &why, now);
                actions.push(requeue(op, !not_sent, why));
            }
        }
    }

    pub(super) fn settle(
        &self,
        attempt: &Attempt<'_>,
        state: State,
        reason: Option<String>,
        actions: &mut Vec<Action>,
    ) {
        actions.push(Action::Settle { op: attempt.op, state, outcome: attempt.answer.outcome(), reason });
    }

    /// The cloud answers. That alone opens the way only for a key whose business is known.
    pub(super) fn reached(&mut self, now: Now) {
        if self.verified && self.link.reached(now) {
            self.lanes.link_is_back(now.mono);
        }
    }

    /// An operation of the present key reached the cloud's books.
    pub(super) fn proved(&mut self, origin: Origin, now: Now) {
        let opens = origin.role == Role::Probe || self.link.opens_by_itself(now);
        if self.verified && !origin.of_earlier_key && opens && self.link.proved(now) {
            self.lanes.link_is_back(now.mono);
        }
    }

    fn got_through(&mut self, origin: Origin, now: Now) {
        self.proved(origin, now);
        self.link.expected();
    }

    /// Unexpected refusals of unrelated operations are about us or the way, not about them: park no more.
    fn park(&mut self, attempt: &Attempt<'_>, code: String, now: Now, actions: &mut Vec<Action>) {
        let lane = self.lanes.flying_lane(attempt.op);
        if lane.is_some_and(|lane| self.link.unexpected(&code, &lane)) {
            return self.close_the_way(attempt, Pause::EverythingRefused { code }, now, actions);
        }
        self.proved(attempt.origin, now);
        self.settle(attempt, State::Parked, Some(code), actions);
    }

    fn unknown(
        &mut self,
        attempt: &Attempt<'_>,
        wish: Option<Duration>,
        link_broken: bool,
        why: &str,
        now: Now,
    ) {
        let proofs = self.link.proofs();
        let Some(item) = self.lanes.in_flight(attempt.op) else { return };
        let lane = item.head.lane.clone();
        let blames_the_way = link_broken || wish.is_some();
        // Others got through since it failed like this before: it is not the way.
        let own_doing = item.broke_the_way_at.is_some_and(|then| proofs > then);
        if blames_the_way {
            item.broke_the_way_at = Some(proofs);
        }
        let by_try = attempt.origin.role == Role::Probe;
        let broken = self.link.strike(&lane) || blames_the_way && !own_doing;
        if !attempt.origin.of_earlier_key && (broken || by_try) {
            self.link.broke(why.to_owned(), wish, by_try, now, &mut self.dice);
        }
        match wish {
            None if !self.link.is_up() && !own_doing => self.wait_for_the_way(attempt, now),
            wish => self.wait(attempt.op, wish, now),
        }
    }

    fn wait_for_the_way(&mut self, attempt: &Attempt<'_>, now: Now) {
        let Some(mut item) = self.lanes.land(attempt.op) else { return };
        item.failed(attempt.origin.role != Role::Probe);
        let mut until = now.mono.saturating_add(backoff::delay(item.failures, None, &mut self.dice));
        if item.is_urgent(now.mono) {
            until = until.min(now.mono.saturating_add(URGENT_RETRY));
        } else if let (Role::Probe, Some(next)) = (attempt.origin.role, self.link.next_try()) {
            until = until.max(next.saturating_add(AFTER_NEXT_TRY));
        }
        self.lanes.wait(item, until, true);
    }

    /// It waits for its own sake. What the cloud asks for is the least of it.
    pub(super) fn wait(&mut self, op: OpId, wish: Option<Duration>, now: Now) {
        let Some(mut item) = self.lanes.land(op) else { return };
        item.failed(true);
        let mut wait = backoff::delay(item.failures, None, &mut self.dice);
        if item.is_urgent(now.mono) {
            wait = wait.min(URGENT_RETRY);
        }
        if wish.is_some() {
            wait = wait.max(backoff::delay(0, wish, &mut self.dice));
        }
        self.lanes.wait(item, now.mono.saturating_add(wait), false);
    }

    /// Stops all sending. The operation steps aside, so that the next try is made with another one; if that
    /// gets through and this one closes the way again, it is parked. What asks for a voucher is not kept until the
    /// plan is refilled: whoever stands at the till is told no, now. What was handed over is told when it can be.
    fn close_the_way(&mut self, attempt: &Attempt<'_>, why: Pause, now: Now, actions: &mut Vec<Action>) {
        let reason = why.code().to_owned();
        let proofs = self.link.proofs();
        let Some(item) = self.lanes.in_flight(attempt.op) else { return };
        if is_about_the_way(&why) && item.closed_the_way_at.is_some_and(|then| proofs > then) {
            if attempt.origin.role == Role::Probe {
                self.link.not_tried(now);
            }
            return self.settle(attempt, State::Parked, Some(reason), actions);
        }
        let ends_here = matches!(why, Pause::PlanLimit { .. }) && item.is_unheard_question();
        item.closed_the_way_at.get_or_insert(proofs);
        item.live = false;
        // Behind those that failed less, or it would be the next one each time the way is open again.
        item.failed(true);
        let mut aside = STEP_ASIDE;
        if attempt.origin.of_earlier_key {
            aside = URGENT_RETRY;
        } else {
            if matches!(why, Pause::AddressSuspect) {
                // An address that was wrong says nothing about what the right one can do.
                self.batch = super::batch::BatchSize::new();
            }
            self.pause(why, now);
        }
        if ends_here {
            return self.settle(attempt, State::Refused, attempt.answer.problem().map(|p| p.code), actions);
        }
        if let Some(item) = self.lanes.land(attempt.op) {
            self.lanes.wait(item, now.mono.saturating_add(aside), true);
        }
        actions.push(requeue(attempt.op, false, reason));
    }
}

pub(super) const fn requeue(op: OpId, counted: bool, reason: String) -> Action {
    Action::Requeue { op, counted, reason }
}
