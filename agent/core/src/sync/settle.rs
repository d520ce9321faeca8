//! What an answer does to the operations it is about.

use std::time::Duration;

use super::{
    backoff,
    event::Action,
    lanes::Item,
    machine::{Machine, PATIENCE},
};
use crate::{
    cloud::{
        answer::StoredOperation,
        verdict::{Answer, Pause, Verdict, judge},
    },
    operation::{Kind, OpId, State},
    time::Now,
};

/// While somebody waits for a redemption it is asked about again at least this often.
const URGENT_RETRY: Duration = Duration::from_secs(2);
/// Longer than the time between two tries of a closed way.
const STEP_ASIDE: Duration = Duration::from_secs(900);

impl Machine {
    pub(super) fn answered(&mut self, ops: &[OpId], answer: &Answer, now: Now, actions: &mut Vec<Action>) {
        if ops.len() > 1 && self.batch_refused(ops, answer) {
            return;
        }
        for op in ops {
            self.one_answered(*op, answer, now, actions);
        }
    }

    pub(super) fn batch_answered(
        &mut self,
        items: Vec<(OpId, Option<Answer>)>,
        now: Now,
        actions: &mut Vec<Action>,
    ) {
        for (op, answer) in items {
            match answer {
                Some(answer) => self.one_answered(op, &answer, now, actions),
                None => {
                    let left_out = Answer::Lost("the cloud left it out of its answer".to_owned());
                    let verdict = Verdict::Unknown {
                        retry_after: None,
                        link_broken: false,
                        not_sent: false,
                        why: "the cloud left it out of its answer".to_owned(),
                    };
                    self.apply(op, verdict, &left_out, now, actions);
                }
            }
        }
    }

    pub(super) fn looked_up(&mut self, op: OpId, answer: &Answer, now: Now, actions: &mut Vec<Action>) {
        let Some(stored) = stored_answer(answer) else {
            return self.not_stored(op, answer, now, actions);
        };
        self.one_answered(op, &stored, now, actions);
    }

    /// The cloud takes no batch, or a smaller one: the same operations go again at once in smaller requests.
    fn batch_refused(&mut self, ops: &[OpId], answer: &Answer) -> bool {
        let Answer::Http { status, .. } = answer else { return false };
        self.batch = match status {
            404 | 405 if answer.problem().is_none() => 1,
            413 => (ops.len() / 2).max(1),
            _ => return false,
        };
        for op in ops {
            if let Some(item) = self.lanes.land(*op) {
                self.lanes.put_back(item);
            }
        }
        true
    }

    fn one_answered(&mut self, op: OpId, answer: &Answer, now: Now, actions: &mut Vec<Action>) {
        let Some(kind) = self.lanes.flying_kind(op) else { return };
        self.apply(op, judge(kind, op, answer), answer, now, actions);
    }

    /// `GET /operations/{op_id}` knew nothing conclusive.
    fn not_stored(&mut self, op: OpId, answer: &Answer, now: Now, actions: &mut Vec<Action>) {
        let never_arrived = answer.problem().is_some_and(|p| p.code == "operation_not_found");
        if never_arrived {
            self.up(now);
            let Some(mut item) = self.lanes.land(op) else { return };
            if item.key_reused {
                self.lanes.fly(item);
                let reason = Some("idempotency_key_reused".to_owned());
                return self.settle(op, State::Parked, answer, reason, actions);
            }
            item.known_unsent = true;
            return self.lanes.put_back(item);
        }
        match judge(Kind::AddStamps, op, answer) {
            verdict @ (Verdict::Pause(_) | Verdict::Unknown { .. }) => {
                self.apply(op, verdict, answer, now, actions);
            }
            _ => {
                let verdict = Verdict::Unknown {
                    retry_after: None,
                    link_broken: false,
                    not_sent: false,
                    why: "no clear answer to what became of it".to_owned(),
                };
                self.apply(op, verdict, answer, now, actions);
            }
        }
    }

