//! The last day in minutes: how much waited, and how fast the cloud answered.
//!
//! A minute in which nothing happened has no point: what waited then is what waited at the point before. So the newest of
//! the points that are too old is kept as well.

mod times;

use std::{collections::VecDeque, time::Duration};

use jiff::Timestamp;

use self::times::Times;

/// A day, and an hour so that a chart of the day has a beginning.
const MINUTES: u32 = 25 * 60;

/// Operations that wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Depth {
    /// Queued or being sent.
    pub unsent: u32,
    /// Waiting for a person.
    pub parked: u32,
}

/// One minute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Point {
    /// Minutes since 1970 in UTC, by the till's clock.
    pub minute: u32,
    /// What waited at its end.
    pub depth: Depth,
    /// Requests that the cloud answered.
    pub answers: u16,
    /// Requests that it did not, or with an error of its own.
    pub failures: u16,
    /// Within so many milliseconds half of the answers came.
    pub p50: u16,
    /// Within so many milliseconds 95 % of the answers came.
    pub p95: u16,
    /// The slowest answer, in milliseconds.
    pub max: u16,
}

impl Point {
    /// When the minute began, UTC.
    #[must_use]
    pub fn at(&self) -> Timestamp {
        Timestamp::from_second(i64::from(self.minute) * 60).unwrap_or(Timestamp::UNIX_EPOCH)
    }

    /// Both halves of a minute that was cut by a restart.
    fn and(self, later: Self) -> Self {
        let more = if later.answers > self.answers { later } else { self };
        Self {
            minute: later.minute,
            depth: later.depth,
            answers: self.answers.saturating_add(later.answers),
            failures: self.failures.saturating_add(later.failures),
            p50: more.p50,
            p95: more.p95,
            max: self.max.max(later.max),
        }
    }
}

/// The requests of the minute that is under way.
#[derive(Debug, Clone, Default)]
pub struct Requests {
    times: Times,
    failures: u16,
}

impl Requests {
    /// The cloud answered after so long.
    pub fn answered(&mut self, took: Duration) {
        self.times.add(took);
    }

    /// It did not.
    pub const fn failed(&mut self) {
        self.failures = self.failures.saturating_add(1);
    }

    /// Whether there were any.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.times.number() == 0 && self.failures == 0
    }

    fn point(&self, minute: u32, depth: Depth) -> Point {
        Point {
            minute,
            depth,
            answers: self.times.number(),
            failures: self.failures,
            p50: self.times.within(50),
            p95: self.times.within(95),
            max: self.times.max(),
        }
    }
}

/// The points of the last day, the oldest first.
#[derive(Debug, Default)]
pub struct History {
    points: VecDeque<Point>,
    /// From this minute on they are not on the disk.
    unsaved: Option<u32>,
}

/// What is to be written to the disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unsaved {
    /// All that is there from this minute on goes.
    pub from: u32,
    /// This comes in its place.
    pub points: Vec<Point>,
    /// What is before this minute is not needed any more.
    pub keep_from: u32,
}

impl History {
    /// Goes on from the points that an earlier run has saved, in any order.
    #[must_use]
    pub fn of(mut points: Vec<Point>) -> Self {
        points.sort_unstable_by_key(|point| point.minute);
        Self { points: points.into(), unsaved: None }
    }

    /// The minute of `at` is over, or the program ends. Nothing is kept of it where there were no requests and as much
    /// waits as before. Where the till's clock was put back, what it had noted for times to come goes.
    pub fn close(&mut self, at: Timestamp, requests: &Requests, depth: Depth) {
        let minute = minute(at);
        while self.points.back().is_some_and(|point| point.minute > minute) {
            self.points.pop_back();
            self.unsaved = Some(self.unsaved.map_or(minute, |first| first.min(minute)));
        }
        let before = self.points.back().map(|point| point.depth).unwrap_or_default();
        if requests.is_empty() && before == depth {
            return;
        }
        let point = requests.point(minute, depth);
        match self.points.back_mut().filter(|last| last.minute == minute) {
            Some(last) => *last = last.and(point),
            None => self.points.push_back(point),
        }
        self.unsaved = Some(self.unsaved.map_or(minute, |first| first.min(minute)));
        self.forget(minute);
    }

    /// The points, and that of the minute under way where something happened in it.
    #[must_use]
    pub fn points(&self, now: Timestamp, requests: &Requests, depth: Depth) -> Vec<Point> {
        let mut shown = Self { points: self.points.clone(), unsaved: None };
        shown.close(now, requests, depth);
        shown.points.into()
    }

    /// What is not on the disk yet; `None`: nothing.
    #[must_use]
    pub fn unsaved(&self) -> Option<Unsaved> {
        let first = self.unsaved?;
        let points = self.points.iter().filter(|point| point.minute >= first).copied().collect();
        Some(Unsaved { from: first, points, keep_from: self.points.front().map_or(0, |point| point.minute) })
    }

    /// All that [`History::unsaved`] told is on the disk.
    pub const fn saved(&mut self) {
        self.unsaved = None;
    }

    fn forget(&mut self, minute: u32) {
        let first = minute.saturating_sub(MINUTES);
        while self.points.get(1).is_some_and(|second| second.minute <= first) {
            self.points.pop_front();
        }
    }
}

fn minute(at: Timestamp) -> u32 {
    u32::try_from(at.as_second() / 60).unwrap_or_default()
}

#[cfg(test)]
mod tests;
