//! When the cloud is asked for events. All times are monotonic.

use std::time::Duration;

use crate::sync::{Dice, delay};

/// The cloud holds a question open for so long while nothing is new (contract: at most 30 s).
const HELD: Duration = Duration::from_secs(25);
/// A question that was to be held and came back empty sooner than this was not held.
const WAS_HELD: Duration = Duration::from_secs(15);
/// Wake-ups are followed once in this time; twice as long after each that brought nothing, so that whoever cries wolf is not
/// obeyed.
const AFTER_WAKE: Duration = Duration::from_millis(500);
/// And so often doubled at most: 32 seconds.
const MOST_VAIN: u32 = 6;
/// A cloud without events is looked at again.
const ABSENT: Duration = Duration::from_secs(86_400);
/// Whether it holds questions by now is tried again.
const TRY_AGAIN: Duration = Duration::from_secs(3600);
/// Where wake-ups are heard, the pause without one is so many times longer.
const WHILE_HEARD: u32 = 5;

/// Says when to ask next, and for how long the cloud is to hold the question.
#[derive(Debug)]
pub struct Asking {
    /// Between two questions that are not held.
    rest: Duration,
    wakes_are_heard: bool,
    /// Since when the cloud answers at once, although there is nothing.
    not_held_since: Option<Duration>,
    failures: u32,
    not_before: Duration,
    /// Somebody said that there is something new.
    woken: bool,
    /// The question under way follows that.
    follows_wake: bool,
    /// How many of those in a row brought nothing.
    vain: u32,
    last: Option<Duration>,
    dice: Dice,
}

/// The next question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Question {
    /// When.
    pub at: Duration,
    /// For how long the cloud is to hold it open.
    pub held: Duration,
}

/// What came of a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Came {
    /// Events; more of them are there already.
    More,
    /// Events, or none after the time that the question took.
    All {
        /// Nothing was new.
        is_empty: bool,
        /// How long the answer took.
        took: Duration,
    },
    /// Nothing that could be used.
    Failure {
        /// What the cloud wished.
        retry_after: Option<Duration>,
    },
    /// This cloud has no events.
    Absent,
}

impl Asking {
    /// Asks at once, then with a rest of `rest` between questions that the cloud does not hold open.
    #[must_use]
    pub const fn new(rest: Duration, seed: u64) -> Self {
        Self {
            rest,
            wakes_are_heard: false,
            not_held_since: None,
            failures: 0,
            not_before: Duration::ZERO,
            woken: false,
            follows_wake: false,
            vain: 0,
            last: None,
            dice: Dice::new(seed),
        }
    }

    /// Whether somebody would say when there is something new.
    pub const fn wakes_are_heard(&mut self, heard: bool) {
        self.wakes_are_heard = heard;
    }

    /// There is something new.
    pub const fn wake(&mut self) {
        self.woken = true;
    }

    /// The way to the cloud is open again: what failed before says nothing any more.
    pub const fn way_is_open(&mut self) {
        if self.failures > 0 {
            self.failures = 0;
            self.not_before = Duration::ZERO;
        }
    }

    /// The next question, if nothing happens before.
    #[must_use]
    pub fn next(&self) -> Question {
        // The first one only asks what there is: until it is answered nobody knows how things stand.
        let is_first = self.last.is_none();
        let held = if is_first || self.wakes_are_heard || self.not_held_since.is_some() {
            Duration::ZERO
        } else {
            HELD
        };
        let is_in_trouble = self.failures > 0;
        let at = match self.last {
            Some(last) if self.woken && !is_in_trouble => {
                last.saturating_add(AFTER_WAKE.saturating_mul(1 << self.vain.min(MOST_VAIN)))
            }
            _ => self.not_before,
        };
        Question { at, held }
    }

    /// A question was asked at `asked`, and this came of it at `now`.
    pub fn came(&mut self, came: Came, asked: Duration, now: Duration) {
        let held = self.next().held;
        // What was said while it was under way may not be in its answer.
        self.last = Some(asked);
        self.not_before = match came {
            Came::More => {
                (self.failures, self.vain) = (0, 0);
                now
            }
            Came::All { is_empty, took } => {
                self.failures = 0;
                self.vain = if is_empty { self.vain + u32::from(self.follows_wake) } else { 0 };
                let is_to_be_tried = |since: &Duration| now.saturating_sub(*since) >= TRY_AGAIN;
                if !held.is_zero() {
                    self.not_held_since = (is_empty && took < WAS_HELD).then_some(now);
                } else if self.not_held_since.as_ref().is_some_and(is_to_be_tried) {
                    self.not_held_since = None;
                }
                now.saturating_add(self.pause())
            }
            Came::Failure { retry_after } => {
                self.failures = self.failures.saturating_add(1);
                now.saturating_add(delay(self.failures, retry_after, &mut self.dice))
            }
            Came::Absent => now.saturating_add(ABSENT),
        };
    }

    /// A question is about to be asked: what was said before is answered by it.
    pub const fn asks(&mut self) {
        self.follows_wake = self.woken;
        self.woken = false;
    }

