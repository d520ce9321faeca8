//! A redemption: begun once, joined by whoever wants the same. Until the cloud has said yes, nothing is handed over.

use std::{sync::Arc, time::Duration};

use stamp_core::{
    cloud::types::{Identifier, Voucher as Shown},
    make::{Moment, VoucherRef},
    notice::said,
    offline::Pin,
    operation::{Lane, OpId},
    sync::LinkState,
};
use stamp_store::{CallerKey, Voucher};
use tokio::{sync::OwnedMutexGuard, time::Instant};

use super::{
    Answer, Taken, Till, Trouble, Turn,
    call::Call,
    look::{Found, Unasked, the_one},
};
use crate::clock;

/// While the way is broken the cloud is asked for so long about a voucher of which it could not be asked before.
const ONCE_MORE: Duration = Duration::from_millis(1_500);

/// A cashier's or a till's wish to redeem.
#[derive(Debug, Clone)]
pub struct Redemption {
    /// Which voucher.
    pub voucher: VoucherRef,
    /// The guest's card, where it is known otherwise than by the voucher's name.
    pub card: Option<Identifier>,
    /// Who calls.
    pub source: String,
    /// Who stands at the till, where it tells.
    pub cashier: Option<String>,
    /// Present where the cashier accepts it at own risk, if the cloud cannot be asked.
    pub at_risk: Option<AtRisk>,
}

/// The cashier's word that a voucher is accepted at own risk.
#[derive(Debug, Clone)]
pub struct AtRisk {
    /// Identity of the redemption that it would be.
    pub op_id: OpId,
    /// The cloud was asked about it a moment ago.
    pub was_asked: bool,
    /// To go above the limits.
    pub manager: Option<Manager>,
}

/// A manager's PIN, as somebody typed it.
#[derive(Debug, Clone)]
pub struct Manager {
    /// What was typed.
    pub pin: Pin,
    /// Where, and who stands there: whom the journal names.
    pub actor: String,
}

impl Redemption {
    /// The guest's card, where it is known.
    #[must_use]
    pub const fn card(&self) -> Option<&Identifier> {
        match &self.voucher {
            VoucherRef::Code { card: Some(card), .. } => Some(card),
            _ => self.card.as_ref(),
        }
    }
}