    fn apply(&mut self, op: OpId, verdict: Verdict, answer: &Answer, now: Now, actions: &mut Vec<Action>) {
        match verdict {
            Verdict::Done(reason) => {
                self.up(now);
                self.link.expected();
                self.settle(op, State::Done, answer, reason.map(str::to_owned), actions);
            }
            Verdict::Refused(code) => {
                self.up(now);
                self.link.expected();
                self.settle(op, State::Refused, answer, Some(code), actions);
            }
            Verdict::Park(code) => self.park(op, code, answer, now, actions),
            Verdict::TooLarge => {
                self.settle(op, State::Parked, answer, Some("too_large".to_owned()), actions)
            }
            Verdict::Pause(why) => self.close_the_way(op, why, answer, now, actions),
            Verdict::InProgress(retry_after) => {
                self.up(now);
                let wish = retry_after.unwrap_or(Duration::from_secs(1));
                self.wait(op, Some(wish), false, now);
                actions.push(requeue(op, true, "the cloud is still working on it".to_owned()));
            }
            Verdict::LookUp => {
                self.up(now);
                if let Some(mut item) = self.lanes.land(op) {
                    item.key_reused = true;
                    self.lanes.put_back(item);
                }
            }
            Verdict::Unknown { retry_after, link_broken, not_sent, why } => {
                self.unknown(op, retry_after, link_broken, &why, now);
                actions.push(requeue(op, !not_sent, why));
            }
        }
    }

    /// Unexpected refusals of unrelated operations are about us or the way, not about them: park no more.
    fn park(&mut self, op: OpId, code: String, answer: &Answer, now: Now, actions: &mut Vec<Action>) {
        let everything = self.lanes.flying_lane(op).is_some_and(|lane| self.link.unexpected(&code, &lane));
        if everything {
            return self.close_the_way(op, Pause::EverythingRefused { code }, answer, now, actions);
        }
        self.up(now);
        self.settle(op, State::Parked, answer, Some(code), actions);
    }

    fn unknown(&mut self, op: OpId, wish: Option<Duration>, link_broken: bool, why: &str, now: Now) {
        let struck = self.lanes.flying_lane(op).is_some_and(|lane| self.link.strike(&lane));
        if link_broken || struck || wish.is_some() || !self.link.is_up() {
            self.link.broke(why.to_owned(), wish, now, &mut self.dice);
        }
        self.wait(op, wish, link_broken, now);
    }

    fn wait(&mut self, op: OpId, wish: Option<Duration>, for_link: bool, now: Now) {
        let Some(mut item) = self.lanes.land(op) else { return };
        item.failures += 1;
        let mut wait = backoff::delay(item.failures, wish, &mut self.dice);
        if wish.is_none() && is_urgent(&item, now) {
            wait = wait.min(URGENT_RETRY);
        }
        self.lanes.wait(item, now.mono.saturating_add(wait), for_link);
    }

    /// Stops all sending. The operation steps aside, so that the next try is made with another one; if that
    /// gets through and this one closes the way again, it is parked.
    fn close_the_way(&mut self, op: OpId, why: Pause, answer: &Answer, now: Now, actions: &mut Vec<Action>) {
        let reason = why.code().to_owned();
        let proofs = self.link.proofs();
        let Some(mut item) = self.lanes.land(op) else { return };
        let about_the_way =
            matches!(why, Pause::AddressSuspect | Pause::EverythingRefused { .. } | Pause::AgentTooOld);
        if about_the_way && item.closed_the_way_at.is_some_and(|then| proofs > then) {
            self.lanes.fly(item);
            return self.settle(op, State::Parked, answer, Some(reason), actions);
        }
        self.link.pause(why, now);
        item.closed_the_way_at.get_or_insert(proofs);
        item.live = false;
        self.lanes.wait(item, now.mono.saturating_add(STEP_ASIDE), true);
        actions.push(requeue(op, false, reason));
    }
}

fn is_urgent(item: &Item, now: Now) -> bool {
    item.live && item.head.kind == Kind::Redeem && now.mono.saturating_sub(item.offered) < PATIENCE
}

const fn requeue(op: OpId, counted: bool, reason: String) -> Action {
    Action::Requeue { op, counted, reason }
}

/// The answer that the cloud has stored for an operation, out of its answer to the question about it.
fn stored_answer(answer: &Answer) -> Option<Answer> {
    let Answer::Http { status: 200, is_json: true, body, .. } = answer else { return None };
    let stored: StoredOperation = serde_json::from_slice(body).ok()?;
    let body = serde_json::to_vec(&stored.body).ok()?;
    Some(Answer::Http { status: stored.status, is_json: true, retry_after: None, body })
}
