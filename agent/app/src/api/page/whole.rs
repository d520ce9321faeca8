//! `GET /`: the page, with a cashier's session for a browser on this machine. Others have to log in first.

use std::net::SocketAddr;

use axum::{
    Extension,
    extract::{ConnectInfo, State},
    http::{HeaderMap, HeaderValue, header},
    response::{Html, IntoResponse, Response},
};

use crate::{
    api::{
        Front,
        access::Session,
        auth::Role,
        door::{Secured, is_loopback},
        login,
        problem::Problem,
    },
    page::Goal,
};

/// What a page that was just opened shows of what was said before.
const LAST: usize = 10;

#[allow(clippy::unused_async, reason = "a handler is async")]
pub(super) async fn till(
    State(front): State<Front>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    secured: Option<Extension<Secured>>,
    headers: HeaderMap,
) -> Response {
    let is_secured = secured.is_some();
    let is_here = !is_secured && is_loopback(peer);
    let cookie = match front.access.session(&headers, is_secured) {
        Session::Here | Session::Stored(_) => None,
        // On this machine everybody may see the page; elsewhere it is not known yet who this is.
        Session::Undecided if is_here => None,
        Session::Undecided => return Problem::starting().into_response(),
        Session::None if is_here => front.access.new_session(),
        Session::None => return login::wanted(&front.page, Goal::Till),
    };
    let (last, said) = front.notices.last(LAST);
    let is_support =
        front.access.judge(&headers, is_secured).is_some_and(|caller| caller.role == Role::Support);
    let mut response = Html(front.page.whole(front.page.name(last), &said, is_support)).into_response();
    if is_support {
        // A form of a page without a referrer has no `Origin` (Fetch, "serializing a request origin").
        let same_origin = HeaderValue::from_static("same-origin");
        response.headers_mut().insert(header::REFERRER_POLICY, same_origin);
    }
    if let Some(cookie) = cookie {
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    response
}
