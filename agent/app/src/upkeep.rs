//! What runs by itself now and then: a changed key is noticed, old rows are removed.

use std::{
    path::PathBuf,
    sync::{Arc, Mutex},
    time::{Duration, SystemTime},
};

use stamp_core::time::Timestamp;
use stamp_store::Store;
use tokio::time::{MissedTickBehavior, interval, sleep};
use tokio_util::sync::CancellationToken;
use tracing::{debug, info, warn};

use crate::{
    clock,
    cloud::{Client, ServerTime},
    lock::held,
    secret::{self, ApiKey},
    supervise::Pulse,
    sync::Handle,
};

const LOOK_AT_KEY: Duration = Duration::from_secs(2);
const KEEP_TIME: Duration = Duration::from_secs(3600);
const REMOVE_OLD: Duration = Duration::from_secs(3600);
/// Rows removed in one step, so that a scan never waits behind it.
const STEP: usize = 500;
/// What was refused is kept at least so long: somebody may still ask why.
const KEEP_REFUSED: Duration = Duration::from_secs(90 * 86_400);
/// How long it is remembered what became of a check that a till told of: longer than any till tells of it again.
const KEEP_RECEIPTS: Duration = Duration::from_secs(35 * 86_400);
/// How long it is remembered that an event was taken. One that is older is passed over, however it comes again.
const KEEP_EVENTS: Duration = Duration::from_secs(35 * 86_400);
/// How long outages and losses are kept: a year, and time to look at it.
const KEEP_REPORTS: Duration = Duration::from_secs(400 * 86_400);
/// How long a local caller's Idempotency-Key is remembered.
const KEEP_KEYS: Duration = Duration::from_secs(7 * 86_400);

/// Where the key comes from.
#[derive(Debug, Clone)]
pub struct KeySource {
    /// The file of the configuration.
    pub file: PathBuf,
    /// Goes before the file.
    pub from_environment: Option<String>,
    /// Why there is no key to use although there should be one.
    pub trouble: KeyTrouble,
    /// Held while the file is read.
    reading: Arc<tokio::sync::Mutex<()>>,
}

/// What is wrong with the key's file, shared with whoever reports it.
#[derive(Debug, Clone, Default)]
pub struct KeyTrouble(Arc<Mutex<Option<String>>>);

impl KeyTrouble {
    /// What is wrong now; `None`: nothing.
    #[must_use]
    pub fn get(&self) -> Option<String> {
        held(&self.0).clone()
    }

    fn set(&self, trouble: Option<String>) -> bool {
        let mut current = held(&self.0);
        let is_new = *current != trouble;
        *current = trouble;
        is_new
    }
}

impl KeySource {
    /// A source that was not read yet.
    #[must_use]
    pub fn new(file: PathBuf, from_environment: Option<String>) -> Self {
        Self { file, from_environment, trouble: KeyTrouble::default(), reading: Arc::default() }
    }

    /// The key, if there is one that can be used. Trouble is kept and logged, once: no reason to take no scans.
    #[must_use]
    pub fn read(&self) -> Option<ApiKey> {
        let (key, trouble) = match secret::read(&self.file, self.from_environment.as_deref()) {
            Ok(key) => (key, None),
            Err(error) => (None, Some(format!("{error:#}"))),
        };
        if self.trouble.set(trouble.clone())
            && let Some(trouble) = trouble
        {
            warn!(trouble, "the API key cannot be used");
        }
        key
    }

    /// When the file was written last, and the key as by [`KeySource::read`], on a thread that may be kept waiting: a
    /// file that does not answer (on a share that is gone, say) holds up no other task. It is never waited for by two
    /// threads.
    pub async fn read_apart(&self) -> anyhow::Result<(Option<SystemTime>, Option<ApiKey>)> {
        let (source, turn) = (self.clone(), Arc::clone(&self.reading).lock_owned().await);
        let read = move || {
            let _turn = turn;
            (source.written(), source.read())
        };
        Ok(tokio::task::spawn_blocking(read).await?)
    }

