//! How the broker stands, for whoever asks.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use serde::Serialize;
use stamp_connectors::mqtt::{State, Why};
use stamp_core::time::Timestamp;

use crate::{clock, lock::held};

/// It may be away for so long before anybody is to look at it.
const PATIENCE: Duration = Duration::from_secs(300);

/// What is reported of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BrokerReport {
    /// `connecting`, `up`, `away`, or `failed`: until somebody changes something.
    pub state: &'static str,
    /// Why it is not up.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// Since when, by the till's clock, UTC.
    pub since: Timestamp,
    /// Messages that came faster than they were read, since the start.
    pub dropped: u64,
    /// Somebody should look at it.
    #[serde(skip)]
    pub is_missed: bool,
}

#[derive(Debug, Clone)]
struct Stand {
    report: BrokerReport,
    /// Monotonic.
    since: Duration,
}

/// Shared by who keeps the connection and who reports; nothing where there is no broker. Cheap to clone; all clones are
/// the same.
#[derive(Debug, Clone, Default)]
pub struct Known(Arc<Mutex<Option<Stand>>>);

impl Known {
    /// What there is to report.
    #[must_use]
    pub fn report(&self) -> Option<BrokerReport> {
        let stand = held(&self.0).clone()?;
        let is_old = clock::now().mono.saturating_sub(stand.since) >= PATIENCE;
        let is_missed = match stand.report.state {
            "up" => false,
            "failed" => true,
            _ => is_old,
        };
        Some(BrokerReport { is_missed, ..stand.report })
    }

    /// It stands so now.
    pub(super) fn stands(&self, state: &State) {
        let (state, why) = match state {
            State::Connecting => ("connecting", None),
            State::Up => ("up", None),
            State::Away(why @ Why::Unreachable(_)) => ("away", Some(why.to_string())),
            State::Away(why) => ("failed", Some(why.to_string())),
        };
        self.set(state, why);
    }

    /// It cannot be connected to until somebody changes something. Answers whether that is news.
    pub(super) fn failed(&self, why: String) -> bool {
        let is_news = held(&self.0).as_ref().is_none_or(|stand| stand.report.why.as_ref() != Some(&why));
        self.set("failed", Some(why));
        is_news
    }

    /// It is not known yet as whom to connect.
    pub(super) fn waits(&self) {
        self.set("connecting", Some("the cloud has not said yet whose till this is".to_owned()));
    }

    pub(super) fn has_dropped(&self, dropped: u64) {
        if let Some(stand) = held(&self.0).as_mut() {
            stand.report.dropped = dropped;
        }
    }

    fn set(&self, state: &'static str, why: Option<String>) {
        let now = clock::now();
        let mut known = held(&self.0);
        let dropped = known.as_ref().map_or(0, |stand| stand.report.dropped);
        if let Some(stand) = known.as_mut().filter(|stand| stand.report.state == state) {
            stand.report.why = why;
            return;
        }
        // What fails in another way is still not there.
        let since = known.as_ref().filter(|stand| stand.report.state != "up" && state != "up");
        let (since, at) = since.map_or((now.mono, now.wall), |stand| (stand.since, stand.report.since));
        let report = BrokerReport { state, why, since: at, dropped, is_missed: false };
        *known = Some(Stand { report, since });
    }
}
