//! `GET /page/notices`: what is said at the till, drawn, as it is said (server-sent events).

use std::convert::Infallible;

use axum::{
    extract::State,
    http::HeaderMap,
    response::sse::{Event, Sse},
};
use futures_util::{Stream, StreamExt};
use serde::Deserialize;

use crate::{
    api::{
        Front,
        auth::{Caller, Role},
        notices::{RETRY, follow, last_event_id, sse},
        problem::Problem,
        url::Query,
    },
    clock,
    notices::Posted,
    page::{Page, Said},
};

/// What the page shows already: a page that was just opened has no `Last-Event-ID` yet.
#[derive(Debug, Deserialize)]
pub(in crate::api) struct Seen {
    after: Option<String>,
}

#[allow(clippy::unused_async, reason = "a handler is async")]
pub(in crate::api) async fn notices(
    State(front): State<Front>,
    caller: Caller,
    Query(seen): Query<Seen>,
    headers: HeaderMap,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Problem> {
    caller.must_be(&[Role::Cashier])?;
    let shown = seen.after.map(|name| front.page.number(&name).ok_or_else(unreadable)).transpose()?;
    let after = last_event_id(&headers).and_then(|name| front.page.number(name)).or(shown);
    let page = front.page.clone();
    Ok(sse(follow(&front, caller, after).map(move |posted| event(&page, &posted))))
}

fn unreadable() -> Problem {
    Problem::malformed("after: this is no name of a notice")
}

/// The large answer, and its line among the last.
fn event(page: &Page, posted: &Posted) -> Event {
    let said = page.answer(&Said::at_the_till(posted), clock::wall());
    // A bare carriage return would be taken for the end of a line.
    let drawn = format!("{said}{}", page.row(posted)).replace('\r', " ");
    Event::default().id(page.name(posted.id)).event("notice").retry(RETRY).data(drawn)
}
