//! A voucher at the till. Until the cloud has said yes, nothing is handed over.

use std::{sync::Arc, time::Duration};

use stamp_core::{
    cloud::{answer::Redeemed, types::Identifier},
    config::RedeemMode,
    counter::{Again, is_still_news},
    make::{Moment, VoucherRef},
    notice::{Notice, said},
    operation::{Kind, OpId, Operation},
    sync::{Event, LinkState},
};
use stamp_store::CallerKey;
use tokio::{sync::OwnedMutexGuard, time::Instant};

use super::{Answer, Scan, Taken, Till, Trouble, lookup::Look};
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

    /// A scanned voucher: shown for the cashier's word, or redeemed at once, as the shop has it. `card` is whose it
    /// is, where that is known.
    pub(super) async fn voucher_scanned(
        &self,
        scan: &Scan,
        code: &str,
        card: Option<Identifier>,
        caller: Option<CallerKey>,
        wait: Duration,
    ) -> Result<Answer, Trouble> {
        let voucher = VoucherRef::from_code(code, card);
        let wish =
            |voucher| Redemption { voucher, source: scan.source.clone(), cashier: scan.cashier.clone() };
        let answer = match (self.parts.policy.redeem, self.ours(code, &scan.source).await?) {
            (_, Some(op)) => self.joined(op, caller, wait).await?,
            (RedeemMode::Auto, None) => self.redeem_now(&wish(voucher), caller, wait).await?,
            (RedeemMode::Confirm, None) => {
                let again = self.counter().read_again(&scan.source, code, clock::now().mono);
                match again {
                    Again::Yes(id) => self.redeem_now(&wish(VoucherRef::Id(id)), caller, wait).await?,
                    Again::SameReading | Again::No => {
                        self.show(scan, code, &voucher, again == Again::No, wait).await?
                    }
                }
            }
        };
        if answer.notice.code == "voucher-ambiguous" {
            self.counter().ask_whose(&scan.source, code, clock::now().mono);
        }
        Ok(answer)
    }

    /// Looks the voucher up and asks for the cashier's word.
    async fn show(
        &self,
        scan: &Scan,
        code: &str,
        voucher: &VoucherRef,
        is_new: bool,
        wait: Duration,
    ) -> Result<Answer, Trouble> {
        let started = Instant::now();
        let look = self.look(voucher, self.parts.policy.answer_within).await;
        let wait = self.parts.policy.answer_within.saturating_sub(started.elapsed()).min(wait);
        if let Look::Good(found) | Look::Over(found) = &look
            && let Some(op) = self.ours(&found.id, &scan.source).await?
        {
            return self.outcome(op, wait).await;
        }
        if let Look::Good(found) = &look
            && is_new
        {
            self.counter().ask(&scan.source, code, &found.id, clock::now().mono);
        }
        let mut answer = Answer::said(look.words());
        if let Look::Good(found) | Look::Over(found) = look {
            answer.voucher = Some(found);
        }
        Ok(answer)
    }

    async fn redeem_now(
        &self,
        redemption: &Redemption,
        caller: Option<CallerKey>,
        wait: Duration,
    ) -> Result<Answer, Trouble> {
        let started = Instant::now();
        if let Some(no) = self.cannot_ask(&redemption.voucher).await {
            return Ok(Answer::said(no));
        }
        let name = name(&redemption.voucher).to_owned();
        let (op_id, is_ours) = {
            let one = Arc::clone(&self.redeeming).lock_owned().await;
            match self.under_way(redemption).await? {
                Some(op) => (op, true),
                None => (self.begin(redemption, caller.clone(), one).await?, false),
            }
        };
        self.counter().redeeming(op_id, &name, clock::now().mono);
        let left = self.parts.policy.answer_within.saturating_sub(started.elapsed()).min(wait);
        let answer =
            if is_ours { self.joined(op_id, caller, left).await? } else { self.outcome(op_id, left).await? };
        self.remember_names(op_id, answer.operation.as_ref());
        Ok(answer)
    }

    /// Whether it is plain already that the cloud cannot be asked now. Where it could not be reached, it is asked
    /// once more by a question that changes nothing.
    async fn cannot_ask(&self, voucher: &VoucherRef) -> Option<Notice> {
        match self.parts.sync.status().link {
            LinkState::Paused(why) => Some(said::cannot_check(Some(&why))),
            LinkState::Down(_) => match self.look(voucher, self.parts.policy.answer_within / 2).await {
                Look::Good(_) => {
                    self.parts.sync.tell(Event::Reachable);
                    None
                }
                other => Some(other.words()),
            },
            LinkState::Connecting | LinkState::Up => None,
        }
    }

    async fn begin(
        &self,
        redemption: &Redemption,
        caller: Option<CallerKey>,
        one: OwnedMutexGuard<()>,
    ) -> Result<OpId, Trouble> {
        let moment = Moment {
            op_id: clock::mint(),
            at: clock::wall(),
            source: &redemption.source,
            cashier: redemption.cashier.as_deref(),
        };
        let new = self.maker().redemption(&redemption.voucher, moment);
        Ok(match self.take_holding(new, caller, one).await? {
            Taken::New(op) => {
                self.counter().begun(op, clock::now().mono);
                op
            }
            Taken::Known(operation) => operation.new.op_id,
        })
    }

    /// The redemption of the same voucher that has not been answered yet, or was just now.
    async fn under_way(&self, redemption: &Redemption) -> Result<Option<OpId>, Trouble> {
        let Redemption { voucher, source, .. } = redemption;
        if let Some(op) = self.ours(name(voucher), source).await? {
            return Ok(Some(op));
        }
        // One of an earlier run of the program.
        let lane = self.maker().voucher_lane(voucher);
        let found = self.parts.store.active_in_lane(&lane, Kind::Redeem).await?;
        Ok(found.map(|operation| operation.new.op_id))
    }

    /// Our own redemption under this id or code, while it is the answer to this reading: unanswered, read twice by
    /// the scanner that began it, or answered so late that the cashier was told to scan again. Later readings are
    /// of a used voucher.
    async fn ours(&self, name: &str, source: &str) -> Result<Option<OpId>, Trouble> {
        let Some(op) = self.counter().own(name, clock::now().mono) else { return Ok(None) };
        let Some(operation) = self.parts.store.get(op).await? else { return Ok(None) };
        let Some(settled_at) = operation.settled_at else { return Ok(Some(op)) };
        let since = |at| Duration::try_from(clock::wall().duration_since(at)).unwrap_or(Duration::MAX);
        let took =
            Duration::try_from(settled_at.duration_since(operation.new.created_at)).unwrap_or_default();
        let came_late = took >= self.parts.policy.answer_within;
        let is_meant = came_late || operation.new.source == source;
        Ok((is_meant && is_still_news(since(settled_at), came_late)).then_some(op))
    }

    /// The answer of a redemption that another reading began.
    async fn joined(&self, op: OpId, caller: Option<CallerKey>, wait: Duration) -> Result<Answer, Trouble> {
        if let (Some(caller), Some(known)) = (caller, self.parts.store.get(op).await?) {
            // Remembers the caller's key for the operation that is there.
            self.take(known.new, Some(caller)).await?;
        }
        let answer = self.outcome(op, wait).await?;
        self.remember_names(op, answer.operation.as_ref());
        Ok(answer)
    }

    /// The cloud's answer names the voucher by id and code: it may come again under either.
    fn remember_names(&self, op: OpId, operation: Option<&Operation>) {
        let Some(outcome) = operation.and_then(|operation| operation.outcome.as_ref()) else { return };
        let Ok(redeemed) = serde_json::from_slice::<Redeemed>(&outcome.body) else { return };
        let now = clock::now().mono;
        for name in [Some(redeemed.voucher.id), redeemed.voucher.redeem_code].into_iter().flatten() {
            self.counter().redeeming(op, &name, now);
        }
    }
}

fn name(voucher: &VoucherRef) -> &str {
    match voucher {
        VoucherRef::Id(id) => id,
        VoucherRef::Code { code, .. } => code,
    }
}
