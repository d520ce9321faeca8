//! Cards and vouchers as they are shown.

use jiff::Timestamp;
use rusqlite::Connection;
use serde_json::{Value, json};

use crate::db::card::{self, CardRow};
use crate::db::voucher::{self, Status, VoucherRow};
use crate::rules::template_of;

/// A card with its progress and its usable vouchers. No personal data.
pub(crate) fn card(db: &Connection, row: &CardRow, now: Timestamp) -> rusqlite::Result<Value> {
    let template = template_of(row);
    Ok(json!({
        "id": row.id,
        "number": row.number,
        "template": template.name,
        "stamping_rule": template.stamping_rule(),
        "progress": progress(row, None),
        "last_stamp_at": card::last_stamp_at(db, &row.id)?,
        "vouchers": usable_vouchers(db, row, now)?,
        "customer": customer(row),
    }))
}

/// Id, number and template.
pub(crate) fn card_in_brief(row: &CardRow) -> Value {
    json!({ "id": row.id, "number": row.number, "template": template_of(row).name })
}

/// How far the card is, and what the operation at hand has `added`.
pub(crate) fn progress(row: &CardRow, added: Option<u32>) -> Value {
    let template = template_of(row);
    let mut progress = json!({
        "current": row.stamps % template.goal,
        "goal": template.goal,
        "goal_index": template.goal_index(row.stamps),
        "completed_count": row.stamps / template.goal,
    });
    if let Some(added) = added {
        progress["added"] = json!(added);
    }
    progress
}

pub(crate) fn usable_vouchers(
    db: &Connection,
    card: &CardRow,
    now: Timestamp,
) -> rusqlite::Result<Vec<Value>> {
    let all = voucher::of_card(db, &card.id)?;
    Ok(all.iter().filter(|row| row.is_usable(now)).map(|row| voucher(row, now)).collect())
}

pub(crate) fn voucher(row: &VoucherRow, now: Timestamp) -> Value {
    json!({
        "id": row.id,
        "type": "voucher",
        "name": row.name,
        "status": voucher_status(row, now),
        "redeem_code": row.code,
        "redeem_code_formats": ["text", "qr", "barcode"],
        "expires_at": row.expires_at(),
        "card_id": row.card_id,
        "redeemed_at": row.redeemed_at(),
        "redeemed_via": row.redeemed_via,
    })
}

pub(crate) fn voucher_status(row: &VoucherRow, now: Timestamp) -> &'static str {
    match row.status {
        Status::Redeemed => "redeemed",
        _ if row.is_expired(now) => "expired",
        _ => "active",
    }
}

/// When, where and how a voucher was used before.
pub(crate) fn conflict(row: &VoucherRow) -> Value {
    let members = [
        ("redeemed_at", row.redeemed_at().map(|at| at.to_string())),
        ("location_id", row.location_id.clone()),
        ("redeemed_via", row.redeemed_via.clone()),
        ("redemption_id", row.redemption_id.clone()),
    ];
    let known =
        members.into_iter().filter_map(|(name, value)| Some((name.to_owned(), Value::String(value?))));
    Value::Object(known.collect())
}

pub(crate) fn customer(row: &CardRow) -> Value {
    json!({
        "id": row.id.replacen("card_", "c_", 1),
        "wallet_pass_id": row.wallet_pass_id,
        "language": row.language,
    })
}

/// Words for the cashier when it worked.
pub(crate) fn display(title: impl Into<String>, text: impl Into<String>) -> Value {
    json!({ "level": "ok", "title": title.into(), "text": text.into() })
}
