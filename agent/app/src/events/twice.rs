//! Whether something else stamps the same guests for the same purchase; see `core::event::Watch`.

use std::sync::{Arc, Mutex};

use stamp_core::{
    cloud::answer::StampsAdded,
    event::{Event, Kind, Source, Watch},
    operation::{Kind as Operations, Operation, State},
    time::Timestamp,
};
use stamp_store::Store;
use tokio::sync::broadcast::error::RecvError;
use tokio_util::sync::CancellationToken;
use tracing::warn;

use crate::{lock::held, settled::Settled, supervise::Pulse};

/// The name under which the cases of the last day are kept.
const SETTING: &str = "stamped_twice";

/// Shared by who hears of stamps and who reports. Cheap to clone; all clones are the same.
#[derive(Debug, Clone, Default)]
pub struct Twice(Arc<Mutex<Watch>>);

impl Twice {
    /// What was known before a restart.
    ///
    /// # Errors
    /// Only where the file cannot be read.
    pub async fn recall(store: &Store) -> Result<Self, stamp_store::Error> {
        let kept = store.setting(SETTING).await?;
        let watch = kept.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
        Ok(Self(Arc::new(Mutex::new(watch))))
    }

    /// How often it happened in the last day, where that is no coincidence any more.
    #[must_use]
    pub fn cases(&self, now: Timestamp) -> Option<usize> {
        held(&self.0).cases(now)
    }

    /// Hears of this till's own stamps. Runs until told to stop.
    pub async fn listen(
        self,
        store: Store,
        settled: Settled,
        stop: CancellationToken,
        pulse: Pulse,
    ) -> anyhow::Result<()> {
        let mut news = settled.listen();
        loop {
            let heard = tokio::select! {
                () = stop.cancelled() => return Ok(()),
                heard = pulse.idle(news.recv()) => heard,
            };
            match heard {
                Ok(operation) => self.ours(&operation, &store).await,
                Err(RecvError::Lagged(_)) => {}
                Err(RecvError::Closed) => return Ok(()),
            }
        }
    }

    async fn ours(&self, operation: &Operation, store: &Store) {
        if operation.new.kind != Operations::AddStamps || operation.state != State::Done {
            return;
        }
        let body = operation.outcome.as_ref().map_or(&[][..], |outcome| &outcome.body);
        let Ok(answer) = serde_json::from_slice::<StampsAdded>(body) else { return };
        if held(&self.0).ours(&answer.card.id, operation.new.created_at) {
            self.keep(store).await;
        }
    }

    /// Hears of an event that was not taken before.
    pub(super) async fn event(&self, event: &Event, store: &Store) {
        if event.kind != Kind::StampAdded || event.source != Source::Elsewhere {
            return;
        }
        let Some(card) = event.card.as_ref().and_then(|card| card.id.as_deref()) else { return };
        if held(&self.0).elsewhere(card, event.at) {
            self.keep(store).await;
        }
    }

    async fn keep(&self, store: &Store) {
        let text = serde_json::to_string(&*held(&self.0));
        let Ok(text) = text else { return };
        if let Err(error) = store.set_setting(SETTING, &text).await {
            warn!(%error, "cannot keep that guests were stamped twice; it is known until the next start");
        }
    }
}
