//! Guests who were noted, in pieces that only whoever noted them can read.

use rusqlite::{Connection, params};
use stamp_core::time::Timestamp;

use crate::{Error, Store, row};

const ALL: &str = "SELECT key, at, piece FROM guest_note ORDER BY key";
const ADD: &str = "INSERT INTO guest_note (key, at, piece) VALUES (?1, ?2, ?3) \
     ON CONFLICT (key) DO UPDATE SET at = ?2, piece = ?3";

/// Something that is remembered of guests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GuestNote {
    /// What tells it from others.
    pub key: String,
    /// When it was written, by the till's clock.
    pub at: Timestamp,
    /// What is remembered.
    pub piece: String,
}

impl Store {
    /// All that is remembered of guests.
    ///
    /// # Errors
    /// Only where the file cannot be read.
    pub async fn guest_notes(&self) -> Result<Vec<GuestNote>, Error> {
        self.read("read the guests who are noted", |connection| {
            let mut statement = connection.prepare_cached(ALL)?;
            let notes = statement.query_map([], |row| {
                let at = row::time(row.get(1)?).unwrap_or(Timestamp::UNIX_EPOCH);
                Ok(GuestNote { key: row.get(0)?, at, piece: row.get(2)? })
            })?;
            Ok(notes.collect::<Result<_, _>>()?)
        })
        .await
    }
}

/// Remembers this, in place of what had its key.
pub(crate) fn add(connection: &Connection, note: &GuestNote) -> Result<(), Error> {
    let values = params![note.key, note.at.as_millisecond(), note.piece];
    connection.prepare_cached(ADD)?.execute(values)?;
    Ok(())
}

/// Forgets it.
pub(crate) fn remove(connection: &Connection, key: &str) -> Result<(), Error> {
    connection.prepare_cached("DELETE FROM guest_note WHERE key = ?1")?.execute([key])?;
    Ok(())
}
