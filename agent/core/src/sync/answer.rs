//! What came back for a request, sorted out to the operations that it is about.

use super::{
    event::Action,
    machine::Machine,
    requests::Origin,
    settle::{Attempt, requeue},
};
use crate::{
    cloud::{
        answer::StoredOperation,
        verdict::{Answer, KEY_REUSED, Verdict, judge},
    },
    operation::{Kind, OpId, State},
    time::Now,
};

/// No operation has this id.
pub(super) const NOBODY: OpId = OpId::from_bytes([0; 16]);

impl Machine {
    pub(super) fn answered(
        &mut self,
        ops: &[OpId],
        answer: &Answer,
        origin: Origin,
        now: Now,
        actions: &mut Vec<Action>,
    ) {
        if ops.len() > 1 && self.batch_refused(ops, answer, now, actions) {
            return;
        }
        for op in ops {
            let Some(kind) = self.lanes.flying_kind(*op) else { continue };
            // What is said to a batch as such is said about none of its operations.
            let about = if ops.len() > 1 { NOBODY } else { *op };
            self.apply(&Attempt { op: *op, answer, origin }, judge(kind, about, answer), now, actions);
        }
    }

    pub(super) fn batch_answered(
        &mut self,
        items: Vec<(OpId, Option<Answer>)>,
        origin: Origin,
        now: Now,
        actions: &mut Vec<Action>,
    ) {
        // An answer that leaves out some is a proper answer; one that leaves out all is none.
        let link_broken = items.iter().all(|(_, answer)| answer.is_none());
        if !link_broken {
            self.batch.taken();
        }
        for (op, answer) in items {
            if let Some(answer) = answer {
                self.one_answered(&Attempt { op, answer: &answer, origin }, now, actions);
                continue;
            }
            let why = "the cloud left it out of its answer".to_owned();
            if link_broken {
                let verdict = Verdict::Unknown { retry_after: None, link_broken, not_sent: false, why };
                let answer = Answer::Lost(String::new());
                self.apply(&Attempt { op, answer: &answer, origin }, verdict, now, actions);
            } else {
                self.wait(op, None, now);
                actions.push(requeue(op, true, why));
            }
        }
    }

    pub(super) fn looked_up(
        &mut self,
        op: OpId,
        answer: &Answer,
        origin: Origin,
        now: Now,
        actions: &mut Vec<Action>,
    ) {
        let Some(stored) = stored_answer(answer) else {
            return self.not_stored(&Attempt { op, answer, origin }, now, actions);
        };
        let Some(kind) = self.lanes.flying_kind(op) else { return };
        let attempt = Attempt { op, answer: &stored, origin };
        match judge(kind, op, &stored) {
            // Asking again would give the same answer again.
            Verdict::LookUp => {
                self.settle(&attempt, State::Parked, Some(KEY_REUSED.to_owned()), actions);
            }
            Verdict::Pause(_) => self.apply(&attempt, no_clear_answer(), now, actions),
            verdict => self.apply(&attempt, verdict, now, actions),
        }
    }

    /// The same operations go again: in smaller requests where the cloud takes no batch or no such large one, one
    /// by one where it found fault with the whole, for which each must answer for itself.
    fn batch_refused(&mut self, ops: &[OpId], answer: &Answer, now: Now, actions: &mut Vec<Action>) -> bool {
        let Answer::Http { status, .. } = answer else { return false };
        let verdict = judge(Kind::AddStamps, NOBODY, answer);
        let mut alone = false;
        match (status, verdict) {
            (404 | 405, _) => self.batch.unsupported(),
            (413, _) => self.batch.too_large(ops.len()),
            (_, Verdict::Unknown { .. } | Verdict::Pause(_)) => return false,
            _ => alone = true,
        }
        for op in ops {
            let Some(mut item) = self.lanes.land(*op) else { continue };
            item.alone |= alone;
            item.marked = true;
            self.lanes.wait(item, now.mono.saturating_add(super::backoff::FLOOR), false);
            actions.push(requeue(*op, false, format!("the cloud answered {status} to a batch with it")));
        }
        true
    }

    fn one_answered(&mut self, attempt: &Attempt<'_>, now: Now, actions: &mut Vec<Action>) {
        let Some(kind) = self.lanes.flying_kind(attempt.op) else { return };
        self.apply(attempt, judge(kind, attempt.op, attempt.answer), now, actions);
    }

    /// `GET /operations/{op_id}` knew nothing conclusive.
    fn not_stored(&mut self, attempt: &Attempt<'_>, now: Now, actions: &mut Vec<Action>) {
        let never_arrived = attempt.answer.problem().is_some_and(|p| p.code == "operation_not_found");
        if !never_arrived {
            let verdict = match judge(Kind::AddStamps, attempt.op, attempt.answer) {
                verdict @ (Verdict::Pause(_) | Verdict::Unknown { .. }) => verdict,
                _ => no_clear_answer(),
            };
            return self.apply(attempt, verdict, now, actions);
        }
        self.proved(attempt.origin, now);
        let Some(item) = self.lanes.in_flight(attempt.op) else { return };
        if item.key_reused {
            let reason = Some(KEY_REUSED.to_owned());
            return self.settle(attempt, State::Parked, reason, actions);
        }
        item.known_unsent = true;
        item.first_sent = None;
        if let Some(item) = self.lanes.land(attempt.op) {
            self.lanes.put_back(item);
        }
    }
}

fn no_clear_answer() -> Verdict {
    Verdict::Unknown {
        retry_after: None,
        link_broken: false,
        not_sent: false,
        why: "no clear answer to what became of it".to_owned(),
    }
}

/// The answer that the cloud has stored for an operation, out of its answer to the question about it.
fn stored_answer(answer: &Answer) -> Option<Answer> {
    let Answer::Http { status: 200, is_json: true, body, .. } = answer else { return None };
    let stored: StoredOperation = serde_json::from_slice(body).ok()?;
    let body = serde_json::to_vec(&stored.body).ok()?;
    Some(Answer::Http { status: stored.status, is_json: true, retry_after: None, body })
}
