//! State and health of the daemon, as `status`, the metrics and the page show them.

mod early;
mod offline;
mod scanners;
mod tills;

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use serde::Serialize;
use stamp_core::{
    fleet::Status,
    health::{self, DiskTrouble, Facts, Warning},
    operation::State,
    sync::LinkState,
    time::{Now, Timestamp},
    words::Words,
};
use stamp_store::{Counts, DiskFault, Store};
use tokio::sync::watch;
use tracing_appender::non_blocking::ErrorCounter;
use uuid::Uuid;

pub use self::{
    early::Early,
    offline::{OfflineReport, SnapshotReport},
    scanners::{ScannerStatus, Scanners},
    tills::{TillStatus, Tills},
};

use crate::{
    api::Certificate,
    broker::{BrokerReport, Known},
    checking::Findings,
    clock,
    events::{EventsReport, Heard, Twice},
    snapshot::{Seen, Stand},
    supervise::{Board, TaskStatus},
    sync::Handle,
    till::Till,
    upkeep::KeyTrouble,
};

const DAY: Duration = Duration::from_secs(86_400);

/// What is reported on.
#[derive(Debug)]
pub struct Reporter {
    /// The queue.
    pub store: Store,
    /// The way to the cloud.
    pub sync: Handle,
    /// The front desk.
    pub till: Arc<Till>,
    /// The tasks.
    pub board: Arc<Board>,
    /// Each scanner by name: ready, or why not.
    pub scanners: Scanners,
    /// The tills that are connected, by name.
    pub tills: Tills,
    /// The business of the key.
    pub business: watch::Receiver<Option<String>>,
    /// What vouchers are known without internet.
    pub snapshot: Seen,
    /// How old that may be.
    pub longest_snapshot: Duration,
    /// Lines that the log lost.
    pub dropped_lines: Option<ErrorCounter>,
    /// What is wrong with the key's file.
    pub key_trouble: KeyTrouble,
    /// What was saved of a damaged queue file at the start.
    pub recovered: Option<String>,
    /// The log beside the queue file was gone at the start.
    pub log_lost: bool,
    /// What the checks of the whole queue file find.
    pub findings: Findings,
    /// This installation.
    pub install: Uuid,
    /// `till.id`.
    pub till_id: String,
    /// What callers on other machines know the till by.
    pub certificate: Certificate,
    /// The connected tills whose receipts bring nothing, because this one stamps scans.
    pub unused_tills: Option<String>,
    /// What was heard of the cloud's events.
    pub events: Heard,
    /// Who else stamps.
    pub twice: Twice,
    /// How the broker stands.
    pub broker: Known,
    /// In which health is told.
    pub words: Words,
}

/// The whole state.
#[derive(Debug, Serialize)]
pub struct Report {
    /// Of the program.
    pub version: &'static str,
    /// This installation; `None` until the queue is open.
    pub agent_id: Option<Uuid>,
    /// `till.id`.
    pub till: String,
    /// The business of the key, once confirmed.
    pub business: Option<String>,
    /// Seconds since the start.
    pub uptime_s: u64,
    /// See [`CloudReport`].
    pub cloud: CloudReport,
    /// See [`QueueReport`].
    pub queue: QueueReport,
    /// See [`OfflineReport`].
    pub offline: OfflineReport,
    /// See [`EventsReport`].
    pub events: EventsReport,
    /// See [`BrokerReport`]; `None`: there is none.
    pub broker: Option<BrokerReport>,
    /// By name.
    pub scanners: BTreeMap<String, ScannerStatus>,
    /// By name.
    pub tills: BTreeMap<String, TillStatus>,
    /// By name.
    pub tasks: BTreeMap<String, TaskStatus>,
    /// What is wrong, the worst first. Empty: all is well.
    pub health: Vec<Warning>,
}

