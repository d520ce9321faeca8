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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        connection,
        testing::{Queue, stamps},
    };

    #[tokio::test]
    async fn a_log_that_somebody_reads_is_not_empty_and_one_that_nobody_reads_is() {
        let mut queue = Queue::open();
        queue.append(stamps(1, "a")).await;
        queue.close().await;
        let (writing, _) = connection::open_writer(queue.path()).unwrap();
        let reader = connection::open_reader(queue.path()).unwrap();
        let reading = reader.unchecked_transaction().unwrap();
        reading.query_row("SELECT count(*) FROM operation", [], |row| row.get::<_, i64>(0)).unwrap();
        writing.execute("UPDATE operation SET attempts = 1", []).unwrap();
        assert!(!empty(&writing).unwrap());
        drop(reading);
        assert!(empty(&writing).unwrap());
    }
}
