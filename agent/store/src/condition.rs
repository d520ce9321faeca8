//! What the agent has to know of its queue while it runs.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use tokio::sync::watch;

use crate::{Error, files, lock, pace::Pace};

/// How the queue is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Condition {
    /// The disk is full: new operations are refused, those that were taken can still be sent and settled. Ends by
    /// itself when there is room again.
    pub is_full: bool,
    /// The file is damaged. Close the queue and open it again with [`crate::Store::open_or_recover`]: that saves
    /// what can be read. Until then every change may fail.
    pub is_malformed: bool,
    /// The disk took no change the last time it was tried. It is tried again every second; ends by itself.
    pub fault: Option<DiskFault>,
}

/// What a disk does that takes no changes, though it is not full.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DiskFault {
    /// It may only be read.
    ReadOnly,
    /// It reports errors.
    Failing,
}

/// Tells the condition, and leaves a mark beside the queue where the next start has to recover it.
#[derive(Debug)]
pub(crate) struct Watch {
    condition: watch::Sender<Condition>,
    pub(crate) pace: Pace,
    queue: PathBuf,
}

impl Watch {
    pub(crate) fn new(path: &Path) -> Self {
        let condition = watch::Sender::new(Condition::default());
        Self { condition, pace: Pace::default(), queue: path.to_owned() }
    }

    pub(crate) fn subscribe(&self) -> watch::Receiver<Condition> {
        self.condition.subscribe()
    }

    /// Takes note of an error that says something of the file as a whole.
    pub(crate) fn note(&self, error: &Error) {
        if error.is_malformed() {
            self.set_malformed();
        }
    }

    pub(crate) fn set_malformed(&self) {
        if !self.set(|condition| &mut condition.is_malformed, true) {
            return;
        }
        match files::open_private(&mark(&self.queue)) {
            Ok(_) => tracing::error!("the queue file is damaged; the next start recovers it"),
            Err(error) => tracing::error!(%error, "the queue file is damaged, and no note of it can be left"),
        }
    }

    pub(crate) fn set_full(&self, is_full: bool) {
        self.set(|condition| &mut condition.is_full, is_full);
    }

    /// The disk took a change.
    pub(crate) fn works(&self) {
        if self.set(|condition| &mut condition.fault, None) {
            tracing::info!("the disk takes changes again");
        }
    }

    /// The disk did not take a change.
    pub(crate) fn failed(&self, error: &Error) {
        let Some(fault) = DiskFault::behind(error, &self.queue) else { return };
        if self.set(|condition| &mut condition.fault, Some(fault)) {
            tracing::error!(?error, ?fault, "the disk takes no changes");
        }
    }

    pub(crate) fn has_fault(&self) -> bool {
        self.condition.borrow().fault.is_some()
    }

    /// Says whether it was otherwise before.
    fn set<T: PartialEq + Copy>(&self, member: impl Fn(&mut Condition) -> &mut T, value: T) -> bool {
        self.condition.send_if_modified(|condition| {
            let before = std::mem::replace(member(condition), value);
            before != value
        })
    }
}

impl DiskFault {
    fn behind(error: &Error, queue: &Path) -> Option<Self> {
        match error {
            _ if error.is_disk_full() || !error.is_of_the_disk() => None,
            _ if error.is_read_only() || files::is_read_only(&lock::beside(queue)) => Some(Self::ReadOnly),
            _ => Some(Self::Failing),
        }
    }
}

/// Whether an earlier run has found the file damaged.
pub(crate) fn is_marked(path: &Path) -> bool {
    mark(path).exists()
}

/// Takes the mark away, because the file was replaced.
pub(crate) fn unmark(path: &Path) -> Result<(), Error> {
    let mark = mark(path);
    match fs::remove_file(&mark) {
        Ok(()) => files::sync_directory(path),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(Error::io("remove", mark)(error)),
    }
}

fn mark(path: &Path) -> PathBuf {
    path.with_extension("suspect")
}

#[cfg(test)]
mod tests {
    use rusqlite::ffi;

    use super::*;

    fn sqlite(code: i32) -> Error {
        rusqlite::Error::SqliteFailure(ffi::Error::new(code), None).into()
    }

    fn watch() -> (tempfile::TempDir, PathBuf, Watch) {
        let dir = tempfile::tempdir().unwrap();
        let queue = dir.path().join("queue.db");
        let watch = Watch::new(&queue);
        (dir, queue, watch)
    }

    #[test]
    fn a_disk_that_failed_has_a_fault_until_it_works() {
        for (code, fault) in [
            (ffi::SQLITE_READONLY, DiskFault::ReadOnly),
            (ffi::SQLITE_IOERR_FSYNC, DiskFault::Failing),
            (ffi::SQLITE_CANTOPEN, DiskFault::Failing),
        ] {
            let (_dir, queue, watch) = watch();
            fs::write(lock::beside(&queue), "").unwrap();
            assert!(!watch.has_fault());
            watch.failed(&sqlite(code));
            assert_eq!(watch.subscribe().borrow().fault, Some(fault));
            assert!(watch.has_fault());
            watch.works();
            assert!(!watch.has_fault());
        }
    }

    #[test]
    fn no_fault_of_the_disk_is_that_it_is_full_or_that_something_else_went_wrong() {
        let (_dir, _, watch) = watch();
        for error in
            [sqlite(ffi::SQLITE_FULL), Error::no_room("work"), sqlite(ffi::SQLITE_BUSY), Error::Closed]
        {
            watch.failed(&error);
            assert!(!watch.has_fault(), "{error:?}");
        }
    }

    #[test]
    fn a_damaged_file_is_marked_for_the_next_start_and_nothing_else_is() {
        let (_dir, queue, watch) = watch();
        watch.note(&sqlite(ffi::SQLITE_IOERR_FSYNC));
        assert!(!is_marked(&queue));
        watch.note(&sqlite(ffi::SQLITE_CORRUPT));
        assert!(watch.subscribe().borrow().is_malformed);
        assert!(is_marked(&queue));
        unmark(&queue).unwrap();
        assert!(!is_marked(&queue));
        unmark(&queue).unwrap();
    }

    #[test]
    fn a_mark_that_cannot_be_taken_away_is_an_error() {
        let (_dir, queue, _) = watch();
        fs::create_dir_all(mark(&queue).join("held")).unwrap();
        assert!(matches!(unmark(&queue), Err(Error::Io { action: "remove", .. })));
    }
}
