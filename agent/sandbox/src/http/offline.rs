//! `/offline/vouchers`

use std::sync::Arc;

use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use rusqlite::Connection;
use serde_json::{Value, json};
use sha2::Sha256;

use super::query::{Parameters, cursor};
use super::read::Read;
use crate::app::App;
use crate::db::voucher::{self, VoucherRow};
use crate::keys::Caller;
use crate::wire;

const PAGE: usize = 200;

pub(super) async fn vouchers(
    State(app): State<Arc<App>>,
    read: Read,
    Query(parameters): Query<Parameters>,
) -> Response {
    if !app.snapshot {
        return StatusCode::NOT_FOUND.into_response();
    }
    match cursor(&parameters) {
        Ok(after) => read.answer(move |db, caller, now| Ok(page(db, caller, after, now)?)).await,
        Err(problem) => problem.into_response(),
    }
}

fn page(db: &Connection, caller: &Caller, after: i64, now: Timestamp) -> rusqlite::Result<Value> {
    let mut rows = voucher::usable_after(db, caller.business.id, after, now, PAGE + 1)?;
    let more = rows.len() > PAGE;
    rows.truncate(PAGE);
    let next = rows.last().map_or(after, |(seq, _)| *seq);
    let vouchers: rusqlite::Result<Vec<Value>> =
        rows.iter().map(|(_, row)| entry(db, caller, row, now)).collect();
    Ok(json!({ "vouchers": vouchers?, "next": next.to_string(), "more": more, "taken_at": now }))
}

fn entry(db: &Connection, caller: &Caller, row: &VoucherRow, now: Timestamp) -> rusqlite::Result<Value> {
    let shared_code = voucher::with_code(db, caller.business.id, &row.code)?.len() > 1;
    Ok(json!({
        "id": row.id,
        "card_id": row.card_id,
        "name": row.name,
        "status": wire::voucher_status(row, now),
        "expires_at": row.expires_at(),
        "value": null,
        "code_hash": code_hash(&caller.api_key, &row.code),
        "shared_code": shared_code,
        "self_redeem": row.self_redeem,
    }))
}

/// Lower-case hex HMAC-SHA-256 of the redeem code, keyed with the API key.
fn code_hash(api_key: &str, code: &str) -> String {
    let Ok(mut hmac) = Hmac::<Sha256>::new_from_slice(api_key.as_bytes()) else {
        // HMAC takes keys of every length (RFC 2104, section 2).
        return String::new();
    };
    hmac.update(code.as_bytes());
    hmac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_hashed_as_in_rfc_4231_test_case_2() {
        assert_eq!(
            code_hash("Jefe", "what do ya want for nothing?"),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        );
    }
}
