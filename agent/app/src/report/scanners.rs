//! States of the scanners, and when each was last heard.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard},
    time::Duration,
};

use serde::Serialize;
use stamp_core::time::{Now, Timestamp};

use crate::lock::held;

const HOUR: Duration = Duration::from_secs(3600);
const HOURS: usize = 24;

/// States of the scanners, kept by whoever listens to them. Cheap to clone; all clones are the same.
#[derive(Debug, Clone, Default)]
pub struct Scanners(Arc<Mutex<BTreeMap<String, Known>>>);

/// One scanner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ScannerStatus {
    /// `connecting`, `ready`, `lost` (tried again by itself), `failed` (a person must change something) or `ended`
    /// (its input is at its end).
    pub state: &'static str,
    /// It can be read.
    pub ready: bool,
    /// The port, or why it cannot be read.
    pub detail: String,
    /// When it came into this state, by the till's clock, UTC.
    pub since: Timestamp,
    /// When it last delivered something, readable or not. `None`: not since the start.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_at: Option<Timestamp>,
    /// How often it delivered something in the last 24 hours, to the hour, and since the start.
    pub delivered_24h: u32,
    /// How often of these it was no code of this shop, or none at all.
    pub ignored_24h: u32,
    /// The same since the start.
    #[serde(skip)]
    pub ignored: u64,
}

#[derive(Debug)]
struct Known {
    state: &'static str,
    detail: String,
    since: Timestamp,
    last_at: Option<Timestamp>,
    delivered: Delivered,
    ignored_by_hour: Delivered,
    ignored: u64,
}

/// How often in each of the last hours.
#[derive(Debug, Default)]
struct Delivered {
    counts: [u32; HOURS],
    /// The hour that was counted last, monotonic.
    hour: u64,
}

impl Scanners {
    /// A scanner's state has changed.
    pub fn set(&self, name: &str, state: &'static str, detail: &str, now: Now) {
        let mut all = self.lock();
        let known = all.entry(name.to_owned()).or_insert_with(|| Known::new(state, now));
        if known.state != state {
            (known.state, known.since) = (state, now.wall);
        }
        detail.clone_into(&mut known.detail);
    }

    /// A scanner has delivered something.
    pub fn heard(&self, name: &str, now: Now) {
        let mut all = self.lock();
        let known = all.entry(name.to_owned()).or_insert_with(|| Known::new("ready", now));
        known.last_at = Some(now.wall);
        known.delivered.add(now.mono);
    }

    /// What a scanner has delivered is no code of this shop, or none at all.
    pub fn ignored(&self, name: &str, now: Now) {
        let mut all = self.lock();
        let known = all.entry(name.to_owned()).or_insert_with(|| Known::new("ready", now));
        known.ignored = known.ignored.saturating_add(1);
        known.ignored_by_hour.add(now.mono);
    }

    pub(super) fn all(&self, now: Now) -> BTreeMap<String, ScannerStatus> {
        self.lock().iter_mut().map(|(name, known)| (name.clone(), known.status(now))).collect()
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, Known>> {
        held(&self.0)
    }
}

impl Known {
    fn new(state: &'static str, now: Now) -> Self {
        Self {
            state,
            detail: String::new(),
            since: now.wall,
            last_at: None,
            delivered: Delivered::default(),
            ignored_by_hour: Delivered::default(),
            ignored: 0,
        }
    }

    fn status(&mut self, now: Now) -> ScannerStatus {
        ScannerStatus {
            state: self.state,
            ready: self.state == "ready",
            detail: self.detail.clone(),
            since: self.since,
            last_at: self.last_at,
            delivered_24h: self.delivered.sum(now.mono),
            ignored_24h: self.ignored_by_hour.sum(now.mono),
            ignored: self.ignored,
        }
    }
}

impl Delivered {
    fn add(&mut self, mono: Duration) {
        self.pass_to(mono);
        let count = &mut self.counts[place(self.hour)];
        *count = count.saturating_add(1);
    }

    fn sum(&mut self, mono: Duration) -> u32 {
        self.pass_to(mono);
        self.counts.iter().fold(0, |sum, count| sum.saturating_add(*count))
    }

    /// Forgets what is a day old by now.
    fn pass_to(&mut self, mono: Duration) {
        let hour = mono.as_secs() / HOUR.as_secs();
        let passed = hour.saturating_sub(self.hour).min(HOURS as u64);
        for later in 1..=passed {
            self.counts[place(self.hour + later)] = 0;
        }
        self.hour = self.hour.max(hour);
    }
}

const fn place(hour: u64) -> usize {
    (hour % HOURS as u64) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(minutes: u64) -> Now {
        Now::epoch().after(Duration::from_secs(60 * minutes))
    }

    #[test]
    fn a_scanner_tells_since_when_it_is_as_it_is_and_when_it_was_heard() {
        let scanners = Scanners::default();
        scanners.set("counter", "ready", "/dev/ttyACM0", after(1));
        scanners.heard("counter", after(2));
        scanners.set("counter", "ready", "/dev/ttyACM1", after(3));
        let status = scanners.all(after(4))["counter"].clone();
        assert_eq!((status.since, status.last_at), (after(1).wall, Some(after(2).wall)));
        assert_eq!((status.detail.as_str(), status.ready, status.delivered_24h), ("/dev/ttyACM1", true, 1));
        scanners.set("counter", "lost", "unplugged", after(5));
        let status = scanners.all(after(6))["counter"].clone();
        assert_eq!((status.since, status.ready, status.delivered_24h), (after(5).wall, false, 1));
    }

    #[test]
    fn what_is_no_code_of_this_shop_counts_for_a_day_and_since_the_start() {
        let scanners = Scanners::default();
        scanners.ignored("counter", after(1));
        scanners.ignored("counter", after(2_000));
        let status = scanners.all(after(2_001))["counter"].clone();
        assert_eq!((status.ignored_24h, status.ignored), (1, 2));
    }

    #[test]
    fn what_was_delivered_counts_for_a_day() {
        let mut delivered = Delivered::default();
        let hours = |hours: u64| HOUR * u32::try_from(hours).unwrap();
        for hour in 0..30 {
            delivered.add(hours(hour));
        }
        assert_eq!(delivered.sum(hours(29)), 24);
        assert_eq!(delivered.sum(hours(40)), 13);
        assert_eq!(delivered.sum(hours(10_000)), 0);
        delivered.add(hours(10_000));
        assert_eq!(delivered.sum(hours(10_001)), 1);
    }
}
