//! Whether something else than this till stamps the same guests for the same purchase: 7stamp's own plugin, a receipt
//! with a QR code, Autopilot. Each stamp twice is a stamp given away, and billed.

use std::{collections::VecDeque, time::Duration};

use serde::{Deserialize, Serialize};

use super::Identity;
use crate::time::Timestamp;

/// Two stamps of one card within this time are for one purchase.
const TOGETHER: Duration = Duration::from_secs(600);
/// Cases are counted for so long.
const DAY: Duration = Duration::from_secs(86_400);
/// One may be a coincidence.
const ENOUGH: usize = 2;
/// Stamps that are remembered, of each sort.
const MOST: usize = 500;

/// See the module's text. A value that can be kept; of cards it holds digests, and only for ten minutes.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Watch {
    /// Stamps of this till.
    #[serde(skip)]
    ours: VecDeque<(Identity, Timestamp)>,
    /// Stamps that no operation of an agent caused.
    #[serde(skip)]
    others: VecDeque<(Identity, Timestamp)>,
    /// When it happened.
    cases: VecDeque<Timestamp>,
}

impl Watch {
    /// This till has stamped the card with this id. `true`: there is one case more.
    pub fn ours(&mut self, card: &str, at: Timestamp) -> bool {
        let card = Identity::of_id(card);
        let is_case = take(&mut self.others, card, at);
        if is_case {
            self.count(at);
        } else {
            remember(&mut self.ours, card, at);
        }
        is_case
    }

    /// Something else than an operation has stamped the card with this id. `true`: there is one case more.
    pub fn elsewhere(&mut self, card: &str, at: Timestamp) -> bool {
        let card = Identity::of_id(card);
        let is_case = take(&mut self.ours, card, at);
        if is_case {
            self.count(at);
        } else {
            remember(&mut self.others, card, at);
        }
        is_case
    }

    /// How often it happened in the last day, where that is no coincidence any more.
    #[must_use]
    pub fn cases(&self, now: Timestamp) -> Option<usize> {
        let lately = self.cases.iter().filter(|at| apart(**at, now) < DAY).count();
        (lately >= ENOUGH).then_some(lately)
    }

    fn count(&mut self, at: Timestamp) {
        self.cases.retain(|case| apart(*case, at) < DAY);
        if self.cases.len() >= MOST {
            self.cases.pop_front();
        }
        self.cases.push_back(at);
    }
}

/// The stamp that this one goes with, once.
fn take(stamps: &mut VecDeque<(Identity, Timestamp)>, card: Identity, at: Timestamp) -> bool {
    let found = stamps.iter().position(|(other, when)| *other == card && apart(*when, at) <= TOGETHER);
    found.and_then(|index| stamps.remove(index)).is_some()
}

fn remember(stamps: &mut VecDeque<(Identity, Timestamp)>, card: Identity, at: Timestamp) {
    if stamps.len() >= MOST {
        stamps.pop_front();
    }
    stamps.push_back((card, at));
}

fn apart(one: Timestamp, other: Timestamp) -> Duration {
    one.duration_since(other).unsigned_abs()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Now;

    fn at(seconds: u64) -> Timestamp {
        Now::epoch().after(Duration::from_secs(seconds)).wall
    }

    #[test]
    fn two_cases_in_a_day_are_no_coincidence() {
        let mut watch = Watch::default();
        watch.ours("anna", at(0));
        assert!(watch.elsewhere("anna", at(5)));
        assert_eq!(watch.cases(at(10)), None, "one may be");
        watch.elsewhere("ben", at(1000));
        assert!(watch.ours("ben", at(1004)), "whichever comes first");
        assert_eq!(watch.cases(at(1010)), Some(2));
        assert_eq!(watch.cases(at(86_500)), None, "a day later nobody does it any more");
    }

    #[test]
    fn each_stamp_is_counted_once_and_others_are_not_compared() {
        let mut watch = Watch::default();
        watch.ours("anna", at(0));
        assert!(!watch.elsewhere("ben", at(1)), "another guest");
        assert!(!watch.elsewhere("anna", at(601)), "another visit");
        assert!(watch.elsewhere("anna", at(2)));
        assert!(!watch.elsewhere("anna", at(3)), "the plugin stamped twice by itself");
    }

    #[test]
    fn a_restart_forgets_no_case_and_keeps_no_card() {
        let mut watch = Watch::default();
        for guest in ["anna", "ben"] {
            watch.ours(guest, at(0));
            watch.elsewhere(guest, at(1));
        }
        watch.ours("carla", at(2));
        let kept = serde_json::to_string(&watch).unwrap();
        let again: Watch = serde_json::from_str(&kept).unwrap();
        assert_eq!(again.cases(at(3)), Some(2));
        assert_eq!(again.ours.len() + again.others.len(), 0);
    }

    #[test]
    fn memory_has_an_end() {
        let mut watch = Watch::default();
        for guest in 0..2 * MOST {
            watch.ours(&guest.to_string(), at(0));
            watch.elsewhere(&format!("other {guest}"), at(0));
        }
        assert_eq!((watch.ours.len(), watch.others.len()), (MOST, MOST));
    }
}