/// The way to the cloud.
#[derive(Debug, Serialize)]
pub struct CloudReport {
    /// `connecting`, `up`, `down`, `paused`.
    pub state: &'static str,
    /// Why it is not up: words, or a health code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// Seconds in this state.
    pub for_s: u64,
    /// Since when, by the till's clock, to the minute: the same whenever it is asked.
    #[serde(skip)]
    pub since: Timestamp,
    /// Seconds until the next attempt.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_attempt_in_s: Option<u64>,
    /// Operations under way.
    pub in_flight: usize,
}

/// How many operations stand where.
#[derive(Debug, Default, Serialize)]
pub struct QueueReport {
    /// By state. Empty: nobody can tell.
    pub states: BTreeMap<&'static str, u64>,
    /// When the oldest unsent one was made, by the till's clock, UTC.
    pub oldest_unsent_at: Option<Timestamp>,
}

impl Reporter {
    /// The state now.
    pub async fn report(&self) -> Result<Report, stamp_store::Error> {
        let counts = self.store.counts().await?;
        let status = self.sync.status();
        let now = clock::now();
        let (scanners, tills) = (self.scanners.all(now), self.tills(now).await?);
        let facts = self.facts(&counts, &scanners, &tills, now);
        let (state, why) = words(&status.link);
        Ok(Report {
            version: env!("CARGO_PKG_VERSION"),
            agent_id: Some(self.install),
            till: self.till_id.clone(),
            business: self.business.borrow().clone(),
            uptime_s: now.mono.as_secs(),
            cloud: CloudReport {
                state,
                why,
                for_s: now.mono.saturating_sub(status.since).as_secs(),
                since: minute_of(status.since, now),
                next_attempt_in_s: status.next_attempt.map(|at| at.saturating_sub(now.mono).as_secs()),
                in_flight: status.in_flight,
            },
            queue: QueueReport::of(&counts),
            offline: self.offline(),
            events: self.events.report(),
            broker: self.broker.report(),
            scanners,
            tills,
            tasks: self.board.all(),
            health: health::assess(&self.words, &facts),
        })
    }

    /// How the till is, in few words.
    pub async fn vital(&self) -> Result<Status, stamp_store::Error> {
        let counts = self.store.counts().await?;
        let now = clock::now();
        let facts = self.facts(&counts, &self.scanners.all(now), &self.tills.all(now), now);
        let health = health::assess(&self.words, &facts).into_iter();
        Ok(Status {
            online: true,
            at: Some(now.wall),
            queued: Some(counts.queued + counts.sending),
            parked: Some(counts.parked),
            oldest_unsent_at: counts.oldest_unsent.map(|oldest| oldest.created_at),
            health: health.map(|warning| warning.code.to_owned()).collect(),
            ..Status::gone(&self.till_id, self.install, env!("CARGO_PKG_VERSION"))
        })
    }

    fn facts(
        &self,
        counts: &Counts,
        scanners: &BTreeMap<String, ScannerStatus>,
        tills: &BTreeMap<String, TillStatus>,
        now: Now,
    ) -> Facts {
        let (link, offline, broker) = (self.sync.status().link, self.offline(), self.broker.report());
        let oldest_unsent_at = counts.oldest_unsent.as_ref().map(|oldest| oldest.created_at);
        Facts {
            snapshot_stale_s: self.stale(&offline.snapshot, &link, now),
            too_many_vouchers: offline.snapshot.state == Stand::TooMany,
            link: Some(link),
            key_trouble: self.key_trouble.get(),
            opening: None,
            recovered: self.recovered.clone(),
            log_lost: self.log_lost,
            damaged: self.findings.damaged(),
            disk: self.disk(),
            disk_slow_s: self.store.slowness().map(|time| time.as_secs()),
            parked: counts.parked,
            oldest_unsent_s: oldest_unsent_at.map(|at| seconds_since(at, now.wall)),
            log_lines_dropped: self.dropped_lines.as_ref().map_or(0, |lines| lines.dropped_lines() as u64),
            failing_tasks: self.board.failing(),
            lost_scanners: lost(scanners),
            lost_tills: told(tills, |till| till.is_missed),
            failed_tills: told(tills, |till| till.state == "failed"),
            unused_tills: self.unused_tills.clone(),
            receipt_conflicts: self.till.receipt_conflicts(),
            tls_trouble: self.certificate.trouble(),
            tls_until: self.certificate.ends_soon(now.wall),
            stamped_twice: self.twice.cases(now.wall),
            broker: broker.filter(|broker| broker.is_missed).and_then(|broker| broker.why),
        }
    }

