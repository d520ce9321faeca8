//! What is done with one connection: what is heard, and what is told.

use std::{sync::Arc, time::Duration};

use stamp_connectors::mqtt::{Incoming, Outbox, Publish, State};
use stamp_core::{
    fleet::{Pace, Status, Telemetry},
    time::Timestamp,
    topic::Place,
};
use tokio::{
    sync::{mpsc, watch},
    time::{MissedTickBehavior, interval, sleep},
};

use super::{commands::Hands, state::Known};
use crate::{
    claims::Claims, clock, cloud::Client, events::Wake, fleet::signature::Verifier, report::Reporter,
    supervise::Pulse,
};

/// Between two tellings of figures.
const FIGURES: Duration = Duration::from_secs(60);

/// What is done over the connection.
pub(super) struct Roles<'a> {
    pub(super) place: &'a Place,
    pub(super) outbox: Outbox,
    pub(super) known: &'a Known,
    /// The cloud's word that there is something new is heard here.
    pub(super) wake: Option<&'a Wake>,
    /// The head office sees the till.
    pub(super) status: Option<watch::Receiver<Option<Status>>>,
    pub(super) verifier: Option<&'a Verifier>,
    /// The tills of the shop are heard.
    pub(super) claims: Option<&'a Claims>,
    pub(super) hands: &'a Hands,
    pub(super) reporter: &'a Arc<Reporter>,
    pub(super) client: &'a Client,
}

impl Roles<'_> {
    /// Plays them for as long as this is polled.
    pub(super) async fn play(mut self, heard: &mut mpsc::Receiver<Incoming>, pulse: &Pulse) {
        let mut state = self.outbox.state();
        let mut pace = Pace::default();
        let mut figures = interval(FIGURES);
        figures.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            let due = pace.due().map(|due| due.saturating_sub(clock::now().mono));
            let is_up = state.borrow().is_up();
            tokio::select! {
                changed = pulse.idle(state.changed()) => {
                    if changed.is_err() {
                        return;
                    }
                    let state = state.borrow_and_update().clone();
                    self.stands(&state, &mut pace);
                    match self.claims {
                        Some(claims) if state.is_up() => claims.is_heard(&self.hands.store).await,
                        Some(claims) => claims.lost_sight(),
                        None => {}
                    }
                }
                incoming = pulse.idle(heard.recv()) => match incoming {
                    Some(incoming) => self.hear(incoming).await,
                    None => return,
                },
                Some(status) = pulse.idle(next(&mut self.status)) => pace.is(status, clock::now().mono),
                () = pulse.idle(sleep(due.unwrap_or_default())), if due.is_some() && is_up => {
                    self.tell_status(&mut pace);
                }
                _ = pulse.idle(figures.tick()), if is_up && self.status.is_some() => self.tell_figures().await,
            }
            self.known.has_dropped(self.outbox.dropped());
        }
    }

    fn stands(&self, state: &State, pace: &mut Pace) {
        self.known.stands(state);
        if let Some(wake) = self.wake {
            wake.is_heard(state.is_up());
            // What was said while nobody heard.
            if state.is_up() {
                wake.wake();
            }
        }
        if state.is_up() {
            pace.again();
        }
    }

    async fn hear(&self, incoming: Incoming) {
        if incoming.topic == self.place.wake() {
            // Whatever it says, and whoever says it: it costs one question.
            if let Some(wake) = self.wake {
                wake.wake();
            }
            return;
        }
        if let Some(claims) = self.claims.filter(|_| self.place.is_claim(&incoming.topic)) {
            claims.hear(&incoming.payload, &self.hands.store).await;
            return;
        }
        let is_command = incoming.topic == self.place.commands() && !incoming.is_retained;
        let Some(verifier) = self.verifier.filter(|_| is_command) else { return };
        let here = self.place.address();
        if let Some(answer) = self.hands.take(&incoming.payload, verifier, &here, self.server_time()).await {
            self.publish(self.place.telemetry(), serde_json::to_vec(&answer), false);
        }
    }

    fn tell_status(&self, pace: &mut Pace) {
        let Some(status) = pace.next(clock::now().mono) else { return };
        if !self.publish(self.place.status(), serde_json::to_vec(&status), true) {
            pace.again();
        }
    }

    async fn tell_figures(&self) {
        let Ok(report) = self.reporter.report().await else { return };
        let figures = Telemetry {
            v: 1,
            at: clock::wall(),
            uptime_s: report.uptime_s,
            operations: report
                .queue
                .states
                .iter()
                .map(|(state, count)| ((*state).to_owned(), *count))
                .collect(),
            cloud: report.cloud.state.to_owned(),
        };
        self.publish(self.place.telemetry(), serde_json::to_vec(&figures), false);
    }

    fn publish(&self, topic: String, payload: serde_json::Result<Vec<u8>>, is_retained: bool) -> bool {
        let Ok(payload) = payload else { return false };
        self.outbox.publish(Publish { topic, payload, is_confirmed: is_retained, is_retained })
    }

    /// The cloud's clock, if it was heard since the start.
    fn server_time(&self) -> Option<Timestamp> {
        let heard = (*self.client.server_time().borrow())?;
        heard.time.checked_add(clock::now().mono.saturating_sub(heard.at)).ok()
    }
}

/// The till's status where it has changed; never, where nobody is to see it.
async fn next(status: &mut Option<watch::Receiver<Option<Status>>>) -> Option<Status> {
    let Some(status) = status else { return std::future::pending().await };
    if status.changed().await.is_err() {
        return std::future::pending().await;
    }
    status.borrow_and_update().clone()
}
