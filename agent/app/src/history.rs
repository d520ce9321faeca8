//! Keeps the last day for charts: what waited in each minute, and how fast the cloud answered.

use std::{
    mem,
    sync::{Arc, Mutex},
    time::Duration,
};

use stamp_core::{
    cloud::verdict::Answer,
    history::{Depth, History, Point, Requests},
    time::Timestamp,
};
use stamp_store::{Counts, Error, Store};
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;
use tracing::warn;

use crate::{clock, lock::held, supervise::Pulse};

/// Minutes between two writes, at least.
const WRITE_EVERY: u32 = 5;

/// The requests of the present minute, noted by the cloud client. Cheap to clone; all clones are the same.
#[derive(Debug, Clone, Default)]
pub struct Asked(Arc<Mutex<Requests>>);

impl Asked {
    /// A request has ended, after so long.
    pub fn note(&self, took: Duration, answer: &Answer) {
        let mut requests = held(&self.0);
        match answer {
            Answer::Http { status: ..500, is_json: true, .. } => requests.answered(took),
            _ => requests.failed(),
        }
    }

    fn take(&self) -> Requests {
        mem::take(&mut *held(&self.0))
    }

    fn now(&self) -> Requests {
        held(&self.0).clone()
    }
}

/// The last day. Outlives a run of its task that fails.
#[derive(Debug)]
pub struct Recorder {
    store: Store,
    asked: Asked,
    history: Mutex<History>,
}

impl Recorder {
    /// Goes on where an earlier run of the daemon stopped. What cannot be read of it is no reason not to start.
    pub async fn open(store: Store, asked: Asked) -> Self {
        let points = store.history().await.unwrap_or_else(|error| {
            warn!(%error, "the history of the last day cannot be read; it begins anew");
            Vec::new()
        });
        Self { store, asked, history: Mutex::new(History::of(points)) }
    }

    /// The points of the last day, that of the present minute with them, and what waits now.
    pub async fn look(&self) -> Result<(Vec<Point>, Depth), Error> {
        let depth = depth(&self.store.counts().await?);
        Ok((held(&self.history).points(clock::wall(), &self.asked.now(), depth), depth))
    }

    /// Runs until told to stop, and writes what it has by then.
    pub async fn run(self: Arc<Self>, stop: CancellationToken, pulse: Pulse) -> anyhow::Result<()> {
        let (mut began, mut seen, mut minutes) = (clock::wall(), None, 0);
        loop {
            let is_over = tokio::select! {
                biased;
                () = stop.cancelled() => true,
                () = pulse.idle(sleep(rest_of_minute(began))) => false,
            };
            self.close(began, &mut seen).await;
            (began, minutes) = (clock::wall(), minutes + 1);
            if is_over || minutes >= WRITE_EVERY {
                minutes = 0;
                self.write().await;
            }
            if is_over {
                return Ok(());
            }
        }
    }

    /// The minute that began then is over. `seen`: the queue's changes up to the minute before. Where nothing has
    /// changed the disk is left alone.
    async fn close(&self, began: Timestamp, seen: &mut Option<u64>) {
        let (requests, commits) = (self.asked.take(), self.store.commits());
        if requests.is_empty() && *seen == Some(commits) {
            return;
        }
        match self.store.counts().await {
            Ok(counts) => {
                *seen = Some(commits);
                held(&self.history).close(began, &requests, depth(&counts));
            }
            Err(error) => warn!(%error, "a minute is missing in the history: the queue cannot be read"),
        }
    }

    async fn write(&self) {
        // What room is left is for operations.
        if self.store.condition().borrow().is_full {
            return;
        }
        let Some(unsaved) = held(&self.history).unsaved() else { return };
        match self.store.keep_history(unsaved).await {
            Ok(()) => held(&self.history).saved(),
            Err(error) => warn!(%error, "the history of the last day is not kept yet"),
        }
    }
}

/// From `at` until the next full minute.
fn rest_of_minute(at: Timestamp) -> Duration {
    let passed = at.as_millisecond().rem_euclid(60_000).unsigned_abs();
    Duration::from_millis(60_000 - passed)
}

fn depth(counts: &Counts) -> Depth {
    let bounded = |number: u64| u32::try_from(number).unwrap_or(u32::MAX);
    Depth { unsent: bounded(counts.unsent()), parked: bounded(counts.parked) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minutes_are_those_of_the_clock() {
        let of = |millisecond| rest_of_minute(Timestamp::from_millisecond(millisecond).unwrap()).as_millis();
        assert_eq!([of(0), of(59_999), of(60_000), of(-1)], [60_000, 1, 60_000, 1]);
    }

    #[test]
    fn an_error_of_the_cloud_and_a_page_of_a_guest_network_are_no_answers() {
        let asked = Asked::default();
        let http = |status, is_json| Answer::Http { status, is_json, retry_after: None, body: Vec::new() };
        for answer in [http(201, true), http(404, true), http(503, true), http(200, false)] {
            asked.note(Duration::from_millis(5), &answer);
        }
        asked.note(Duration::from_millis(5), &Answer::Lost("no answer in time".into()));
        let now = asked.now();
        let points = History::default().points(clock::wall(), &now, Depth::default());
        assert_eq!(points.iter().map(|point| (point.answers, point.failures)).collect::<Vec<_>>(), [(2, 3)]);
        assert!(!asked.take().is_empty() && asked.take().is_empty());
    }
}
