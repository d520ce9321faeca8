//! A closed or a voided check, as the till reports it.

use std::{sync::atomic::Ordering, time::Duration};

use sha2::{Digest, Sha256};
use stamp_core::{
    cloud::types::{Identifier, Money},
    config::Stamping,
    make::{ReceiptClosed, ReceiptIdentity, same_content},
    notice::said,
    operation::{NewOperation, Operation},
    time::Timestamp,
};
use stamp_store::CallerKey;
use tracing::warn;

use super::{Answer, Taken, Till, Trouble};
use crate::clock;

/// What a till says about a closed check.
#[derive(Debug, Clone)]
pub struct ReceiptReport {
    /// Which check.
    pub identity: ReceiptIdentity,
    /// What was paid.
    pub total: Money,
    /// When it was closed, UTC.
    pub closed_at: Timestamp,
    /// Whose, where the till knows it.
    pub guest: Option<Identifier>,
    /// The connector, or who called.
    pub source: String,
}

impl Till {
    /// Takes a closed check. The same one again, on whatever path, is answered as before and makes nothing.
    pub async fn receipt(
        &self,
        report: ReceiptReport,
        caller: Option<CallerKey>,
        wait: Duration,
    ) -> Result<Answer, Trouble> {
        if self.parts.policy.stamping != Stamping::Receipt {
            return Err(Trouble::WrongMode(self.parts.policy.stamping));
        }
        if !report.total.is_well_formed() {
            return Err(Trouble::Invalid(
                "total: a decimal number as text and a currency of three capitals".into(),
            ));
        }
        if let Some(made) = self.made_before(caller.as_ref()).await? {
            return self.outcome(made, wait).await;
        }
        let source = report.source.clone();
        let Some(op_id) = self.take_receipt(report, caller).await? else {
            return Ok(Answer::said(said::no_guest()));
        };
        let answer = self.outcome(op_id, wait).await?;
        self.post(&source, &answer);
        Ok(answer)
    }

    /// Takes back a check that was closed before, also one that this queue no longer knows.
    pub async fn void_receipt(
        &self,
        identity: &ReceiptIdentity,
        source: &str,
        wait: Duration,
    ) -> Result<Answer, Trouble> {
        let original = self.parts.store.get(identity.op_id()).await?;
        let void = self.maker().void_receipt(identity, original.as_ref(), clock::wall(), source);
        self.take_back(original.as_ref(), void, wait).await
    }

    async fn take_receipt(
        &self,
        report: ReceiptReport,
        caller: Option<CallerKey>,
    ) -> Result<Option<stamp_core::operation::OpId>, Trouble> {
        let _one = self.one_at_a_time.lock().await;
        let op_id = report.identity.op_id();
        if let Some(known) = self.parts.store.get(op_id).await? {
            self.compare(&known, report).await?;
            return Ok(Some(op_id));
        }
        let ReceiptReport { identity, total, closed_at, guest, source } = report;
        let noted = guest.is_none().then(|| self.attachments().take_for(closed_at)).flatten();
        let Some(guest) = guest.or_else(|| noted.clone()) else { return Ok(None) };
        let receipt = ReceiptClosed { identity, total, closed_at, guest };
        let new = self.maker().receipt(receipt, clock::wall(), &source);
        match self.take(new, caller).await {
            Ok(Taken::New(_) | Taken::Known(_)) => {
                self.guard().receipt();
                Ok(Some(op_id))
            }
            Err(trouble) => {
                if let Some(noted) = noted {
                    self.attachments().attach(noted, clock::now());
                }
                Err(trouble)
            }
        }
    }

    /// A receipt with an identity that is taken, but with other content, is flagged and never swallowed.
    async fn compare(&self, known: &Operation, report: ReceiptReport) -> Result<(), Trouble> {
        let Some(guest) = report.guest else { return Ok(()) };
        let receipt = ReceiptClosed {
            identity: report.identity,
            total: report.total,
            closed_at: report.closed_at,
            guest,
        };
        let again: NewOperation = self.maker().receipt(receipt, known.new.created_at, &report.source);
        if self.is_same(known, &again).await? {
            return Ok(());
        }
        self.receipt_conflicts.fetch_add(1, Ordering::Relaxed);
        warn!(op = %known.new.op_id.short(), source = report.source, "a receipt came again with other content");
        Err(Trouble::ReceiptConflict)
    }

    async fn is_same(&self, known: &Operation, again: &NewOperation) -> Result<bool, Trouble> {
        if !known.new.body.is_empty() {
            return Ok(same_content(&known.new.body, again));
        }
        // Of what the cloud has taken only a digest is kept.
        let digest = self.parts.store.body_digest(known.new.op_id).await?;
        Ok(digest.is_none_or(|digest| digest == <[u8; 32]>::from(Sha256::digest(&again.body))))
    }
}
