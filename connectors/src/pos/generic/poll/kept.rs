//! From when on a till is asked for checks.

use std::time::Duration;

use jiff::SignedDuration;
use stamp_core::time::Timestamp;

use crate::pos::generic::checkpoint::Checkpoint;

/// An outage that was longer is not made up for.
const LONGEST_OUTAGE: SignedDuration = SignedDuration::from_hours(14 * 24);
/// For tills that want to know until when: behind any clock that is a little fast.
const AHEAD: SignedDuration = SignedDuration::from_hours(24);
/// How far a look for voids of older checks reaches back.
pub(super) const BACK: Duration = Duration::from_secs(24 * 3600);

/// From when on checks are asked for. `began`: now, by the till's clock where that is known.
///
/// Times of our own never carry it further than half an overlap past the last check that was heard of: whichever clock is
/// wrong, what the till closes next is within the window.
pub(super) fn since(kept: &Checkpoint, began: Timestamp, overlap: Duration, looks_back: bool) -> Timestamp {
    let asked = kept.asked.map_or(began, |asked| asked.min(began));
    let heard = kept.newest.and_then(|newest| newest.saturating_add(overlap / 2).ok());
    let from = heard.map_or(asked, |heard| asked.min(heard)).max(less(began, LONGEST_OUTAGE));
    let from = less(from, signed(overlap));
    match looks_back {
        true => from.min(less(began, signed(BACK))),
        false => from,
    }
}

/// Until when checks are asked for.
pub(super) fn until(now: Timestamp) -> Timestamp {
    now.saturating_add(AHEAD).unwrap_or(Timestamp::MAX)
}

/// What was closed before is not reported. A till that does not know our window lists all that it ever sold.
pub(super) fn oldest(since: Timestamp) -> Timestamp {
    less(since, AHEAD)
}

/// Whether it was last asked before any outage that is made up for.
pub(super) fn is_long_ago(kept: &Checkpoint, now: Timestamp) -> bool {
    kept.asked.is_some_and(|asked| now.duration_since(asked) > LONGEST_OUTAGE)
}

pub(super) fn signed(time: Duration) -> SignedDuration {
    SignedDuration::try_from(time).unwrap_or(SignedDuration::MAX)
}

fn less(time: Timestamp, by: SignedDuration) -> Timestamp {
    time.saturating_sub(by).unwrap_or(Timestamp::MIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: Duration = Duration::from_secs(3600);

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn asked_since(asked: &str, newest: &str, began: &str) -> String {
        let kept =
            Checkpoint { asked: asked.parse().ok(), newest: newest.parse().ok(), ..Checkpoint::default() };
        since(&kept, at(began), HOUR, false).to_string()
    }

    #[test]
    fn a_clock_that_ran_ahead_leaves_no_gap() {
        let (ahead, true_time) = ("2026-05-11T17:00:00Z", "2026-05-11T12:00:00Z");
        assert_eq!(asked_since(ahead, "2026-05-11T11:58:00Z", ahead), "2026-05-11T11:28:00Z");
        assert_eq!(asked_since(ahead, "2026-05-11T11:58:00Z", true_time), "2026-05-11T11:00:00Z");
        assert_eq!(asked_since(ahead, "", true_time), "2026-05-11T11:00:00Z");
    }

    #[test]
    fn an_outage_is_made_up_for_and_no_more_than_two_weeks() {
        let asked = "2026-05-01T12:00:00Z";
        assert_eq!(asked_since(asked, "", "2026-05-11T12:00:00Z"), "2026-05-01T11:00:00Z");
        assert_eq!(asked_since(asked, "", "2026-07-11T12:00:00Z"), "2026-06-27T11:00:00Z");
    }

    #[test]
    fn now_and_then_a_whole_day_is_looked_through() {
        let kept = Checkpoint { asked: Some(at("2026-05-11T12:00:00Z")), ..Checkpoint::default() };
        let since = since(&kept, at("2026-05-11T12:00:30Z"), HOUR, true);
        assert_eq!(since.to_string(), "2026-05-10T12:00:30Z");
    }
}
