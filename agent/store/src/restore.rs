//! A backup becomes the queue.

use std::{
    fs,
    path::{Path, PathBuf},
};

use stamp_core::time::Timestamp;

use crate::{
    CheckReport, Counts, Error, backup, check, connection, files, lock::Lock, quarantine, query,
    salvage::log_path,
};

/// What a restore did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restored {
    /// What is in the queue now.
    pub counts: Counts,
    /// Where the queue that was there before is. `None`: there was none.
    pub quarantine: Option<PathBuf>,
}

/// Puts a copy of `backup` in the place of the queue `path`, which is kept in `quarantine/<at>/` beside it. What was
/// unsent when the backup was made is sent again under the same `op_id`s, which the cloud recognises; what was taken
/// since is in the quarantined file only.
///
/// # Errors
/// [`Error::InUse`] while an agent runs on `path`; [`Error::Unsound`] where the backup has faults; [`Error::Foreign`]
/// and [`Error::Newer`] where it is not a queue of this program; [`Error::Io`] and [`Error::Full`]. Then the queue is
/// as it was.
pub fn restore(backup: &Path, path: &Path, at: Timestamp) -> Result<Restored, Error> {
    run(backup, path, at).map_err(|error| error.during("restore the backup"))
}

fn run(backup: &Path, path: &Path, at: Timestamp) -> Result<Restored, Error> {
    let _lock = Lock::acquire(path)?;
    quarantine::go_on(path, at)?;
    let CheckReport { faults, .. } = check::check(backup)?;
    if let Some(fault) = faults.into_iter().next() {
        return Err(Error::Unsound { path: backup.to_owned(), fault });
    }
    let source = connection::open_reader(backup)?;
    let successor = quarantine::successor(path);
    backup::copy(&source, &successor)?;
    let counts = query::counts(&source)?;
    if path.exists() || log_path(path).exists() {
        let quarantine = Some(quarantine::replace(path, at)?);
        return Ok(Restored { counts, quarantine });
    }
    fs::rename(&successor, path).map_err(Error::io("rename", successor))?;
    files::sync_directory(path)?;
    Ok(Restored { counts, quarantine: None })
}