    /// When the file was written last; `None`: there is none, or it cannot be told.
    fn written(&self) -> Option<SystemTime> {
        std::fs::metadata(&self.file).and_then(|about| about.modified()).ok()
    }
}

/// Takes over a key that was changed in its file. The same key written again is tried again at once: somebody has
/// mended what was wrong with it in the cloud. Runs until told to stop.
pub async fn watch_key(
    source: KeySource,
    client: Arc<Client>,
    sync: Handle,
    stop: CancellationToken,
    pulse: Pulse,
) -> anyhow::Result<()> {
    let mut ticks = interval(LOOK_AT_KEY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let (mut written, _) = source.read_apart().await?;
    loop {
        tokio::select! {
            () = stop.cancelled() => return Ok(()),
            _ = pulse.idle(ticks.tick()) => {}
        }
        let (last, key) = source.read_apart().await?;
        // A file that cannot be read for the moment is no reason to stop with a key that works.
        if source.trouble.get().is_some() || key == client.key() && last == written {
            continue;
        }
        let is_same = key == client.key();
        written = last;
        info!(
            fingerprint = key.as_ref().map(ApiKey::fingerprint),
            is_same, "the API key was changed or set again"
        );
        sync.change_key(key);
    }
}

/// Keeps the server's time for later runs: when it is first heard, and each hour. Runs until told to stop.
pub async fn keep_time(
    client: Arc<Client>,
    store: Store,
    stop: CancellationToken,
    pulse: Pulse,
) -> anyhow::Result<()> {
    let mut heard = client.server_time();
    loop {
        let ServerTime { time, at } = tokio::select! {
            () = stop.cancelled() => return Ok(()),
            heard = pulse.idle(heard.wait_for(Option::is_some)) => match *heard? {
                Some(heard) => heard,
                None => continue,
            },
        };
        let now = time.checked_add(clock::now().mono.saturating_sub(at)).unwrap_or(time);
        if let Err(error) = store.keep_server_time(now).await {
            warn!(%error, "the server's time could not be kept; tried again in an hour");
        }
        tokio::select! {
            () = stop.cancelled() => return Ok(()),
            () = pulse.idle(sleep(KEEP_TIME)) => {}
        }
    }
}

/// Removes what was settled long ago. Runs until told to stop.
pub async fn remove_old(
    store: Store,
    keep: Duration,
    stop: CancellationToken,
    pulse: Pulse,
) -> anyhow::Result<()> {
    let mut ticks = interval(REMOVE_OLD);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = stop.cancelled() => return Ok(()),
            _ = pulse.idle(ticks.tick()) => {}
        }
        let now = clock::wall();
        if let Err(error) = remove(&store, now, keep, &stop, &pulse).await {
            warn!(error = format!("{error:#}"), "old rows could not be removed; tried again in an hour");
        }
    }
}

async fn remove(
    store: &Store,
    now: Timestamp,
    keep: Duration,
    stop: &CancellationToken,
    pulse: &Pulse,
) -> anyhow::Result<()> {
    let settled_before = now.checked_sub(keep)?;
    let refused_before = now.checked_sub(keep.max(KEEP_REFUSED))?;
    let keys_before = now.checked_sub(KEEP_KEYS)?;
    let receipts_before = now.checked_sub(KEEP_RECEIPTS)?;
    let events_before = now.checked_sub(KEEP_EVENTS)?;
    let reports_before = now.checked_sub(KEEP_REPORTS)?;
    while !stop.is_cancelled() {
        pulse.beat();
        let settled = store.purge(settled_before, keys_before, STEP).await?;
        let refused = store.purge_refused(refused_before, STEP).await?;
        let receipts = store.purge_receipts(receipts_before, STEP).await?;
        let events = store.remove_old_events(events_before, STEP).await?;
        let reports = store.purge_report(reports_before, STEP).await?;
        if settled + refused + receipts + reports == 0 && !events {
            break;
        }
        debug!(settled, refused, receipts, events, reports, "old rows removed");
    }
    Ok(())
}
