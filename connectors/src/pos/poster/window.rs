//! Which days are asked for, and from where it is gone on after a restart.

use jiff::{Span, Timestamp, civil::Date, tz::TimeZone};
use serde::{Deserialize, Serialize};
use tracing::warn;

/// How far back closed checks are looked for after an outage, in days. A guest who was noted by a scan is long gone by
/// then; those whom the till itself knows still get their stamps.
pub(super) const REACH_DAYS: i64 = 14;

/// More than `removed_days` can come to.
const MOST_SLICES: usize = 64;

/// A check closed further ahead than this was closed by a register whose clock is wrong, in hours.
const AHEAD_HOURS: i64 = 48;

/// Days that are asked for together where many are looked at: few enough that a busy shop fits into one answer, also
/// where an account does not answer in pages.
const SLICE_DAYS: i64 = 2;

/// What is kept with the reports.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Checkpoint {
    /// The last closing time up to which all was told, by Poster's times alone: a wrong clock of this machine does not
    /// move it.
    newest: Option<Timestamp>,
    /// When the last look began that found everything, by the clock of this machine.
    whole_at: Option<Timestamp>,
}

/// Days, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Window {
    from: Date,
    to: Date,
}

/// Days before today's that have to be looked at, too.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Arrears {
    /// The oldest days first.
    pub(super) slices: Vec<Window>,
    /// Days before them were never looked at to the end.
    pub(super) is_cut: bool,
}

impl Window {
    /// Its first and its last day, as `YYYYMMDD`.
    pub(super) fn written(self) -> (String, String) {
        (written(self.from), written(self.to))
    }

    /// Its days, each alone.
    pub(super) fn days(self) -> Vec<Self> {
        slices_of(1, self.from, self.to)
    }

    pub(super) const fn from(self) -> Date {
        self.from
    }
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

    /// All checks were told of that were closed until then.
    pub(super) fn heard(&mut self, closed_at: Timestamp, wall: Timestamp) {
        let latest = self.newest.map_or(wall, |newest| newest.max(wall));
        if closed_at <= ahead(latest) {
            self.newest = self.newest.max(Some(closed_at));
        }
    }

    /// More was told of than at that time.
    pub(super) fn is_further(&self, than: &Self) -> bool {
        self.newest != than.newest
    }

    /// Everything that was closed until `wall` has been looked at.
    pub(super) fn whole(&mut self, wall: Timestamp) {
        self.whole_at = Some(wall);
    }

    /// The last check that was told of is in these days or later ones: an answer without any is a mistake, or it was
    /// removed.
    pub(super) fn expects_some(&self, window: Window, zone: Option<&TimeZone>) -> bool {
        self.newest.is_some_and(|newest| Days::of(zone).before(newest, 0) >= window.from)
    }

    /// The days that are looked at each time: from yesterday to tomorrow, because Poster files a check under a business day
    /// that may end after midnight (`analytics_plus_time`; documented) and tills without internet tell of checks late
    /// (documented).
    pub(super) fn today(&self, wall: Timestamp, zone: Option<&TimeZone>) -> Window {
        let days = Days::of(zone);
        let end = self.newest.map_or(wall, |newest| newest.clamp(wall, ahead(wall)));
        Window { from: days.before(wall, 1), to: days.after(end, 1) }
    }

    /// The days beside those of [`Checkpoint::today`] that have to be looked at: back to the last check that was told of,
    /// or to `looked_at`, where that is later; and on to it, where the clock is wrong.
    pub(super) fn arrears(
        &self,
        wall: Timestamp,
        zone: Option<&TimeZone>,
        looked_at: Option<Date>,
    ) -> Arrears {
        let (days, today) = (Days::of(zone), self.today(wall, zone));
        let start = self.newest.or(self.whole_at).unwrap_or(wall).min(wall);
        let (earliest, wished) = (days.before(wall, REACH_DAYS), days.before(start, 1));
        let was_here = self.whole_at.is_none_or(|whole_at| days.before(whole_at, 0) >= earliest);
        let mut from = wished.max(earliest);
        from = looked_at.map_or(from, |looked_at| from.max(looked_at));
        let mut slices = slices(from, day_before(today.from));
        if let Some(newest) = self.newest.filter(|newest| *newest > ahead(wall)) {
            let from = day_after(today.to).max(days.before(newest, REACH_DAYS));
            slices.extend(self::slices(from, days.after(newest, 1)));
        }
        Arrears { slices, is_cut: wished < earliest && !was_here }
    }

    /// The days before today's in which a check may still appear that a register has kept to itself for lack of internet.
    pub(super) fn earlier(&self, wall: Timestamp, zone: Option<&TimeZone>, days_back: u32) -> Vec<Window> {
        let from = Days::of(zone).before(wall, i64::from(days_back) + 1);
        slices(from, day_before(self.today(wall, zone).from))
    }

    /// The days in which removed checks are looked for.
    pub(super) fn removed_window(&self, wall: Timestamp, zone: Option<&TimeZone>, days_back: u32) -> Window {
        let end = self.newest.map_or(wall, |newest| newest.max(wall));
        let days = Days::of(zone);
        Window { from: days.before(wall, i64::from(days_back) + 1), to: days.after(end, 1) }
    }
}

fn ahead(wall: Timestamp) -> Timestamp {
    wall.checked_add(Span::new().hours(AHEAD_HOURS)).unwrap_or(wall)
}

