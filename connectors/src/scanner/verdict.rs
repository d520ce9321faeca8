//! What became of a scan, for scanners that can let a person hear it.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
};

/// Kept at most; older ones are of scans that nobody waits for any more.
const KEPT: usize = 16;

/// What the till made of one scan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It was taken.
    Good,
    /// It was refused, or is none of ours.
    Refused,
}

/// Verdicts on the scans of one scanner, on their way to it, oldest first. All clones are the same.
#[derive(Debug, Clone, Default)]
pub struct Verdicts(Arc<Mutex<VecDeque<Verdict>>>);

impl Verdicts {
    /// One more.
    pub fn give(&self, verdict: Verdict) {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if waiting.len() == KEPT {
            waiting.pop_front();
        }
        waiting.push_back(verdict);
    }

    /// The oldest, which is gone then.
    pub(super) fn take(&self) -> Option<Verdict> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).pop_front()
    }
}
