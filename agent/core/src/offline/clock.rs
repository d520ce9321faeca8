//! The time that limits are counted by: the server's where it was heard in this process, else the till's own as far
//! as it is believed, and monotonic from there on, so that no jump of the till's clock moves it.

use std::time::Duration;

use crate::time::{Now, Timestamp};

/// A clock that is behind by less than this is slow, as clocks are; by more it was set back or has lost its battery.
const SLOW: Duration = Duration::from_secs(15 * 60);
/// No outage, holiday or repair keeps a till away from the cloud for longer.
const LONGEST_AWAY: Duration = Duration::from_secs(60 * 86_400);

/// See the module's text.
#[derive(Debug)]
pub struct TillClock {
    /// A time of the server's that an earlier run has heard.
    mark: Option<Timestamp>,
    /// When this run began, monotonic.
    started: Duration,
    base: Option<Base>,
}

#[derive(Debug, Clone, Copy)]
struct Base {
    time: Timestamp,
    /// Monotonic.
    at: Duration,
    is_servers: bool,
}

/// Why the till's clock is not to be relied on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doubt {
    /// No server has ever told this till the time.
    NeverConfirmed,
    /// It shows a time that is past already.
    Behind,
    /// It is further ahead than the till can have been away.
    Ahead,
}

impl TillClock {
    /// A clock that goes on from `mark`, the server's time as kept by earlier runs, in a run that began at `started`.
    #[must_use]
    pub const fn new(mark: Option<Timestamp>, started: Duration) -> Self {
        Self { mark, started, base: None }
    }

    /// The server said what time it is, at the monotonic time `at`. Its last word counts.
    pub const fn heard(&mut self, server: Timestamp, at: Duration) {
        self.base = Some(Base { time: server, at, is_servers: true });
    }

    /// The server's time now, where it was heard in this process.
    #[must_use]
    pub fn server_time(&self, now: Duration) -> Option<Timestamp> {
        self.base.filter(|base| base.is_servers).map(|base| base.at(now))
    }

    /// The time to count by. `newest`: the last time that was counted by, as kept. In one process it never goes back
    /// but by the server's word; where the machine slept it is late rather than early.
    ///
    /// # Errors
    /// Where the till's clock cannot be right.
    pub fn read(&mut self, now: Now, newest: Option<Timestamp>) -> Result<Timestamp, Doubt> {
        if let Some(server) = self.server_time(now.mono) {
            return Ok(server);
        }
        let reached = self.reached(now.mono, newest).ok_or(Doubt::NeverConfirmed)?;
        if later(now.wall, SLOW) < reached {
            return Err(Doubt::Behind);
        }
        if now.wall > later(reached, LONGEST_AWAY) {
            return Err(Doubt::Ahead);
        }
        let first = Base { time: now.wall.max(reached), at: now.mono, is_servers: false };
        Ok(self.base.get_or_insert(first).at(now.mono))
    }

    /// What the time is at least; `None`: nothing is known of it.
    fn reached(&self, now: Duration, newest: Option<Timestamp>) -> Option<Timestamp> {
        let mark = self.mark.map(|mark| later(mark, now.saturating_sub(self.started)));
        let counted = self.base.map(|base| base.at(now));
        [mark, newest, counted].into_iter().flatten().max()
    }
}

impl Base {
    fn at(&self, now: Duration) -> Timestamp {
        later(self.time, now.saturating_sub(self.at))
    }
}

