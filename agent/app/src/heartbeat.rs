//! The cloud is told how the till is, so that a silent till is missed: every five minutes, and soon after something has
//! gone wrong or is well again.

use std::{sync::Arc, time::Duration};

use serde::Serialize;
use stamp_core::{
    cloud::verdict::Answer,
    fleet::Status,
    sync::{LinkState, Status as Way},
    time::Timestamp,
};
use tokio::{
    sync::watch,
    time::{Instant, sleep_until},
};
use tokio_util::sync::CancellationToken;
use tracing::{debug, info};

use crate::{clock, cloud::Client, supervise::Pulse};

/// Between two, give or take a fifth, so that tills that were switched on together do not go on together.
const EVERY: Duration = Duration::from_secs(300);
/// After a change, and between any two.
const SOON: Duration = Duration::from_secs(10);
/// A cloud that wants none is asked again.
const ABSENT: Duration = Duration::from_secs(86_400);

/// Body of `PUT /agents/{id}/status`.
#[derive(Debug, Serialize)]
struct Body<'a> {
    version: &'a str,
    till: &'a str,
    at: Timestamp,
    queued: u64,
    parked: u64,
    oldest_unsent_at: Option<Timestamp>,
    health: &'a [String],
}

/// Tells the cloud. Runs until told to stop.
pub async fn run(
    client: Arc<Client>,
    vital: watch::Receiver<Option<Status>>,
    way: watch::Receiver<Way>,
    stop: CancellationToken,
    pulse: Pulse,
) -> anyhow::Result<()> {
    let (mut vital, mut way) = (vital, way);
    let mut told: Vec<String> = Vec::new();
    let (mut next, mut not_before) = (Instant::now(), Instant::now());
    loop {
        let status = vital.borrow_and_update().clone();
        let is_open = way.borrow_and_update().link == LinkState::Up;
        let is_changed = status.as_ref().is_some_and(|status| status.health != told);
        let due = if is_changed { not_before } else { next };
        match status.filter(|_| is_open && Instant::now() >= due) {
            Some(status) => {
                let body = body(&status);
                let put = tokio::select! {
                    () = stop.cancelled() => return Ok(()),
                    put = pulse.idle(client.put_status(&body)) => put,
                };
                let rest = match &put {
                    Answer::Http { status: 200..=299, .. } => {
                        told = status.health;
                        around(EVERY)
                    }
                    Answer::Http { status: 404 | 405 | 501, .. } => {
                        info!("this cloud does not want to hear how the till is; it is asked again in a day");
                        not_before = Instant::now() + ABSENT;
                        ABSENT
                    }
                    put => {
                        debug!(?put, "the cloud was not told how the till is");
                        around(EVERY)
                    }
                };
                next = Instant::now() + rest;
                not_before = not_before.max(Instant::now() + SOON);
            }
            None => {
                // Without a way or a status it is their change that is waited for.
                let until = due.max(Instant::now() + Duration::from_millis(500));
                tokio::select! {
                    () = stop.cancelled() => return Ok(()),
                    () = pulse.idle(sleep_until(until)), if is_open => {}
                    changed = pulse.idle(vital.changed()) => changed?,
                    changed = pulse.idle(way.changed()) => changed?,
                }
            }
        }
    }
}

fn body(status: &Status) -> Body<'_> {
    Body {
        version: &status.version,
        till: &status.till,
        at: clock::wall(),
        queued: status.queued.unwrap_or_default(),
        parked: status.parked.unwrap_or_default(),
        oldest_unsent_at: status.oldest_unsent_at,
        health: &status.health,
    }
}

/// Four fifths to six fifths of it.
fn around(time: Duration) -> Duration {
    time.mul_f64(0.8 + 0.4 * fastrand::f64())
}
