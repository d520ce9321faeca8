//! `GET /v1/changes`: what changes in the queue, as it changes (server-sent events).

use std::{convert::Infallible, time::Duration};

use axum::{
    extract::State,
    response::sse::{Event, KeepAlive, Sse},
};
use futures_util::{Stream, StreamExt};
use tokio_stream::wrappers::{BroadcastStream, errors::BroadcastStreamRecvError};

use super::{Front, auth::Caller, problem::Problem};
use crate::changes::Change;

/// After so long a silence a listener is told that the stream lives: a connection whose other end has vanished looks the
/// same as one on which nothing happens, and scripts do not see comments.
const ALIVE_EVERY: Duration = Duration::from_secs(5);

/// One that is too slow is cut off, so that it comes back and looks at everything anew.
#[allow(clippy::unused_async, reason = "a handler is async")]
pub(super) async fn stream(
    State(front): State<Front>,
    caller: Caller,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Problem> {
    caller.must_be(&[])?;
    let changes = BroadcastStream::new(front.changes.listen())
        .take_while(|change| {
            let kept_up = !matches!(change, Err(BroadcastStreamRecvError::Lagged(_)));
            async move { kept_up }
        })
        .filter_map(|change| async move { change.ok() })
        .map(|change| Ok(event(&change)))
        .take_until(front.over_for(caller));
    let alive = Event::default().event("alive").data("{}");
    Ok(Sse::new(changes).keep_alive(KeepAlive::new().interval(ALIVE_EVERY).event(alive)))
}

fn event(change: &Change) -> Event {
    let event = Event::default().event("change").retry(Duration::from_secs(1));
    event.json_data(change).unwrap_or_else(|_| Event::default().comment("unreadable"))
}
