//! The state: one SQLite connection behind a mutex, used on blocking threads.

pub(crate) mod agent;
pub(crate) mod arrival;
pub(crate) mod card;
pub(crate) mod effect;
pub(crate) mod event;
pub(crate) mod operation;
mod seed;
pub(crate) mod voucher;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;
use rusqlite::Connection;

use crate::error::Error;

const VERSION: i64 = 1;

#[derive(Clone)]
pub(crate) struct Db(Arc<Mutex<Connection>>);

impl Db {
    /// Opens the state, and fills an empty one with the samples.
    pub(crate) async fn open(path: Option<PathBuf>, guests: u16, now: Timestamp) -> Result<Self, Error> {
        let opened = tokio::task::spawn_blocking(move || open(path.as_deref(), guests, now));
        let connection = opened.await.map_err(Error::Abandoned)??;
        Ok(Self(Arc::new(Mutex::new(connection))))
    }

    /// Runs `work` with the connection. It runs to its end even when the caller goes away.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, Error> {
        let connection = Arc::clone(&self.0);
        let done = tokio::task::spawn_blocking(move || {
            work(&mut connection.lock().unwrap_or_else(PoisonError::into_inner))
        });
        Ok(done.await.map_err(Error::Abandoned)??)
    }
}

fn open(path: Option<&Path>, guests: u16, now: Timestamp) -> Result<Connection, Error> {
    let shown = path.unwrap_or_else(|| Path::new(":memory:")).to_owned();
    let opened = match path {
        Some(path) => Connection::open(path),
        None => Connection::open_in_memory(),
    };
    let connection =
        opened.and_then(prepared).map_err(|source| Error::Open { path: shown.clone(), source })?;
    let found: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    match found {
        0 => create(connection, guests, now).map_err(|source| Error::Open { path: shown, source }),
        VERSION => Ok(connection),
        found => Err(Error::OtherVersion { path: shown, found, expected: VERSION }),
    }
}

fn prepared(connection: Connection) -> rusqlite::Result<Connection> {
    connection.busy_timeout(std::time::Duration::from_secs(5))?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "NORMAL")?;
    Ok(connection)
}

fn create(mut connection: Connection, guests: u16, now: Timestamp) -> rusqlite::Result<Connection> {
    let transaction = connection.transaction()?;
    transaction.execute_batch(include_str!("schema.sql"))?;
    seed::fill(&transaction, guests, now)?;
    transaction.pragma_update(None, "user_version", VERSION)?;
    transaction.commit()?;
    Ok(connection)
}

/// A time as it is kept.
pub(crate) fn micros(time: Timestamp) -> i64 {
    time.as_microsecond()
}

/// A kept time.
pub(crate) fn time(micros: i64) -> Timestamp {
    Timestamp::from_microsecond(micros).unwrap_or(Timestamp::UNIX_EPOCH)
}
