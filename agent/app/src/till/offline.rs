//! A voucher of which the cloud cannot be asked: offered to the cashier at own risk, accepted, or refused.
//!
//! What is accepted is an operation that tells of a fact. Nobody waits for its answer, it is never given up, and the
//! same voucher is answered "already accepted" from then on.

use std::sync::{Arc, MutexGuard};

use stamp_core::{
    claim::Verdict,
    make::{Grounds, Moment, VoucherRef, tells_of_acceptance},
    notice::{Notice, offline, said},
    offline::{Allowance, Case, Claimed, DAY, Decision, Doubt, Pin, Refusal, Standing, TillClock, decide},
    operation::{Kind, Lane, OpId, Operation},
    time::{Now, Timestamp},
    words::Words,
};
use stamp_store::{Accepted, Act, Appended, CallerKey, Voucher};
use tokio::sync::OwnedMutexGuard;
use tracing::{info, warn};

use super::{
    Answer, Redemption, Till, Trouble,
    call::Call,
    offers::Offer,
    pin::Tried,
    redeem::{AtRisk, Before, Manager},
    undo,
};
use crate::{claims::ago, clock};

/// Who goes above the limits, as the cloud is told. The PIN is no person's own.
const MANAGER: &str = "manager";

/// A voucher that is accepted now.
struct Acceptance {
    op_id: OpId,
    now: Now,
    counted: Timestamp,
    by: Grounds,
    known_as: Vec<Lane>,
    card: Option<Lane>,
    allowance: Option<Allowance>,
    /// What the guest gets, where it is known to be good.
    good: Option<String>,
    /// Who went above the limits, for the journal.
    act: Option<Act>,
}

impl Till {
    /// The cashier takes up an offer. `source` is who calls: as long as the offer stands, doing it twice does it once.
    /// Later, or for anybody else, it was accepted before. `manager`: where the offer needs one.
    pub async fn accept_offer(
        &self,
        offer: OpId,
        source: &str,
        cashier: Option<String>,
        manager: Option<Manager>,
        caller: Option<CallerKey>,
    ) -> Result<Answer, Trouble> {
        if let Some(made) = self.made_before(caller.as_ref()).await? {
            let answer = self.outcome(made, self.parts.policy.answer_within).await?;
            self.post(source, &answer);
            return Ok(answer);
        }
        let offered = self.offers().find(offer, clock::now().mono);
        let answer = match (offered, self.parts.store.get(offer).await?) {
            (offered, Some(known)) if self.is_acceptance(&known).await? => {
                let is_the_same = offered.is_some() && known.new.source == source;
                if is_the_same {
                    of_acceptance(&self.parts.words, known)
                } else {
                    self.already_accepted(offer).await?
                }
            }
            (Some(redemption), _) => {
                let at_risk = AtRisk { op_id: offer, was_asked: true, manager };
                let redemption =
                    Redemption { source: source.to_owned(), cashier, at_risk: Some(at_risk), ..redemption };
                return self.redeem(redemption, caller, self.parts.policy.answer_within).await;
            }
            (None, _) => Answer::said(offline::offer_is_over(&self.parts.words)),
        };
        self.post(source, &answer);
        Ok(answer)
    }

