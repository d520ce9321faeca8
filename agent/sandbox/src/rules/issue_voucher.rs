//! Issuing a voucher, to a card or to print.

use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};
use serde_json::json;

use super::event::{self, About};
use super::{Case, Effect, Ruling, identify};
use crate::db::effect::Kind;
use crate::db::micros;
use crate::db::voucher::{self, Status, VoucherRow};
use crate::seeded;
use crate::wire::{self, Answer, IssueVoucher, Problem, Validity, ValidityKind};

/// The one voucher template of the sample shops.
const TEMPLATE: (&str, &str) = ("tpl_free_coffee", "Free coffee");

pub(super) fn issue(case: &Case<'_>, body: &IssueVoucher) -> Ruling<Answer> {
    let name = name(body)?;
    let expires_at = body.validity.as_ref().map_or(Ok(None), |validity| expiry(validity, case.now))?;
    let card = match &body.card {
        Some(identifier) => Some(identify::card(case, identifier)?),
        None => None,
    };
    let id = seeded::id("v", case.op_id, 0);
    let code = body.redeem_code.clone().filter(|code| !code.is_empty());
    let voucher = VoucherRow {
        code: code.unwrap_or_else(|| seeded::code(case.house.seed, &id)),
        id,
        business_id: case.business_id().to_owned(),
        card_id: card.as_ref().map(|card| card.id.clone()),
        name,
        self_redeem: false,
        status: Status::Active,
        expires_at: expires_at.map(micros),
        redeemed_at: None,
        redeemed_via: None,
        location_id: None,
        redemption_id: None,
        issued_by: Some(case.op_id.to_owned()),
    };
    voucher::insert(case.db, &voucher)?;
    let effect = Effect {
        card_id: voucher.card_id.as_deref(),
        voucher_id: Some(&voucher.id),
        ..Effect::of(Kind::Voucher)
    };
    case.record(effect, body.occurred_at, &body.till)?;
    event::record(case, "voucher_issued", About { card: card.as_ref(), voucher: Some(&voucher) })?;
    Ok(Answer {
        status: 201,
        body: json!({
            "op_id": case.op_id,
            "outcome": "issued",
            "voucher": wire::voucher(&voucher, case.now),
            "display": wire::display("Voucher issued", format!("{}: {}", voucher.name, voucher.code)),
        }),
    })
}

fn name(body: &IssueVoucher) -> Result<String, Problem> {
    match (&body.title, body.template_id.as_deref()) {
        (_, Some(id)) if id != TEMPLATE.0 => Err(Problem::invalid("there is no such voucher template")),
        (Some(title), _) if !title.trim().is_empty() => Ok(title.clone()),
        (_, Some(_)) => Ok(TEMPLATE.1.to_owned()),
        _ => Err(Problem::invalid("a voucher needs a title or a template_id")),
    }
}

/// The end of validity, UTC; `None` is never.
fn expiry(validity: &Validity, now: Timestamp) -> Result<Option<Timestamp>, Problem> {
    let missing = |member: &str| Problem::invalid(format!("this kind of validity needs validity.{member}"));
    let span = match validity.kind {
        ValidityKind::Unlimited => return Ok(None),
        ValidityKind::FixedDate => {
            let date = validity.date.ok_or_else(|| missing("date"))?;
            let midnight = date.tomorrow().and_then(|next| next.to_zoned(TimeZone::UTC)).map_err(too_far)?;
            return Ok(Some(midnight.timestamp()));
        }
        ValidityKind::Days => Span::new().try_days(validity.days.ok_or_else(|| missing("days"))?),
        ValidityKind::Months => Span::new().try_months(validity.months.ok_or_else(|| missing("months"))?),
    };
    let end = span.and_then(|span| now.to_zoned(TimeZone::UTC).checked_add(span)).map_err(too_far)?;
    Ok(Some(end.timestamp()))
}

fn too_far(_: jiff::Error) -> Problem {
    Problem::invalid("the validity ends too far in the future")
}
