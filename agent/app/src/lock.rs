//! Locks of what stays whole whenever a thread panics while it holds them: each change is made at once.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// The lock, also where a thread that held it has panicked.
pub fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
