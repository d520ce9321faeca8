//! One process per queue.

use std::{
    fs::{File, TryLockError},
    path::{Path, PathBuf},
    sync::Arc,
};

use crate::{Error, files};

/// Holds the queue for this process for as long as it or a clone lives. The operating system gives it back even
/// after a crash, because the lock belongs to the open file and not to the name.
#[derive(Debug, Clone)]
pub struct Lock {
    _held: Arc<Held>,
}

#[derive(Debug)]
struct Held(File);

impl Lock {
    /// Locks the queue file `path` if it was ever in use where it is. A copy has no lock, and gets none.
    pub(crate) fn acquire_if_there(path: &Path) -> Result<Option<Self>, Error> {
        if beside(path).exists() { Self::acquire(path).map(Some) } else { Ok(None) }
    }

    /// Locks the queue file `path` by a file beside it, with the extension `lock`. Waits neither for the other
    /// process nor for the disk.
    ///
    /// # Errors
    /// [`Error::InUse`] while another process holds it; [`Error::Io`] where the file beside it cannot be used.
    pub fn acquire(path: &Path) -> Result<Self, Error> {
        let beside = beside(path);
        let (file, _) = files::open_private_unsynced(&beside)?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _held: Arc::new(Held(file)) }),
            Err(TryLockError::WouldBlock) => Err(Error::InUse { path: path.to_owned() }),
            Err(TryLockError::Error(error)) => Err(Error::io("lock", beside)(error)),
        }
    }
}

/// The name of the file that is locked.
pub(crate) fn beside(queue: &Path) -> PathBuf {
    queue.with_extension("lock")
}

impl Drop for Held {
    fn drop(&mut self) {
        // Closing alone would leave it to a child process that is just being started and still has a copy of the
        // handle. Where unlocking fails, closing is what is left.
        let _ = self.0.unlock();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_holder_is_refused_until_the_first_lets_go() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("queue.db");
        let held = Lock::acquire(&path).unwrap();
        assert!(matches!(Lock::acquire(&path), Err(Error::InUse { .. })));
        drop(held);
        assert!(Lock::acquire(&path).is_ok());
    }

    #[test]
    fn it_lets_go_although_a_copy_of_its_handle_is_still_open() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("queue.db");
        let held = Lock::acquire(&path).unwrap();
        let _copy = held._held.0.try_clone().unwrap();
        drop(held);
        assert!(Lock::acquire(&path).is_ok());
    }
}
