//! What reaching a goal brings.

use jiff::SignedDuration;
use serde_json::{Value, json};

use super::Case;
use super::event::{self, About};
use super::template::template_of;
use crate::db::card::CardRow;
use crate::db::micros;
use crate::db::voucher::{self, Status, VoucherRow};
use crate::seeded;

/// How long a voucher from a goal is valid.
const VALID: SignedDuration = SignedDuration::from_hours(30 * 24);

/// The rewards of every goal that was passed on the way from `before` stamps to what the card has now.
pub(super) fn rewards(case: &Case<'_>, card: &CardRow, before: u32) -> rusqlite::Result<Vec<Value>> {
    let template = template_of(card);
    let passed = before / template.goal..card.stamps / template.goal;
    passed
        .map(|completed| reward(case, card, completed, template.goal_index(completed * template.goal)))
        .collect()
}

fn reward(case: &Case<'_>, card: &CardRow, completed: u32, goal_index: u32) -> rusqlite::Result<Value> {
    let about = About { card: Some(card), ..About::default() };
    event::record(case, "goal_reached", about)?;
    match goal_index {
        0 => free_coffee(case, card, completed),
        1 => {
            event::record(case, "reward_issued", about)?;
            Ok(json!({ "type": "award", "name": "A cookie on the house", "give_now": true }))
        }
        _ => wheel_of_fortune(case, card, completed),
    }
}

fn free_coffee(case: &Case<'_>, card: &CardRow, completed: u32) -> rusqlite::Result<Value> {
    let id = seeded::id("v", case.op_id, completed as usize);
    let voucher = VoucherRow {
        code: seeded::code(case.house.seed, &id),
        id,
        business_id: card.business_id.clone(),
        card_id: Some(card.id.clone()),
        name: "Free coffee".to_owned(),
        self_redeem: false,
        status: Status::Active,
        expires_at: case.now.checked_add(VALID).ok().map(micros),
        redeemed_at: None,
        redeemed_via: None,
        location_id: None,
        redemption_id: None,
        issued_by: Some(case.op_id.to_owned()),
    };
    voucher::insert(case.db, &voucher)?;
    let about = About { card: Some(card), voucher: Some(&voucher) };
    event::record(case, "reward_issued", about)?;
    event::record(case, "voucher_issued", about)?;
    Ok(json!({ "type": "voucher", "name": voucher.name, "voucher_id": voucher.id, "give_now": false }))
}

fn wheel_of_fortune(case: &Case<'_>, card: &CardRow, completed: u32) -> rusqlite::Result<Value> {
    let (result, name) = match seeded::lottery(case.house.seed, &card.id, completed) {
        0..=3 => ("free_muffin", "A free muffin"),
        4..=6 => ("try_again", "Next time for sure"),
        _ => ("no_prize", "No prize this time"),
    };
    let about = About { card: Some(card), ..About::default() };
    event::record(case, "lottery_played", about)?;
    let won = result == "free_muffin";
    if won {
        event::record(case, "reward_issued", about)?;
    }
    Ok(json!({ "type": "lottery", "name": name, "result": result, "give_now": won }))
}
