//! Taking back stamps or a redemption.

use serde_json::json;

use super::{Case, Effect, Refusal, Ruling};
use crate::db::effect::{self, EffectRow, Kind};
use crate::db::{card, operation, voucher};
use crate::seeded;
use crate::wire::{self, Answer, Code, Problem, Void, parse_op_id};

pub(super) fn void(case: &Case<'_>, target: &str, body: &Void) -> Ruling<Answer> {
    let target = parse_op_id(target).ok_or(Refusal::from(Code::OperationNotFound))?;
    if target != case.op_id && case.in_flight.holds(case.business_id(), &target) {
        return Err(Problem::new(Code::OperationInProgress).retry_after(1).into());
    }
    if operation::get(case.db, case.business_id(), &target)?.is_none() {
        return Err(Code::OperationNotFound.into());
    }
    let effects = effect::of_op(case.db, case.business_id(), &target)?;
    if effects.is_empty() {
        return Err(Problem::invalid("that operation changed nothing that could be taken back").into());
    }
    if effects.iter().any(|effect| !matches!(effect.kind, Kind::Stamps | Kind::Redemption | Kind::Loss)) {
        return Err(Problem::invalid("only stamps and redemptions can be taken back").into());
    }
    let mut card_id = None;
    let mut voucher_id = None;
    let mut undone = false;
    for effect in effects.iter().filter(|effect| effect.voided_by.is_none()) {
        undo(case, effect)?;
        card_id = effect.card_id.as_deref();
        voucher_id = effect.voucher_id.as_deref();
        undone = true;
    }
    if undone {
        let effect = Effect {
            card_id,
            voucher_id,
            target_op: Some(&target),
            reason: Some(&body.reason),
            ..Effect::of(Kind::Void)
        };
        case.record(effect, body.occurred_at, &body.till)?;
    }
    Ok(Answer {
        status: 200,
        body: json!({
            "op_id": case.op_id,
            "outcome": "voided",
            "display": wire::display("Taken back", "It counts no more."),
        }),
    })
}

fn undo(case: &Case<'_>, effect: &EffectRow) -> rusqlite::Result<()> {
    match effect.kind {
        Kind::Stamps => undo_stamps(case, effect)?,
        Kind::Redemption => undo_redemption(case, effect)?,
        Kind::Loss | Kind::Card | Kind::Voucher | Kind::Void => {}
    }
    effect::set_voided(case.db, effect.sequence, case.op_id)
}

fn undo_stamps(case: &Case<'_>, effect: &EffectRow) -> rusqlite::Result<()> {
    let Some(id) = &effect.card_id else { return Ok(()) };
    let Some(card) = card::get(case.db, id)? else { return Ok(()) };
    card::set_stamps(case.db, id, card.stamps.saturating_sub(effect.quantity.unwrap_or_default()))?;
    voucher::withdraw_issued_by(case.db, &effect.op_id)
}

fn undo_redemption(case: &Case<'_>, effect: &EffectRow) -> rusqlite::Result<()> {
    let Some(id) = &effect.voucher_id else { return Ok(()) };
    let Some(voucher) = voucher::get(case.db, id)? else { return Ok(()) };
    let of_this = seeded::id("rd", &effect.op_id, 0);
    if voucher.redemption_id.as_deref() == Some(&of_this) {
        voucher::set_active(case.db, id)?;
    }
    Ok(())
}
