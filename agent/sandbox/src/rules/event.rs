//! Events that an operation causes.

use serde_json::{Value, json};

use super::Case;
use super::template::template_of;
use crate::db::card::CardRow;
use crate::db::event;
use crate::db::voucher::VoucherRow;
use crate::wire;

/// What an event is about.
#[derive(Default, Clone, Copy)]
pub(super) struct About<'a> {
    pub(super) card: Option<&'a CardRow>,
    pub(super) voucher: Option<&'a VoucherRow>,
}

/// Adds an event of this kind to the business's events.
pub(super) fn record(case: &Case<'_>, kind: &str, about: About<'_>) -> rusqlite::Result<()> {
    let mut event = json!({
        "source_op_id": case.op_id,
        "event": kind,
        "timestamp": case.now,
        "business_id": case.business_id(),
        "location_id": case.caller.business.location_id,
    });
    if let Some(card) = about.card {
        event["customer"] = wire::customer(card);
        event["card"] = json!({ "id": card.id, "goal_index": template_of(card).goal_index(card.stamps) });
    }
    if let Some(voucher) = about.voucher {
        event["voucher"] = payload(case, voucher);
    }
    let card_id = about.card.map(|card| card.id.as_str()).or_else(|| about.voucher?.card_id.as_deref());
    event::insert(case.db, case.business_id(), card_id, &event.to_string())
}

fn payload(case: &Case<'_>, voucher: &VoucherRow) -> Value {
    let mut payload = json!({
        "id": voucher.id,
        "type": "voucher",
        "redeem_code": voucher.code,
        "redeem_code_formats": ["text", "qr", "barcode"],
        "status": wire::voucher_status(voucher, case.now),
    });
    if let Some(via) = &voucher.redeemed_via {
        payload["redeemed_via"] = json!(via);
    }
    payload
}
