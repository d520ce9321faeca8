//! Redeeming a voucher.

use jiff::Timestamp;
use serde_json::json;

use super::event::{self, About};
use super::{Case, Effect, Ruling, identify};
use crate::db::card;
use crate::db::effect::Kind;
use crate::db::micros;
use crate::db::voucher::{self, Status, VoucherRow};
use crate::seeded;
use crate::wire::{self, Answer, Code, Mode, Problem, Redeem};

/// How the cloud names the way in which tills redeem.
const VIA: &str = "till";

pub(super) fn redeem(case: &Case<'_>, body: &Redeem) -> Ruling<Answer> {
    match body.mode {
        Mode::Online => online(case, body),
        Mode::Offline if body.offline.as_ref().is_some_and(|offline| offline.decision.is_some()) => {
            offline(case, body)
        }
        Mode::Offline => {
            Err(Problem::invalid("an offline redemption says that it was accepted: offline.decision").into())
        }
    }
}

fn online(case: &Case<'_>, body: &Redeem) -> Ruling<Answer> {
    let voucher = match the_one(meant(case, body)?, case.now) {
        Ok(voucher) => voucher,
        Err(vouchers) => {
            let candidates = vouchers.iter().map(|row| wire::voucher(row, case.now)).collect();
            return Err(Problem::new(Code::VoucherAmbiguous).with("candidates", candidates).into());
        }
    };
    if voucher.status == Status::Redeemed {
        return Err(Problem::new(Code::VoucherAlreadyRedeemed)
            .with("conflict", wire::conflict(&voucher))
            .into());
    }
    if voucher.is_expired(case.now) {
        return Err(Code::VoucherExpired.into());
    }
    if let Some(card_id) = &voucher.card_id
        && card::get(case.db, card_id)?.is_some_and(|card| card.deleted)
    {
        return Err(Code::CardDeleted.into());
    }
    redeemed(case, body, voucher)
}

/// The gift was handed over already: it is written down, whatever the voucher has become.
fn offline(case: &Case<'_>, body: &Redeem) -> Ruling<Answer> {
    let voucher = the_one(meant(case, body)?, body.occurred_at)
        .unwrap_or_else(|mut vouchers| vouchers.swap_remove(soonest_to_expire(&vouchers)));
    if voucher.is_usable(body.occurred_at) {
        redeemed(case, body, voucher)
    } else {
        lost(case, body, &voucher)
    }
}

/// The vouchers that the body names; at least one.
fn meant(case: &Case<'_>, body: &Redeem) -> Ruling<Vec<VoucherRow>> {
    if let Some(id) = &body.voucher_id {
        return Ok(vec![identify::readable_voucher(case.db, case.caller, id)?]);
    }
    let Some(code) = &body.redeem_code else {
        return Err(Problem::invalid("a redemption names a voucher_id or a redeem_code").into());
    };
    let mut vouchers = voucher::with_code(case.db, case.business_id(), code)?;
    if let Some(identifier) = &body.card {
        let card = identify::card(case, identifier)?;
        vouchers.retain(|voucher| voucher.card_id.as_deref() == Some(&card.id));
    }
    if vouchers.is_empty() { Err(Code::VoucherNotFound.into()) } else { Ok(vouchers) }
}

/// The voucher that can be used; when none can, the one that explains best why: the last one redeemed, else any
/// expired one. Several that can be used are the error.
fn the_one(mut vouchers: Vec<VoucherRow>, at: Timestamp) -> Result<VoucherRow, Vec<VoucherRow>> {
    vouchers.sort_by_key(|voucher| (voucher.is_usable(at), voucher.redeemed_at));
    let usable = vouchers.iter().filter(|voucher| voucher.is_usable(at)).count();
    if usable > 1 {
        return Err(vouchers.split_off(vouchers.len() - usable));
    }
    Ok(vouchers.swap_remove(vouchers.len() - 1))
}

fn soonest_to_expire(vouchers: &[VoucherRow]) -> usize {
    let ends = vouchers.iter().map(|voucher| voucher.expires_at.unwrap_or(i64::MAX));
    ends.enumerate().min_by_key(|(_, end)| *end).map_or(0, |(index, _)| index)
}

fn redeemed(case: &Case<'_>, body: &Redeem, active: VoucherRow) -> Ruling<Answer> {
    let redemption_id = seeded::id("rd", case.op_id, 0);
    let voucher = VoucherRow {
        status: Status::Redeemed,
        redeemed_at: Some(micros(body.occurred_at)),
        redeemed_via: Some(VIA.to_owned()),
        location_id: Some(case.caller.business.location_id.to_owned()),
        redemption_id: Some(redemption_id.clone()),
        ..active
    };
    voucher::set_redeemed(case.db, &voucher)?;
    record(case, body, &voucher, Kind::Redemption)?;
    let card = match &voucher.card_id {
        Some(id) => card::get(case.db, id)?,
        None => None,
    };
    event::record(case, "voucher_redeemed", About { card: card.as_ref(), voucher: Some(&voucher) })?;
    Ok(Answer {
        status: 201,
        body: json!({
            "op_id": case.op_id,
            "outcome": "redeemed",
            "redemption_id": redemption_id,
            "voucher": wire::voucher(&voucher, case.now),
            "display": wire::display("Redeemed", voucher.name),
        }),
    })
}

fn lost(case: &Case<'_>, body: &Redeem, voucher: &VoucherRow) -> Ruling<Answer> {
    record(case, body, voucher, Kind::Loss)?;
    let mut answer = json!({
        "op_id": case.op_id,
        "outcome": "recorded_loss",
        "redemption_id": seeded::id("rd", case.op_id, 0),
        "voucher": wire::voucher(voucher, case.now),
        "display": {
            "level": "warn",
            "title": "Recorded as a loss",
            "text": "This voucher could not be used any more when it was accepted.",
        },
    });
    if voucher.status == Status::Redeemed {
        answer["conflict"] = wire::conflict(voucher);
    }
    Ok(Answer { status: 200, body: answer })
}

fn record(case: &Case<'_>, body: &Redeem, voucher: &VoucherRow, kind: Kind) -> rusqlite::Result<()> {
    let effect = Effect {
        card_id: voucher.card_id.as_deref(),
        voucher_id: Some(&voucher.id),
        receipt_id: body.receipt.as_ref().map(|receipt| receipt.id.as_str()),
        ..Effect::of(kind)
    };
    case.record(effect, body.occurred_at, &body.till)
}
