//! `/login`, `POST /v1/login` and `POST /v1/logout`: a code becomes a session of this browser, with the rights and the
//! time that the code was made for.

mod typed;

use std::{net::SocketAddr, sync::Arc, time::Duration};

use axum::{
    Extension, Json,
    extract::{ConnectInfo, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{Html, IntoResponse, Response},
};
use serde::Deserialize;
use serde_json::json;
use stamp_core::{refusals::Line, time::Timestamp};
use stamp_store::{Act, Token};
use tokio::sync::OwnedMutexGuard;
use tracing::{info, warn};

use self::typed::{Typed, is_form};
use super::{
    Api, Front,
    access::{Access, Session},
    auth::{Caller, Role},
    codes::{Code, From, Tried, Use},
    door::{Secured, is_loopback},
    guard::OwnPage,
    peer::Peer,
    problem::Problem,
    session,
    url::Query,
};
use crate::{
    clock,
    page::{Goal, Page, Told},
};

#[derive(Debug, Deserialize)]
pub(super) struct Wanted {
    to: Option<String>,
}

/// The page to log in at, as `GET /login` and for browsers that have no session.
#[allow(clippy::unused_async, reason = "a handler is async")]
pub(super) async fn page(State(front): State<Front>, Query(Wanted { to }): Query<Wanted>) -> Response {
    shown(StatusCode::OK, front.page.login(Goal::of(to.as_deref().unwrap_or_default()), None))
}

/// The same, for a browser that wanted something else.
pub(super) fn wanted(page: &Page, to: Goal) -> Response {
    shown(StatusCode::UNAUTHORIZED, page.login(to, Some(Told::Unknown)))
}

/// The same, for one that may not see what it wanted.
pub(super) fn instead(page: &Page, status: StatusCode, to: Goal) -> Response {
    shown(status, page.login(to, None))
}

/// To be called by our own page only: nobody else may log a browser in. That is looked at before anything is read.
pub(super) async fn login(
    State(api): State<Api>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    secured: Option<Extension<Secured>>,
    _: OwnPage,
    headers: HeaderMap,
    Typed { code, form }: Typed,
) -> Result<Response, Problem> {
    let secured = secured.is_some();
    let from = whence(peer, secured);
    // Kept until the token is known, so that two with one code do not both get in and a revocation is not overtaken.
    let one = Arc::clone(&api.access.changing).lock_owned().await;
    let tried = api.access.codes().attempt(&code, Use::Login, from, clock::now().mono);
    let code = match tried {
        Tried::Good(code) => code,
        Tried::Wrong => {
            note_wrong(&api.access, Peer::from(peer));
            return refused(&api.page, form, Told::Wrong, wrong());
        }
        Tried::Wait(wait) => return refused(&api.page, form, Told::Wait(wait), too_often(wait)),
    };
    begin(&api, (code, one), secured, &headers, form).await
}

async fn begin(
    api: &Api,
    (code, one): (Code, OwnedMutexGuard<()>),
    is_secured: bool,
    headers: &HeaderMap,
    form: Option<Goal>,
) -> Result<Response, Problem> {
    let kept = code.for_s.map(Duration::from_secs);
    let now = clock::wall();
    let expires_at = kept.map(|kept| now.saturating_add(kept).unwrap_or(Timestamp::MAX));
    let (secret, hash) = session::new_stored();
    let token = Token {
        id: code.id.clone(),
        hash,
        role: code.role.as_str().to_owned(),
        label: code.label.clone(),
        created_at: now,
        expires_at,
    };
    let reason = Some(code.role.as_str().to_owned());
    let act = Act { at: now, actor: format!("code {}", code.id), action: "login", op_id: None, reason };
    // Of the same browser, which forgets it now.
    let before = match api.access.session(headers, is_secured) {
        Session::Stored(caller) => caller.token,
        _ => None,
    };
    let ended = before.as_ref().map(|id| (id.clone(), logged_out(format!("page {id}"))));
    let removed = before.and_then(|id| api.access.remove(&id));
    let shown = json!({"role": code.role, "expires_at": expires_at});
    let (access, store) = (Arc::clone(&api.access), api.store.clone());
    // Also where the browser goes away meanwhile: what is written down is known, and what is not is as it was.
    let exchange = async move {
        let _one = one;
        let kept = store.exchange_token(token.clone(), act, ended).await;
        if kept.is_err() {
            access.codes().give_back(code);
            removed.into_iter().for_each(|before| access.add(before));
            return kept;
        }
        access.add(token);
        info!(token = code.id, role = code.role.as_str(), "a browser has logged in");
        kept
    };
    api.queue.to_its_end(exchange).await?;
    let answer = form.map_or_else(|| Json(shown).into_response(), go);
    // Until it is revoked: for as long as a browser keeps it.
    Ok(with_cookie(answer, api.access.cookie(is_secured).set(&secret, Some(kept.unwrap_or(Duration::MAX)))))
}

/// Ends the session of this browser. A token that is sent as a header stays good.
pub(super) async fn logout(
    State(api): State<Api>,
    secured: Option<Extension<Secured>>,
    caller: Caller,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    api.access.end_session(&headers);
    if let (Caller::PAGE, Some(id)) = (caller.id.as_str(), &caller.token) {
        api.access.revoke(&api, id, logged_out(caller.actor(None))).await?;
    }
    let answer = if is_form(&headers) { go(Goal::Till) } else { StatusCode::NO_CONTENT.into_response() };
    Ok(with_cookie(answer, api.access.cookie(secured.is_some()).set("", Some(Duration::ZERO))))
}

/// Where somebody types a code. Over TLS it may be from any machine.
pub(super) fn whence(peer: SocketAddr, is_secured: bool) -> From {
    match is_secured || !is_loopback(peer) {
        true => From::Elsewhere(Peer::from(peer)),
        false => From::Here,
    }
}

/// How long a session lasts where nobody says: support's ends with the working day.
pub(super) const fn usual_time(role: Role) -> Option<u64> {
    match role {
        Role::Support => Some(8 * 3600),
        Role::Cashier | Role::Pos => None,
    }
}

pub(super) fn note_wrong(access: &Access, peer: Peer) {
    let noted = access.guessers().add(peer, clock::now().mono);
    if let Some(Line { who, times }) = noted {
        warn!(peer = %who, times, "a wrong login code");
    }
}

fn logged_out(actor: String) -> Act {
    Act { at: clock::wall(), actor, action: "logout", op_id: None, reason: None }
}

fn refused(page: &Page, form: Option<Goal>, told: Told, problem: Problem) -> Result<Response, Problem> {
    match form {
        Some(to) => Ok(shown(problem.status(), page.login(to, Some(told)))),
        None => Err(problem),
    }
}

pub(super) fn wrong() -> Problem {
    Problem::new(StatusCode::UNAUTHORIZED, "login_code_wrong", "this code is wrong, was used, or is too old")
        .hint("A code is good once and for ten minutes. Make another with `stamp-agent token new --code`.")
}

pub(super) fn too_often(wait: Duration) -> Problem {
    let title = "too many wrong codes were tried: this one was not looked at";
    let seconds = u32::try_from(wait.as_millis().div_ceil(1000)).unwrap_or(u32::MAX);
    Problem::new(StatusCode::TOO_MANY_REQUESTS, "too_many_tries", title)
        .hint("Try again after `Retry-After` seconds.")
        .retry_after(seconds)
}

fn shown(status: StatusCode, page: String) -> Response {
    // A form of a page without a referrer has no `Origin` (Fetch, "serializing a request origin").
    let referrer = [(header::REFERRER_POLICY, "same-origin")];
    (status, referrer, Html(page)).into_response()
}

fn go(to: Goal) -> Response {
    (StatusCode::SEE_OTHER, [(header::LOCATION, to.path())]).into_response()
}

fn with_cookie(mut response: Response, cookie: Option<HeaderValue>) -> Response {
    if let Some(cookie) = cookie {
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    response
}