/// The oldest first. None where `to` is before `from`.
fn slices(from: Date, to: Date) -> Vec<Window> {
    slices_of(SLICE_DAYS, from, to)
}

fn slices_of(days: i64, from: Date, to: Date) -> Vec<Window> {
    let (mut slices, mut from) = (Vec::new(), from);
    while from <= to && slices.len() < MOST_SLICES {
        let end = from.saturating_add(Span::new().days(days - 1)).min(to);
        slices.push(Window { from, to: end });
        from = day_after(end);
    }
    slices
}

fn day_before(date: Date) -> Date {
    date.saturating_sub(Span::new().days(1))
}

fn day_after(date: Date) -> Date {
    date.saturating_add(Span::new().days(1))
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

    fn today(checkpoint: &Checkpoint, wall: &str) -> (String, String) {
        checkpoint.today(at(wall), Some(&kyiv())).written()
    }

    fn arrears(checkpoint: &Checkpoint, wall: &str) -> Arrears {
        checkpoint.arrears(at(wall), Some(&kyiv()), None)
    }

    /// Every day of these.
    fn all(windows: &[Window]) -> Vec<String> {
        let days = windows
            .iter()
            .flat_map(|window| window.from.series(Span::new().days(1)).take_while(|day| *day <= window.to));
        days.map(written).collect()
    }

    fn days(from: &str, to: &str) -> (String, String) {
        (from.to_owned(), to.to_owned())
    }

    #[test]
    fn it_is_always_from_yesterday_to_tomorrow_at_the_shop() {
        let first = Checkpoint::default();
        assert_eq!(today(&first, "2026-03-10T12:00:00Z"), days("20260309", "20260311"));
        assert_eq!(
            today(&first, "2026-03-10T22:30:00Z"),
            days("20260310", "20260312"),
            "after midnight in Kyiv"
        );
        let busy = Checkpoint { newest: Some(at("2026-03-10T11:59:00Z")), ..first };
        assert_eq!(today(&busy, "2026-03-10T12:00:00Z"), days("20260309", "20260311"));
        assert_eq!(arrears(&busy, "2026-03-10T12:00:00Z").slices, []);
    }

    #[test]
    fn after_an_outage_it_reaches_back_to_the_last_check_that_was_told_of_in_slices_of_two_days() {
        let mut checkpoint = Checkpoint::default();
        checkpoint.heard(at("2026-03-04T10:00:00Z"), at("2026-03-04T10:00:20Z"));
        checkpoint.whole(at("2026-03-04T10:00:20Z"));
        let found = arrears(&checkpoint, "2026-03-10T12:00:00Z");
        let slices: Vec<_> = found.slices.iter().map(|slice| slice.written()).collect();
        assert_eq!(
            slices,
            [days("20260303", "20260304"), days("20260305", "20260306"), days("20260307", "20260308")]
        );
        assert!(!found.is_cut);
        let looked_at = checkpoint.today(at("2026-03-10T12:00:00Z"), Some(&kyiv())).from();
        let later = checkpoint.arrears(at("2026-03-11T12:00:00Z"), Some(&kyiv()), Some(looked_at));
        assert_eq!(all(&later.slices), ["20260309"], "what was looked at is not looked at again");
    }

    #[test]
    fn it_reaches_back_two_weeks_at_the_most_and_says_when_that_is_too_little() {
        let mut checkpoint = Checkpoint::default();
        checkpoint.heard(at("2026-01-01T10:00:00Z"), at("2026-01-01T10:00:20Z"));
        checkpoint.whole(at("2026-01-01T10:00:20Z"));
        let found = arrears(&checkpoint, "2026-03-10T12:00:00Z");
        assert_eq!((all(&found.slices)[0].as_str(), found.is_cut), ("20260224", true));
        checkpoint.whole(at("2026-03-10T11:00:00Z"));
        let found = arrears(&checkpoint, "2026-03-10T12:00:00Z");
        assert!(!found.is_cut, "the shop was closed, and was looked at all the while");
    }

    #[test]
    fn a_wrong_clock_of_this_machine_hides_no_day_once_a_check_was_told_of() {
        let mut checkpoint = Checkpoint::default();
        checkpoint.heard(at("2026-03-10T10:00:00Z"), at("2026-03-10T10:00:20Z"));
        let ahead = all(&arrears(&checkpoint, "2026-03-15T10:00:00Z").slices);
        assert!(
            ["20260309", "20260310", "20260311"].iter().all(|day| ahead.contains(&(*day).to_owned())),
            "{ahead:?}"
        );
        let behind = all(&arrears(&checkpoint, "2026-03-05T10:00:00Z").slices);
        assert!(
            ["20260309", "20260310", "20260311"].iter().all(|day| behind.contains(&(*day).to_owned())),
            "{behind:?}"
        );
    }

    #[test]
    fn checks_that_a_register_has_kept_to_itself_are_looked_for_in_the_days_before() {
        let earlier = Checkpoint::default().earlier(at("2026-03-10T12:00:00Z"), Some(&kyiv()), 14);
        let days = all(&earlier);
        assert_eq!((days.len(), days[0].as_str(), days[13].as_str()), (14, "20260223", "20260308"));
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
                let window = checkpoint.today(wall, zone.as_ref());
                let today = Days::of(zone.as_ref()).date(wall);
                prop_assert!(window.from < today && today < window.to, "{:?}", window);
                let slices = checkpoint.arrears(wall, zone.as_ref(), None).slices;
                prop_assert!(slices.len() <= 20, "{:?}", slices);
            }
        }
    }
}
