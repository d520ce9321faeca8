//! A voucher among the tills of the shop: how they call it, and that another one has it.

use stamp_core::{
    claim::{Holder, Name},
    make::VoucherRef,
    notice::offline,
    offline::Refusal,
    time::Now,
};
use stamp_store::KnownVoucher;

use super::{Answer, Redemption, Till};
use crate::claims::ago;

impl Till {
    /// What the tills of the shop call the voucher.
    pub(super) fn claim_names(&self, redemption: &Redemption, entry: Option<&KnownVoucher>) -> Vec<Name> {
        let id = entry.map(|entry| entry.id.as_str());
        match &redemption.voucher {
            VoucherRef::Id(id) => self.parts.claims.names(Some(id), None),
            VoucherRef::Code { code, card } => {
                let card = card.as_ref().map(|card| card.value.as_str());
                // Whose voucher it is is known where exactly one can be meant.
                self.parts.claims.names(id, Some((code, card.filter(|_| id.is_none()))))
            }
        }
    }

    /// Another till of the shop has it; counted for the owner's report.
    pub(super) async fn is_claimed(&self, holder: &Holder, now: Now) -> Answer {
        let answer = self.refuse(Refusal::Claimed(ago(holder, now.wall))).await;
        Answer { notice: offline::claimed(&self.parts.words, &holder.till, ago(holder, now.wall)), ..answer }
    }
}