    /// `is_meant`: it shall be redeemed; else it may only be shown first, as the shop has it.
    pub(super) async fn without_the_cloud(
        &self,
        redemption: Redemption,
        is_meant: bool,
        call: &mut Call,
    ) -> Result<Answer, Trouble> {
        let one = Arc::clone(&self.redeeming).lock_owned().await;
        let entry = self.known_voucher(&redemption.voucher).await?;
        let known_names = self.names_known(&redemption.voucher, entry.as_ref());
        match self.before(&redemption.voucher, &known_names).await? {
            Before::Nothing => {}
            Before::UnderWay(op) => {
                self.remember(call.caller.clone(), op).await?;
                drop(one);
                return self.outcome(op, call.left()).await;
            }
            Before::Accepted(op) => return self.already_accepted(op).await,
            Before::GivenUp => return Ok(Answer::said(offline::tried_before(&self.parts.words))),
        }
        let maker = self.maker();
        let mut names = self.ours().names_of(&maker.voucher_lane(&redemption.voucher));
        for perhaps in maker.perhaps_the_same(&redemption.voucher).into_iter().chain(known_names) {
            // Another guest's, perhaps: it is not joined.
            if self.parts.store.unanswered_redemption(&perhaps).await?.is_some() {
                return Ok(Answer::said(offline::tried_before(&self.parts.words)));
            }
            names.push(perhaps);
        }
        let now = clock::now();
        let accepted = self.parts.store.acceptances().await?;
        let known = entry.as_ref().map(|entry| self.as_known(entry));
        let newest = accepted.iter().map(|one| one.at).chain(known.as_ref().map(|known| known.as_of)).max();
        let counted = self.time_to_count_by(now, newest);
        let cloud = self.parts.store.offline_policy().await?;
        let card = redemption.card().map(|card| maker.card_lane(card));
        let claim_names = self.claim_names(&redemption, entry.as_ref());
        let holder = self.parts.claims.holder(&claim_names);
        let policy = &self.parts.policy;
        let case = Case {
            wish: policy.offline_redeem,
            limits: policy.offline_limits,
            cloud: &cloud,
            now: counted,
            voucher: &names,
            card: card.as_ref(),
            accepted: &accepted,
            redeemed: self.last_redeemed(&names).await?,
            has_manager: self.pin.is_set().await?,
            known: known.as_ref(),
            longest: policy.offline_snapshot,
            claimed: holder.as_ref().map(|holder| Claimed { till: &holder.till, ago: ago(holder, now.wall) }),
        };
        let decision = decide(&case);
        let good = entry.filter(|_| case.standing() == Standing::Good);
        let mut manager = None;
        let (allowance, override_by) = match (decision, &redemption.at_risk) {
            (Decision::Refuse(Refusal::Claimed(_)), _) if let Some(holder) = &holder => {
                return Ok(self.is_claimed(holder, now).await);
            }
            (Decision::Refuse(why), _) => return Ok(self.refuse(why).await),
            (Decision::AcceptKnown(_), _) if let (false, Some(good)) = (is_meant, &good) => {
                return Ok(self.show_known(&redemption.voucher, good));
            }
            (Decision::AcceptKnown(allowance), _) => (Some(allowance), None),
            (Decision::Ask(allowance), None) => return Ok(self.offer(redemption, allowance, now)),
            (Decision::Ask(allowance), Some(_)) => (Some(allowance), None),
            (Decision::AskManager { why, of }, at_risk) => {
                manager = at_risk.as_ref().and_then(|at_risk| at_risk.manager.clone());
                let pin = manager.as_ref().map(|manager| manager.pin.clone());
                if let Some(no) = self.manager_says(pin, call.caller.as_ref(), why).await? {
                    return Ok(self.offer_to_manager(redemption, of, no, now));
                }
                (None, Some(MANAGER))
            }
            (Decision::Accept, _) => (None, None),
        };
        let Ok(counted) = counted else { return Ok(Answer::said(offline::offer_is_over(&self.parts.words))) };
        if self.set_clock().server_time(now.mono).is_none() {
            self.parts.store.counts_unconfirmed(counted).await?;
        }
        let op_id = redemption.at_risk.as_ref().map_or_else(clock::mint, |at_risk| at_risk.op_id);
        let (claim, verdict) = self.parts.claims.bid(op_id.uuid(), &claim_names, counted).await;
        if let Verdict::Lost(holder) = verdict {
            self.parts.claims.close(&claim);
            return Ok(self.is_claimed(&holder, now).await);
        }
        let mut known_as = self.known_as(&redemption.voucher);
        // What is known exactly is told exactly, and is found by the name by which it was shown.
        let redemption = match &good {
            Some(good) => {
                known_as.push(maker.voucher_lane(&redemption.voucher));
                known_as.extend(good.code.map(|code| maker.digest_lane(&code, false)));
                let voucher = VoucherRef::Id(good.id.clone());
                let lane = maker.voucher_lane(&voucher);
                known_as.retain(|name| *name != lane);
                Redemption { voucher, ..redemption }
            }
            None => redemption,
        };
        known_as.sort();
        known_as.dedup();
        let action = "accepted-with-pin";
        let act = manager.map(|Manager { actor, .. }| Act {
            at: now.wall,
            actor,
            action,
            op_id: Some(op_id),
            reason: None,
        });
        let by = Grounds {
            snapshot_at: good.as_ref().map(|good| good.as_of),
            policy_id: cloud.policy_id.clone(),
            override_by,
        };
        let card = known.and_then(|known| known.card).or(card);
        let good = good.map(|good| good.name);
        let acceptance = Acceptance { op_id, now, counted, by, known_as, card, allowance, good, act };
        let answer = self.accept(redemption, acceptance, call, one).await;
        match &answer {
            Ok(answer) if answer.operation.as_ref().is_some_and(|made| made.new.op_id == op_id) => {
                self.parts.claims.hold(claim.clone(), &self.parts.store).await;
            }
            _ => self.parts.claims.give_back(&claim),
        }
        self.parts.claims.close(&claim);
        answer
    }

