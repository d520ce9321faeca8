//! A stamp for a scanned card, and the second reading of a scan.

use std::sync::Arc;

use stamp_core::{
    make::{Moment, VoucherRef},
    notice::said,
    operation::OpId,
    scan::{Repeat, Sighting},
    time::Now,
};
use stamp_store::CallerKey;
use tokio::time::timeout_at;

use super::{Answer, Scan, Taken, Till, Trouble, call::Call, reads::First};
use crate::clock;

impl Till {
    pub(super) async fn stamp(&self, scan: &Scan, call: &mut Call) -> Result<Answer, Trouble> {
        // A caller with a key of its own tells its requests apart itself: none of them is a double reading.
        let own_key = call.caller.as_ref().map(|caller| caller.key.clone()).filter(|_| scan.allow_repeat);
        let source = own_key.as_deref().unwrap_or(&scan.source);
        let op_id = clock::mint();
        let sighting = Sighting { source, key: scan.code.as_str(), op_id, confirmed: scan.allow_repeat };
        let judge = |till: &Self| {
            let now = clock::now();
            (now, Some(till.guard().check(now.mono, sighting)))
        };
        self.stamp_if(op_id, scan, call, judge).await
    }

    /// Makes the stamp `op_id` where the repeat guard lets it pass. `judge`: what the guard says, and when.
    pub(super) async fn stamp_if(
        &self,
        op_id: OpId,
        scan: &Scan,
        call: &mut Call,
        judge: impl Fn(&Self) -> (Now, Option<Repeat>),
    ) -> Result<Answer, Trouble> {
        let (now, again, taking) = loop {
            let taking = Arc::clone(&self.taking).read_owned().await;
            let (now, judged) = judge(self);
            match judged {
                Some(Repeat::Fresh) => break (now, scan.allow_repeat, taking),
                Some(Repeat::Confirmed) => break (now, true, taking),
                Some(Repeat::Ask { ago }) => {
                    let question = self.guard().question(scan.code.as_str());
                    return Ok(self.ask_one_more(scan, ago, question, now));
                }
                Some(Repeat::Same(first)) => {
                    drop(taking);
                    call.turn.end();
                    match self.outcome_of_the_first(first, call).await {
                        // Whoever scanned it went away before it was written.
                        Err(Trouble::NotFound(_)) => self.guard().forget(first),
                        answer => return answer,
                    }
                }
                None => return Ok(self.nobody_asks()),
            }
        };
        let moment = Moment { op_id, at: now.wall, source: &scan.source, cashier: scan.cashier.as_deref() };
        let new = self.maker().stamp(scan.guest(), again, moment);
        let taken = self.take_holding(new, call.caller.clone(), taking).await;
        call.turn.end();
        match taken {
            Ok(Taken::New(op_id)) => self.outcome(op_id, call.left()).await,
            Ok(Taken::Known(operation)) => {
                self.guard().forget(op_id);
                self.outcome(operation.new.op_id, call.left()).await
            }
            Err(trouble) => {
                self.guard().forget(op_id);
                Err(trouble)
            }
        }
    }

    /// The second reading of one scan: answered as the first. The first may still be on its way to the disk.
    async fn outcome_of_the_first(&self, first: OpId, call: &Call) -> Result<Answer, Trouble> {
        drop(self.taking.write().await);
        self.remember(call.caller.clone(), first).await?;
        self.outcome(first, call.left()).await
    }

    /// As [`Till::outcome_of_the_first`], for what may have made no operation. `None`: there is no first answer
    /// and there will be none.
    pub(super) async fn as_the_first(
        &self,
        mut first: First,
        call: &mut Call,
    ) -> Result<Option<Answer>, Trouble> {
        call.turn.end();
        let answer = match timeout_at(call.until, first.answer.wait_for(Option::is_some)).await {
            Ok(Ok(answer)) => answer.clone(),
            Ok(Err(_)) => return Ok(None),
            Err(_elapsed) => return Ok(Some(Answer::said(said::cannot_check(&self.parts.words, None)))),
        };
        let Some(answer) = answer else { return Ok(None) };
        // A question may have been answered since.
        let redeemed_since = answer.voucher.as_ref().and_then(|voucher| {
            let lane = self.maker().voucher_lane(&VoucherRef::Id(voucher.id.clone()));
            self.ours().begun_after(&lane, first.at)
        });
        let taken_up = match answer.offer {
            Some(offer) => self.parts.store.get(offer.id).await?.map(|operation| operation.new.op_id),
            None => None,
        };
        let made = answer.operation.as_ref().map(|operation| operation.new.op_id);
        let Some(op) = made.or(redeemed_since).or(taken_up) else { return Ok(Some(answer)) };
        self.remember(call.caller.clone(), op).await?;
        self.outcome(op, call.left()).await.map(Some)
    }

    /// The caller's key stands for the operation that is there already.
    pub(super) async fn remember(&self, caller: Option<CallerKey>, op: OpId) -> Result<(), Trouble> {
        if let (Some(caller), Some(known)) = (caller, self.parts.store.get(op).await?) {
            self.take(known.new, Some(caller)).await?;
        }
        Ok(())
    }
}
