//! Taking back: what was never attempted is withdrawn, what may have arrived is voided.

use std::time::Duration;

use stamp_core::{
    make::Moment,
    notice::{redemption, said},
    operation::{Kind, NewOperation, OpId, Operation, State},
};

use super::{Answer, Till, Trouble};
use crate::clock;

/// How long a cashier may take back.
pub const UNDO_WITHIN: Duration = Duration::from_secs(60);

/// The void that takes back a stamp or an accepted voucher.
pub(super) fn void_of(op: OpId) -> OpId {
    OpId::derived(&["undo", &op.to_string()])
}

impl Till {
    /// The cashier takes back a stamp or an accepted voucher of the last minute, or gives up a redemption that has no
    /// answer.
    pub async fn undo(&self, op: OpId, cashier: Option<&str>, wait: Duration) -> Result<Answer, Trouble> {
        let Some(original) = self.parts.store.get(op).await? else {
            return Err(Trouble::NotFound(op.to_string()));
        };
        let is_acceptance = self.is_acceptance(&original).await?;
        if original.new.kind == Kind::Redeem && !is_acceptance {
            let answer = match self.give_up(op, "given up at the till", cashier).await? {
                Some(answer) => answer,
                None => Answer {
                    operation: Some(original.clone()),
                    ..Answer::said(redemption::too_late_to_give_up(&self.parts.words))
                },
            };
            self.post(&original.new.source, &answer);
            return Ok(answer);
        }
        let now = clock::now();
        // A clock that was set back makes everything too old.
        let age =
            Duration::try_from(now.wall.duration_since(original.new.created_at)).unwrap_or(Duration::MAX);
        // Derived, so that taking back twice is taking back once.
        let op_id = void_of(op);
        // Whoever has not heard the answer asks again, also after the minute.
        let was_taken_back =
            original.state == State::Withdrawn || self.parts.store.get(op_id).await?.is_some();
        let can_be = original.new.kind == Kind::AddStamps || is_acceptance;
        if !can_be || (age > UNDO_WITHIN && !was_taken_back) {
            return Ok(Answer::said(said::too_late(&self.parts.words)));
        }
        let moment = Moment { op_id, at: now.wall, source: &original.new.source, cashier };
        let void = self.maker().void(&original, "taken back at the till", moment);
        let answer = self.take_back(Some(&original), void, wait).await?;
        self.guard().taken_back(op);
        if is_acceptance {
            self.parts.claims.release(op.uuid(), &self.parts.store).await;
        }
        self.post(&original.new.source, &answer);
        Ok(answer)
    }

    pub(super) async fn take_back(
        &self,
        original: Option<&Operation>,
        void: NewOperation,
        wait: Duration,
    ) -> Result<Answer, Trouble> {
        if let Some(original) = original {
            if self.parts.queue.withdraw(original.new.op_id).await? {
                return self.outcome(original.new.op_id, Duration::ZERO).await;
            }
            if matches!(original.state, State::Withdrawn | State::Refused | State::Discarded) {
                return self.outcome(original.new.op_id, Duration::ZERO).await;
            }
        }
        let op_id = void.op_id;
        self.take(void, None).await?;
        self.outcome(op_id, wait).await
    }
}
