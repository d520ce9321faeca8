//! Whose key it is: nothing is sent before that is known.

use super::{answer::NOBODY, event::Action, machine::Machine};
use crate::{
    cloud::{
        answer::Me,
        verdict::{Answer, Pause, Verdict, judge},
    },
    operation::Kind,
    time::Now,
};

impl Machine {
    pub(super) fn verify(&mut self, now: Now, actions: &mut Vec<Action>) {
        self.verifying = true;
        self.link.tried(now);
        actions.push(Action::Verify { key: self.requests.key() });
    }

    /// What was found out about an earlier key is void, and so is the answer to a question about it.
    pub(super) const fn forget_the_key(&mut self) {
        self.requests.key_changed();
        self.verifying = false;
        self.verified = false;
    }

    pub(super) fn on_verified(
        &mut self,
        me: Result<Me, Answer>,
        bound: Option<String>,
        unsent_of_others: u64,
        now: Now,
        actions: &mut Vec<Action>,
    ) {
        self.verifying = false;
        let me = match me {
            Ok(me) => me,
            Err(answer) => return self.verify_failed(&answer, now),
        };
        if unsent_of_others > 0 {
            return self.pause(Pause::WrongBusiness, now);
        }
        self.ages.learn(me.idempotency_retention_days, me.server_time, now);
        if bound.as_ref() != Some(&me.business.id) {
            actions.push(Action::Adopt { business: me.business.id });
            if bound.is_some() {
                // Scans are taken for the earlier business until this is noted: only after that is it known whether
                // any are left of it.
                self.verified = false;
                return self.link.ask_again(now, &mut self.dice);
            }
        }
        self.verified = true;
        self.reached(now);
    }

    fn verify_failed(&mut self, answer: &Answer, now: Now) {
        // Asking whose key it is has no operation of its own; the table of verdicts is the same.
        match judge(Kind::AddStamps, NOBODY, answer) {
            Verdict::Pause(why) => self.pause(why, now),
            Verdict::Unknown { why, retry_after, .. } => {
                self.link.broke(why, retry_after, true, now, &mut self.dice);
            }
            other => self.link.broke(format!("GET /me: {other:?}"), None, true, now, &mut self.dice),
        }
    }

    /// Stops all sending.
    pub(super) fn pause(&mut self, why: Pause, now: Now) {
        if matches!(why, Pause::KeyInvalid | Pause::WrongBusiness | Pause::KeyMissing) {
            self.verified = false;
        }
        self.link.pause(why, now);
    }
}
