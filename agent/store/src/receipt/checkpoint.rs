//! How far a connector has come.

use rusqlite::{Connection, OptionalExtension, params};
use stamp_core::time::Timestamp;

use crate::{Error, Store, row};

const KEEP: &str = "INSERT INTO checkpoint (connector, value, since, at) VALUES (?1, ?2, ?3, ?3) \
     ON CONFLICT (connector) DO UPDATE SET value = coalesce(?2, value), at = ?3";
const GET: &str = "SELECT value, since FROM checkpoint WHERE connector = ?1";

/// How far a connector has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// What it goes on from, in its own words.
    pub value: Option<String>,
    /// When it first ran on this queue, by the till's clock.
    pub since: Timestamp,
}

impl Store {
    /// Where the connector goes on. One that is not known yet begins `at` this moment, and that is kept.
    ///
    /// # Errors
    /// Only where the file cannot be read, or, of a new one, written.
    pub async fn begin_connector(&self, connector: &str, at: Timestamp) -> Result<Checkpoint, Error> {
        let connector = connector.to_owned();
        let name = connector.clone();
        let known = self.read("read a checkpoint", move |connection| get(connection, &name)).await?;
        if let Some(known) = known {
            return Ok(known);
        }
        self.write("begin a connector", move |connection| {
            keep(connection, &connector, None, at)?;
            Ok(get(connection, &connector)?.unwrap_or(Checkpoint { value: None, since: at }))
        })
        .await
    }
}

fn get(connection: &Connection, connector: &str) -> Result<Option<Checkpoint>, Error> {
    let mut statement = connection.prepare_cached(GET)?;
    let known = statement.query_row([connector], |row| {
        let since = row::time(row.get(1)?).unwrap_or(Timestamp::UNIX_EPOCH);
        Ok(Checkpoint { value: row.get(0)?, since })
    });
    Ok(known.optional()?)
}

/// Keeps how far a connector has come. `None`: what was kept before stays.
pub(crate) fn keep(
    connection: &Connection,
    connector: &str,
    value: Option<&str>,
    at: Timestamp,
) -> Result<(), Error> {
    connection.prepare_cached(KEEP)?.execute(params![connector, value, at.as_millisecond()])?;
    Ok(())
}
