//! Answers before they are sent.

use axum::body::Body;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderValue, Response, StatusCode};
use serde_json::Value;

/// The answer to a write, before it is stored.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Value,
}

/// A response with a JSON body.
pub(crate) fn json(status: u16, body: String) -> Response<Body> {
    with_type(status, "application/json", body)
}

/// A response with a problem body.
pub(crate) fn problem_json(status: u16, body: String) -> Response<Body> {
    with_type(status, "application/problem+json", body)
}

fn with_type(status: u16, content_type: &'static str, body: String) -> Response<Body> {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    response
}
