//! `GET /v1/notices`: what is said at the till, as it is said (server-sent events).

use std::{convert::Infallible, sync::Arc, time::Duration};

use axum::{
    extract::State,
    http::HeaderMap,
    response::sse::{Event, KeepAlive, Sse},
};
use futures_util::{Stream, StreamExt, stream};
use tokio_stream::wrappers::{BroadcastStream, errors::BroadcastStreamRecvError};

use super::{Front, auth::Caller};
use crate::notices::Posted;

/// A listener that was cut off comes back after this time.
pub(super) const RETRY: Duration = Duration::from_secs(1);

/// A page that comes back names the last notice it saw (`Last-Event-ID`) and gets what it missed. One that is too
/// slow is cut off, so that it comes back in this way.
#[allow(clippy::unused_async, reason = "a handler is async")]
pub(super) async fn stream(
    State(front): State<Front>,
    caller: Caller,
    headers: HeaderMap,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let after = last_event_id(&headers).and_then(|text| text.trim().parse().ok());
    sse(follow(&front, caller, after).map(|posted| event(&posted)))
}

/// What the listener has seen last.
pub(super) fn last_event_id(headers: &HeaderMap) -> Option<&str> {
    headers.get("last-event-id").and_then(|value| value.to_str().ok())
}

/// What was said after this number, and all that follows, until the daemon or the caller's right ends, or the listener
/// is too slow.
pub(super) fn follow(
    front: &Front,
    caller: Caller,
    after: Option<u64>,
) -> impl Stream<Item = Arc<Posted>> + use<> {
    let (missed, news) = front.notices.listen(after);
    let fresh = BroadcastStream::new(news).take_while(|news| {
        let kept_up = !matches!(news, Err(BroadcastStreamRecvError::Lagged(_)));
        async move { kept_up }
    });
    stream::iter(missed)
        .chain(fresh.filter_map(|news| async move { news.ok() }))
        .take_until(front.clone().over_for(caller))
}

pub(super) fn sse(
    events: impl Stream<Item = Event> + Send + 'static,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    Sse::new(events.map(Ok)).keep_alive(KeepAlive::new().interval(Duration::from_secs(15)))
}

fn event(posted: &Posted) -> Event {
    let event = Event::default().id(posted.id.to_string()).event("notice").retry(RETRY);
    event.json_data(posted).unwrap_or_else(|_| Event::default().comment("unreadable"))
}
