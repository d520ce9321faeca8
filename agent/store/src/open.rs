//! Opening the queue at the start of the process.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use rusqlite::Connection;
use stamp_core::time::Timestamp;

use crate::{
    Counts, Error, Recovery, Store, attempts, check,
    condition::Watch,
    connection::{self, Identity},
    files,
    lock::Lock,
    migrate, query,
    reader::Readers,
    salvage,
    space::Space,
    writer::{Quiet, Writer},
};

/// How the queue is opened. [`Store::open`] and [`Store::open_or_recover`] use the default.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// Bytes of the file `ballast` beside the queue: room that is given back when the disk is full, so that what
    /// was taken can still be sent and settled. Should be more than twice the log, which is 4 MiB. 0: none.
    pub ballast: u64,
    /// How often room is looked for while the disk is full.
    pub look_for_room: Duration,
    /// After so long without a change the log is moved into the file and emptied, because what was removed from the
    /// queue can still be read in it.
    pub empty_log_after: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            ballast: 8 * 1024 * 1024,
            look_for_room: Duration::from_secs(10),
            empty_log_after: Duration::from_secs(60),
        }
    }
}

/// What was found when the queue was opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    /// There was no queue before.
    pub created: bool,
    /// Operations whose attempt was under way when the process ended. They are queued again.
    pub resumed: u64,
    /// The copy that was made before the file was converted to this version's format.
    pub converted_from: Option<PathBuf>,
    /// What became of the file that was there before, which was damaged.
    pub recovered: Option<Recovery>,
    /// The process before was cut off, and the log that it must have left is gone: what it had written last may be
    /// missing, and nobody can say what that was.
    pub log_lost: bool,
    /// What is in the queue.
    pub counts: Counts,
}

impl Store {
    /// Opens the queue file `path`, or makes it, and starts its threads. Blocks for some milliseconds, however
    /// many operations there are. `opened_at` (the till's clock) names the copy made before a conversion. Where the
    /// disk is full the queue opens all the same, without intake: [`Store::condition`].
    ///
    /// # Errors
    /// [`Error::InUse`], [`Error::Newer`] and [`Error::Foreign`], all of which leave the file as it was;
    /// [`Error::Malformed`], [`Error::Full`], and [`Error::Io`] where the directory cannot be used.
    pub fn open(path: &Path, opened_at: Timestamp) -> Result<(Self, Opened), Error> {
        Options::default().open(path, opened_at)
    }
}

impl Options {
    /// See [`Store::open`].
    ///
    /// # Errors
    /// As there.
    pub fn open(&self, path: &Path, opened_at: Timestamp) -> Result<(Store, Opened), Error> {
        let lock = Lock::acquire(path)?;
        let start = Start { options: self, path, at: opened_at, is_checked: false };
        let ready = start.prepare()?;
        ready.run(lock)
    }
}

/// What opening needs to know.
pub(crate) struct Start<'a> {
    pub(crate) options: &'a Options,
    pub(crate) path: &'a Path,
    pub(crate) at: Timestamp,
    /// Whether the file is checked for damage as far as that is cheap.
    pub(crate) is_checked: bool,
}

/// A queue that was opened and found good.
pub(crate) struct Ready {
    path: PathBuf,
    connection: Connection,
    space: Space,
    quiet: Quiet,
    watch: Arc<Watch>,
    pub(crate) opened: Opened,
}

impl Start<'_> {
    /// Opens the file. A full disk is tried once more with the room of the ballast.
    pub(crate) fn prepare(&self) -> Result<Ready, Error> {
        let watch = Arc::new(Watch::new(self.path));
        let mut space =
            Space::new(self.path, self.options.ballast, self.options.look_for_room, Arc::clone(&watch));
        let opened = match self.open() {
            Err(error) if error.is_disk_full() && space.give_up() => self.open(),
            opened => opened,
        };
        let (connection, opened) = opened.map_err(|error| error.during("open the queue"))?;
        space.take();
        let quiet = Quiet::new(self.options.empty_log_after);
        Ok(Ready { path: self.path.to_owned(), connection, space, quiet, watch, opened })
    }

    fn open(&self) -> Result<(Connection, Opened), Error> {
        let log_lost = self.path.exists() && salvage::is_log_lost(self.path);
        let (_, created) = files::open_private(self.path)?;
        let (connection, identity) = connection::open_writer(self.path)?;
        let found = match identity {
            Identity::Empty => 0,
            Identity::Queue(version) => version,
        };
        let converted_from = migrate::migrate(&connection, self.path, found, self.at)?;
        if self.is_checked {
            check::at_start(&connection, self.path)?;
        }
        let resumed = resume(&connection, self.at)?;
        let counts = query::counts(&connection)?;
        connection::accept(&connection)?;
        let recovered = None;
        let opened = Opened { created, resumed, converted_from, recovered, log_lost, counts };
        Ok((connection, opened))
    }
}

/// What was being sent when the program ended goes again. Returns how many those were.
fn resume(connection: &Connection, at: Timestamp) -> Result<u64, Error> {
    let transaction = connection.unchecked_transaction()?;
    attempts::interrupt(&transaction, at)?;
    let resumed = transaction.execute("UPDATE operation SET state = 'queued' WHERE state = 'sending'", [])?;
    transaction.commit()?;
    Ok(resumed as u64)
}

