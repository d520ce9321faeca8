//! A backup becomes the queue.

use std::{
    fs,
    path::{Path, PathBuf},
};

use rusqlite::Connection;
use stamp_core::time::Timestamp;

use crate::{
    CheckReport, Counts, Error, backup, check, connection, files, lock::Lock, migrate, quarantine, query,
    rights::Rights, salvage::log_path,
};

/// What a restore did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restored {
    /// What is in the queue now.
    pub counts: Counts,
    /// Where the queue that was there before is. `None`: there was none.
    pub quarantine: Option<PathBuf>,
    /// What is good again as it was when the backup was made, because that of the queue before cannot be read. `None`:
    /// it is as it was.
    pub brought_back: Option<BroughtBack>,
}

/// Who may do what, as it was when a backup was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BroughtBack {
    /// So many, also those that were revoked since.
    pub tokens: usize,
    /// The manager's PIN of then, if there was one.
    pub manager_pin: bool,
}

/// Puts a copy of `backup` in the place of the queue `path`, which is kept in `quarantine/<at>/` beside it. What was
/// unsent when the backup was made is sent again under the same `op_id`s, which the cloud recognises; what was taken
/// since is in the quarantined file only. A backup of an earlier version is converted. Tokens and the manager's PIN
/// stay those of the queue that was there, as far as they can be read.
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
    let unfinished = quarantine::unfinished(path);
    let prepared = prepare(backup, path, &unfinished);
    if prepared.is_err() {
        files::remove_if_there(&unfinished)?;
    }
    let (counts, brought_back) = prepared?;
    let successor = quarantine::successor(path);
    fs::rename(&unfinished, &successor).map_err(Error::io("rename", unfinished))?;
    if path.exists() || log_path(path).exists() {
        let quarantine = Some(quarantine::replace(path, at)?);
        return Ok(Restored { counts, quarantine, brought_back });
    }
    fs::rename(&successor, path).map_err(Error::io("rename", successor))?;
    files::sync_directory(path)?;
    Ok(Restored { counts, quarantine: None, brought_back })
}

/// Makes of `backup` the whole file that is to take the place of `path`.
fn prepare(backup: &Path, path: &Path, unfinished: &Path) -> Result<(Counts, Option<BroughtBack>), Error> {
    let checked = check::check(backup);
    let is_old = matches!(checked, Err(Error::Outdated { .. }));
    if !is_old {
        require_sound(backup, checked?)?;
    }
    backup::copy(&connection::open_reader_of_any_format(backup)?, unfinished)?;
    let copy = Connection::open(unfinished)?;
    // Nothing beside it that an interrupted restore could leave to the next one.
    copy.pragma_update(None, "journal_mode", "MEMORY")?;
    migrate::convert(&copy)?;
    let brought_back = match Rights::of_queue(path) {
        Some(rights) => rights.replace_in(&copy).map(|()| None)?,
        None => Some(Rights::of(&copy)?.brought_back()),
    };
    let counts = query::counts(&copy)?;
    copy.close().map_err(|(_, error)| Error::from(error))?;
    if is_old {
        require_sound(backup, check::check(unfinished)?)?;
    }
    Ok((counts, brought_back))
}

fn require_sound(backup: &Path, report: CheckReport) -> Result<(), Error> {
    match report.faults.into_iter().next() {
        Some(fault) => Err(Error::Unsound { path: backup.to_owned(), fault }),
        None => Ok(()),
    }
}
