//! The write-ahead log beside the queue file.

use std::time::Duration;

use rusqlite::Connection;

use crate::{Error, connection::BUSY_TIMEOUT};

/// Moves the log into the file and makes it empty, so that nothing that was removed can be read in it any more. Waits
/// for nobody who reads, because whoever wants to write would wait as well. Says whether it is empty.
pub(crate) fn empty(connection: &Connection) -> Result<bool, Error> {
    connection.busy_timeout(Duration::ZERO)?;
    let is_busy = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get::<_, bool>(0));
    connection.busy_timeout(BUSY_TIMEOUT)?;
    Ok(!is_busy?)
}
