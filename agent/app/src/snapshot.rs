//! The till's own copy of the business's vouchers, kept while the cloud can be reached for the time when it cannot.
//!
//! `core::offline::fetching` says when; here it is fetched page by page and put down in small writes. What an event tells
//! of a voucher goes into the same table by another way, and stands where it is the later word.

mod state;
mod whole;

use std::{sync::Arc, time::Duration};

use stamp_core::{
    cloud::{
        snapshot::{SnapshotEntry, SnapshotPage},
        verdict::Answer,
    },
    config::OfflineRedeem,
    offline::fetching::{Facts, Fetch, fetch, is_wanted},
    sync::{LinkState, Status},
    time::Timestamp,
};
use stamp_store::{Snapshot, Store, VOUCHERS_AT_ONCE};
use tokio::{
    sync::{Mutex, watch},
    time::sleep,
};
use tokio_util::sync::CancellationToken;
use tracing::{debug, info, warn};

pub use state::{Seen, Stand};

use self::whole::Begun;
use crate::{clock, cloud::Client, secret::ApiKey, supervise::Pulse};

/// How often it is looked whether something is to be done.
const LOOK: Duration = Duration::from_secs(10);
/// More vouchers than this no till keeps.
const MOST: u64 = 1_000_000;
/// What is only a later time is not written more often than this.
const WORTH_WRITING: Duration = Duration::from_secs(5 * 60);
/// Events that were followed to their end so long ago are no longer followed.
const EVENTS_FOLLOWED: Duration = Duration::from_secs(30 * 60);

/// What is fetched, for whom, and where it is put.
#[derive(Debug)]
pub struct Fetcher {
    client: Arc<Client>,
    store: Store,
    way: watch::Receiver<Status>,
    business: watch::Receiver<Option<String>>,
    wish: OfflineRedeem,
    seen: Seen,
    /// Outlives a run that fails.
    work: Mutex<Work>,
}

/// Where the work stands. All times are monotonic.
#[derive(Debug, Default)]
struct Work {
    looked: Option<Duration>,
    failed: Option<Duration>,
    absent: Option<Duration>,
    begun: Option<Begun>,
}

/// Why nothing, or not all, was fetched.
#[derive(Debug, thiserror::Error)]
enum Trouble {
    #[error("the cloud keeps no list of vouchers for tills")]
    Absent,
    #[error("the business has more than {MOST} vouchers")]
    TooMany,
    #[error("the key or the business was changed meanwhile")]
    Changed,
    #[error("the cloud does not get on with its list")]
    Astray,
    #[error("the cloud did not answer: {0}")]
    Cloud(String),
    #[error(transparent)]
    Store(#[from] stamp_store::Error),
}

impl Fetcher {
    /// A fetcher that has done nothing yet.
    #[must_use]
    pub fn new(
        client: Arc<Client>,
        store: Store,
        way: watch::Receiver<Status>,
        business: watch::Receiver<Option<String>>,
        wish: OfflineRedeem,
        seen: Seen,
    ) -> Self {
        Self { client, store, way, business, wish, seen, work: Mutex::default() }
    }

    /// Keeps the snapshot. Runs until told to stop; what it has put down by then is used at the next start.
    pub async fn run(self: Arc<Self>, stop: CancellationToken, pulse: Pulse) -> anyhow::Result<()> {
        let mut work = self.work.lock().await;
        let (mut way, mut business) = (self.way.clone(), self.business.clone());
        self.seen.learn(self.store.snapshot().await?.as_ref());
        loop {
            if let Some(whose) = self.can_ask().await? {
                tokio::select! {
                    () = stop.cancelled() => return Ok(()),
                    done = self.look(&whose, &mut work, &pulse) => done?,
                }
            }
            tokio::select! {
                () = stop.cancelled() => return Ok(()),
                () = pulse.idle(sleep(LOOK)) => {}
                () = pulse.idle(self.seen.asked()) => {}
                changed = pulse.idle(way.changed()) => changed?,
                changed = pulse.idle(business.changed()) => changed?,
            }
        }
    }

    /// The business, where its vouchers are wanted and can be asked for.
    async fn can_ask(&self) -> Result<Option<String>, stamp_store::Error> {
        if !is_wanted(self.wish, &self.store.offline_policy().await?) {
            self.seen.stands(Stand::Off);
            return Ok(None);
        }
        let is_up = self.way.borrow().link == LinkState::Up;
        Ok(self.business.borrow().clone().filter(|_| is_up))
    }

