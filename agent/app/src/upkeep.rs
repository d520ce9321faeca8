//! What runs by itself now and then: a changed key is noticed, old rows are removed.

use std::{path::PathBuf, sync::Arc, time::Duration};

use stamp_core::{sync::Event, time::Timestamp};
use stamp_store::Store;
use tokio::time::{MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;
use tracing::{debug, info, warn};

use crate::{clock, cloud::Client, secret, sync::Handle};

const LOOK_AT_KEY: Duration = Duration::from_secs(2);
const REMOVE_OLD: Duration = Duration::from_secs(3600);
/// Rows removed in one step, so that a scan never waits behind it.
const STEP: usize = 500;
/// What was refused is kept at least so long: somebody may still ask why.
const KEEP_REFUSED: Duration = Duration::from_secs(90 * 86_400);
/// How long a local caller's Idempotency-Key is remembered.
const KEEP_KEYS: Duration = Duration::from_secs(7 * 86_400);

/// Where the key comes from.
#[derive(Debug, Clone)]
pub struct KeySource {
    /// The file of the configuration.
    pub file: PathBuf,
    /// Goes before the file.
    pub from_environment: Option<String>,
}

/// Takes over a key that was changed in its file. Runs until told to stop.
pub async fn watch_key(
    source: KeySource,
    client: Arc<Client>,
    sync: Handle,
    stop: CancellationToken,
) -> anyhow::Result<()> {
    let mut ticks = interval(LOOK_AT_KEY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = stop.cancelled() => return Ok(()),
            _ = ticks.tick() => {}
        }
        match secret::read(&source.file, source.from_environment.as_deref()) {
            Ok(key) if key != client.key() => {
                let known = key.is_some();
                info!(fingerprint = key.as_ref().map(secret::ApiKey::fingerprint), "the API key was changed");
                client.set_key(key);
                sync.tell(if known { Event::KeyChanged } else { Event::KeyMissing });
            }
            Ok(_) => {}
            Err(error) => debug!(error = format!("{error:#}"), "the key's file cannot be read at the moment"),
        }
    }
}

/// Removes what was settled long ago. Runs until told to stop.
pub async fn remove_old(store: Store, keep: Duration, stop: CancellationToken) -> anyhow::Result<()> {
    let mut ticks = interval(REMOVE_OLD);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = stop.cancelled() => return Ok(()),
            _ = ticks.tick() => {}
        }
        let now = clock::wall();
        if let Err(error) = remove(&store, now, keep, &stop).await {
            warn!(error = format!("{error:#}"), "old rows could not be removed; tried again in an hour");
        }
    }
}

async fn remove(
    store: &Store,
    now: Timestamp,
    keep: Duration,
    stop: &CancellationToken,
) -> anyhow::Result<()> {
    let settled_before = now.checked_sub(keep)?;
    let refused_before = now.checked_sub(keep.max(KEEP_REFUSED))?;
    let keys_before = now.checked_sub(KEEP_KEYS)?;
    while !stop.is_cancelled() {
        let settled = store.purge(settled_before, keys_before, STEP).await?;
        let refused = store.purge_refused(refused_before, STEP).await?;
        if settled + refused == 0 {
            break;
        }
        debug!(settled, refused, "old rows removed");
    }
    Ok(())
}
