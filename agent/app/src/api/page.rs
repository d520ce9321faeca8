//! The till page: one field, one large answer.

use std::{net::SocketAddr, sync::Arc};

use axum::{
    Router,
    extract::{ConnectInfo, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};

use super::{Access, Front, problem::Problem};

const HTML: &str = include_str!("page/till.html");
const STYLE: &str = include_str!("page/till.css");
const ICON: &str = include_str!("page/icon.svg");
const SCRIPT: &str = include_str!("page/till.js");

pub(super) fn assets() -> Router<Front> {
    Router::new()
        .route("/", get(till))
        .route("/till.css", get(|| asset("text/css; charset=utf-8", STYLE)))
        .route("/favicon.ico", get(|| asset("image/svg+xml", ICON)))
        .route("/till.js", get(|| asset("text/javascript; charset=utf-8", SCRIPT)))
}

/// The page, with a cashier's session for a browser on this machine.
#[allow(clippy::unused_async, reason = "a handler is async")]
async fn till(
    State(access): State<Arc<Access>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    if !peer.ip().is_loopback() {
        return Err(Problem::new(
            StatusCode::FORBIDDEN,
            "not_local",
            "the page is for this machine's browser",
        ));
    }
    let mut response = asset("text/html; charset=utf-8", HTML).await.into_response();
    if !access.has_session(&headers)
        && let Ok(cookie) = HeaderValue::try_from(access.new_session())
    {
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    Ok(response)
}

#[allow(clippy::unused_async, reason = "a handler is async")]
async fn asset(kind: &'static str, text: &'static str) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, kind)], text)
}
