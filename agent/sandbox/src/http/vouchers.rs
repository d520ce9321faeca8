//! `/vouchers/lookup` and `/vouchers/{id}`

use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::body::RawBody;
use super::read::Read;
use crate::db;
use crate::rules::{own_cards, readable_voucher};
use crate::wire::{self, Lookup, parse};

pub(super) async fn lookup(read: Read, RawBody(raw): RawBody) -> Response {
    let lookup: Lookup = match parse(&raw) {
        Ok(lookup) => lookup,
        Err(problem) => return problem.into_response(),
    };
    read.answer(move |db, caller, now| {
        let mut vouchers = db::voucher::with_code(db, caller.business.id, &lookup.redeem_code)?;
        if let Some(identifier) = &lookup.card {
            let cards = own_cards(db, caller, identifier)?;
            vouchers.retain(|row| cards.iter().any(|card| row.card_id.as_deref() == Some(&card.id)));
        }
        let vouchers: Vec<Value> = vouchers.iter().map(|row| wire::voucher(row, now)).collect();
        Ok(json!({ "vouchers": vouchers }))
    })
    .await
}

pub(super) async fn voucher(read: Read, Path(id): Path<String>) -> Response {
    read.answer(move |db, caller, now| Ok(wire::voucher(&readable_voucher(db, caller, &id)?, now))).await
}
