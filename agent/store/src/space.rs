//! Room on the disk: who may still write when there is little.
//!
//! SQLite cannot even delete a row on a full disk. So intake is open only while the ballast is there. The first
//! write that finds the disk full gives the ballast back, which is room enough to settle and to move the log into
//! the file (the log is half as large); from then on new operations are refused until the ballast fits again.

use std::{io, path::Path, sync::Arc, time::Duration};

use rusqlite::Connection;
use tokio::time::Instant;

use crate::{Error, ballast::Ballast, condition::Watch, log, maintain};

/// Pages given back to the file system at a time, in search of room.
const PAGES: u32 = 4_096;

#[derive(Debug)]
pub(crate) struct Space {
    ballast: Ballast,
    /// Why intake is closed, if it is.
    closed: Option<Error>,
    next_try: Instant,
    retry: Duration,
    watch: Arc<Watch>,
}

impl Space {
    pub(crate) fn new(queue: &Path, size: u64, retry: Duration, watch: Arc<Watch>) -> Self {
        let ballast = Ballast::beside(queue, size);
        Self { ballast, closed: None, next_try: now(), retry, watch }
    }

    /// Why a new operation is refused. `None`: it is not.
    pub(crate) const fn refusal(&self) -> Option<&Error> {
        self.closed.as_ref()
    }

    /// Makes the ballast, or closes intake where there is no room for it.
    pub(crate) fn take(&mut self) {
        match self.ballast.make() {
            Ok(()) => self.open(),
            Err(error) if is_full(&error) => self.close(Error::no_room("make the ballast")),
            Err(error) => {
                tracing::warn!(%error, "there is no ballast, so a full disk will also stop settling");
                self.open();
            }
        }
    }

    /// Before the writer has begun: gives the ballast back so that the queue can be opened.
    pub(crate) fn give_up(&self) -> bool {
        self.ballast.remove()
    }

    /// The disk is full: closes intake and gives the ballast back. Says whether that made room, so that it is
    /// worth trying again.
    pub(crate) fn give_back(&mut self, connection: &Connection, error: &Error) -> bool {
        self.close(error.clone());
        let made_room = self.ballast.remove();
        if made_room {
            tracing::warn!("the disk is full; the ballast was given back and new operations are refused");
            reclaim(connection);
        }
        made_room
    }

    /// How long until room should be looked for. `None`: there is enough.
    pub(crate) fn due_in(&self) -> Option<Duration> {
        self.closed.as_ref().map(|_| self.next_try.saturating_duration_since(now()))
    }

    /// Opens intake again where the ballast fits.
    pub(crate) fn look_for_room(&mut self, connection: &Connection) {
        reclaim(connection);
        self.take();
        if self.closed.is_none() {
            tracing::info!("there is room on the disk again; new operations are taken");
        }
    }

    fn open(&mut self) {
        self.closed = None;
        self.watch.set_full(false);
    }

    fn close(&mut self, error: Error) {
        self.closed = Some(error);
        self.next_try = now() + self.retry;
        self.watch.set_full(true);
    }
}

/// Makes the log and the file as small as they can be. What cannot be done now is done the next time.
fn reclaim(connection: &Connection) {
    let vacuumed = maintain::give_back(connection, PAGES);
    let emptied = log::empty(connection);
    if let Err(error) = vacuumed.and(emptied) {
        tracing::debug!(%error, "the queue could not be made smaller");
    }
}

fn is_full(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded)
}

/// A monotonic reading. The writer has no caller who could hand one in.
fn now() -> Instant {
    Instant::now()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        connection::{self, BUSY_TIMEOUT},
        testing::{Queue, stamps},
    };

    #[tokio::test]
    async fn a_ballast_that_cannot_be_made_for_another_reason_than_room_stops_nobody() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir(dir.path().join("ballast")).unwrap();
        let path = dir.path().join("queue.db");
        let (store, _) = crate::Store::open(&path, stamp_core::time::Now::epoch().wall).unwrap();
        assert!(!store.condition().borrow().is_full);
        store.append(stamps(1, "a"), None).await.unwrap();
    }

    #[tokio::test]
    async fn making_room_waits_for_nobody_who_reads() {
        let mut queue = Queue::open();
        queue.append(stamps(1, "a")).await;
        queue.close().await;
        let (writing, _) = connection::open_writer(queue.path()).unwrap();
        let change = "UPDATE operation SET attempts = attempts + 1";
        writing.execute(change, []).unwrap();
        let reader = connection::open_reader(queue.path()).unwrap();
        let reading = reader.unchecked_transaction().unwrap();
        let attempts = "SELECT attempts FROM operation";
        assert_eq!(reading.query_row(attempts, [], |row| row.get::<_, i64>(0)).unwrap(), 1);
        writing.execute(change, []).unwrap();

        let begun = now();
        reclaim(&writing);
        assert!(begun.elapsed() < BUSY_TIMEOUT, "{:?}", begun.elapsed());
        let waits: i64 = writing.pragma_query_value(None, "busy_timeout", |row| row.get(0)).unwrap();
        assert_eq!(waits, 5_000, "everything else waits as before");
    }
}