    async fn tills(&self, now: Now) -> Result<BTreeMap<String, TillStatus>, stamp_store::Error> {
        let mut tills = self.tills.all(now);
        if tills.is_empty() {
            return Ok(tills);
        }
        let yesterday = now.wall.checked_sub(DAY).unwrap_or(Timestamp::MIN);
        for lately in self.store.receipts_since(yesterday).await? {
            if let Some(till) = tills.get_mut(&lately.connector) {
                (till.last_at, till.receipts_24h) = (Some(lately.last_at), lately.count);
            }
        }
        Ok(tills)
    }

    fn disk(&self) -> Option<DiskTrouble> {
        let condition = *self.store.condition().borrow();
        match condition.fault {
            Some(DiskFault::ReadOnly) => Some(DiskTrouble::ReadOnly),
            Some(DiskFault::Failing) => Some(DiskTrouble::Failing),
            None => condition.is_full.then_some(DiskTrouble::Full),
        }
    }
}

impl QueueReport {
    fn of(counts: &Counts) -> Self {
        let states = State::ALL.iter().map(|state| (state.as_str(), counts.of(*state))).collect();
        Self { states, oldest_unsent_at: counts.oldest_unsent.map(|oldest| oldest.created_at) }
    }
}

fn lost(scanners: &BTreeMap<String, ScannerStatus>) -> Vec<(String, String)> {
    // What was piped in has been read; that is an end, not a fault.
    let lost = scanners.iter().filter(|(_, scanner)| !matches!(scanner.state, "ready" | "ended"));
    lost.map(|(name, scanner)| (name.clone(), scanner.detail.clone())).collect()
}

/// Those of which this holds, with what there is to say.
fn told(tills: &BTreeMap<String, TillStatus>, which: impl Fn(&TillStatus) -> bool) -> Vec<(String, String)> {
    let told = tills.iter().filter(|(_, till)| which(till));
    told.map(|(name, till)| (name.clone(), till.detail.clone())).collect()
}

fn words(link: &LinkState) -> (&'static str, Option<String>) {
    match link {
        LinkState::Connecting => ("connecting", None),
        LinkState::Up => ("up", None),
        LinkState::Down(why) => ("down", Some(why.clone())),
        LinkState::Paused(why) => ("paused", Some(why.code().to_owned())),
    }
}

/// The minute of the till's clock in which the monotonic one showed `mono`. No finer: the two do not run quite alike.
fn minute_of(mono: Duration, now: Now) -> Timestamp {
    let at = now.wall.checked_sub(now.mono.saturating_sub(mono)).unwrap_or(now.wall);
    let second = at.as_second();
    Timestamp::from_second(second - second.rem_euclid(60)).unwrap_or(at)
}

fn seconds_since(at: Timestamp, now: Timestamp) -> u64 {
    Duration::try_from(now.duration_since(at)).unwrap_or_default().as_secs()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn since_when_a_state_lasts_is_the_same_whenever_it_is_asked() {
        let begun = Duration::from_millis(61_300);
        let asked = |later: u64| minute_of(begun, Now::epoch().after(begun + Duration::from_millis(later)));
        let first = asked(0);
        assert!([1, 999, 2_000, 61_000, 86_400_000].iter().all(|later| asked(*later) == first));
        assert_eq!(first, Now::epoch().after(Duration::from_secs(60)).wall);
    }
}
