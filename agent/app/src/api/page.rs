//! The till page: one field, one large answer.

use std::{net::SocketAddr, sync::Arc};

use axum::{
    Extension, Router,
    extract::{ConnectInfo, State},
    http::{HeaderMap, header},
    response::{IntoResponse, Response},
    routing::get,
};

use super::{
    Access, Front,
    access::Session,
    door::{Secured, is_loopback},
    login,
};

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

/// The page, with a cashier's session for a browser on this machine. Others have to log in first.
#[allow(clippy::unused_async, reason = "a handler is async")]
async fn till(
    State(access): State<Arc<Access>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    secured: Option<Extension<Secured>>,
    headers: HeaderMap,
) -> Response {
    let is_here = secured.is_none() && is_loopback(peer);
    let cookie = match access.session(&headers) {
        Session::Here if !is_here => return login::wanted(),
        Session::Here | Session::Stored(_) | Session::Undecided => None,
        Session::None if is_here => access.new_session(),
        Session::None => return login::wanted(),
    };
    let mut response = asset("text/html; charset=utf-8", HTML).await.into_response();
    if let Some(cookie) = cookie {
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    response
}

#[allow(clippy::unused_async, reason = "a handler is async")]
async fn asset(kind: &'static str, text: &'static str) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, kind)], text)
}
