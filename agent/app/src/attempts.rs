//! What came of requests to the cloud, until it is on the disk together with what followed from it.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard},
};

use stamp_core::{
    attempt::{Attempt, Decided},
    operation::OpId,
};

use crate::lock::held;

/// Operations with attempts that are not on the disk yet: as many as are under way.
const MOST: usize = 4_096;

/// The attempts of operations that are under way.
#[derive(Debug, Default)]
pub struct Attempts(Mutex<HashMap<OpId, Vec<Attempt>>>);

impl Attempts {
    /// An attempt has ended; what follows is not decided yet.
    pub fn note(&self, op: OpId, attempt: Attempt) {
        let mut open = self.lock();
        if open.len() >= MOST && !open.contains_key(&op) {
            let one = open.keys().next().copied();
            one.and_then(|op| open.remove(&op));
        }
        open.entry(op).or_default().push(attempt);
    }

    /// Something was decided about the operation after its last attempt. Returns what is to be kept with it, the
    /// earliest first.
    #[must_use]
    pub fn decided(&self, op: OpId, last: Decided) -> Vec<Attempt> {
        let mut made = self.lock().remove(&op).unwrap_or_default();
        let mut next = last;
        for attempt in made.iter_mut().rev() {
            attempt.decided = next;
            next = if attempt.is_question { Decided::LookUp } else { Decided::Again };
        }
        made
    }

    /// The disk did not take these: they are kept with what is decided next.
    pub fn put_back(&self, op: OpId, made: Vec<Attempt>) {
        if !made.is_empty() {
            self.lock().entry(op).or_default().splice(..0, made);
        }
    }

    /// Nothing is decided about these any more: they were taken back meanwhile.
    pub fn forget(&self, ops: &[OpId]) {
        let mut open = self.lock();
        for op in ops {
            open.remove(op);
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<OpId, Vec<Attempt>>> {
        held(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use stamp_core::{attempt::Failure, time::Now};

    use super::*;

    fn attempt(is_question: bool) -> Attempt {
        let lost = Attempt::without_answer(Now::epoch().wall, Duration::ZERO, Failure::Lost);
        Attempt { is_question, ..lost }
    }

    fn decisions(made: &[Attempt]) -> Vec<Decided> {
        made.iter().map(|attempt| attempt.decided).collect()
    }

    #[test]
    fn each_attempt_is_kept_with_what_followed_from_it() {
        let (attempts, op) = (Attempts::default(), OpId::derived(&["a"]));
        for is_question in [false, true, false] {
            attempts.note(op, attempt(is_question));
        }
        let made = attempts.decided(op, Decided::Parked);
        assert_eq!(decisions(&made), [Decided::LookUp, Decided::Again, Decided::Parked]);
        assert!(attempts.decided(op, Decided::Again).is_empty(), "once");
    }

    #[test]
    fn where_too_many_are_under_way_one_goes_and_what_is_taken_back_goes() {
        let attempts = Attempts::default();
        let op = |number: usize| OpId::derived(&["a", &number.to_string()]);
        for number in 0..=MOST {
            attempts.note(op(number), attempt(false));
        }
        assert_eq!(attempts.lock().len(), MOST);
        let last = op(MOST);
        attempts.note(last, attempt(false));
        let kept = attempts.lock().clone();
        assert_eq!((kept.len(), kept[&last].len()), (MOST, 2));
        attempts.forget(&[last]);
        assert!(attempts.decided(last, Decided::Done).is_empty());
    }

    #[test]
    fn what_the_disk_did_not_take_comes_before_what_followed() {
        let (attempts, op) = (Attempts::default(), OpId::derived(&["a"]));
        attempts.note(op, attempt(true));
        let made = attempts.decided(op, Decided::Done);
        attempts.note(op, attempt(false));
        attempts.put_back(op, made);
        let made = attempts.decided(op, Decided::Done);
        assert_eq!(made.iter().map(|attempt| attempt.is_question).collect::<Vec<_>>(), [true, false]);
        assert_eq!(decisions(&made), [Decided::Again, Decided::Done]);
    }
}