impl Ready {
    /// Starts the threads.
    pub(crate) fn run(self, lock: Lock) -> Result<(Store, Opened), Error> {
        // Readers first: the writer's thread then outlives every failure that could follow.
        let readers = Readers::start(&self.path, &self.watch)
            .map_err(|error| error.during("open the queue for reading"))?;
        let writer = Writer::start(self.connection, lock, self.space, self.quiet, Arc::clone(&self.watch))?;
        Ok((Store::new(writer, readers, self.watch, self.path), self.opened))
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use stamp_core::operation::State;

    use super::*;
    use crate::{
        connection::APPLICATION_ID,
        testing::{Queue, stamps},
    };

    fn scribble(path: &Path, sql: &str) -> Vec<u8> {
        Connection::open(path).unwrap().execute_batch(sql).unwrap();
        fs::read(path).unwrap()
    }

    #[tokio::test]
    async fn the_file_keeps_what_its_format_promises() {
        let queue = Queue::open();
        let connection = Connection::open(queue.path()).unwrap();
        let number =
            |name: &str| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0)).unwrap();
        assert_eq!(number("auto_vacuum"), 2);
        assert_eq!(number("application_id"), i64::from(APPLICATION_ID));
        assert_eq!(number("user_version"), i64::from(migrate::LATEST));
        let mode: String = connection.pragma_query_value(None, "journal_mode", |row| row.get(0)).unwrap();
        assert_eq!(mode, "wal");
    }

    #[tokio::test]
    async fn the_writer_waits_for_the_disk_and_bounds_its_memory() {
        let queue = Queue::open();
        let read = |name: &'static str| {
            let store = queue.store();
            async move {
                let value =
                    move |c: &Connection| Ok(c.pragma_query_value(None, name, |r| r.get::<_, i64>(0))?);
                store.write("read a pragma", value).await.unwrap()
            }
        };
        assert_eq!(read("synchronous").await, 2);
        assert_eq!(read("foreign_keys").await, 1);
        assert_eq!(read("trusted_schema").await, 0);
        assert_eq!(read("cell_size_check").await, 1);
        assert_eq!(read("cache_size").await, -400);
        assert_eq!(read("journal_size_limit").await, 8 * 1024 * 1024);
        assert_eq!(read("busy_timeout").await, 5_000);
        assert_eq!(read("temp_store").await, 2, "in memory, not in a folder that may be full or missing");
    }

    #[test]
    fn sqlite_is_built_as_this_checkout_says() {
        let connection = Connection::open_in_memory().unwrap();
        let full_text =
            "SELECT count(*) FROM pragma_compile_options WHERE compile_options LIKE 'ENABLE_FTS%'";
        let modules: i64 = connection.query_row(full_text, [], |row| row.get(0)).unwrap();
        assert_eq!(
            modules, 0,
            "the flags in .cargo/config.toml were not used: commits are slower than need be"
        );
    }

    #[tokio::test]
    async fn an_attempt_that_was_under_way_is_queued_again_and_stays_head() {
        let mut queue = Queue::open();
        let id = stamps(1, "a").op_id;
        queue.store().append(stamps(1, "a"), None).await.unwrap();
        queue.store().append(stamps(2, "a"), None).await.unwrap();
        queue.store().mark_sending(vec![id]).await.unwrap();

        let opened = queue.reopen().await;
        assert!(!opened.created && !opened.log_lost);
        assert_eq!((opened.resumed, opened.counts.queued, opened.counts.sending), (1, 2, 0));
        let head = &queue.store().heads(10).await.unwrap()[0];
        assert_eq!((head.op_id, head.attempts), (id, 1));
        assert_eq!(queue.store().get(id).await.unwrap().unwrap().state, State::Queued);
    }

    #[tokio::test]
    async fn a_second_process_is_refused_with_what_to_do() {
        let queue = Queue::open();
        let error = Store::open(queue.path(), queue.now()).unwrap_err();
        assert!(matches!(error, Error::InUse { .. }));
        assert!(error.to_string().contains("stop the agent"), "{error}");
    }

    #[tokio::test]
    async fn a_file_of_a_newer_version_is_refused_and_left_as_it_is() {
        let mut queue = Queue::open();
        queue.close().await;
        let newer = migrate::LATEST + 1;
        let before = scribble(queue.path(), &format!("PRAGMA user_version = {newer}"));
        let error = Store::open(queue.path(), queue.now()).unwrap_err();
        assert!(
            matches!(error, Error::Newer { found, known, .. } if (found, known) == (newer, newer - 1)),
            "{error}"
        );
        assert_eq!(fs::read(queue.path()).unwrap(), before);
    }

    #[test]
    fn a_file_of_another_program_is_refused_and_left_as_it_is() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("queue.db");
        let now = stamp_core::time::Now::epoch().wall;

        let before = scribble(&path, "CREATE TABLE theirs (x); INSERT INTO theirs VALUES (1);");
        assert!(matches!(Store::open(&path, now), Err(Error::Foreign { .. })));
        assert_eq!(fs::read(&path).unwrap(), before);

        let before = scribble(&path, "PRAGMA application_id = 7");
        assert!(matches!(Store::open(&path, now), Err(Error::Foreign { .. })));
        assert_eq!(fs::read(&path).unwrap(), before);

        fs::write(&path, "not a database, but long enough to be read as a header of one, a hundred bytes")
            .unwrap();
        assert!(matches!(Store::open(&path, now), Err(Error::Foreign { .. })));
    }

    #[test]
    fn a_start_that_was_cut_off_right_after_the_file_was_made_goes_on() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("queue.db");
        fs::write(&path, "").unwrap();
        let (_store, opened) = Store::open(&path, stamp_core::time::Now::epoch().wall).unwrap();
        assert_eq!(opened.counts, Counts::default());
    }
}
