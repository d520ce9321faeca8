//! A closed or a voided check, as a caller of the local API reports it.

use std::time::Duration;

use stamp_core::{
    cloud::types::Identifier,
    config::Stamping,
    notice::said,
    operation::State,
    receipt::{GuestName, ReceiptClosed, ReceiptIdentity, ReceiptVoided, Report},
};
use stamp_store::CallerKey;

use super::{Answer, Came, Till, Told, Trouble, receipts::API};

/// What a till says about a closed check.
#[derive(Debug, Clone)]
pub struct ReceiptReport {
    /// Which check, what was paid and when.
    pub receipt: ReceiptClosed,
    /// Whose, where the till knows it.
    pub guest: Option<Identifier>,
    /// The connector, or who called.
    pub source: String,
    /// Who stands at the till, where it tells. Kept here and not sent: a receipt is the same whoever tells of it.
    pub cashier: Option<String>,
}

impl Till {
    /// Where the numbers of receipts that are reported here are counted; may be empty.
    #[must_use]
    pub fn receipt_account(&self) -> &str {
        &self.parts.policy.receipt_account
    }

    /// Takes a closed check. The same one again, on whatever path, is answered as before and makes nothing. Whether
    /// it is the same is told by its amount, its time and, where the report names one, its guest.
    pub async fn receipt(
        &self,
        report: ReceiptReport,
        caller: Option<CallerKey>,
        wait: Duration,
    ) -> Result<Answer, Trouble> {
        self.stamps_by_receipt()?;
        if !report.receipt.total.is_well_formed() {
            return Err(Trouble::Invalid(
                "total: a decimal number as text and a currency of three capitals".into(),
            ));
        }
        let ReceiptReport { receipt, guest, source, cashier } = report;
        let guests = guest.map(GuestName::Known).into_iter().collect();
        let closed = Report::Closed(Box::new(ReceiptClosed { guests, cashier, ..receipt }));
        let words = &self.parts.words;
        Ok(match self.tell_one(closed, &source, None, caller).await? {
            Came::Stamped(op_id) => return self.stamped(op_id, &source, wait).await,
            Came::Asked(op_id) => {
                let questions = self.receipt_questions();
                let question = questions.iter().find(|question| question.op_id == op_id);
                question.map_or_else(
                    || Answer::said(said::no_guest(words)),
                    |asked| Answer::said(said::whose_receipt(words, &asked.total, asked.candidates.len())),
                )
            }
            Came::NotCounted(why) => Answer::said(said::receipt_not_counted(words, why)),
            Came::Voided(_) => Answer::said(said::receipt_voided(words)),
            Came::Waiting | Came::Unclaimed | Came::Before | Came::Noted | Came::Over => {
                Answer::said(said::no_guest(words))
            }
        })
    }

    /// Whether closed checks bring stamps here.
    pub fn stamps_by_receipt(&self) -> Result<(), Trouble> {
        match self.parts.policy.stamping {
            Stamping::Receipt => Ok(()),
            other => Err(Trouble::WrongMode(other)),
        }
    }

    /// Takes back a check that was closed before, also one that this queue no longer knows.
    pub async fn void_receipt(
        &self,
        identity: &ReceiptIdentity,
        source: &str,
        cashier: Option<String>,
        wait: Duration,
    ) -> Result<Answer, Trouble> {
        let voided = ReceiptVoided {
            identity: identity.clone(),
            also: Vec::new(),
            closed_at: None,
            path: String::new(),
        };
        self.tell_one(Report::Voided(voided), source, cashier, None).await?;
        let original = self.parts.store.retried_as(identity.op_id()).await?;
        let original = self.parts.store.get(original).await?;
        let is_over = |state| matches!(state, State::Withdrawn | State::Refused | State::Discarded);
        if let Some(original) = original.filter(|original| is_over(original.state)) {
            return self.outcome(original.new.op_id, Duration::ZERO).await;
        }
        match self.parts.store.get(identity.void_id()).await? {
            Some(void) => self.outcome(void.new.op_id, wait).await,
            None => Ok(Answer::said(said::receipt_voided(&self.parts.words))),
        }
    }

    async fn tell_one(
        &self,
        report: Report,
        source: &str,
        cashier: Option<String>,
        caller: Option<CallerKey>,
    ) -> Result<Came, Trouble> {
        let reports = vec![report];
        let (checkpoint, complete_until) = (None, None);
        let told = Told { connector: API, source, reports, checkpoint, cashier, complete_until, caller };
        Ok(self.take_told(told).await?.pop().unwrap_or(Came::Before))
    }
}
