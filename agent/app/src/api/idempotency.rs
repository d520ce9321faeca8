//! The caller's own `Idempotency-Key`.

use axum::http::{HeaderMap, StatusCode};
use sha2::{Digest, Sha256};
use stamp_store::CallerKey;

use super::{auth::Caller, problem::Problem};

/// The key of a request, with what it was used for.
pub(super) fn key(
    headers: &HeaderMap,
    caller: &Caller,
    path: &str,
    body: &[u8],
) -> Result<Option<CallerKey>, Problem> {
    let Some(value) = headers.get("idempotency-key") else { return Ok(None) };
    let key = value.to_str().unwrap_or_default().trim().trim_matches('"');
    if key.is_empty() || key.len() > 255 {
        let title = "Idempotency-Key: 1 to 255 visible ASCII characters";
        return Err(Problem::new(StatusCode::BAD_REQUEST, "malformed", title));
    }
    let mut fingerprint = Sha256::new();
    fingerprint.update(path.as_bytes());
    fingerprint.update([0]);
    fingerprint.update(body);
    Ok(Some(CallerKey {
        caller: caller.id.clone(),
        key: key.to_owned(),
        fingerprint: fingerprint.finalize().into(),
    }))
}
