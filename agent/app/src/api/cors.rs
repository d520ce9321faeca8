//! What a browser wants to be told before a page of another origin may call and read the answer (Fetch, "CORS protocol").
//! Only origins that the owner has named are told anything.

use axum::{
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header},
    response::{IntoResponse, Response},
};

/// What callers of the API may send beside what every page may.
const SENT: HeaderValue = HeaderValue::from_static("authorization, content-type, idempotency-key");
const METHODS: HeaderValue = HeaderValue::from_static("GET, POST, PUT, DELETE");
/// What they may read of an answer's headers.
const SHOWN: HeaderValue = HeaderValue::from_static("retry-after");
/// A browser asks anew after ten minutes, in seconds.
const KEPT: HeaderValue = HeaderValue::from_static("600");
const YES: HeaderValue = HeaderValue::from_static("true");

/// A page on the internet asks whether it may call a machine in the owner's network (Private Network Access).
const PRIVATE_NETWORK: HeaderName = HeaderName::from_static("access-control-allow-private-network");

/// The answer to a browser that asks before it calls. `None`: it does not ask, it calls.
pub(super) fn preflight(method: &Method, headers: &HeaderMap) -> Option<Response> {
    let asks = method == Method::OPTIONS && headers.contains_key(header::ACCESS_CONTROL_REQUEST_METHOD);
    let told = [
        (header::ACCESS_CONTROL_ALLOW_METHODS, METHODS),
        (header::ACCESS_CONTROL_ALLOW_HEADERS, SENT),
        (header::ACCESS_CONTROL_MAX_AGE, KEPT),
        (PRIVATE_NETWORK, YES),
    ];
    asks.then(|| (StatusCode::NO_CONTENT, told).into_response())
}

/// A page of this origin may read the answer. Cookies are never meant by it.
pub(super) fn readable(headers: &mut HeaderMap, origin: HeaderValue) {
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, SHOWN);
    headers.append(header::VARY, HeaderValue::from_static("origin"));
}
