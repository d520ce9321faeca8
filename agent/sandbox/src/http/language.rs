//! The sandbox speaks English. Whoever asks for another language gets no words for the cashier at all, as the contract
//! allows, and so the till's own.

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::HeaderMap;
use axum::http::header::{ACCEPT_LANGUAGE, CONTENT_LENGTH};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde_json::Value;

use crate::wire::{Code, Problem};

/// What the request asks for, as it stands there.
pub(super) fn asked(headers: &HeaderMap) -> Option<&str> {
    headers.get(ACCEPT_LANGUAGE)?.to_str().ok()
}

/// Takes `display` out of answers to those who do not read English.
pub(super) async fn keep_to_english(request: Request, next: Next) -> Response {
    let reads_english = asked(request.headers()).is_none_or(is_english);
    let response = next.run(request).await;
    if reads_english {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let Ok(bytes) = to_bytes(body, usize::MAX).await else {
        return Problem::new(Code::Internal).into_response();
    };
    let Ok(mut value) = serde_json::from_slice(&bytes) else {
        return Response::from_parts(parts, Body::from(bytes));
    };
    be_silent(&mut value);
    parts.headers.remove(CONTENT_LENGTH);
    Response::from_parts(parts, Body::from(value.to_string()))
}

fn is_english(asked: &str) -> bool {
    let first = asked.split(['-', ',', ';']).next().unwrap_or_default().trim();
    first.eq_ignore_ascii_case("en") || first == "*"
}

/// In the items of a batch, too.
fn be_silent(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.remove("display");
            members.values_mut().for_each(be_silent);
        }
        Value::Array(entries) => entries.iter_mut().for_each(be_silent),
        _ => {}
    }
}
