//! Opening a queue whatever has become of its file.

use std::{
    fs,
    path::{Path, PathBuf},
};

use stamp_core::time::Timestamp;

use crate::{
    Error, Opened, Options, Salvage, Store,
    ballast::Ballast,
    check, condition, error, files,
    lock::Lock,
    open::Start,
    quarantine,
    salvage::{self, Pages},
};

/// What became of a damaged queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recovery {
    /// What was wrong with it, in words.
    pub cause: String,
    /// What came over into the new file.
    pub salvage: Salvage,
    /// The directory that holds the damaged file and its log.
    pub quarantine: PathBuf,
}

/// What attempts to open the queue have found that did not succeed in the end. The one that succeeds tells it:
/// nobody else would hear of it any more.
#[derive(Debug, Default)]
pub struct Found {
    recovered: Option<Recovery>,
    log_lost: bool,
}

impl Store {
    /// Opens the queue file `path` as [`Store::open`] does; but where it is damaged, what can be read of it is
    /// saved into a new file, and the damaged one is kept in `quarantine/<at>/` beside it.
    ///
    /// Damage is looked for as far as that takes no time: a queue of up to 4 MiB is checked wholly, of a larger one
    /// what is cheap. Call [`Store::check`] later for the rest. While the queue is open, damage shows as
    /// [`Error::Malformed`] and in [`Store::condition`]: then close it and call this again (in a new process or
    /// in the same), which from then on takes the file for damaged.
    ///
    /// Kept are `op_id`s, the order, states, attempts, answers, callers' keys, tokens, settings and the journal, as
    /// far as they can be read. A damaged operation that was still to be sent is parked. Of a log that is gone or
    /// cannot be read at all, nobody knows what it held.
    ///
    /// # Errors
    /// As [`Store::open`], except that [`Error::Malformed`] means that the new file is damaged too, so the disk
    /// should be replaced. [`Error::Foreign`]: it is a whole database of another program. [`Error::Full`] and
    /// [`Error::Io`] where the new file cannot be written; the damaged one is where it was.
    pub fn open_or_recover(path: &Path, at: Timestamp) -> Result<(Self, Opened), Error> {
        Options::default().open_or_recover(path, at)
    }
}

impl Options {
    /// See [`Store::open_or_recover`].
    ///
    /// # Errors
    /// As there.
    pub fn open_or_recover(&self, path: &Path, at: Timestamp) -> Result<(Store, Opened), Error> {
        self.open_or_recover_locked(path, &Lock::acquire(path)?, at, &mut Found::default())
    }

    /// As [`Options::open_or_recover`], with the lock that this process holds already. It can be tried again, with
    /// what was `found` by then.
    ///
    /// # Errors
    /// As there, but for [`Error::InUse`].
    pub fn open_or_recover_locked(
        &self,
        path: &Path,
        lock: &Lock,
        at: Timestamp,
        found: &mut Found,
    ) -> Result<(Store, Opened), Error> {
        let interrupted = quarantine::go_on(path, at)?;
        let start = Start { options: self, path, at, is_checked: true };
        let suspicion = suspicion(path)?;
        let is_suspect = suspicion.is_some();
        if let Some(cause) = suspicion {
            found.recovered = Some(recover(path, at, cause)?);
        }
        found.log_lost |= path.exists() && salvage::is_log_lost(path);
        let mut prepared = start.prepare();
        if let Err(error) = &prepared
            && !is_suspect
            && let Some(cause) = damage(error, path)
        {
            found.recovered = Some(recover(path, at, cause)?);
            prepared = start.prepare();
        }
        let mut ready = prepared?;
        if let (Some(quarantine), None) = (interrupted, &found.recovered) {
            let saved = ready.opened.counts.all();
            let salvage = Salvage { saved, ..Salvage::default() };
            let cause = "an earlier start had found it damaged and was interrupted".into();
            found.recovered = Some(Recovery { cause, salvage, quarantine });
        }
        ready.opened.created &= found.recovered.is_none();
        ready.opened.recovered.clone_from(&found.recovered);
        ready.opened.log_lost |= found.log_lost;
        ready.run(lock.clone())
    }
}

/// What SQLite would not notice.
fn suspicion(path: &Path) -> Result<Option<String>, Error> {
    let files = Pages::open(path)?;
    let is_empty = path.metadata().map_or(0, |file| file.len()) == 0;
    let cause = match () {
        () if path.is_dir() => "a directory was in its place",
        () if condition::is_marked(path) => "it was found damaged while it was in use",
        () if is_empty && !files.log().is_empty() => "the file was gone, but not its log",
        // A first start that was cut off leaves an empty file too, but has not come as far as the ballast.
        () if is_empty && path.exists() && Ballast::beside(path, 0).exists() => "the file was empty",
        () if files.log().is_damaged() => "the log was damaged between operations that were confirmed",
        () => return Ok(None),
    };
    Ok(Some(cause.into()))
}

/// What is wrong with the file, if that is why it cannot be opened.
fn damage(error: &Error, path: &Path) -> Option<String> {
    match error {
        Error::Malformed { source, .. } => Some(source.to_string()),
        Error::Foreign { .. } if !check::is_of_another_program(path) => {
            Some("the file was not a database any more".into())
        }
        Error::Newer { .. } if check::has_our_schema(path) => Some("its header was damaged".into()),
        Error::Sqlite { source, .. } if error::speaks_of_content(source) => Some(source.to_string()),
        _ => None,
    }
}

fn recover(path: &Path, at: Timestamp, cause: String) -> Result<Recovery, Error> {
    tracing::error!(%cause, "the queue file is damaged; what can be read is saved into a new one");
    // The new file may need the room; the ballast is made again when the queue is open.
    Ballast::beside(path, 0).remove();
    let unfinished = quarantine::unfinished(path);
    let rescued = salvage::rescue(path, &unfinished, at)?;
    fs::rename(&unfinished, quarantine::successor(path)).map_err(Error::io("rename", &unfinished))?;
    files::sync_directory(path)?;
    let quarantine = quarantine::replace(path, at)?;
    Ok(Recovery { cause, salvage: rescued.salvage, quarantine })
}
