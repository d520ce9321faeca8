//! Which days are asked for, and from where it is gone on after a restart.

use jiff::{Span, Timestamp, civil::Date, tz::TimeZone};
use serde::{Deserialize, Serialize};
use tracing::warn;

/// How far back closed checks are looked for after an outage, in days. A guest who was noted by a scan is long gone by
/// then; those whom the till itself knows still get their stamps.
pub(super) const REACH_DAYS: i64 = 14;

/// A check closed further ahead than this was closed by a register whose clock is wrong, in hours.
const AHEAD_HOURS: i64 = 48;

/// What is kept with the reports.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Checkpoint {
    /// The last closing time that was heard of, by Poster's times alone: a wrong clock of this machine does not move it.
    newest: Option<Timestamp>,
    /// When the last look began that found everything, by the clock of this machine.
    whole_at: Option<Timestamp>,
}

/// Days, both ends included, as `YYYYMMDD`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Window {
    pub(super) from: String,
    pub(super) to: String,
    /// Days before it were never looked at to the end.
    pub(super) is_cut: bool,
}

impl Checkpoint {
    /// As it was kept. One that cannot be read is as good as none.
    pub(super) fn read(kept: Option<&str>) -> Self {
        let Some(kept) = kept else { return Self::default() };
        serde_json::from_str(kept).unwrap_or_else(|error| {
            warn!(%error, "the place in Poster's checks that was kept cannot be read; checks are looked for from yesterday on");
            Self::default()
        })
    }

    pub(super) fn text(&self) -> Option<String> {
        serde_json::to_string(self).ok()
    }

    /// A check was heard of that was closed at that time.
    pub(super) fn heard(&mut self, closed_at: Timestamp, wall: Timestamp) {
        let latest = self.newest.map_or(wall, |newest| newest.max(wall));
        let sane = latest.checked_add(Span::new().hours(AHEAD_HOURS)).unwrap_or(latest);
        if closed_at <= sane {
            self.newest = self.newest.max(Some(closed_at));
        }
    }

    /// Everything that was closed until `wall` has been looked at.
    pub(super) fn whole(&mut self, wall: Timestamp) {
        self.whole_at = Some(wall);
    }

    /// The last check that was heard of is in the days that are looked at: an answer without any is a mistake, or it was
    /// removed.
    pub(super) fn expects_some(&self) -> bool {
        self.newest.is_some()
    }

    /// The days in which closed checks are looked for: always at least from yesterday to tomorrow, because Poster files a
    /// check under a business day that may end after midnight (`analytics_plus_time`; documented) and tills without internet
    /// tell of checks late (documented); and back to the last check that was heard of.
    pub(super) fn window(&self, wall: Timestamp, zone: Option<&TimeZone>) -> Window {
        let start = self.newest.or(self.whole_at).unwrap_or(wall).min(wall);
        let end = self.newest.map_or(wall, |newest| newest.max(wall));
        let days = Days::of(zone);
        let (earliest, wished) = (days.before(wall, REACH_DAYS), days.before(start, 1));
        let was_here = self.whole_at.is_none_or(|whole_at| days.before(whole_at, 0) >= earliest);
        Window {
            from: written(wished.max(earliest)),
            to: written(days.after(end, 1)),
            is_cut: wished < earliest && !was_here,
        }
    }

    /// The days in which removed checks are looked for.
    pub(super) fn removed_window(&self, wall: Timestamp, zone: Option<&TimeZone>, days_back: u32) -> Window {
        let end = self.newest.map_or(wall, |newest| newest.max(wall));
        let days = Days::of(zone);
        let from = days.before(wall, i64::from(days_back) + 1);
        Window { from: written(from), to: written(days.after(end, 1)), is_cut: false }
    }
}

/// Reckons in days of a zone.
struct Days {
    zone: TimeZone,
    /// Where the zone is not known, today may be another day there.
    slack: i64,
}

impl Days {
    fn of(zone: Option<&TimeZone>) -> Self {
        match zone {
            Some(zone) => Self { zone: zone.clone(), slack: 0 },
            None => Self { zone: TimeZone::UTC, slack: 1 },
        }
    }

    fn before(&self, time: Timestamp, days: i64) -> Date {
        self.date(time).saturating_sub(Span::new().days(days + self.slack))
    }

    fn after(&self, time: Timestamp, days: i64) -> Date {
        self.date(time).saturating_add(Span::new().days(days + self.slack))
    }

    fn date(&self, time: Timestamp) -> Date {
        time.to_zoned(self.zone.clone()).date()
    }
}

