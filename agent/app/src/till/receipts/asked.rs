//! A person says whose a check is.

use std::time::Duration;

use stamp_core::{
    cloud::types::Identifier,
    notice::said,
    operation::OpId,
    receipt::matching::{Check, Decision, NotNow, Question, Said},
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

impl Till {
    /// The checks of which a person has to say whose they are, in the order of closing.
    #[must_use]
    pub fn receipt_questions(&self) -> Vec<Question> {
        self.matching().questions()
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