    /// Does what is to be done now. What goes wrong is a state, and is tried again; only the disk is an error.
    async fn look(&self, business: &str, work: &mut Work, pulse: &Pulse) -> Result<(), stamp_store::Error> {
        let Some(key) = self.client.key() else { return Ok(()) };
        let kept = self.store.snapshot().await?;
        let ours = kept.filter(|kept| kept.business == business && kept.key == key.snapshot_digest());
        let (facts, now) = (self.facts(ours.as_ref(), work), clock::now().mono);
        let done = match (fetch(&facts), ours) {
            (Fetch::Nothing, _) => return Ok(()),
            (Fetch::Newer, Some(ours)) => self.newer(&key, ours, pulse).await,
            (Fetch::Newer | Fetch::Whole, _) => self.whole(business, &key, work, pulse).await,
        };
        match done {
            Ok(()) => {
                (work.looked, work.failed, work.absent) = (Some(now), None, None);
                self.seen.learn(self.store.snapshot().await?.as_ref());
            }
            Err(Trouble::Store(error)) => {
                work.failed = Some(clock::now().mono);
                return Err(error);
            }
            Err(Trouble::Changed) => debug!("vouchers are fetched anew: {}", Trouble::Changed),
            Err(trouble @ (Trouble::Absent | Trouble::TooMany)) => {
                work.absent = Some(now);
                let is_absent = matches!(trouble, Trouble::Absent);
                info!(%trouble, "vouchers are not known without internet; asked again in a day");
                self.seen.stands(if is_absent { Stand::None } else { Stand::TooMany });
            }
            Err(trouble) => {
                work.failed = Some(clock::now().mono);
                warn!(%trouble, "the vouchers of the business were not fetched; tried again in a minute");
            }
        }
        Ok(())
    }

    fn facts(&self, ours: Option<&Snapshot>, work: &Work) -> Facts {
        let now = clock::now();
        let ago = |at: Option<Duration>| at.map(|at| now.mono.saturating_sub(at));
        let server = self.client.server_time().borrow().map_or(now.wall, |heard| {
            heard.time.checked_add(now.mono.saturating_sub(heard.at)).unwrap_or(heard.time)
        });
        let since = |at: Timestamp| Duration::try_from(server.duration_since(at)).unwrap_or_default();
        let wishes = self.seen.wishes();
        Facts {
            is_whole: ours.is_some(),
            whole: ours.map(|ours| since(ours.whole_at)),
            looked: ago(work.looked),
            has_events: wishes.complete_to.is_some_and(|at| since(at) < EVENTS_FOLLOWED),
            asked_for_whole: wishes.whole,
            told_of_newer: ago(wishes.newer),
            failed: ago(work.failed),
            absent: ago(work.absent),
        }
    }

    async fn newer(&self, key: &ApiKey, kept: Snapshot, pulse: &Pulse) -> Result<(), Trouble> {
        self.seen.serves_newer();
        let mut cursor = kept.cursor.clone();
        loop {
            let page = self.page(key, Some(&cursor)).await?;
            self.put(&page, kept.generation, pulse).await?;
            cursor.clone_from(&page.next);
            if page.more {
                continue;
            }
            // Pages tell of new vouchers; of those that were used meanwhile only events do.
            let told = self.seen.wishes().complete_to.map_or(kept.as_of, |at| at.min(page.taken_at));
            let as_of = told.max(kept.as_of);
            let gained = Duration::try_from(as_of.duration_since(kept.as_of)).unwrap_or_default();
            if cursor != kept.cursor || gained >= WORTH_WRITING {
                let vouchers = self.store.count_vouchers().await?;
                self.store.keep_snapshot(Snapshot { cursor, as_of, vouchers, ..kept }).await?;
            }
            return Ok(());
        }
    }

    /// A page, if the cloud has one and it is of the key that is in use.
    async fn page(&self, key: &ApiKey, after: Option<&str>) -> Result<SnapshotPage, Trouble> {
        let page = self.client.snapshot(key, after).await.map_err(|answer| match &answer {
            Answer::Http { status: 404 | 405, .. } => Trouble::Absent,
            Answer::Http { status, .. } => Trouble::Cloud(format!("it answered {status}")),
            Answer::NotSent(why) | Answer::Lost(why) | Answer::Garbled(why) => Trouble::Cloud(why.clone()),
        })?;
        if self.client.key().as_ref() != Some(key) {
            return Err(Trouble::Changed);
        }
        if page.goes_on(after) { Ok(page) } else { Err(Trouble::Astray) }
    }

    async fn put(&self, page: &SnapshotPage, generation: i64, pulse: &Pulse) -> Result<(), Trouble> {
        let entries: Vec<SnapshotEntry> = page.entries().collect();
        if entries.len() < page.len() {
            warn!(
                count = page.len() - entries.len(),
                "vouchers of the list cannot be read, and are not known"
            );
        }
        for piece in entries.chunks(VOUCHERS_AT_ONCE) {
            pulse.beat();
            self.store.put_vouchers(piece.to_vec(), generation, page.taken_at).await?;
        }
        pulse.beat();
        Ok(())
    }
}
