//! `GET /`: the page, with a cashier's session for a browser on this machine.

use std::net::SocketAddr;

use axum::{
    extract::{ConnectInfo, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{Html, IntoResponse, Response},
};

use crate::api::{Front, problem::Problem};

/// What a page that was just opened shows of what was said before.
const LAST: usize = 10;

#[allow(clippy::unused_async, reason = "a handler is async")]
pub(super) async fn till(
    State(front): State<Front>,
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
    let (last, said) = front.notices.last(LAST);
    let mut response = Html(front.page.whole(front.page.name(last), &said)).into_response();
    if !front.access.has_session(&headers)
        && let Ok(cookie) = HeaderValue::try_from(front.access.new_session())
    {
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    Ok(response)
}