    async fn accept(
        &self,
        redemption: Redemption,
        acceptance: Acceptance,
        call: &mut Call,
        one: OwnedMutexGuard<()>,
    ) -> Result<Answer, Trouble> {
        let Acceptance { op_id, now, counted, by, known_as, card, allowance, good, act } = acceptance;
        let (override_by, is_known) = (by.override_by, good.is_some());
        let (source, cashier) = (redemption.source.as_str(), redemption.cashier.as_deref());
        let moment = Moment { op_id, at: now.wall, source, cashier };
        let new = self.maker().accepted(&redemption.voucher, by, moment);
        let counted_since = counted.checked_sub(DAY).unwrap_or(Timestamp::MIN);
        let accepted = Accepted { at: counted, card, counted_since };
        let voucher = Voucher { known_as, accepted: Some(accepted) };
        let append = self.parts.queue.append_with(new, voucher, act, call.caller.clone(), one);
        let appended = self.with_a_word_if_slow(source, append).await?;
        call.turn.end();
        if let VoucherRef::Id(id) = &redemption.voucher {
            self.questions().decided(id);
        }
        match appended {
            Appended::New { .. } => {
                info!(op = %op_id.short(), override_by, is_known, "a voucher was accepted without asking the cloud");
                let operation = self.parts.store.get(op_id).await.ok().flatten();
                let notice = match good {
                    Some(name) => offline::accepted_known(&self.parts.words, &name, allowance),
                    None => offline::accepted(&self.parts.words, allowance),
                };
                Ok(Answer { operation, ..Answer::said(notice) })
            }
            Appended::Existing(operation) => self.outcome(operation.new.op_id, call.left()).await,
            Appended::KeyReused => Err(Trouble::KeyReused),
        }
    }

    /// Whether this redemption tells of a voucher that was accepted without asking.
    pub(super) async fn is_acceptance(&self, operation: &Operation) -> Result<bool, Trouble> {
        let new = &operation.new;
        if new.kind != Kind::Redeem || !new.body.is_empty() {
            return Ok(tells_of_acceptance(new));
        }
        Ok(self.parts.store.is_acceptance(new.op_id).await?)
    }

    /// The answer for somebody else than who accepted it.
    pub(super) async fn already_accepted(&self, op: OpId) -> Result<Answer, Trouble> {
        let operation = match self.parts.store.get(op).await {
            // It was accepted all the same.
            Err(stamp_store::Error::Corrupt { .. }) => None,
            found => found?,
        };
        let accepted = self.parts.store.acceptances().await?;
        let at = accepted.iter().find(|one| one.op_id == op).map(|one| one.at);
        let newest = accepted.iter().map(|one| one.at).max();
        // Of a doubtful clock only that it is one is known.
        let ago = match (at, self.time_to_count_by(clock::now(), newest)) {
            (Some(at), Ok(now)) => now.duration_since(at),
            (at, _) => {
                let now = clock::wall();
                let created_at = operation.as_ref().map(|operation| operation.new.created_at);
                now.duration_since(created_at.or(at).unwrap_or(now))
            }
        };
        let notice = offline::accepted_before(&self.parts.words, ago.try_into().unwrap_or_default());
        Ok(Answer { operation, ..Answer::said(notice) })
    }