/// What there is of a voucher already.
pub(super) enum Before {
    Nothing,
    /// A redemption that the cashier may still be waiting for.
    UnderWay(OpId),
    /// It was accepted without asking, and the cloud has not recorded that.
    Accepted(OpId),
    /// A redemption that was given up, or an acceptance that was taken back, and has no answer.
    GivenUp,
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
        if let Some(answer) = self.joined(&redemption.voucher, &[], call).await? {
            return Ok(answer);
        }
        let in_doubt = self.parts.store.has_standing_acceptances(self.a_day_ago()).await?;
        let (redemption, perhaps) = match self.worth_trying(&redemption, in_doubt, call).await {
            Ok(None) => (redemption, Vec::new()),
            Ok(Some(found)) => {
                let perhaps = self.perhaps(&redemption.voucher, &found);
                (Redemption { voucher: VoucherRef::Id(found.id), ..redemption }, perhaps)
            }
            Err(Unasked::Said(no)) => return Ok(Answer::said(no)),
            Err(Unasked::Away) => return Box::pin(self.without_the_cloud(redemption, true, call)).await,
        };
        if let VoucherRef::Id(id) = &redemption.voucher {
            self.questions().decided(id);
        }
        let op = {
            let one = Arc::clone(&self.redeeming).lock_owned().await;
            match self.before(&redemption.voucher, &perhaps).await? {
                Before::UnderWay(op) => {
                    self.remember(call.caller.clone(), op).await?;
                    op
                }
                Before::Accepted(op) => return self.already_accepted(op).await,
                Before::Nothing | Before::GivenUp => {
                    self.begin(&redemption, call.caller.clone(), one).await?
                }
            }
        };
        call.turn.end();
        self.outcome(op, call.left()).await
    }

    /// The answer about the same voucher, where its redemption is one that the cashier may still be waiting for, or it
    /// was accepted. The caller's key stands for a redemption that it joins.
    pub(super) async fn joined(
        &self,
        voucher: &VoucherRef,
        perhaps: &[Lane],
        call: &Call,
    ) -> Result<Option<Answer>, Trouble> {
        let op = {
            let _one = self.redeeming.lock().await;
            match self.before(voucher, perhaps).await? {
                Before::UnderWay(op) => op,
                Before::Accepted(op) => return self.already_accepted(op).await.map(Some),
                Before::Nothing | Before::GivenUp => return Ok(None),
            }
        };
        self.remember(call.caller.clone(), op).await?;
        self.outcome(op, call.left()).await.map(Some)
    }

    /// Where it is plain that the cloud cannot answer now, nothing is begun. Where that is doubtful, or where the
    /// voucher may have been accepted by another name, it is asked first, which changes nothing, and what it tells of
    /// the voucher is returned.
    async fn worth_trying(
        &self,
        redemption: &Redemption,
        in_doubt: bool,
        call: &mut Call,
    ) -> Result<Option<Shown>, Unasked> {
        let until = match (self.parts.sync.status().link, &redemption.at_risk) {
            (LinkState::Paused(why), _) => {
                return Err(Unasked::Said(said::cannot_check(&self.parts.words, Some(&why))));
            }
            (LinkState::Connecting | LinkState::Up, None) if !in_doubt => return Ok(None),
            (LinkState::Down(_), Some(AtRisk { was_asked: true, .. })) => {
                call.until.min(Instant::now() + ONCE_MORE)
            }
            _ => call.until,
        };
        call.turn.end();
        Ok(match the_one(self.look_up(&redemption.voucher, until).await?) {
            Found::One(voucher) => {
                self.name(&redemption.voucher, &voucher);
                Some(voucher)
            }
            Found::None | Found::Several => None,
        })
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
        let known_as = self.known_as(&redemption.voucher);
        // Before it is on disk: its end may come at once, and the caller may go at any moment.
        self.ours().begin(op_id, &new.lane, now.mono);
        self.parts.settled.promise(op_id);
        self.begun.notify_one();
        let voucher = Voucher { known_as, accepted: None };
        let append = self.parts.queue.append_with(new, voucher, None, caller, one);
        let taken = self.with_a_word_if_slow(&redemption.source, append).await;
        let taken = taken.map_err(Trouble::from).and_then(|appended| Taken::of(op_id, appended));
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

    /// What is noted of the voucher beside its lane.
    pub(super) fn known_as(&self, voucher: &VoucherRef) -> Vec<Lane> {
        let maker = self.maker();
        let lane = maker.voucher_lane(voucher);
        let others = self.ours().names_of(&lane).into_iter().filter(|name| *name != lane);
        others.chain(maker.noted_for_any_card(voucher)).chain(self.noted_by_digest(voucher)).collect()
    }

    /// Under what else a voucher may have been accepted that was found to be this one.
    pub(super) fn perhaps(&self, asked: &VoucherRef, found: &Shown) -> Vec<Lane> {
        let code = found.redeem_code.as_deref();
        code.map_or_else(Vec::new, |code| self.maker().perhaps_by_code(asked, code))
    }

    /// To be asked with the lock of redemptions: what is then not on disk was never written down. `perhaps`: under
    /// what else it may have been accepted.
    pub(super) async fn before(&self, voucher: &VoucherRef, perhaps: &[Lane]) -> Result<Before, Trouble> {
        let lane = self.maker().voucher_lane(voucher);
        let joined = self.ours().joined_by(&lane, clock::now().mono);
        if let Some(op) = joined {
            if self.parts.store.get(op).await?.is_some() {
                return Ok(Before::UnderWay(op));
            }
            self.ours().forget(op);
        }
        let names = self.ours().names_of(&lane);
        // What was handed over is not handed over again, whatever else is under way.
        let since = self.a_day_ago();
        for name in names.iter().chain(&self.maker().perhaps_the_same(voucher)).chain(perhaps) {
            if let Some(op) = self.parts.store.standing_acceptance(name, since).await? {
                return Ok(Before::Accepted(op));
            }
        }
        for name in &names {
            let Some(found) = self.parts.store.unanswered_redemption(name).await? else { continue };
            let op = found.new.op_id;
            return Ok(if self.is_acceptance(&found).await? {
                if self.is_taken_back(op).await? { Before::GivenUp } else { Before::Accepted(op) }
            } else if self.is_given_up(op).await? {
                Before::GivenUp
            } else {
                Before::UnderWay(op)
            });
        }
        Ok(Before::Nothing)
    }
}
