//! `GET /openapi.json`: the local API, described (OpenAPI 3.1). Open to all: it tells nothing of this till.

use std::sync::LazyLock;

use axum::{
    http::header,
    response::{IntoResponse, Response},
};

/// The document, with the version of this program in it.
static DOCUMENT: LazyLock<String> =
    LazyLock::new(|| include_str!("openapi.json").replacen("AGENT_VERSION", env!("CARGO_PKG_VERSION"), 1));

#[allow(clippy::unused_async, reason = "a handler is async")]
pub(super) async fn document() -> Response {
    ([(header::CONTENT_TYPE, "application/json")], DOCUMENT.as_str()).into_response()
}
