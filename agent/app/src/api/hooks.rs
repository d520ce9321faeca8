//! `/hooks/{connector}`: what a till or its maker's cloud sends by itself. The connector looks for its proof; before
//! that nothing of it is believed, kept or logged.

mod readers;
mod sender;
mod strangers;

use std::time::Duration;

use axum::{
    extract::{DefaultBodyLimit, FromRequest, Path, Request, State},
    http::{HeaderMap, Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use stamp_connectors::pos::{HookReply, HookRequest, Received};
use stamp_core::refusals::Line;
use tokio::time::timeout;
use tracing::warn;

use self::{readers::Readers, sender::Sender, strangers::Strangers};
use super::{
    json::{Whole, not_in_time},
    problem::{self, Problem},
};
use crate::{
    clock,
    tills::{Hooks, Outcome, Taker},
};

/// Largest body. A check with a hundred lines has a tenth of it.
const LARGEST: usize = 256 * 1024;
/// For a body, from its first byte to its last.
const READ: Duration = Duration::from_secs(5);
/// Poster waits for ten seconds or so; whoever waits longer is answered as well.
const ANSWERED: Duration = Duration::from_secs(10);
/// When a sender may come again, seconds.
const SOON: u32 = 10;

/// The way to the hooks of tills.
#[derive(Debug, Clone)]
pub struct HookDoor {
    /// Of the configured tills.
    pub hooks: Hooks,
    strangers: Strangers,
    readers: Readers,
}

impl HookDoor {
    /// Nobody has sent anything yet.
    #[must_use]
    pub fn new(hooks: Hooks) -> Self {
        Self { hooks, strangers: Strangers::default(), readers: Readers::default() }
    }
}

pub(super) fn bound() -> DefaultBodyLimit {
    DefaultBodyLimit::max(LARGEST)
}

pub(super) async fn receive(
    State(door): State<HookDoor>,
    Path(connector): Path<String>,
    request: Request,
) -> Response {
    if let Taker::Nobody = door.hooks.taker(&connector) {
        return problem::not_found().await.into_response();
    }
    let sender = Sender::of(&request);
    if let Some(wait) = door.strangers.shuns(&connector, &sender, clock::now().mono) {
        door.hooks.count(&connector, Outcome::Shunned);
        return shunned(wait).into_response();
    }
    match take(&door, &connector, &sender, request).await {
        Ok(response) => response,
        Err((outcome, problem)) => {
            door.hooks.count(&connector, outcome);
            problem.into_response()
        }
    }
}

async fn take(
    door: &HookDoor,
    connector: &str,
    sender: &Sender,
    request: Request,
) -> Result<Response, (Outcome, Problem)> {
    let reader = door.readers.begin();
    let read = tokio::select! {
        biased;
        read = timeout(READ, read(request, sender)) => read,
        () = reader.gives_way.cancelled() => return Err((Outcome::Busy, busy())),
    };
    drop(reader);
    let read = read.map_err(|_elapsed| (Outcome::TooSlow, not_in_time(READ)))?;
    let read = read.map_err(|problem| {
        let is_large = problem.status() == StatusCode::PAYLOAD_TOO_LARGE;
        (if is_large { Outcome::TooLarge } else { Outcome::TooSlow }, problem)
    })?;
    let Taker::There(hook) = door.hooks.taker(connector) else {
        return Err((Outcome::Later, away(connector)));
    };
    let Some(_place) = door.hooks.place(connector) else { return Err((Outcome::Busy, busy())) };
    let Ok(reply) = timeout(ANSWERED, hook.receive(read)).await else {
        warn!(connector, "a hook was not answered in time; whoever sent it comes again");
        return Err((Outcome::TooSlow, no_answer()));
    };
    note(door, connector, sender, reply.received);
    if reply.received == Received::Unproved
        && let Some(wait) = door.strangers.add(connector, sender, clock::now().mono)
    {
        return Ok(shunned(wait).into_response());
    }
    Ok(response(reply))
}

/// All of it, within bounds. One that says beforehand that it is too large is not read at all.
async fn read(request: Request, sender: &Sender) -> Result<HookRequest, Problem> {
    let declared = request.headers().get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok());
    if declared.and_then(|length| length.parse().ok()).is_some_and(|length: u64| length > LARGEST as u64) {
        return Err(Problem::too_large());
    }
    let method = if request.method() == Method::POST { "POST" } else { "GET" };
    let query = request.uri().query().unwrap_or_default().to_owned();
    let headers = headers(request.headers());
    let (peer, at) = (sender.told(), clock::wall());
    let Whole(body) = Whole::from_request(request, &()).await?;
    Ok(HookRequest { method: method.to_owned(), query, headers, body: body.to_vec(), peer, at })
}

fn headers(headers: &HeaderMap) -> Vec<(String, Vec<u8>)> {
    headers.iter().map(|(name, value)| (name.as_str().to_owned(), value.as_bytes().to_vec())).collect()
}

/// Counts it, and tells the log of what a person should look at; whoever keeps on is a line a minute.
fn note(door: &HookDoor, connector: &str, sender: &Sender, received: Received) {
    let (outcome, what) = match received {
        Received::News => (Outcome::News, None),
        Received::Nothing => (Outcome::Nothing, None),
        Received::Unproved => (Outcome::Unproved, Some("its proof is wrong or missing")),
        Received::Unreadable => (Outcome::Unreadable, Some("it cannot be read")),
        Received::Later => (Outcome::Later, Some("it could not be taken at the moment")),
    };
    door.hooks.count(connector, outcome);
    let Some(what) = what else { return };
    if let Some(Line { who, times }) = door.strangers.tell(sender, clock::now().mono) {
        warn!(connector, peer = %who, times, what, "a hook was refused");
    }
}

fn response(reply: HookReply) -> Response {
    let HookReply { status, body, received } = reply;
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let kind = if body.starts_with(['{', '[']) { "application/json" } else { "text/plain; charset=utf-8" };
    let mut response = (status, [(header::CONTENT_TYPE, kind)], body).into_response();
    if received == Received::Later {
        response.headers_mut().insert(header::RETRY_AFTER, SOON.into());
    }
    response
}

fn shunned(wait: Duration) -> Problem {
    let title = "too many requests with a wrong proof";
    Problem::new(StatusCode::TOO_MANY_REQUESTS, "too_many_tries", title)
        .hint("Check the secret on both sides.")
        .retry_after(u32::try_from(wait.as_secs()).unwrap_or(u32::MAX).max(1))
}

fn away(connector: &str) -> Problem {
    let title = format!("the connector {connector} does not run at the moment");
    Problem::new(StatusCode::SERVICE_UNAVAILABLE, "hook_not_ready", title)
        .hint("Nothing was taken. `stamp-agent status` says why.")
        .retry_after(SOON)
}

fn busy() -> Problem {
    let title = "too many requests at once";
    Problem::new(StatusCode::SERVICE_UNAVAILABLE, "hook_busy", title)
        .hint("Nothing was taken. Send it again.")
        .retry_after(SOON)
}

fn no_answer() -> Problem {
    let title = "it was not taken in time";
    Problem::new(StatusCode::SERVICE_UNAVAILABLE, "hook_no_answer", title)
        .hint("Send it again: what is told twice counts once.")
        .retry_after(SOON)
}

#[cfg(test)]
mod tests;