    /// Refused, and counted for the owner's report; a count that the disk does not take is no reason to say nothing.
    pub(super) async fn refuse(&self, why: Refusal) -> Answer {
        if let Err(error) = self.parts.store.count_refused().await {
            warn!(%error, "a refused voucher is not counted");
        }
        Answer::said(offline::refused(&self.parts.words, why))
    }

    fn offer(&self, redemption: Redemption, allowance: Allowance, now: Now) -> Answer {
        let offer = Offer::new(clock::mint(), allowance);
        self.offers().make(offer.id, redemption, now.mono);
        let notice = said::cannot_check(&self.parts.words, None);
        Answer { offer: Some(offer), ..Answer::said(notice) }
    }

    /// `None`: the PIN is right. Else what is said.
    async fn manager_says(
        &self,
        pin: Option<Pin>,
        caller: Option<&CallerKey>,
        why: Refusal,
    ) -> Result<Option<Notice>, Trouble> {
        let words = &self.parts.words;
        let Some(pin) = pin else { return Ok(Some(offline::manager_can(words, why))) };
        Ok(match self.pin.attempt(pin, caller).await? {
            Tried::Right => None,
            Tried::Wrong => Some(offline::pin_wrong(words)),
            Tried::Locked(left) => Some(offline::pin_locked(words, left)),
        })
    }

    /// The same offer, as long as it stands: a wrong PIN does not end it.
    fn offer_to_manager(&self, redemption: Redemption, of: u32, notice: Notice, now: Now) -> Answer {
        let id = redemption.at_risk.as_ref().map_or_else(clock::mint, |at_risk| at_risk.op_id);
        let redemption = Redemption { at_risk: None, ..redemption };
        let mut offers = self.offers();
        if offers.find(id, now.mono).is_none() {
            offers.make(id, redemption, now.mono);
        }
        Answer { offer: Some(Offer::above_the_limits(id, of)), ..Answer::said(notice) }
    }

    /// Since when what was accepted and then refused still counts as handed over.
    pub(super) fn a_day_ago(&self) -> Timestamp {
        let now = clock::now();
        let now = self.set_clock().server_time(now.mono).unwrap_or(now.wall);
        now.checked_sub(DAY).unwrap_or(Timestamp::MIN)
    }

    /// Whether a void follows what was accepted.
    pub(super) async fn is_taken_back(&self, op: OpId) -> Result<bool, Trouble> {
        Ok(self.parts.store.get(undo::void_of(op)).await?.is_some())
    }

    fn time_to_count_by(&self, now: Now, newest: Option<Timestamp>) -> Result<Timestamp, Doubt> {
        self.set_clock().read(now, newest)
    }

    fn set_clock(&self) -> MutexGuard<'_, TillClock> {
        let heard = *self.parts.client.server_time().borrow();
        let mut till_clock = self.till_clock();
        if let Some(heard) = heard {
            till_clock.heard(heard.time, heard.at);
        }
        till_clock
    }

    async fn last_redeemed(&self, names: &[Lane]) -> Result<Option<Timestamp>, Trouble> {
        let mut last = None;
        for lane in names {
            last = last.max(self.parts.store.redeemed_at(lane).await?);
        }
        Ok(last)
    }
}

/// The answer for whoever accepted it.
pub(super) fn of_acceptance(words: &Words, operation: Operation) -> Answer {
    let notice = offline::of_accepted(words, &operation);
    Answer { operation: Some(operation), ..Answer::said(notice) }
}
