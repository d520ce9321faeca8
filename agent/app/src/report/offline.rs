//! What the till knows for the time without internet.

use serde::Serialize;
use stamp_core::{
    sync::LinkState,
    time::{Now, Timestamp},
};

use super::{Reporter, seconds_since};
use crate::snapshot::Stand;

/// What the till knows without internet.
#[derive(Debug, Default, Serialize)]
pub struct OfflineReport {
    /// See [`SnapshotReport`].
    pub snapshot: SnapshotReport,
}

/// The till's copy of the business's vouchers.
#[derive(Debug, Default, Serialize)]
pub struct SnapshotReport {
    /// `off`, `fetching`, `ready`, `none` (the cloud has none), `too-many`.
    pub state: Stand,
    /// How many are known.
    pub vouchers: u64,
    /// Up to when it is complete, by the cloud's clock, UTC.
    pub as_of: Option<Timestamp>,
}

impl Reporter {
    pub(super) fn offline(&self) -> OfflineReport {
        let (state, vouchers, as_of) = self.snapshot.now();
        OfflineReport { snapshot: SnapshotReport { state, vouchers, as_of } }
    }

    /// How old the snapshot is, in seconds, where it is too old although it could be fetched.
    pub(super) fn stale(&self, snapshot: &SnapshotReport, link: &LinkState, now: Now) -> Option<u64> {
        let as_of = snapshot.as_of.filter(|_| snapshot.state == Stand::Ready && *link == LinkState::Up)?;
        Some(seconds_since(as_of, now.wall)).filter(|age| *age > self.longest_snapshot.as_secs())
    }
}