fn written(date: Date) -> String {
    date.strftime("%Y%m%d").to_string()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn kyiv() -> TimeZone {
        TimeZone::get("Europe/Kyiv").unwrap()
    }

    fn window(checkpoint: &Checkpoint, wall: &str) -> (String, String) {
        let Window { from, to, .. } = checkpoint.window(at(wall), Some(&kyiv()));
        (from, to)
    }

    fn days(from: &str, to: &str) -> (String, String) {
        (from.to_owned(), to.to_owned())
    }

    #[test]
    fn it_is_always_at_least_from_yesterday_to_tomorrow_at_the_shop() {
        let first = Checkpoint::default();
        assert_eq!(window(&first, "2026-03-10T12:00:00Z"), days("20260309", "20260311"));
        assert_eq!(
            window(&first, "2026-03-10T22:30:00Z"),
            days("20260310", "20260312"),
            "after midnight in Kyiv"
        );
        let busy = Checkpoint { newest: Some(at("2026-03-10T11:59:00Z")), ..first };
        assert_eq!(window(&busy, "2026-03-10T12:00:00Z"), days("20260309", "20260311"));
    }

    #[test]
    fn after_an_outage_it_reaches_back_to_the_last_check_that_was_heard_of() {
        let mut checkpoint = Checkpoint::default();
        checkpoint.heard(at("2026-03-01T10:00:00Z"), at("2026-03-01T10:00:20Z"));
        checkpoint.whole(at("2026-03-01T10:00:20Z"));
        assert_eq!(window(&checkpoint, "2026-03-10T12:00:00Z"), days("20260228", "20260311"));
        assert!(!checkpoint.window(at("2026-03-10T12:00:00Z"), Some(&kyiv())).is_cut);
    }

    #[test]
    fn it_reaches_back_two_weeks_at_the_most_and_says_when_that_is_too_little() {
        let mut checkpoint = Checkpoint::default();
        checkpoint.heard(at("2026-01-01T10:00:00Z"), at("2026-01-01T10:00:20Z"));
        checkpoint.whole(at("2026-01-01T10:00:20Z"));
        let found = checkpoint.window(at("2026-03-10T12:00:00Z"), Some(&kyiv()));
        assert_eq!((found.from.as_str(), found.is_cut), ("20260224", true));
        checkpoint.whole(at("2026-03-10T11:00:00Z"));
        let found = checkpoint.window(at("2026-03-10T12:00:00Z"), Some(&kyiv()));
        assert!(!found.is_cut, "the shop was closed, and was looked at all the while");
    }

    #[test]
    fn a_wrong_clock_of_this_machine_hides_no_day_once_a_check_was_heard_of() {
        let mut checkpoint = Checkpoint::default();
        checkpoint.heard(at("2026-03-10T10:00:00Z"), at("2026-03-10T10:00:20Z"));
        let (from, to) = window(&checkpoint, "2026-03-15T10:00:00Z");
        assert!(from.as_str() <= "20260309" && to.as_str() >= "20260316", "ahead");
        let (from, to) = window(&checkpoint, "2026-03-05T10:00:00Z");
        assert!(from.as_str() <= "20260304" && to.as_str() >= "20260311", "behind");
    }

    #[test]
    fn a_register_with_a_clock_of_the_future_does_not_end_the_looking_back() {
        let mut checkpoint = Checkpoint::default();
        let wall = at("2026-03-10T10:00:00Z");
        checkpoint.heard(at("2031-01-01T00:00:00Z"), wall);
        assert_eq!(checkpoint.newest, None);
    }

    #[test]
    fn what_was_kept_is_read_again_and_what_cannot_be_read_is_none() {
        let mut checkpoint = Checkpoint::default();
        checkpoint.heard(at("2026-03-10T10:00:00Z"), at("2026-03-10T10:00:20Z"));
        assert_eq!(Checkpoint::read(checkpoint.text().as_deref()), checkpoint);
        for other in ["", "{", "[1]", "{\"newest\": 7}"] {
            assert_eq!(Checkpoint::read(Some(other)), Checkpoint::default(), "{other}");
        }
    }

    proptest! {
        #[test]
        fn no_time_makes_it_panic_or_leaves_today_out(newest in proptest::option::of(-60_000_000_000_i64..250_000_000_000), wall in 0..4_000_000_000_i64) {
            let wall = Timestamp::from_second(wall).unwrap();
            let newest = newest.and_then(|seconds| Timestamp::from_second(seconds).ok());
            let checkpoint = Checkpoint { newest, whole_at: newest };
            for zone in [None, Some(kyiv())] {
                let window = checkpoint.window(wall, zone.as_ref());
                let today = written(Days::of(zone.as_ref()).date(wall));
                prop_assert!(window.from < today && today < window.to, "{:?}", window);
            }
        }
    }
}
