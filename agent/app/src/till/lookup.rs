//! What the cloud says of a voucher that is only looked at. Nothing is changed by it.

use std::time::Duration;

use stamp_core::{
    cloud::{
        types::Voucher,
        verdict::{Pause, Verdict, judge},
    },
    make::VoucherRef,
    notice::{self, Notice, said},
    operation::{Kind, OpId},
    sync::LinkState,
};
use tokio::time::timeout;

use super::Till;

/// What became of looking.
pub(super) enum Look {
    /// This one is meant, and could be redeemed.
    Good(Voucher),
    /// This one is meant; it was redeemed or has expired.
    Over(Voucher),
    /// The cloud says no to it.
    No(Notice),
    /// It could not be asked.
    Unasked(Option<Pause>),
}

impl Till {
    /// Asks the cloud about a voucher, at most so long.
    pub(super) async fn look(&self, voucher: &VoucherRef, wait: Duration) -> Look {
        if let LinkState::Paused(why) = self.parts.sync.status().link {
            return Look::Unasked(Some(why));
        }
        let answer = match timeout(wait, self.parts.client.vouchers(voucher)).await {
            Ok(Ok(found)) => return pick(found),
            Ok(Err(answer)) => answer,
            Err(_elapsed) => return Look::Unasked(None),
        };
        // The same table as for writes: only what refuses may refuse.
        match judge(Kind::Redeem, OpId::from_bytes([0; 16]), &answer) {
            Verdict::Refused(code) => Look::No(notice::of_refusal(&code, answer.problem().as_ref())),
            Verdict::Pause(why) => Look::Unasked(Some(why)),
            _ => Look::Unasked(None),
        }
    }
}

impl Look {
    /// What to tell where this alone is the answer.
    pub(super) fn words(&self) -> Notice {
        match self {
            Self::Good(voucher) => said::confirm_voucher(&voucher.name),
            Self::Over(voucher) if voucher.status == "expired" => notice::of_refusal("voucher_expired", None),
            Self::Over(voucher) => said::already_used(voucher.redeemed_at),
            Self::No(notice) => notice.clone(),
            Self::Unasked(why) => said::cannot_check(why.as_ref()),
        }
    }
}

fn pick(found: Vec<Voucher>) -> Look {
    let is_over = |voucher: &Voucher| matches!(voucher.status.as_str(), "redeemed" | "expired");
    let mut good: Vec<&Voucher> = found.iter().filter(|voucher| !is_over(voucher)).collect();
    match (good.len(), found.as_slice()) {
        (1, _) => good.pop().cloned().map_or_else(|| Look::Unasked(None), Look::Good),
        (0, []) => Look::No(notice::of_refusal("voucher_not_found", None)),
        (0, [one]) => Look::Over(one.clone()),
        _ => Look::No(notice::of_refusal("voucher_ambiguous", None)),
    }
}
