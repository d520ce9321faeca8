//! What can go wrong with the queue.

use std::{io, path::PathBuf, sync::Arc};

use rusqlite::{ErrorCode, ffi};
use stamp_core::operation::{OpId, State};

/// Why the queue did not do what it was asked to. Cheap to clone: all jobs of a failed commit get the same one.
#[derive(Debug, Clone, thiserror::Error)]
#[allow(missing_docs, reason = "the message of each variant says what its members are")]
pub enum Error {
    /// Another process holds the queue.
    #[error(
        "{path} is used by another process; stop the agent that runs there, or give this one its own data directory"
    )]
    InUse { path: PathBuf },
    /// Written by a later version of this program. The file is as it was.
    #[error("{path} has format {found}, this program knows up to {known}; install the newer version again")]
    Newer { path: PathBuf, found: u32, known: u32 },
    /// Written by an earlier version of this program, and opened read-only.
    #[error(
        "{path} has format {found}, this program needs {known}; start the agent once, it converts the file"
    )]
    Outdated { path: PathBuf, found: u32, known: u32 },
    /// Not a queue file. The file is as it was.
    #[error("{path} is not a queue of this program; move it away or set another data directory")]
    Foreign { path: PathBuf },
    /// No space is left. Everything that was confirmed is still there.
    #[error("cannot {action}: the disk is full; free some space")]
    Full { action: &'static str, source: Arc<rusqlite::Error> },
    /// The disk did not confirm the change, twice. It is not in the queue now; but should the machine lose power
    /// before the disk works again, it may be there afterwards. Asking again for the same is therefore harmless
    /// and right; [`crate::Store::append`] of the same `op_id` adds nothing twice.
    #[error("cannot {action}: the disk did not confirm it; check the disk and try the same again")]
    Unconfirmed { action: &'static str, source: Arc<rusqlite::Error> },
    /// The operating system refused.
    #[error("cannot {action} {path}")]
    Io { action: &'static str, path: PathBuf, source: Arc<io::Error> },
    /// One row is damaged. The others are not affected; park or discard it.
    #[error("operation number {seq} is damaged on disk; park or discard it")]
    Corrupt { seq: i64 },
    /// The file as a whole is damaged.
    #[error("cannot {action}: the queue file is damaged; restore a backup or salvage it")]
    Malformed { action: &'static str, source: Arc<rusqlite::Error> },
    /// A backup has faults of its own.
    #[error("{path} is damaged itself ({fault}); choose another backup, or salvage this one into a new file")]
    Unsound { path: PathBuf, fault: String },
    /// Too much is being written for a long read beside it.
    #[error("cannot {action}: too much is being written just now; try again later")]
    Busy { action: &'static str },
    /// The queue was closed.
    #[error("the queue is closed")]
    Closed,
    /// A defect of this program; the job had no effect and the queue goes on.
    #[error("cannot {action}: the job failed with a panic; the log has the details")]
    Panicked { action: &'static str },
    /// The operation stands where this cannot be done to it.
    #[error("cannot {action} operation {op_id}: it is {state}")]
    WrongState { action: &'static str, op_id: OpId, state: State },
    /// It was voided meanwhile: a second try would have the effect that is not wanted any more.
    #[error("cannot retry operation {op_id}: it was taken back")]
    TakenBack { op_id: OpId },
    /// No such operation.
    #[error("there is no operation {op_id} in the queue")]
    NotFound { op_id: OpId },
    /// The body cannot be kept or changed.
    #[error("the body of operation {op_id} is not {expected}")]
    Body { op_id: OpId, expected: &'static str },
    /// Anything else that SQLite reports.
    #[error("cannot {action} in the queue file")]
    Sqlite { action: &'static str, source: Arc<rusqlite::Error> },
}

impl Error {
    /// Whether space on the disk is what is missing, so that the caller can release some and try again.
    #[must_use]
    pub fn is_disk_full(&self) -> bool {
        match self {
            Self::Full { .. } => true,
            Self::Io { source, .. } => {
                matches!(source.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded)
            }
            _ => false,
        }
    }

    /// Whether the disk, or this file on it, may only be read.
    #[must_use]
    pub fn is_read_only(&self) -> bool {
        match self {
            Self::Unconfirmed { source, .. } | Self::Sqlite { source, .. } => {
                source.sqlite_error_code() == Some(ErrorCode::ReadOnly)
            }
            Self::Io { source, .. } => source.kind() == io::ErrorKind::ReadOnlyFilesystem,
            _ => false,
        }
    }

    /// Whether this process has not the right to use the file.
    #[must_use]
    pub fn is_permission_denied(&self) -> bool {
        match self {
            Self::Sqlite { source, .. } => source.sqlite_error_code() == Some(ErrorCode::PermissionDenied),
            Self::Io { source, .. } => source.kind() == io::ErrorKind::PermissionDenied,
            _ => false,
        }
    }

    /// Whether it is the disk that failed, and not what was asked of it.
    #[must_use]
    pub fn is_of_the_disk(&self) -> bool {
        match self {
            Self::Full { .. } | Self::Unconfirmed { .. } | Self::Io { .. } => true,
            Self::Sqlite { source, .. } => matches!(
                source.sqlite_error_code(),
                Some(ErrorCode::SystemIoFailure | ErrorCode::ReadOnly | ErrorCode::CannotOpen)
            ),
            _ => false,
        }
    }

    /// Whether the next attempt may well succeed and costs nothing: the disk takes or gives nothing, or another
    /// program has its hands on the file. What is there but cannot be read is not of this kind.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Sqlite { source, .. } if speaks_of_content(source) => false,
            Self::Sqlite { source, .. } if source.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) => {
                true
            }
            error => error.is_of_the_disk(),
        }
    }

    /// Whether the file as a whole is damaged or unreadable as a database.
    #[must_use]
    pub const fn is_malformed(&self) -> bool {
        matches!(self, Self::Malformed { .. })
    }

    /// The same error, where the transaction may have reached the disk although it was not confirmed.
    pub(crate) fn unconfirmed(self) -> Self {
        match self {
            Self::Sqlite { action, source } => Self::Unconfirmed { action, source },
            other => other,
        }
    }

    /// That there is no room, as found out without SQLite.
    pub(crate) fn no_room(action: &'static str) -> Self {
        let source = rusqlite::Error::SqliteFailure(ffi::Error::new(ffi::SQLITE_FULL), None);
        Self::Full { action, source: Arc::new(source) }
    }

    /// The same error, with what was being done.
    pub(crate) fn during(self, what: &'static str) -> Self {
        match self {
            Self::Full { source, .. } => Self::Full { action: what, source },
            Self::Malformed { source, .. } => Self::Malformed { action: what, source },
            Self::Unconfirmed { source, .. } => Self::Unconfirmed { action: what, source },
            Self::Sqlite { source, .. } => Self::Sqlite { action: what, source },
            Self::Panicked { .. } => Self::Panicked { action: what },
            other => other,
        }
    }

    /// An error of the operating system.
    pub(crate) fn io(action: &'static str, path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::Io { action, path, source: Arc::new(source) }
    }
}

/// Whether it is the content of the file that the error is about, and not its permissions or a failing system.
pub(crate) fn speaks_of_content(error: &rusqlite::Error) -> bool {
    let Some(failure) = error.sqlite_error() else { return true };
    match failure.code {
        ErrorCode::SystemIoFailure => matches!(
            failure.extended_code,
            ffi::SQLITE_IOERR_READ | ffi::SQLITE_IOERR_SHORT_READ | ffi::SQLITE_IOERR_CORRUPTFS
        ),
        ErrorCode::ConstraintViolation | ErrorCode::TypeMismatch | ErrorCode::TooBig => true,
        _ => failure.extended_code == ffi::SQLITE_ERROR,
    }
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        let code = error.sqlite_error_code();
        // Extending the shared-memory file is the one write whose ENOSPC SQLite does not report as FULL.
        let no_room = error.sqlite_error().is_some_and(|e| e.extended_code == ffi::SQLITE_IOERR_SHMSIZE);
        let (action, source) = ("work", Arc::new(error));
        match code {
            Some(ErrorCode::DiskFull) => Self::Full { action, source },
            _ if no_room => Self::Full { action, source },
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Self::Malformed { action, source },
            _ => Self::Sqlite { action, source },
        }
    }
}

#[cfg(test)]
mod tests {
    use std::error::Error as _;

    use super::*;

    fn sqlite(code: i32) -> Error {
        rusqlite::Error::SqliteFailure(ffi::Error::new(code), None).into()
    }

    #[test]
    fn a_full_disk_is_recognised_however_it_is_reported() {
        assert!(sqlite(ffi::SQLITE_FULL).is_disk_full());
        assert!(sqlite(ffi::SQLITE_IOERR_SHMSIZE).is_disk_full());
        assert!(Error::io("write", "queue.db")(io::ErrorKind::StorageFull.into()).is_disk_full());
        assert!(!sqlite(ffi::SQLITE_IOERR_WRITE).is_disk_full());
        assert!(!Error::io("write", "queue.db")(io::ErrorKind::PermissionDenied.into()).is_disk_full());
    }

    #[test]
    fn what_a_disk_gets_over_is_told_from_what_it_has_lost() {
        for code in [ffi::SQLITE_IOERR_WRITE, ffi::SQLITE_IOERR_FSYNC, ffi::SQLITE_CANTOPEN, ffi::SQLITE_BUSY]
        {
            assert!(sqlite(code).is_transient(), "{code}");
        }
        assert!(Error::io("open", "queue.lock")(io::ErrorKind::NotFound.into()).is_transient());
        for code in [ffi::SQLITE_IOERR_READ, ffi::SQLITE_IOERR_SHORT_READ, ffi::SQLITE_CORRUPT] {
            assert!(!sqlite(code).is_transient(), "{code}");
        }
    }

    #[test]
    fn a_disk_that_may_only_be_read_is_told_from_a_file_that_this_process_may_not_use() {
        let io = |kind: io::ErrorKind| Error::io("open", "queue.db")(kind.into());
        for (error, read_only, denied) in [
            (sqlite(ffi::SQLITE_READONLY), true, false),
            (sqlite(ffi::SQLITE_READONLY).unconfirmed(), true, false),
            (io(io::ErrorKind::ReadOnlyFilesystem), true, false),
            (sqlite(ffi::SQLITE_PERM), false, true),
            (io(io::ErrorKind::PermissionDenied), false, true),
            (sqlite(ffi::SQLITE_IOERR_WRITE), false, false),
            (io(io::ErrorKind::NotFound), false, false),
            (Error::Closed, false, false),
        ] {
            assert_eq!(
                (error.is_read_only(), error.is_permission_denied()),
                (read_only, denied),
                "{error:?}"
            );
        }
    }

    #[test]
    fn what_sqlite_says_of_the_content_is_told_from_what_it_says_of_the_system() {
        let speaks = |code| speaks_of_content(&rusqlite::Error::SqliteFailure(ffi::Error::new(code), None));
        for code in [
            ffi::SQLITE_CONSTRAINT_CHECK,
            ffi::SQLITE_MISMATCH,
            ffi::SQLITE_TOOBIG,
            ffi::SQLITE_ERROR,
            ffi::SQLITE_IOERR_CORRUPTFS,
        ] {
            assert!(speaks(code), "{code}");
        }
        for code in [ffi::SQLITE_IOERR_WRITE, ffi::SQLITE_BUSY, ffi::SQLITE_LOCKED, ffi::SQLITE_CANTOPEN] {
            assert!(!speaks(code), "{code}");
        }
        assert!(!sqlite(ffi::SQLITE_LOCKED).is_transient(), "a defect of this program");
    }

    #[test]
    fn an_error_says_what_was_done_and_leaves_the_cause_to_its_source() {
        let error = sqlite(ffi::SQLITE_BUSY).during("append an operation");
        assert_eq!(error.to_string(), "cannot append an operation in the queue file");
        assert!(error.source().is_some());
    }

    #[test]
    fn a_damaged_file_is_told_from_a_damaged_row() {
        assert!(sqlite(ffi::SQLITE_CORRUPT).is_malformed());
        assert!(sqlite(ffi::SQLITE_NOTADB).is_malformed());
        assert!(!Error::Corrupt { seq: 1 }.is_malformed());
    }
}
