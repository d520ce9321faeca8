//! States of the points of sale that are connected, and how much they are asked.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard},
    time::Duration,
};

use serde::Serialize;
use stamp_core::time::{Now, Timestamp};

use crate::lock::held;

/// One that is away for longer is missed; shorter pauses are the way of networks.
const MISSED: Duration = Duration::from_secs(60);
/// Over how long questions are averaged.
const AVERAGED: Duration = Duration::from_secs(600);
/// Between two readings of their count.
const READ: Duration = Duration::from_secs(30);

/// States of the tills, kept by whoever runs their connectors. Cheap to clone; all clones are the same.
#[derive(Debug, Clone, Default)]
pub struct Tills(Arc<Mutex<BTreeMap<String, Known>>>);

/// One till.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TillStatus {
    /// `connecting`, `ready`, `lost` (tried again by itself) or `failed` (a person must change something).
    pub state: &'static str,
    /// Closed checks are heard of.
    pub ready: bool,
    /// What it is connected with and how, or why it is not. Redacted.
    pub detail: String,
    /// When it came into this state, by the till's clock, UTC.
    pub since: Timestamp,
    /// When something last came of a receipt that it told of. `None`: not in the last 24 hours.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_at: Option<Timestamp>,
    /// How many receipts these are, in the last 24 hours.
    pub receipts_24h: u32,
    /// Questions that it was sent a minute, over the last ten minutes.
    pub asked_per_minute: f64,
    /// Questions since the start.
    #[serde(skip)]
    pub asked: u64,
    /// It has been away long enough to be missed.
    #[serde(skip)]
    pub is_missed: bool,
}

#[derive(Debug)]
struct Known {
    state: &'static str,
    detail: String,
    since: Timestamp,
    /// Since when it has not been ready, monotonic.
    away_since: Option<Duration>,
    asked: Asked,
}

/// Questions, as they were counted. Each connector that is made begins at zero.
#[derive(Debug, Default)]
struct Asked {
    total: u64,
    by_this: u64,
    readings: VecDeque<(Duration, u64)>,
}

impl Tills {
    /// A till's state. Says whether it is another one than before, or for another reason.
    pub fn set(&self, name: &str, state: &'static str, detail: &str, now: Now) -> bool {
        let mut all = self.lock();
        let is_unknown = !all.contains_key(name);
        let known = all.entry(name.to_owned()).or_insert_with(|| Known::new(state, now));
        let is_new = is_unknown || known.state != state || known.detail != detail;
        if known.state != state {
            (known.state, known.since) = (state, now.wall);
        }
        known.away_since = match state {
            "ready" => None,
            _ => known.away_since.or(Some(now.mono)),
        };
        detail.clone_into(&mut known.detail);
        is_new
    }

    /// How many questions its connector has sent so far.
    pub fn asked(&self, name: &str, count: u64, now: Now) {
        if let Some(known) = self.lock().get_mut(name) {
            known.asked.read(count, now.mono);
        }
    }

    /// All that are known. Of their receipts nothing is known here.
    pub(crate) fn all(&self, now: Now) -> BTreeMap<String, TillStatus> {
        self.lock().iter().map(|(name, known)| (name.clone(), known.status(now))).collect()
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, Known>> {
        held(&self.0)
    }
}

impl Known {
    fn new(state: &'static str, now: Now) -> Self {
        Self { state, detail: String::new(), since: now.wall, away_since: None, asked: Asked::default() }
    }

    fn status(&self, now: Now) -> TillStatus {
        let is_away = self.away_since.is_some_and(|since| now.mono.saturating_sub(since) >= MISSED);
        TillStatus {
            state: self.state,
            ready: self.state == "ready",
            detail: self.detail.clone(),
            since: self.since,
            last_at: None,
            receipts_24h: 0,
            asked_per_minute: self.asked.per_minute(now.mono),
            asked: self.asked.total,
            is_missed: is_away && self.state != "failed",
        }
    }
}

impl Asked {
    fn read(&mut self, count: u64, mono: Duration) {
        self.total += count.checked_sub(self.by_this).unwrap_or(count);
        self.by_this = count;
        if self.readings.back().is_none_or(|(at, _)| mono.saturating_sub(*at) >= READ) {
            self.readings.push_back((mono, self.total));
        }
        while self.readings.len() > 1 && mono.saturating_sub(self.readings[1].0) >= AVERAGED {
            self.readings.pop_front();
        }
    }

    /// To a tenth. Nothing is said before there is a minute to tell of.
    fn per_minute(&self, mono: Duration) -> f64 {
        let Some((since, before)) = self.readings.front() else { return 0.0 };
        let minutes = mono.saturating_sub(*since).as_secs_f64() / 60.0;
        if minutes < 1.0 {
            return 0.0;
        }
        let asked = u32::try_from(self.total - before).unwrap_or(u32::MAX);
        (f64::from(asked) / minutes * 10.0).round() / 10.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(seconds: u64) -> Now {
        Now::epoch().after(Duration::from_secs(seconds))
    }

    fn status(tills: &Tills, seconds: u64) -> TillStatus {
        tills.all(after(seconds))["poster"].clone()
    }

    #[test]
    fn a_till_is_missed_after_a_minute_and_not_for_a_moment() {
        let tills = Tills::default();
        assert!(tills.set("poster", "connecting", "", after(1)));
        assert!(!status(&tills, 60).is_missed && status(&tills, 61).is_missed);
        assert!(tills.set("poster", "ready", "demo", after(70)));
        assert!(!tills.set("poster", "ready", "demo", after(71)));
        let found = status(&tills, 900);
        assert_eq!((found.is_missed, found.ready, found.since), (false, true, after(70).wall));
        assert!(tills.set("poster", "lost", "no connection", after(1000)));
        assert!(tills.set("poster", "connecting", "", after(1020)));
        assert!(tills.set("poster", "lost", "no answer in time", after(1030)));
        let found = status(&tills, 1060);
        assert_eq!((found.is_missed, found.since), (true, after(1030).wall), "{found:?}");
        tills.set("poster", "failed", "the token is wrong", after(1070));
        assert!(!status(&tills, 2000).is_missed, "that is told apart");
    }

    #[test]
    fn questions_are_told_a_minute_also_over_a_connector_that_was_made_anew() {
        let tills = Tills::default();
        tills.set("poster", "ready", "demo", after(0));
        // Every five seconds a sign of life, every twenty a question.
        for second in (0..3600).step_by(5) {
            tills.asked("poster", second / 20, after(second));
        }
        let found = status(&tills, 3600);
        assert!((2.8..=3.2).contains(&found.asked_per_minute), "{found:?}");
        assert_eq!(found.asked, 179);
        tills.asked("poster", 2, after(3605));
        assert_eq!(status(&tills, 3605).asked, 181);
        assert_eq!(tills.all(after(0))["poster"].asked_per_minute, 0.0);
    }
}
