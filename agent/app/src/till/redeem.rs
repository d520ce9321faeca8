//! A redemption: begun once, joined by whoever wants the same. Until the cloud has said yes, nothing is handed over.

use std::{sync::Arc, time::Duration};

use stamp_core::{
    make::{Moment, VoucherRef},
    notice::{Notice, said},
    operation::{Kind, OpId},
    sync::LinkState,
};
use stamp_store::CallerKey;
use tokio::sync::OwnedMutexGuard;

use super::{
    Answer, Taken, Till, Trouble, Turn,
    call::Call,
    look::{Found, the_one},
};
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
        let mut call = Call::new(caller, wait, self.parts.policy.answer_within, Turn::default());
        let source = redemption.source.clone();
        let answer = match self.made_before(call.caller.as_ref()).await? {
            Some(made) => self.outcome(made, call.left()).await?,
            None => self.redeem_now(redemption, &mut call).await?,
        };
        self.post(&source, &answer);
        Ok(answer)
    }

    pub(super) async fn redeem_now(
        &self,
        redemption: Redemption,
        call: &mut Call,
    ) -> Result<Answer, Trouble> {
        if let Some(op) = self.joined(&redemption.voucher, call).await? {
            return self.outcome(op, call.left()).await;
        }
        let redemption = match self.worth_trying(redemption, call).await {
            Ok(redemption) => redemption,
            Err(no) => return Ok(Answer::said(no)),
        };
        if let VoucherRef::Id(id) = &redemption.voucher {
            self.questions().decided(id);
        }
        let op = {
            let one = Arc::clone(&self.redeeming).lock_owned().await;
            match self.under_way(&redemption.voucher).await? {
                Some(op) => {
                    self.remember(call.caller.clone(), op).await?;
                    op
                }
                None => self.begin(&redemption, call.caller.clone(), one).await?,
            }
        };
        call.turn.end();
        self.outcome(op, call.left()).await
    }

    /// The redemption of the same voucher that the cashier may still be waiting for. The caller's key stands for it
    /// from now on.
    pub(super) async fn joined(&self, voucher: &VoucherRef, call: &Call) -> Result<Option<OpId>, Trouble> {
        let _one = self.redeeming.lock().await;
        let op = self.under_way(voucher).await?;
        if let Some(op) = op {
            self.remember(call.caller.clone(), op).await?;
        }
        Ok(op)
    }

    /// Where it is plain that the cloud cannot answer now, nothing is begun. Where that is doubtful it is asked first,
    /// which changes nothing, and what it tells of the voucher is used.
    async fn worth_trying(&self, redemption: Redemption, call: &mut Call) -> Result<Redemption, Notice> {
        match self.parts.sync.status().link {
            LinkState::Connecting | LinkState::Up => Ok(redemption),
            LinkState::Paused(why) => Err(said::cannot_check(Some(&why))),
            LinkState::Down(_) => {
                call.turn.end();
                let found = self.look_up(&redemption.voucher, call.until).await?;
                Ok(match the_one(found) {
                    Found::One(voucher) => {
                        self.name(&redemption.voucher, &voucher);
                        Redemption { voucher: VoucherRef::Id(voucher.id), ..redemption }
                    }
                    Found::None | Found::Several => redemption,
                })
            }
        }
    }

    async fn begin(
        &self,
        redemption: &Redemption,
        caller: Option<CallerKey>,
        one: OwnedMutexGuard<()>,
    ) -> Result<OpId, Trouble> {
        let now = clock::now();
        let op_id = clock::mint();
        let moment = Moment {
            op_id,
            at: now.wall,
            source: &redemption.source,
            cashier: redemption.cashier.as_deref(),
        };
        let new = self.maker().redemption(&redemption.voucher, moment);
        // Before it is on disk: its end may come at once, and the caller may go at any moment.
        self.ours().begin(op_id, &new.lane, now.mono);
        self.parts.settled.promise(op_id);
        self.begun.notify_one();
        let taken = self.take_holding(new, caller, one).await;
        if let Ok(Taken::New(op)) = taken {
            return Ok(op);
        }
        self.ours().forget(op_id);
        self.parts.settled.forget(op_id);
        match taken? {
            Taken::New(op) => Ok(op),
            Taken::Known(operation) => Ok(operation.new.op_id),
        }
    }

    /// To be asked with the lock of redemptions: what is then not on disk was never written down.
    async fn under_way(&self, voucher: &VoucherRef) -> Result<Option<OpId>, Trouble> {
        let lane = self.maker().voucher_lane(voucher);
        let joined = self.ours().joined_by(&lane, clock::now().mono);
        if let Some(op) = joined {
            if self.parts.store.get(op).await?.is_some() {
                return Ok(Some(op));
            }
            self.ours().forget(op);
        }
        let found = self.parts.store.active_in_lane(&lane, Kind::Redeem).await?;
        let Some(found) = found.map(|operation| operation.new.op_id) else { return Ok(None) };
        Ok((!self.is_given_up(found).await?).then_some(found))
    }
}
