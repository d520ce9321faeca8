//! Adding stamps.

use serde_json::json;

use super::event::{self, About};
use super::rewards::rewards;
use super::template::template_of;
use super::{Case, Effect, Ruling, identify};
use crate::db::card::{self, CardRow};
use crate::db::effect::{self, Kind};
use crate::seeded;
use crate::wire::{self, AddStamps, Answer, Code, Money, Problem};

/// More than this is never added at once, however large a receipt is.
const MOST: u64 = 99;

pub(super) fn add(case: &Case<'_>, body: &AddStamps) -> Ruling<Answer> {
    let before = identify::card(case, &body.identifier)?;
    check_repeats(case, body, &before)?;
    let added = stamps_to_add(body, &before)?;

    let after = CardRow { stamps: before.stamps.saturating_add(added), ..before };
    card::set_stamps(case.db, &after.id, after.stamps)?;
    let effect = Effect {
        card_id: Some(&after.id),
        quantity: Some(added),
        receipt_id: body.receipt.as_ref().map(|receipt| receipt.id.as_str()),
        ..Effect::of(Kind::Stamps)
    };
    case.record(effect, body.occurred_at, &body.till)?;
    event::record(case, "stamp_added", About { card: Some(&after), ..About::default() })?;
    let rewards = rewards(case, &after, before.stamps)?;

    Ok(Answer {
        status: 201,
        body: json!({
            "op_id": case.op_id,
            "outcome": "applied",
            "stamp_id": seeded::id("st", case.op_id, 0),
            "card": wire::card_in_brief(&after),
            "progress": wire::progress(&after, Some(added)),
            "goal_reached": !rewards.is_empty(),
            "vouchers": wire::usable_vouchers(case.db, &after, case.now)?,
            "display": words(&after, added, rewards.is_empty()),
            "rewards": rewards,
        }),
    })
}

fn check_repeats(case: &Case<'_>, body: &AddStamps, card: &CardRow) -> Ruling<()> {
    if let Some(receipt) = &body.receipt
        && effect::receipt_is_stamped(case.db, case.business_id(), &receipt.id)?
    {
        return Err(Code::DuplicateReceipt.into());
    }
    let window = case.house.repeat_window_s;
    let is_guarded = window > 0 && !body.allow_repeat;
    if is_guarded && effect::card_is_stamped_near(case.db, &card.id, body.occurred_at, window)? {
        return Err(Code::RepeatBlocked.into());
    }
    Ok(())
}

fn stamps_to_add(body: &AddStamps, card: &CardRow) -> Ruling<u32> {
    match (template_of(card).unit, &body.amount) {
        (None, _) => Ok(body.quantity.unwrap_or(1)),
        (Some(_), None) => Err(Code::AmountRequired.into()),
        (Some(unit), Some(amount)) => Ok(stamps_for(amount, unit)?),
    }
}

/// A stamp for each whole `unit` of the amount. Units are whole, so that what is behind the point never counts.
fn stamps_for(amount: &Money, unit: u64) -> Result<u32, Problem> {
    if amount.value.starts_with('-') {
        return Err(Problem::invalid("a negative amount earns no stamps"));
    }
    let whole = amount.value.split('.').next().unwrap_or_default();
    // Only a number too large for the type fails here, and that is more than enough.
    let stamps = whole.parse::<u64>().map_or(MOST, |whole| (whole / unit).min(MOST));
    Ok(u32::try_from(stamps).unwrap_or_default())
}

fn words(card: &CardRow, added: u32, no_reward: bool) -> serde_json::Value {
    let goal = template_of(card).goal;
    let title = match added {
        0 => "No stamp this time".to_owned(),
        1 => "Stamp added".to_owned(),
        several => format!("{several} stamps added"),
    };
    let progress = format!("{} / {goal}", card.stamps % goal);
    let text = if no_reward { progress } else { format!("Goal reached! {progress}") };
    wire::display(title, text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_whole_unit_of_an_amount_is_a_stamp() {
        let stamps = |value: &str| stamps_for(&Money { value: value.to_owned() }, 10).ok();
        assert_eq!(stamps("9.99"), Some(0));
        assert_eq!(stamps("10"), Some(1));
        assert_eq!(stamps("29.999"), Some(2));
        assert_eq!(stamps("000030.00"), Some(3));
        assert_eq!(stamps("99999999999999999999999999"), Some(99));
        assert_eq!(stamps("-10"), None);
    }
}
