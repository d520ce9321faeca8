//! A voucher at the till. Until the cloud has said yes, nothing is handed over.

use std::time::Duration;

use stamp_core::{
    cloud::{answer::Problem, types::Voucher, verdict::Answer as CloudAnswer},
    config::RedeemMode,
    make::{Moment, VoucherRef},
    notice::{self, Notice, said},
    operation::{Kind, OpId},
    sync::{Event, LinkState},
};
use stamp_store::CallerKey;
use tokio::time::timeout;

use super::{Answer, Taken, Till, Trouble};
use crate::clock;

/// A cashier's or a till's wish to redeem.
#[derive(Debug, Clone)]
pub struct Redemption {
    /// Which voucher.
    pub voucher: VoucherRef,
    /// Who calls.
    pub source: String,
    /// Who stands at the till, where it tells.
    pub cashier: Option<String>,
}

impl Till {
    /// Redeems a voucher, once the cashier means it.
    pub async fn redeem(
        &self,
        redemption: Redemption,
        caller: Option<CallerKey>,
        wait: Duration,
    ) -> Result<Answer, Trouble> {
        let answer = match self.made_before(caller.as_ref()).await? {
            Some(made) => self.outcome(made, wait).await?,
            None => self.redeem_now(&redemption, caller, wait).await?,
        };
        self.post(&redemption.source, &answer);
        Ok(answer)
    }

    /// A scanned voucher: shown for the cashier's word, or redeemed at once, as the shop has it.
    pub(super) async fn voucher(
        &self,
        redemption: &Redemption,
        caller: Option<CallerKey>,
        wait: Duration,
    ) -> Result<Answer, Trouble> {
        match self.parts.policy.redeem {
            RedeemMode::Auto => self.redeem_now(redemption, caller, wait).await,
            RedeemMode::Confirm => match self.under_way(&redemption.voucher).await? {
                Some(op) => self.outcome(op, wait).await,
                None => Ok(self.look_at(&redemption.voucher).await),
            },
        }
    }

    async fn redeem_now(
        &self,
        redemption: &Redemption,
        caller: Option<CallerKey>,
        wait: Duration,
    ) -> Result<Answer, Trouble> {
        let begun = {
            let _one = self.one_at_a_time.lock().await;
            match self.under_way(&redemption.voucher).await? {
                Some(op) => Ok(op),
                None => self.begin(redemption, caller).await?,
            }
        };
        match begun {
            Ok(op) => self.outcome(op, wait).await,
            Err(no) => Ok(Answer::said(no)),
        }
    }

    /// Makes the operation, unless it is plain already that it cannot be answered now.
    async fn begin(
        &self,
        redemption: &Redemption,
        caller: Option<CallerKey>,
    ) -> Result<Result<OpId, Notice>, Trouble> {
        match self.parts.sync.status().link {
            LinkState::Paused(why) => return Ok(Err(said::cannot_check(Some(&why)))),
            LinkState::Down(_) => {
                let asked = self.ask(&redemption.voucher).await;
                if matches!(asked, Err(None)) {
                    return Ok(Err(said::cannot_check(None)));
                }
                self.parts.sync.tell(Event::Reachable);
                if let Err(Some(problem)) = asked {
                    return Ok(Err(notice::of_refusal(&problem.code, Some(&problem))));
                }
            }
            LinkState::Connecting | LinkState::Up => {}
        }
        let moment = Moment {
            op_id: clock::mint(),
            at: clock::wall(),
            source: &redemption.source,
            cashier: redemption.cashier.as_deref(),
        };
        let new = self.maker().redemption(&redemption.voucher, moment);
        Ok(Ok(match self.take(new, caller).await? {
            Taken::New(op) => op,
            Taken::Known(operation) => operation.new.op_id,
        }))
    }

    /// The redemption of the same voucher that has not been answered yet.
    async fn under_way(&self, voucher: &VoucherRef) -> Result<Option<OpId>, Trouble> {
        let lane = self.maker().voucher_lane(voucher);
        let found = self.parts.store.active_in_lane(&lane, Kind::Redeem).await?;
        Ok(found.map(|operation| operation.new.op_id))
    }

    /// What the cloud says of a voucher that is only looked at.
    async fn look_at(&self, voucher: &VoucherRef) -> Answer {
        if let LinkState::Paused(why) = self.parts.sync.status().link {
            return Answer::said(said::cannot_check(Some(&why)));
        }
        match self.ask(voucher).await {
            Ok(found) => shown(found),
            Err(Some(problem)) => Answer::said(notice::of_refusal(&problem.code, Some(&problem))),
            Err(None) => Answer::said(said::cannot_check(None)),
        }
    }

    /// Asks the cloud, which changes nothing. `Err(None)`: it cannot be reached in time.
    async fn ask(&self, voucher: &VoucherRef) -> Result<Vec<Voucher>, Option<Problem>> {
        match timeout(self.parts.policy.answer_within, self.parts.client.vouchers(voucher)).await {
            Ok(Ok(found)) => Ok(found),
            Ok(Err(answer @ CloudAnswer::Http { status: 400..=499, .. })) => Err(answer.problem()),
            Ok(Err(_)) | Err(_) => Err(None),
        }
    }
}

fn shown(found: Vec<Voucher>) -> Answer {
    let usable: Vec<&Voucher> = found.iter().filter(|voucher| is_usable(voucher)).collect();
    let voucher = match (usable.as_slice(), found.as_slice()) {
        ([one], _) => (*one).clone(),
        ([], [one]) => one.clone(),
        ([], []) => return Answer::said(notice::of_refusal("voucher_not_found", None)),
        _ => return Answer::said(notice::of_refusal("voucher_ambiguous", None)),
    };
    let notice = match voucher.status.as_str() {
        "redeemed" => said::already_used(voucher.redeemed_at),
        "expired" => notice::of_refusal("voucher_expired", None),
        _ => said::confirm_voucher(&voucher.name),
    };
    Answer { notice, operation: None, card: None, voucher: Some(voucher) }
}

fn is_usable(voucher: &Voucher) -> bool {
    !matches!(voucher.status.as_str(), "redeemed" | "expired")
}
