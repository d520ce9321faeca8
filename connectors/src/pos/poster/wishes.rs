//! What is to be looked at sooner than the next look would come.

use std::{
    collections::BTreeSet,
    sync::{Mutex, MutexGuard, PoisonError},
};

use tokio::sync::Notify;

/// More of them are looked at together, by looking through all.
const MOST: usize = 4;

/// Collects wishes. However many there are, they cost one look.
#[derive(Debug, Default)]
pub(super) struct Wishes {
    wanted: Mutex<Wanted>,
    wake: Notify,
}

/// What is to be looked at.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Wanted {
    /// These checks, by their numbers.
    pub(super) checks: BTreeSet<String>,
    /// All that were closed.
    pub(super) all: bool,
    /// All that were removed.
    pub(super) removed: bool,
}

impl Wishes {
    /// This check, by its number.
    pub(super) fn check(&self, number: &str) {
        let mut wanted = self.lock();
        if wanted.checks.len() >= MOST && !wanted.checks.contains(number) {
            wanted.checks.clear();
            (wanted.all, wanted.removed) = (true, true);
        }
        if !(wanted.all && wanted.removed) {
            wanted.checks.insert(number.to_owned());
        }
        drop(wanted);
        self.wake.notify_one();
    }

    /// All that may have been closed.
    pub(super) fn all(&self) {
        self.lock().all = true;
        self.wake.notify_one();
    }

    /// What was wished for since the last time.
    pub(super) fn take(&self) -> Wanted {
        std::mem::take(&mut *self.lock())
    }

    /// What was taken and could not be looked at.
    pub(super) fn put_back(&self, wanted: Wanted) {
        let mut now = self.lock();
        now.all |= wanted.all;
        now.removed |= wanted.removed;
        now.checks.extend(wanted.checks);
    }

    /// Waits for a wish.
    pub(super) async fn wait(&self) {
        self.wake.notified().await;
    }

    fn lock(&self) -> MutexGuard<'_, Wanted> {
        self.wanted.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_check_is_wished_for_once() {
        let wishes = Wishes::default();
        (0..100).for_each(|_| wishes.check("16776"));
        assert_eq!(wishes.take(), Wanted { checks: ["16776".to_owned()].into(), ..Wanted::default() });
        assert_eq!(wishes.take(), Wanted::default());
    }

    #[test]
    fn many_checks_are_looked_at_together() {
        let wishes = Wishes::default();
        (0..100).for_each(|number| wishes.check(&number.to_string()));
        let wanted = wishes.take();
        assert!(wanted.all && wanted.removed && wanted.checks.is_empty());
    }

    #[test]
    fn a_check_is_looked_at_also_where_all_closed_ones_are_since_it_may_have_been_removed() {
        let wishes = Wishes::default();
        wishes.all();
        wishes.check("16776");
        assert!(wishes.take().checks.contains("16776"));
    }

    #[test]
    fn what_could_not_be_looked_at_is_wished_for_again() {
        let wishes = Wishes::default();
        wishes.check("16776");
        let taken = wishes.take();
        wishes.all();
        wishes.put_back(taken);
        let wanted = wishes.take();
        assert!(wanted.all && wanted.checks.contains("16776"));
    }

    #[tokio::test]
    async fn a_wish_that_came_first_is_not_waited_for() {
        let wishes = Wishes::default();
        wishes.all();
        wishes.wait().await;
        assert!(wishes.take().all);
    }
}
