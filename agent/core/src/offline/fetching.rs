//! When the snapshot is fetched, and how much of it.

use std::time::Duration;

use crate::{cloud::answer::OfflinePolicy, config::OfflineRedeem};

/// The whole is fetched so often, to find what left the cloud's list without a word.
const WHOLE: Duration = Duration::from_secs(24 * 3_600);
/// Where no events tell of vouchers that were used, only the whole does.
const WHOLE_WITHOUT_EVENTS: Duration = Duration::from_secs(6 * 3_600);
/// What is newer is asked for so often, told or not.
const NEWER: Duration = Duration::from_secs(15 * 60);
/// After it was told that there is something newer: more may be on its way.
const TOGETHER: Duration = Duration::from_secs(10);
/// After a fetch that failed.
const AGAIN: Duration = Duration::from_secs(60);
/// A cloud without snapshots may have them some day.
const ABSENT: Duration = Duration::from_secs(24 * 3_600);

/// What is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fetch {
    /// Nothing, now.
    Nothing,
    /// What is newer than the last page.
    Newer,
    /// All of it.
    Whole,
}

/// What that is decided from. All times are ago.
#[derive(Debug, Clone, Copy, Default)]
pub struct Facts {
    /// There is a whole one, of this business, whose codes are hashed with this key.
    pub is_whole: bool,
    /// When the last fetch of the whole began.
    pub whole: Option<Duration>,
    /// When something newer was last asked for.
    pub looked: Option<Duration>,
    /// Events are followed to their end.
    pub has_events: bool,
    /// Somebody wants the whole.
    pub asked_for_whole: bool,
    /// When it was first told that there is something newer.
    pub told_of_newer: Option<Duration>,
    /// When a fetch last failed.
    pub failed: Option<Duration>,
    /// When the cloud last said that it has none, or it had too many.
    pub absent: Option<Duration>,
}

/// Whether this till wants one at all. In mode `always`, too: it keeps vouchers from being accepted that were used.
#[must_use]
pub fn is_wanted(wish: OfflineRedeem, cloud: &OfflinePolicy) -> bool {
    wish != OfflineRedeem::Refuse && !cloud.forbids()
}

/// Decides, for a till that wants one and can reach the cloud.
#[must_use]
pub fn fetch(facts: &Facts) -> Fetch {
    let within = |since: Option<Duration>, time: Duration| since.is_some_and(|since| since < time);
    if within(facts.absent, ABSENT) || within(facts.failed, AGAIN) {
        return Fetch::Nothing;
    }
    let longest = if facts.has_events { WHOLE } else { WHOLE_WITHOUT_EVENTS };
    if !facts.is_whole || facts.asked_for_whole || !within(facts.whole, longest) {
        return Fetch::Whole;
    }
    let is_told = facts.told_of_newer.is_some_and(|since| since >= TOGETHER);
    if is_told || !within(facts.looked, NEWER) { Fetch::Newer } else { Fetch::Nothing }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: Duration = Duration::from_secs(3_600);
    const MINUTE: Duration = Duration::from_secs(60);

    fn settled() -> Facts {
        Facts { is_whole: true, whole: Some(HOUR), looked: Some(MINUTE), ..Facts::default() }
    }

    #[test]
    fn the_whole_is_fetched_where_there_is_none_somebody_wants_it_or_it_is_old() {
        assert_eq!(fetch(&settled()), Fetch::Nothing);
        for facts in [
            Facts::default(),
            Facts { is_whole: false, ..settled() },
            Facts { asked_for_whole: true, ..settled() },
            Facts { whole: Some(6 * HOUR), ..settled() },
            Facts { whole: Some(24 * HOUR), has_events: true, ..settled() },
        ] {
            assert_eq!(fetch(&facts), Fetch::Whole, "{facts:?}");
        }
        assert_eq!(fetch(&Facts { whole: Some(23 * HOUR), has_events: true, ..settled() }), Fetch::Nothing);
    }

    #[test]
    fn what_is_newer_is_fetched_a_while_after_it_was_told_of_and_now_and_then() {
        let told = |seconds| Facts { told_of_newer: Some(Duration::from_secs(seconds)), ..settled() };
        assert_eq!((fetch(&told(9)), fetch(&told(10))), (Fetch::Nothing, Fetch::Newer));
        let looked = |minutes: u32| Facts { looked: Some(minutes * MINUTE), ..settled() };
        assert_eq!((fetch(&looked(14)), fetch(&looked(15))), (Fetch::Nothing, Fetch::Newer));
        assert_eq!(fetch(&Facts { looked: None, ..settled() }), Fetch::Newer, "after each start");
    }

    #[test]
    fn a_cloud_that_fails_or_has_none_is_left_alone_for_a_while() {
        let failed = |seconds| Facts { failed: Some(Duration::from_secs(seconds)), ..Facts::default() };
        assert_eq!((fetch(&failed(59)), fetch(&failed(60))), (Fetch::Nothing, Fetch::Whole));
        let absent =
            |hours: u32| Facts { absent: Some(hours * HOUR), asked_for_whole: true, ..Facts::default() };
        assert_eq!((fetch(&absent(23)), fetch(&absent(24))), (Fetch::Nothing, Fetch::Whole));
    }

    #[test]
    fn a_till_that_refuses_or_must_refuse_wants_none() {
        let open = OfflinePolicy::default();
        let closed = OfflinePolicy { allowed: false, ..OfflinePolicy::default() };
        assert!(is_wanted(OfflineRedeem::Limited, &open) && is_wanted(OfflineRedeem::Always, &open));
        assert!(!is_wanted(OfflineRedeem::Refuse, &open) && !is_wanted(OfflineRedeem::Limited, &closed));
    }
}
