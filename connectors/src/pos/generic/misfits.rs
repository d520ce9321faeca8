//! What does not fit the map, told to the log once.

use std::sync::{Mutex, PoisonError};

use super::Misfit;

/// The same trouble comes with each check, and with each look at it.
#[derive(Default)]
pub(super) struct Misfits(Mutex<Option<Misfit>>);

impl Misfits {
    /// `count` records did not fit, this is one of them. A line, unless it is the trouble of the last one.
    pub(super) fn told(&self, till: &str, count: usize, misfit: &Misfit) {
        let trouble = Misfit { record: 0, ..misfit.clone() };
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if last.as_ref() != Some(&trouble) {
            tracing::warn!(till, count, "checks do not fit the map: {trouble}");
            *last = Some(trouble);
        }
    }
}
