//! How the snapshot stands, and what others of the daemon want of it.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use serde::Serialize;
use stamp_core::time::Timestamp;
use stamp_store::Snapshot;
use tokio::sync::Notify;

use crate::{clock, lock::held};

/// How it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stand {
    /// This till wants none, or may have none.
    #[default]
    Off,
    /// There is none yet.
    Fetching,
    /// There is one.
    Ready,
    /// The cloud has none.
    None,
    /// The business has too many vouchers.
    TooMany,
}

/// What was wanted since it was last served.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Wishes {
    pub(super) whole: bool,
    /// Since when, monotonic.
    pub(super) newer: Option<Duration>,
    /// Up to when events have told of everything, by the cloud's clock.
    pub(super) complete_to: Option<Timestamp>,
}

/// Shared by the fetcher, by who follows events and by who reports. Cheap to clone; all clones are the same.
#[derive(Debug, Clone, Default)]
pub struct Seen(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    wishes: Mutex<Wishes>,
    asked: Notify,
    stand: Mutex<(Stand, u64, Option<Timestamp>)>,
}

impl Seen {
    /// The whole is wanted anew: events were missed.
    pub fn refresh(&self) {
        held(&self.0.wishes).whole = true;
        self.0.asked.notify_one();
    }

    /// There is something newer. It is fetched a few seconds later, with what came meanwhile.
    pub fn newer(&self) {
        let _since = held(&self.0.wishes).newer.get_or_insert_with(|| clock::now().mono);
    }

    /// Events were followed to their end at this time of the cloud's.
    pub fn complete_to(&self, at: Timestamp) {
        let mut wishes = held(&self.0.wishes);
        wishes.complete_to = wishes.complete_to.max(Some(at));
    }

    /// How it stands: the state, how many vouchers are known, and up to when it is complete.
    #[must_use]
    pub fn now(&self) -> (Stand, u64, Option<Timestamp>) {
        *held(&self.0.stand)
    }

    pub(super) async fn asked(&self) {
        self.0.asked.notified().await;
    }

    pub(super) fn wishes(&self) -> Wishes {
        *held(&self.0.wishes)
    }

    pub(super) fn serves_newer(&self) {
        held(&self.0.wishes).newer = None;
    }

    pub(super) fn serves_whole(&self) {
        let mut wishes = held(&self.0.wishes);
        (wishes.whole, wishes.newer) = (false, None);
    }

    /// A state in which nothing, or what was there before, is known.
    pub(super) fn stands(&self, stand: Stand) {
        let mut now = held(&self.0.stand);
        *now = match stand {
            // The one before serves until the new one is whole.
            Stand::Fetching if now.0 == Stand::Ready => *now,
            Stand::Fetching | Stand::Ready => (stand, now.1, now.2),
            Stand::Off | Stand::None | Stand::TooMany => (stand, 0, None),
        };
    }

    /// This is what is known.
    pub(super) fn learn(&self, kept: Option<&Snapshot>) {
        *held(&self.0.stand) = match kept {
            Some(kept) => (Stand::Ready, kept.vouchers, Some(kept.as_of)),
            None => (Stand::Fetching, 0, None),
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_wanted_is_wanted_until_it_is_served() {
        let seen = Seen::default();
        seen.newer();
        let first = seen.wishes().newer;
        seen.newer();
        assert!(first.is_some() && seen.wishes().newer == first, "counted from the first");
        seen.refresh();
        seen.serves_newer();
        assert!(seen.wishes().whole && seen.wishes().newer.is_none());
        seen.serves_whole();
        assert!(!seen.wishes().whole);
    }

    #[test]
    fn the_snapshot_before_is_there_while_a_new_one_is_fetched() {
        let seen = Seen::default();
        seen.stands(Stand::Fetching);
        assert_eq!(seen.now(), (Stand::Fetching, 0, None));
        let at = stamp_core::time::Now::epoch().wall;
        seen.learn(Some(&Snapshot {
            business: "b".into(),
            key: [0; 32],
            cursor: "1".into(),
            as_of: at,
            whole_at: at,
            generation: 1,
            vouchers: 7,
        }));
        seen.stands(Stand::Fetching);
        assert_eq!(seen.now(), (Stand::Ready, 7, Some(at)));
        seen.stands(Stand::None);
        assert_eq!(seen.now(), (Stand::None, 0, None));
    }
}
