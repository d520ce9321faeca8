//! A closed or a voided check, as the till reports it.

use std::{sync::atomic::Ordering, time::Duration};

use sha2::{Digest, Sha256};
use stamp_core::{
    cloud::types::Identifier,
    config::Stamping,
    notice::said,
    operation::{NewOperation, OpId, Operation},
    receipt::{ReceiptClosed, ReceiptIdentity},
};
use stamp_store::{CallerKey, CallerLookup};
use tracing::warn;

use super::{Answer, Taken, Till, Trouble};
use crate::clock;

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
    /// it is the same is told by its amount, its time and, where the report names one, its guest. For a report
    /// without a guest amount and time are known for seven days after the first; later it counts as the same.
    pub async fn receipt(
        &self,
        report: ReceiptReport,
        caller: Option<CallerKey>,
        wait: Duration,
    ) -> Result<Answer, Trouble> {
        if self.parts.policy.stamping != Stamping::Receipt {
            return Err(Trouble::WrongMode(self.parts.policy.stamping));
        }
        if !report.receipt.total.is_well_formed() {
            return Err(Trouble::Invalid(
                "total: a decimal number as text and a currency of three capitals".into(),
            ));
        }
        let source = report.source.clone();
        let Some(op_id) = self.take_receipt(report, caller).await? else {
            return Ok(Answer::said(said::no_guest(&self.parts.words)));
        };
        // Where a person had it sent anew, that is what became of it.
        let op_id = self.parts.store.retried_as(op_id).await?;
        let answer = self.outcome(op_id, wait).await?;
        self.post(&source, &answer);
        Ok(answer)
    }

    /// Takes back a check that was closed before, also one that this queue no longer knows.
    pub async fn void_receipt(
        &self,
        identity: &ReceiptIdentity,
        source: &str,
        cashier: Option<String>,
        wait: Duration,
    ) -> Result<Answer, Trouble> {
        let original = self.parts.store.retried_as(identity.op_id()).await?;
        let original = self.parts.store.get(original).await?;
        let void = self.maker().void_receipt(identity, original.as_ref(), clock::wall(), source);
        let void = NewOperation { cashier, ..void };
        self.take_back(original.as_ref(), void, wait).await
    }

    async fn take_receipt(
        &self,
        report: ReceiptReport,
        caller: Option<CallerKey>,
    ) -> Result<Option<OpId>, Trouble> {
        let _one = self.one_at_a_time.lock().await;
        if let Some(made) = self.made_before(caller.as_ref()).await? {
            return Ok(Some(made));
        }
        let op_id = report.receipt.identity.op_id();
        if let Some(known) = self.parts.store.get(op_id).await? {
            self.compare(&known, report).await?;
            return Ok(Some(op_id));
        }
        let ReceiptReport { receipt, guest, source, cashier } = report;
        let by = (source.as_str(), cashier);
        if let Some(guest) = guest {
            self.stamp_receipt(receipt, guest, by, caller).await?;
            return Ok(Some(op_id));
        }
        let noted = self.attachments().take_for(receipt.closed_at);
        let Some(noted) = noted else { return Ok(None) };
        if let Err(trouble) = self.stamp_receipt(receipt, noted.guest.clone(), by, caller).await {
            self.attachments().give_back(noted);
            return Err(trouble);
        }
        Ok(Some(op_id))
    }

    async fn stamp_receipt(
        &self,
        receipt: ReceiptClosed,
        guest: Identifier,
        (source, cashier): (&str, Option<String>),
        caller: Option<CallerKey>,
    ) -> Result<(), Trouble> {
        let facts = facts(&receipt);
        let new = self.maker().receipt(receipt, guest, clock::wall(), source);
        let new = NewOperation { cashier, ..new };
        let for_the_caller = caller.map(|caller| (new.clone(), caller));
        if let Taken::New(_) = self.take(new, Some(facts)).await? {
            self.guard().receipt();
        }
        if let Some((made, caller)) = for_the_caller {
            // Remembers the caller's key for the operation that is there.
            self.take(made, Some(caller)).await?;
        }
        Ok(())
    }

    /// A receipt with an identity that is taken, but with other content, is flagged and never swallowed.
    async fn compare(&self, known: &Operation, report: ReceiptReport) -> Result<(), Trouble> {
        let source = report.source.clone();
        if self.is_same(known, report).await? {
            return Ok(());
        }
        self.receipt_conflicts.fetch_add(1, Ordering::Relaxed);
        warn!(op = %known.new.op_id.short(), source, "a receipt came again with other content");
        Err(Trouble::ReceiptConflict)
    }

    async fn is_same(&self, known: &Operation, report: ReceiptReport) -> Result<bool, Trouble> {
        let ReceiptReport { receipt, guest, source, .. } = report;
        if !known.new.body.is_empty() {
            return Ok(receipt.is_told_by(&known.new.body, guest.as_ref()));
        }
        // Of what the cloud has taken only a digest is kept, which cannot be had again without the guest.
        let Some(guest) = guest else {
            let CallerKey { caller, key, fingerprint } = facts(&receipt);
            let told = self.parts.store.caller_operation(&caller, &key, fingerprint).await?;
            return Ok(told != CallerLookup::KeyReused);
        };
        let again = self.maker().receipt(receipt, guest, known.new.created_at, &source);
        let digest = self.parts.store.body_digest(known.new.op_id).await?;
        Ok(digest.is_none_or(|digest| digest == <[u8; 32]>::from(Sha256::digest(&again.body))))
    }
}

/// A receipt's number is used like a caller's key: once, for one amount at one time.
fn facts(receipt: &ReceiptClosed) -> CallerKey {
    CallerKey {
        caller: "receipt".to_owned(),
        key: receipt.identity.op_id().to_string(),
        fingerprint: Sha256::digest(receipt.facts()).into(),
    }
}
