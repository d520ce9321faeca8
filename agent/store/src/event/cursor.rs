//! How far the events of a business were read.

use rusqlite::{Connection, OptionalExtension, params};
use stamp_core::time::Timestamp;

use crate::{Error, Store, row};

const READ: &str = "SELECT cursor, since FROM event_cursor WHERE business = ?1";
/// Of another business nothing is gone on from.
const BEGIN: &str =
    "INSERT OR REPLACE INTO event_cursor (one, business, cursor, since) VALUES (1, ?1, NULL, ?2)";
const MOVE: &str = "UPDATE event_cursor SET cursor = ?2 WHERE business = ?1";

/// How far they were read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventCursor {
    /// What the cloud is asked to go on after; `None`: from the beginning of what it has.
    pub cursor: Option<String>,
    /// When they were first asked for, by the cloud's clock. What happened before is history.
    pub since: Timestamp,
}

impl Store {
    /// How far the events of the business were read. Of one that is new they begin `now`, by the cloud's clock, and that
    /// is kept.
    ///
    /// # Errors
    /// Only where the file cannot be read, or, of a new one, written.
    pub async fn begin_events(&self, business: &str, now: Timestamp) -> Result<EventCursor, Error> {
        let (asked, business) = (business.to_owned(), business.to_owned());
        let known =
            self.read("read how far events were read", move |connection| get(connection, &asked)).await?;
        if let Some(known) = known {
            return Ok(known);
        }
        self.write("begin to read events", move |connection| {
            connection.prepare_cached(BEGIN)?.execute(params![business, now.as_millisecond()])?;
            Ok(EventCursor { cursor: None, since: now })
        })
        .await
    }

    /// The cloud does not know the cursor any more: events are read from the beginning of what it has.
    ///
    /// # Errors
    /// Only where the file cannot be written.
    pub async fn forget_event_cursor(&self, business: &str) -> Result<(), Error> {
        let business = business.to_owned();
        self.write("read events from the beginning", move |connection| move_to(connection, &business, None))
            .await
    }
}

fn get(connection: &Connection, business: &str) -> Result<Option<EventCursor>, Error> {
    let mut statement = connection.prepare_cached(READ)?;
    let known = statement.query_row([business], |row| {
        let since = row::time(row.get(1)?).unwrap_or(Timestamp::UNIX_EPOCH);
        Ok(EventCursor { cursor: row.get(0)?, since })
    });
    Ok(known.optional()?)
}

pub(super) fn move_to(connection: &Connection, business: &str, cursor: Option<&str>) -> Result<(), Error> {
    connection.prepare_cached(MOVE)?.execute(params![business, cursor])?;
    Ok(())
}
