//! How the cloud tells of events, where it is to be told otherwise than well.

use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};

/// Whether and how events are told.
#[derive(Debug)]
pub(crate) struct Telling {
    /// There is `/events` at all.
    is_there: AtomicBool,
    /// Questions are held open while nothing is new.
    holds: AtomicBool,
    /// Cursors up to this one are not known any more.
    forgotten: AtomicI64,
}

impl Default for Telling {
    fn default() -> Self {
        Self { is_there: AtomicBool::new(true), holds: AtomicBool::new(true), forgotten: AtomicI64::new(0) }
    }
}

impl Telling {
    pub(crate) fn is_there(&self) -> bool {
        self.is_there.load(Ordering::Relaxed)
    }

    pub(crate) fn holds(&self) -> bool {
        self.holds.load(Ordering::Relaxed)
    }

    /// Whether this cursor is too old. The beginning never is, and what is given from there on is known again.
    pub(crate) fn has_forgotten(&self, cursor: i64) -> bool {
        if cursor == 0 {
            self.forgotten.store(0, Ordering::Relaxed);
        }
        cursor > 0 && cursor <= self.forgotten.load(Ordering::Relaxed)
    }

    pub(crate) fn set_there(&self, is_there: bool) {
        self.is_there.store(is_there, Ordering::Relaxed);
    }

    pub(crate) fn set_holds(&self, holds: bool) {
        self.holds.store(holds, Ordering::Relaxed);
    }

    pub(crate) fn forget(&self, up_to: i64) {
        self.forgotten.store(up_to, Ordering::Relaxed);
    }
}
