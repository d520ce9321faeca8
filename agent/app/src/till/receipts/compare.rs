//! Whether a check that a caller tells of again is the same.

use std::sync::atomic::Ordering;

use sha2::{Digest, Sha256};
use stamp_core::{
    operation::Operation,
    receipt::{Fate, ReceiptClosed, Report},
};
use stamp_store::FoundReceipt;
use tracing::warn;

use super::door::Told;
use crate::till::{Till, Trouble};

impl Till {
    /// A check with an identity that is taken, but with other content, is flagged and never swallowed: told by its
    /// amount and time, and by its guest where one is named.
    pub(super) async fn compare(&self, told: &Told<'_>, found: &[FoundReceipt]) -> Result<(), Trouble> {
        for (report, found) in told.reports.iter().zip(found) {
            let Report::Closed(closed) = report else { continue };
            if !self.is_same(closed, found).await? {
                self.receipt_conflicts.fetch_add(1, Ordering::Relaxed);
                let op = closed.identity.op_id().short();
                warn!(%op, source = told.source, "a receipt came again with other content");
                return Err(Trouble::ReceiptConflict);
            }
        }
        Ok(())
    }

    async fn is_same(&self, closed: &ReceiptClosed, found: &FoundReceipt) -> Result<bool, Trouble> {
        let row = found.receipt.as_ref().filter(|row| row.fate == Fate::Stamped);
        if row.and_then(|row| row.told.as_ref()).is_some_and(|told| *told != closed.facts()) {
            return Ok(false);
        }
        let operation = match (&found.operation, row) {
            (Some(operation), _) => Some((**operation).clone()),
            (None, Some(row)) => self.parts.store.get(row.op_id).await?,
            (None, None) => None,
        };
        match operation {
            Some(operation) => self.is_of(&operation, closed).await,
            None => Ok(true),
        }
    }

    async fn is_of(&self, operation: &Operation, closed: &ReceiptClosed) -> Result<bool, Trouble> {
        let guest = self.parts.policy.rules.guest(&closed.guests);
        if !operation.new.body.is_empty() {
            return Ok(closed.is_told_by(&operation.new.body, guest.as_ref()));
        }
        // Of what the cloud has taken only a digest is kept, which cannot be had again without the guest.
        let Some(guest) = guest else { return Ok(true) };
        let again = self.maker().receipt(closed.clone(), guest, operation.new.created_at, "");
        let digest = self.parts.store.body_digest(operation.new.op_id).await?;
        Ok(digest.is_none_or(|digest| digest == <[u8; 32]>::from(Sha256::digest(&again.body))))
    }
}
