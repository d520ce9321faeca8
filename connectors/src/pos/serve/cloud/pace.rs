//! How fast the cloud is asked.

use std::time::Duration;

/// Lets so many questions through at once, and one more after each interval.
#[derive(Debug)]
pub(super) struct Pace {
    interval: Duration,
    burst: u32,
    /// When all of the burst will be there again. All times by the monotonic clock.
    full_at: Duration,
    /// The cloud wants to be left alone until then.
    silent_until: Duration,
}

impl Pace {
    pub(super) const fn new(interval: Duration, burst: u32) -> Self {
        Self { interval, burst, full_at: Duration::ZERO, silent_until: Duration::ZERO }
    }

    /// Takes leave for one question, else says how long to wait for it.
    pub(super) fn take(&mut self, now: Duration) -> Result<(), Duration> {
        let spent = self.full_at.max(now) + self.interval;
        let earliest = spent.saturating_sub(self.interval.saturating_mul(self.burst)).max(self.silent_until);
        if earliest > now {
            return Err(earliest - now);
        }
        self.full_at = spent;
        Ok(())
    }

    pub(super) fn silence(&mut self, until: Duration) {
        self.silent_until = self.silent_until.max(until);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pos::serve::settings::CloudSettings;

    /// Asks whenever it may. Gives how often it did so in `time`.
    fn most_in(pace: &mut Pace, time: Duration) -> u32 {
        let (mut now, mut asked) = (Duration::ZERO, 0);
        while now < time {
            match pace.take(now) {
                Ok(()) => asked += 1,
                Err(wait) => now += wait,
            }
        }
        asked
    }

    #[test]
    fn no_minute_has_more_than_sixteen_questions_and_each_later_one_twelve() {
        let (interval, burst) = CloudSettings::PACE;
        let mut pace = Pace::new(interval, burst);
        assert_eq!(most_in(&mut pace, Duration::from_secs(60)), 16);
        let mut pace = Pace::new(interval, burst);
        assert_eq!(most_in(&mut pace, Duration::from_secs(600)), 4 + 120);
    }

    #[test]
    fn a_wish_to_be_left_alone_is_heard() {
        let mut pace = Pace::new(Duration::from_secs(5), 5);
        pace.silence(Duration::from_secs(40));
        assert_eq!(pace.take(Duration::from_secs(10)), Err(Duration::from_secs(30)));
        assert_eq!(pace.take(Duration::from_secs(40)), Ok(()));
    }
}
