//! A person says whose a check is.

use std::time::Duration;

use stamp_core::{
    cloud::types::{Identifier, Money},
    notice::said,
    operation::OpId,
    receipt::matching::{Check, Decision, NotNow, Question, Said},
    time::Timestamp,
};
use stamp_store::{CallerKey, Consequences};

use super::{
    Came,
    work::{Done, Work},
};
use crate::{
    clock,
    till::{Answer, Till, Trouble},
};

/// Somebody's word on whose a check is.
#[derive(Debug)]
pub struct Whose {
    /// What is said.
    pub said: Said,
    /// Who says it.
    pub source: String,
    /// The caller's own key.
    pub caller: Option<CallerKey>,
}

/// A check of which a person has to say whose it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskedReceipt {
    /// What is asked.
    pub question: Question,
    /// How many others are asked about.
    pub more: usize,
}

/// A check without a guest, to which the one who was noted after it can be added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddTo {
    /// The check.
    pub op_id: OpId,
    /// What was paid.
    pub total: Money,
    /// When it was closed, UTC, by the clock of the till.
    pub closed_at: Timestamp,
    /// By which id the guest is noted.
    pub noted: u64,
}

impl AddTo {
    pub(in crate::till) fn of(check: &Check, noted: u64) -> Self {
        let Check { op_id, total, closed_at, .. } = check;
        Self { op_id: *op_id, total: total.clone(), closed_at: *closed_at, noted }
    }
}

impl Till {
    /// The checks of which a person has to say whose they are, in the order of closing.
    #[must_use]
    pub fn receipt_questions(&self) -> Vec<Question> {
        self.matching().questions()
    }

    /// What is asked about this check, or where none is named, about the one that was closed first.
    #[must_use]
    pub fn asked_receipt(&self, op_id: Option<OpId>) -> Option<AskedReceipt> {
        let questions = self.receipt_questions();
        let more = questions.len().saturating_sub(1);
        let is_meant = |question: &Question| op_id.is_none_or(|op_id| op_id == question.op_id);
        questions.into_iter().find(is_meant).map(|question| AskedReceipt { question, more })
    }

    /// The last closed check that has no guest, where one can still be added.
    #[must_use]
    pub fn last_without_guest(&self) -> Option<Check> {
        self.matching().last_unclaimed(clock::now()).cloned()
    }

    /// Answers whose a check is.
    pub async fn answer_whose(&self, op_id: OpId, whose: Whose, wait: Duration) -> Result<Answer, Trouble> {
        let said = whose.said;
        self.decide(whose.source, whose.caller, wait, |work| {
            let now = clock::now();
            work.matching.answer(op_id, said, now).map_err(|_| Some(op_id))
        })
        .await
    }

    /// Adds a guest to the last check that has none.
    pub async fn add_guest_to_last(
        &self,
        guest: Identifier,
        source: String,
        caller: Option<CallerKey>,
        wait: Duration,
    ) -> Result<Answer, Trouble> {
        self.decide(source, caller, wait, |work| {
            let now = clock::now();
            let last = work.matching.last_unclaimed(now).map(|check| check.op_id).ok_or(None)?;
            work.matching.add(last, guest, now).map_err(|_: NotNow| Some(last))
        })
        .await
    }

    /// Adds the guest who was noted by this id to a check that has none. Then nobody is noted by it any more.
    pub async fn add_noted(
        &self,
        op_id: OpId,
        noted: u64,
        source: String,
        wait: Duration,
    ) -> Result<Answer, Trouble> {
        self.decide(source, None, wait, |work| {
            let now = clock::now();
            // Who is noted no more may have been added already.
            let guest = work.matching.noted(noted, now).cloned().ok_or(Some(op_id))?;
            work.matching.add(op_id, guest, now).map_err(|_: NotNow| None)
        })
        .await
    }

    /// Carries out what `decision` says, if it says anything; else names the check that it was about.
    async fn decide(
        &self,
        source: String,
        caller: Option<CallerKey>,
        wait: Duration,
        decision: impl FnOnce(&mut Work<'_>) -> Result<Decision, Option<OpId>>,
    ) -> Result<Answer, Trouble> {
        let book = self.book().await?;
        if let Some(made) = self.made_before(caller.as_ref()).await? {
            return self.stamped(made, &source, wait).await;
        }
        let before = self.matching().clone();
        let mut work = self.work(&book, &before);
        let op_id = match decision(&mut work) {
            Ok(decision) => {
                let (op_id, now) = (decision.op_id, clock::now());
                work.decide(decision, now);
                work.settle(now);
                op_id
            }
            // Whoever has not heard the answer asks again.
            Err(Some(op_id)) if self.parts.store.get(op_id).await?.is_some() => {
                return self.stamped(op_id, &source, wait).await;
            }
            Err(_) => return Ok(Answer::said(said::receipt_is_over(&self.parts.words))),
        };
        let came = work.came_of(op_id);
        let done = Done { waited_for: Some(op_id), ..work.end(&before, clock::now()) };
        let mut consequences = Consequences::none(clock::wall());
        let caller = caller.filter(|_| done.makes(op_id));
        consequences.keys.extend(caller.map(|caller| (caller, op_id)));
        self.write(book, done, consequences).await?;
        match came {
            Some(Came::Stamped(op_id)) => self.stamped(op_id, &source, wait).await,
            _ => Ok(Answer::said(said::no_guest(&self.parts.words))),
        }
    }

    /// What came of a stamp, as an answer that every page hears.
    pub(in crate::till) async fn stamped(
        &self,
        op_id: OpId,
        source: &str,
        wait: Duration,
    ) -> Result<Answer, Trouble> {
        // Where a person had it sent anew, that is what became of it.
        let op_id = self.parts.store.retried_as(op_id).await?;
        let answer = self.outcome(op_id, wait).await?;
        self.post(source, &answer);
        Ok(answer)
    }
}
