//! How far a connector has come.

use rusqlite::{Connection, OptionalExtension, params};
use stamp_core::time::Timestamp;

use crate::{Error, Store, row};

const KEEP: &str = "INSERT INTO checkpoint (connector, value, since, at) VALUES (?1, ?2, coalesce(?3, ?4), ?4) \
     ON CONFLICT (connector) DO UPDATE SET value = coalesce(?2, value), since = coalesce(?3, since), at = ?4";
const GET: &str = "SELECT value, since FROM checkpoint WHERE connector = ?1";

/// How far a connector has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// What it goes on from, in its own words.
    pub value: Option<String>,
    /// What was closed before is none of ours: when it first ran on this queue, by the till's clock.
    pub since: Timestamp,
}

/// How far a connector has come now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    /// Which.
    pub connector: String,
    /// What it goes on from; `None`: from what was kept before.
    pub value: Option<String>,
    /// See [`Checkpoint::since`]; `None`: as before.
    pub since: Option<Timestamp>,
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
            let begun = Progress { connector: connector.clone(), value: None, since: None };
            keep(connection, &begun, at)?;
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

/// Keeps how far a connector has come.
pub(crate) fn keep(connection: &Connection, progress: &Progress, at: Timestamp) -> Result<(), Error> {
    let Progress { connector, value, since } = progress;
    let values = params![connector, value, since.map(Timestamp::as_millisecond), at.as_millisecond()];
    connection.prepare_cached(KEEP)?.execute(values)?;
    Ok(())
}
