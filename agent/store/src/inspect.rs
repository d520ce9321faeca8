//! Looking into a queue from another process.

use std::path::Path;

use rusqlite::Connection;
use stamp_core::operation::{OpId, Operation};

use crate::{
    Counts, Error, Filter, JournalEntry, Made, Page, attempts, backup, check, files, journal, query, settings,
};

/// A queue file, open for reading only, whether the agent runs or not. Every call is answered from the file as
/// it is at that moment, and blocks for as long as that takes.
#[derive(Debug)]
pub struct Inspector {
    connection: Connection,
}

impl Inspector {
    /// Opens the queue file `path`.
    ///
    /// # Errors
    /// [`Error::Foreign`], [`Error::Newer`], [`Error::Outdated`], [`Error::Malformed`], and [`Error::Sqlite`]
    /// where it is not there or may not be read.
    pub fn open(path: &Path) -> Result<Self, Error> {
        let connection = check::open(path)
            .map_err(|error| files::denial(path).unwrap_or(error).during("open the queue for reading"))?;
        Ok(Self { connection })
    }

    /// See [`crate::Store::get`].
    ///
    /// # Errors
    /// [`Error::Corrupt`] where it is there but damaged.
    pub fn get(&self, id: OpId) -> Result<Option<Operation>, Error> {
        query::get(&self.connection, id).map_err(|error| error.during("read an operation"))
    }

    /// See [`crate::Store::body_digest`].
    ///
    /// # Errors
    /// Only where the file cannot be read.
    pub fn body_digest(&self, id: OpId) -> Result<Option<[u8; 32]>, Error> {
        query::body_digest(&self.connection, id).map_err(|error| error.during("read an operation"))
    }

    /// See [`crate::Store::attempts`].
    ///
    /// # Errors
    /// Only where the file cannot be read.
    pub fn attempts(&self, id: OpId) -> Result<Vec<Made>, Error> {
        attempts::of(&self.connection, id).map_err(|error| error.during("read the attempts of an operation"))
    }

    /// See [`crate::Store::list`].
    ///
    /// # Errors
    /// Only where the file cannot be read.
    pub fn list(&self, filter: &Filter) -> Result<Page, Error> {
        query::list(&self.connection, filter).map_err(|error| error.during("list operations"))
    }

    /// See [`crate::Store::find_short`].
    ///
    /// # Errors
    /// Only where the file cannot be read.
    pub fn find_short(&self, suffix: &str) -> Result<Vec<OpId>, Error> {
        query::find_short(&self.connection, suffix).map_err(|error| error.during("find an operation"))
    }

    /// See [`crate::Store::counts`].
    ///
    /// # Errors
    /// Only where the file cannot be read.
    pub fn counts(&self) -> Result<Counts, Error> {
        query::counts(&self.connection).map_err(|error| error.during("count operations"))
    }

    /// See [`crate::Store::journal`].
    ///
    /// # Errors
    /// Only where the file cannot be read.
    pub fn journal(&self, limit: usize) -> Result<Vec<JournalEntry>, Error> {
        journal::newest(&self.connection, limit).map_err(|error| error.during("read the journal"))
    }

    /// See [`crate::Store::setting`].
    ///
    /// # Errors
    /// Only where the file cannot be read.
    pub fn setting(&self, name: &str) -> Result<Option<String>, Error> {
        settings::get(&self.connection, name).map_err(|error| error.during("read a setting"))
    }

    /// See [`crate::Store::backup`].
    ///
    /// # Errors
    /// [`Error::Io`] and [`Error::Full`] where the copy cannot be written.
    pub fn backup(&self, to: &Path) -> Result<(), Error> {
        backup::copy(&self.connection, to).map_err(|error| error.during("back up the queue"))
    }

    /// The connection, for reads that are not a page.
    pub(crate) const fn connection(&self) -> &Connection {
        &self.connection
    }
}

#[cfg(test)]
mod tests {
    use stamp_core::operation::State;

    use super::*;
    use crate::{
        checksum,
        testing::{Queue, stamps},
    };

    #[tokio::test]
    async fn the_queue_can_be_read_while_the_agent_runs() {
        let queue = Queue::open();
        let inspector = Inspector::open(queue.path()).unwrap();
        queue.append(stamps(1, "a")).await;
        let id = stamps(1, "a").op_id;
        assert_eq!(inspector.get(id).unwrap(), queue.store().get(id).await.unwrap());
        assert_eq!(inspector.counts().unwrap().queued, 1);
        assert_eq!(inspector.find_short(&id.short()).unwrap(), [id]);
    }

    #[tokio::test]
    async fn an_inspector_sees_what_the_agent_sees_and_can_copy_it() {
        let queue = Queue::open();
        let (store, new) = (queue.store(), stamps(1, "a"));
        queue.append(new.clone()).await;
        queue.settle(&new, State::Parked).await;
        queue.retry(&new).await.unwrap();
        store.set_setting("install", "7").await.unwrap();
        let inspector = Inspector::open(queue.path()).unwrap();
        let digest = inspector.body_digest(new.op_id).unwrap();
        assert_eq!(digest, store.body_digest(new.op_id).await.unwrap());
        assert_eq!(digest, Some(checksum::sha256(&new.body)));
        assert_eq!(inspector.body_digest(stamps(2, "a").op_id).unwrap(), None);
        let journal = inspector.journal(10).unwrap();
        assert_eq!((journal.len(), &journal), (1, &store.journal(10).await.unwrap()));
        assert_eq!(inspector.setting("install").unwrap().as_deref(), Some("7"));
        assert_eq!(inspector.setting("other").unwrap(), None);
        let copy = queue.dir().join("copy.db");
        inspector.backup(&copy).unwrap();
        assert_eq!(Inspector::open(&copy).unwrap().counts().unwrap().queued, 1);
    }

    #[tokio::test]
    async fn the_queue_can_be_read_after_the_agent_has_stopped() {
        let mut queue = Queue::open();
        queue.append(stamps(1, "a")).await;
        queue.close().await;
        let inspector = Inspector::open(queue.path()).unwrap();
        let page = inspector.list(&Filter { limit: 10, ..Filter::default() }).unwrap();
        assert_eq!(page.operations.len(), 1);
    }

    #[tokio::test]
    async fn a_file_in_an_earlier_format_is_left_to_the_agent() {
        let mut queue = Queue::open();
        queue.close().await;
        Connection::open(queue.path()).unwrap().pragma_update(None, "user_version", 0).unwrap();
        assert!(matches!(Inspector::open(queue.path()), Err(Error::Outdated { found: 0, .. })));
    }

    #[test]
    fn what_is_not_there_is_not_made() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("queue.db");
        assert!(matches!(Inspector::open(&path), Err(Error::Sqlite { .. })));
        assert!(!path.exists());
    }
}
