//! `GET /v1/notices`: what is said at the till, as it is said (server-sent events).

use std::{convert::Infallible, time::Duration};

use axum::{
    extract::State,
    http::HeaderMap,
    response::sse::{Event, KeepAlive, Sse},
};
use futures_util::{Stream, StreamExt, stream};
use tokio_stream::wrappers::{BroadcastStream, errors::BroadcastStreamRecvError};

use super::{Front, auth::Caller};
use crate::notices::Posted;

/// A page that comes back names the last notice it saw (`Last-Event-ID`) and gets what it missed. One that is too
/// slow is cut off, so that it comes back in this way.
#[allow(clippy::unused_async, reason = "a handler is async")]
pub(super) async fn stream(
    State(front): State<Front>,
    caller: Caller,
    headers: HeaderMap,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let after = headers
        .get("last-event-id")
        .and_then(|value| value.to_str().ok())
        .and_then(|text| text.trim().parse().ok());
    let (missed, news) = front.notices.listen(after);
    let fresh = BroadcastStream::new(news).take_while(|news| {
        let kept_up = !matches!(news, Err(BroadcastStreamRecvError::Lagged(_)));
        async move { kept_up }
    });
    let all = stream::iter(missed)
        .chain(fresh.filter_map(|news| async move { news.ok() }))
        .map(|posted| Ok(event(&posted)))
        .take_until(async move {
            tokio::select! {
                () = front.stop.cancelled() => {}
                () = front.access.is_over(&caller) => {}
            }
        });
    Sse::new(all).keep_alive(KeepAlive::new().interval(Duration::from_secs(15)))
}

fn event(posted: &Posted) -> Event {
    let event = Event::default().id(posted.id.to_string()).event("notice").retry(Duration::from_secs(1));
    event.json_data(posted).unwrap_or_else(|_| Event::default().comment("unreadable"))
}
