//! When a change of the till's status is told.

use std::time::Duration;

use super::Status;

/// What is over again within this time is not told.
const SETTLES: Duration = Duration::from_secs(1);
/// Between two of them.
const REST: Duration = Duration::from_secs(3);

/// Tells the newest status within four seconds of a change, and not more than one in three seconds.
#[derive(Debug, Default)]
pub struct Pace {
    told: Option<(Status, Duration)>,
    news: Option<(Status, Duration)>,
}

impl Pace {
    /// The status is so now. `now`: monotonic.
    pub fn is(&mut self, status: Status, now: Duration) {
        if self.told.as_ref().is_some_and(|(told, _)| status.says_as_much_as(told)) {
            self.news = None;
        } else {
            let since = self.news.as_ref().map_or(now, |(_, since)| *since);
            self.news = Some((status, since));
        }
    }

    /// When [`Pace::next`] has something to tell, if nothing changes. Monotonic.
    #[must_use]
    pub fn due(&self) -> Option<Duration> {
        let (_, since) = self.news.as_ref()?;
        let Some((_, told)) = &self.told else { return Some(*since) };
        Some((*since + SETTLES).max(*told + REST))
    }

    /// What is to be told now.
    pub fn next(&mut self, now: Duration) -> Option<Status> {
        self.due().filter(|due| *due <= now)?;
        let (status, _) = self.news.take()?;
        self.told = Some((status.clone(), now));
        Some(status)
    }

    /// The broker may have forgotten: what it was told is told again.
    pub fn again(&mut self) {
        if let Some((told, at)) = self.told.take() {
            self.news.get_or_insert((told, at));
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn queued(queued: u64) -> Status {
        Status { queued: Some(queued), ..Status::gone("till-1", Uuid::nil(), "0.1.0") }
    }

    fn ms(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    #[test]
    fn the_first_is_told_at_once_and_a_moment_is_not_told_at_all() {
        let mut pace = Pace::default();
        pace.is(queued(0), ms(0));
        assert_eq!(pace.next(ms(0)), Some(queued(0)));
        pace.is(queued(1), ms(5_000));
        assert_eq!(pace.next(ms(5_100)), None);
        pace.is(queued(0), ms(5_200));
        assert_eq!(pace.due(), None, "the stamp is in the cloud");
    }

    #[test]
    fn however_often_it_changes_the_newest_is_told_within_four_seconds_and_not_more_than_one_in_three() {
        let mut rng = fastrand::Rng::with_seed(7);
        let mut pace = Pace::default();
        let (mut is, mut told, mut last, mut differs_since) =
            (queued(0), None, None::<Duration>, Some(ms(0)));
        for at in (0..600_000).step_by(50).map(ms) {
            if rng.u32(..20) == 0 {
                is = queued(rng.u64(..3));
            }
            pace.is(is.clone(), at);
            if let Some(status) = pace.next(at) {
                assert!(last.is_none_or(|last| at - last >= REST));
                assert_eq!(status, is);
                (told, last) = (Some(status), Some(at));
            }
            let same = told.as_ref() == Some(&is);
            differs_since = if same { None } else { differs_since.or(Some(at)) };
            assert!(differs_since.is_none_or(|since| at - since <= SETTLES + REST), "at {at:?}");
        }
    }

    #[test]
    fn a_broker_that_may_have_forgotten_is_told_again() {
        let mut pace = Pace::default();
        pace.is(queued(3), ms(0));
        pace.next(ms(0));
        pace.again();
        assert_eq!(pace.next(ms(10)), Some(queued(3)));
        assert_eq!(pace.next(ms(20)), None);
    }
}
