//! Checks that were heard of without their facts, and are looked for.

use std::{collections::VecDeque, time::Duration};

/// A check is looked for so long; the cloud may be behind by minutes, and a guest may sit for an hour after it was told.
const PATIENCE: Duration = Duration::from_secs(2 * 3600);
const MOST: usize = 100;

#[derive(Debug, Default)]
pub(super) struct Wanted {
    /// With the time at which it was heard of, by the monotonic clock, the oldest first.
    ids: VecDeque<(String, Duration)>,
}

impl Wanted {
    pub(super) fn put(&mut self, id: &str, now: Duration) {
        if self.ids.iter().any(|(known, _)| known == id) {
            return;
        }
        if self.ids.len() >= MOST {
            self.ids.pop_front();
        }
        self.ids.push_back((id.to_owned(), now));
    }

    /// What is still looked for: not what `is_found`, and nothing that is too old.
    pub(super) fn get(&mut self, now: Duration, is_found: impl Fn(&str) -> bool) -> Vec<String> {
        self.ids.retain(|(id, since)| now.saturating_sub(*since) < PATIENCE && !is_found(id));
        self.ids.iter().map(|(id, _)| id.clone()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_check_is_looked_for_until_it_is_found_or_too_old() {
        let mut wanted = Wanted::default();
        for id in ["a", "b", "a"] {
            wanted.put(id, Duration::ZERO);
        }
        assert_eq!(wanted.get(Duration::from_secs(60), |_| false), ["a", "b"]);
        assert_eq!(wanted.get(Duration::from_secs(60), |id| id == "a"), ["b"]);
        assert!(wanted.get(PATIENCE, |_| false).is_empty());
    }

    #[test]
    fn its_memory_is_bounded() {
        let mut wanted = Wanted::default();
        (0..3 * MOST).for_each(|number| wanted.put(&number.to_string(), Duration::ZERO));
        assert_eq!(wanted.get(Duration::ZERO, |_| false).len(), MOST);
    }
}