fn later(time: Timestamp, by: Duration) -> Timestamp {
    time.checked_add(by).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;
    use proptest::prelude::*;

    use super::*;

    const HOUR: Duration = Duration::from_secs(3_600);
    const DAY: Duration = Duration::from_secs(86_400);

    /// What a till reads that was off for `away` after it had last heard the server.
    fn after(away: Duration) -> Result<Timestamp, Doubt> {
        let mark = Now::epoch().wall;
        TillClock::new(Some(mark), Duration::ZERO).read(at(Duration::ZERO, away), None)
    }

    fn at(mono: Duration, wall: Duration) -> Now {
        Now { mono, wall: later(Now::epoch().wall, wall) }
    }

    #[test]
    fn a_till_that_was_off_over_the_weekend_or_on_holiday_is_believed() {
        for away in [Duration::ZERO, HOUR, 3 * DAY, 42 * DAY, 60 * DAY] {
            assert_eq!(after(away), Ok(later(Now::epoch().wall, away)), "{away:?}");
        }
        assert_eq!(after(61 * DAY), Err(Doubt::Ahead));
    }

    #[test]
    fn a_slow_clock_is_believed_and_one_that_was_set_back_is_not() {
        let mark = later(Now::epoch().wall, HOUR);
        let read = |minutes: u64| {
            let wall = HOUR.saturating_sub(Duration::from_secs(minutes * 60));
            TillClock::new(Some(mark), Duration::ZERO).read(at(Duration::ZERO, wall), None)
        };
        for slow in [14, 15] {
            assert_eq!(read(slow), Ok(mark), "what was reached counts");
        }
        assert_eq!(read(16), Err(Doubt::Behind));
    }

    #[test]
    fn whoever_has_heard_the_server_needs_no_clock_of_the_till() {
        let mut clock = TillClock::new(None, Duration::ZERO);
        clock.heard(Now::epoch().wall, Duration::ZERO);
        for wall in [Duration::ZERO, 90 * DAY] {
            assert_eq!(clock.read(at(HOUR, wall), None), Ok(later(Now::epoch().wall, HOUR)), "{wall:?}");
        }
    }

    #[test]
    fn a_clock_before_what_was_counted_last_is_doubted_until_the_server_speaks() {
        let mut clock = TillClock::new(Some(Now::epoch().wall), Duration::ZERO);
        let newest = Some(later(Now::epoch().wall, 5 * HOUR));
        assert_eq!(clock.read(at(HOUR, HOUR), newest), Err(Doubt::Behind));
        clock.heard(later(Now::epoch().wall, HOUR), HOUR);
        assert_eq!(clock.read(at(2 * HOUR, 2 * HOUR), newest), Ok(later(Now::epoch().wall, 2 * HOUR)));
    }

    #[test]
    fn a_till_that_no_server_ever_told_the_time_is_not_believed() {
        let mut clock = TillClock::new(None, Duration::ZERO);
        assert_eq!(clock.read(Now::epoch(), None), Err(Doubt::NeverConfirmed));
        assert_eq!(clock.server_time(Duration::ZERO), None);
        clock.heard(Now::epoch().wall, Duration::ZERO);
        assert_eq!(clock.server_time(HOUR), Some(later(Now::epoch().wall, HOUR)));
        assert!(clock.read(Now::epoch().after(HOUR), None).is_ok());
    }

    #[test]
    fn a_wrong_start_that_was_put_right_is_counted_from_the_right_time() {
        let mut clock = TillClock::new(Some(Now::epoch().wall), Duration::ZERO);
        let year_2000 = Timestamp::constant(946_684_800, 0);
        assert_eq!(clock.read(Now { mono: HOUR, wall: year_2000 }, None), Err(Doubt::Behind));
        let right = at(2 * HOUR, 50 * HOUR);
        assert_eq!(clock.read(right, None), Ok(right.wall));
    }

    proptest! {
        #[test]
        fn within_a_process_no_jump_of_the_till_s_clock_moves_the_time(
            is_servers: bool,
            steps in prop::collection::vec((0u64..20_000, -90_000i64..200_000), 1..40),
        ) {
            let mut clock = TillClock::new(Some(Now::epoch().wall), Duration::ZERO);
            if is_servers {
                clock.heard(Now::epoch().wall, Duration::ZERO);
            }
            let mut now = Now::epoch();
            prop_assert_eq!(clock.read(now, None), Ok(now.wall));
            for (passed, jump) in steps {
                now = now.after(Duration::from_secs(passed));
                let wall = now.wall.saturating_add(SignedDuration::from_secs(jump)).unwrap_or(now.wall);
                now.wall = wall;
                let true_time = later(Now::epoch().wall, now.mono);
                match clock.read(now, None) {
                    Ok(time) => prop_assert_eq!(time, true_time),
                    Err(Doubt::Behind) => prop_assert!(later(wall, SLOW) < true_time),
                    Err(other) => prop_assert_eq!(other, Doubt::Ahead),
                }
            }
        }
    }
}