    fn pause(&self) -> Duration {
        match (self.wakes_are_heard, self.not_held_since.is_some()) {
            (true, _) => self.rest.saturating_mul(WHILE_HEARD),
            (false, true) => self.rest,
            (false, false) => Duration::ZERO,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const REST: Duration = Duration::from_secs(60);

    fn s(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    /// How often the cloud is asked in an hour in which nothing happens, and it answers after `takes`, or sooner where it is
    /// not to hold the question.
    fn in_an_hour(asking: &mut Asking, takes: Duration) -> usize {
        let (mut now, mut asked) = (Duration::ZERO, 0);
        loop {
            let Question { at, held } = asking.next();
            let began = now.max(at);
            if began >= s(3600) {
                return asked;
            }
            asked += 1;
            asking.asks();
            let took = takes.min(held.max(Duration::from_millis(20)));
            now = began + took;
            asking.came(Came::All { is_empty: true, took }, began, now);
        }
    }

    #[test]
    fn a_till_at_rest_asks_three_times_a_minute_at_most() {
        assert_eq!(in_an_hour(&mut Asking::new(REST, 1), s(25)), 145, "held open");
        assert_eq!(in_an_hour(&mut Asking::new(REST, 1), Duration::from_millis(20)), 61, "not held");
        let mut heard = Asking::new(REST, 1);
        heard.wakes_are_heard(true);
        assert_eq!(in_an_hour(&mut heard, Duration::from_millis(20)), 12, "woken when there is something");
    }

    #[test]
    fn a_wake_is_followed_at_once_and_a_thousand_are_followed_twice_a_second() {
        let mut asking = Asking::new(REST, 1);
        asking.wakes_are_heard(true);
        asking.came(Came::All { is_empty: true, took: s(0) }, s(0), s(0));
        assert_eq!(asking.next().at, s(300));
        asking.wake();
        assert_eq!(
            asking.next().at,
            Duration::from_millis(500),
            "half a second after the last at the soonest"
        );
        asking.asks();
        for _ in 0..1000 {
            asking.wake();
        }
        asking.came(Came::All { is_empty: false, took: s(0) }, s(10), s(10));
        assert_eq!(asking.next().at, s(10) + AFTER_WAKE, "said while the question was under way");
        asking.asks();
        asking.came(Came::All { is_empty: true, took: s(0) }, s(11), s(11));
        assert_eq!(asking.next().at, s(311));
    }

    #[test]
    fn who_cries_wolf_is_followed_less_and_less_and_heard_again_when_there_is_one() {
        let mut asking = Asking::new(REST, 1);
        asking.wakes_are_heard(true);
        let mut now = s(0);
        let mut asked = 0;
        while now < s(3600) {
            asking.wake();
            now = now.max(asking.next().at);
            asking.asks();
            asking.came(Came::All { is_empty: true, took: s(0) }, now, now);
            asked += 1;
        }
        assert!(asked < 130, "{asked} questions in an hour of nothing");
        asking.wake();
        assert_eq!(asking.next().at - now, s(32));
        asking.asks();
        asking.came(Came::All { is_empty: false, took: s(0) }, now, now);
        asking.wake();
        assert_eq!(asking.next().at - now, AFTER_WAKE);
    }

    #[test]
    fn what_fails_is_asked_later_and_later_whoever_wakes() {
        let mut asking = Asking::new(REST, 1);
        let mut longest = Duration::ZERO;
        let mut now = Duration::ZERO;
        for _ in 0..200 {
            asking.came(Came::Failure { retry_after: None }, now, now);
            asking.wake();
            longest = longest.max(asking.next().at - now);
            now = asking.next().at;
        }
        assert!(longest > s(200) && longest <= s(300), "{longest:?}");
        asking.came(Came::Failure { retry_after: Some(s(77)) }, now, now);
        assert_eq!(asking.next().at, now + s(77));
        asking.way_is_open();
        assert!(asking.next().at <= now + AFTER_WAKE, "the internet is back");
    }

    #[test]
    fn more_is_fetched_at_once_and_a_cloud_without_events_is_left_alone_for_a_day() {
        let mut asking = Asking::new(REST, 1);
        asking.came(Came::More, s(1), s(2));
        assert_eq!(asking.next().at, s(2));
        asking.came(Came::Absent, s(3), s(3));
        assert_eq!(asking.next().at, s(3) + s(86_400));
    }

    #[test]
    fn a_cloud_that_held_once_and_then_does_not_is_not_asked_in_a_circle() {
        let mut asking = Asking::new(REST, 1);
        assert_eq!(asking.next(), Question { at: s(0), held: Duration::ZERO }, "the first one");
        asking.came(Came::All { is_empty: true, took: s(0) }, s(0), s(0));
        assert_eq!(asking.next(), Question { at: s(0), held: HELD });
        asking.came(Came::All { is_empty: true, took: s(25) }, s(0), s(25));
        assert_eq!(asking.next(), Question { at: s(25), held: HELD });
        asking.came(Came::All { is_empty: true, took: s(0) }, s(25), s(25));
        assert_eq!(asking.next(), Question { at: s(85), held: Duration::ZERO });
    }
}
