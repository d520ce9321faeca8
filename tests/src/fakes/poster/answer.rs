//! What Poster answers: 200 to everything, with one of two envelopes around errors.

use axum::{
    body::Body,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use jiff::{Timestamp, fmt::rfc2822::DateTimePrinter};
use serde_json::{Value, json};

/// An error of the API (web/errors).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Refused(pub(super) u16);

const PORTAL: &str = "<!doctype html><title>Guest Wi-Fi</title><form>Accept the terms to go online</form>";

impl Refused {
    const fn message(self) -> &'static str {
        match self.0 {
            10 => "Access token is required",
            11 => "Bad access token",
            12 => "Access token has expired",
            20 => "The application has no rights for this method",
            32 => "No such id",
            34 => "A required field is empty",
            42 => "transaction_id is undefined",
            54 => "Access denied",
            503 => "The account is archived",
            700 => "Not in this tariff",
            _ => "Something went wrong",
        }
    }

    pub(super) fn answer(self, is_flat: bool) -> Response {
        let (code, message) = (self.0, self.message());
        match is_flat {
            true => json(&json!({"error": code, "message": message})),
            false => json(&json!({"error": {"code": code, "message": message}})),
        }
    }
}

pub(super) fn response(response: Value) -> Response {
    json(&json!({ "response": response }))
}

pub(super) fn status(status: u16) -> Response {
    StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_GATEWAY).into_response()
}

pub(super) fn too_many(retry_after_s: Option<u64>) -> Response {
    let mut response = StatusCode::TOO_MANY_REQUESTS.into_response();
    if let Some(seconds) = retry_after_s {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

pub(super) fn portal() -> Response {
    ([(header::CONTENT_TYPE, "text/html")], PORTAL).into_response()
}

/// As every server tells its time.
pub(super) fn date(now: Timestamp) -> HeaderValue {
    let text = DateTimePrinter::new().timestamp_to_rfc9110_string(&now).expect("a time of this age");
    HeaderValue::try_from(text).expect("a header")
}

/// The first half of its body, as if it were all.
pub(super) fn half(response: Value) -> Response {
    let text = json!({ "response": response }).to_string();
    let middle = text.char_indices().nth(text.chars().count() / 2).map_or(0, |(at, _)| at);
    ([(header::CONTENT_TYPE, "application/json")], text[..middle].to_owned()).into_response()
}

fn json(body: &Value) -> Response {
    let mut response = Response::new(Body::from(body.to_string()));
    let kind = HeaderValue::from_static("application/json; charset=utf-8");
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    response
}
