//! `/scans/resolve`

use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use rusqlite::Connection;
use serde_json::{Value, json};

use super::body::RawBody;
use super::read::Read;
use crate::db;
use crate::db::voucher::VoucherRow;
use crate::keys::Caller;
use crate::rules::{Refusal, Ruling, own_cards, readable_voucher};
use crate::wire::{self, Identifier, IdentifierKind, Problem, Scan, parse};

pub(super) async fn resolve(read: Read, RawBody(raw): RawBody) -> Response {
    let scan = parse::<Scan>(&raw).and_then(|scan| {
        let is_empty = scan.raw.trim().is_empty();
        if is_empty { Err(Problem::invalid("the scan is empty")) } else { Ok(scan) }
    });
    match scan {
        Ok(scan) => read.answer(move |db, caller, now| resolved(db, caller, now, scan.raw)).await,
        Err(problem) => problem.into_response(),
    }
}

fn resolved(db: &Connection, caller: &Caller, now: Timestamp, raw: String) -> Ruling<Value> {
    let identifier = Identifier { kind: IdentifierKind::Scan, value: raw };
    if let Some(card) = found(own_cards(db, caller, &identifier))?.and_then(|cards| cards.into_iter().next())
    {
        return Ok(json!({ "kind": "card", "card": wire::card(db, &card, now)? }));
    }
    let raw = identifier.value.trim();
    let vouchers = vouchers(db, caller, now, raw)?;
    let shown: Vec<Value> = vouchers.iter().map(|row| wire::voucher(row, now)).collect();
    Ok(match shown.len() {
        0 => json!({ "kind": kind_of_address(raw) }),
        1 => json!({ "kind": "voucher", "vouchers": shown }),
        _ => json!({ "kind": "ambiguous", "vouchers": shown }),
    })
}

/// The voucher of this id, or the usable vouchers of this code, or else all of this code.
fn vouchers(db: &Connection, caller: &Caller, now: Timestamp, raw: &str) -> Ruling<Vec<VoucherRow>> {
    if let Some(voucher) = found(readable_voucher(db, caller, raw))? {
        return Ok(vec![voucher]);
    }
    let all = db::voucher::with_code(db, caller.business.id, raw)?;
    let usable: Vec<VoucherRow> = all.iter().filter(|row| row.is_usable(now)).cloned().collect();
    Ok(if usable.is_empty() { all } else { usable })
}

/// What the other addresses under `https://HOST/LANGUAGE/` are for.
fn kind_of_address(raw: &str) -> &'static str {
    let path = raw.strip_prefix("https://").unwrap_or_default();
    match path.split('/').nth(2) {
        Some("join") => "join",
        Some("receipt") => "receipt",
        _ => "unknown",
    }
}

/// "Not found" as nothing; other refusals stay.
fn found<T>(ruling: Ruling<T>) -> Ruling<Option<T>> {
    match ruling {
        Err(Refusal::Problem(problem)) if problem.status() == 404 => Ok(None),
        ruling => ruling.map(Some),
    }
}
