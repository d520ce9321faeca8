//! What can be checked before the first scan is taken.

use std::{path::Path, sync::Arc};

use rusqlite::{Connection, OpenFlags, ffi};

use super::{faults, structure};
use crate::{
    Error, row,
    row::operation_columns,
    salvage::{Log, pages_in_file},
};

/// Pages of a file that is checked wholly at start: 4 MiB, which takes some ten milliseconds.
const SMALL: u32 = 1_024;
const NEWEST: &str = concat!("SELECT ", operation_columns!(), " FROM operation ORDER BY seq DESC LIMIT 100");

/// Checks a queue that was just opened: a small one wholly, of a large one that no page is missing, that the tables
/// are there and that what was written last can be read. [`crate::Store::check`] does the rest later.
pub(crate) fn at_start(connection: &Connection, path: &Path) -> Result<(), Error> {
    let pages: u32 = connection.pragma_query_value(None, "page_count", |row| row.get(0))?;
    if pages <= SMALL {
        return faults(connection)?.first().map_or(Ok(()), |fault| Err(malformed(fault)));
    }
    let (in_file, log) = (pages_in_file(path)?, Log::beside(path)?);
    if (in_file + 1..=pages).any(|page| !log.has(page)) {
        return Err(malformed("the file is shorter than it says"));
    }
    if !structure::schema_is_ours(connection)? {
        return Err(malformed("the tables are not those that this version makes"));
    }
    let mut statement = connection.prepare(NEWEST)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        if let Err(damaged) = row::operation(row) {
            tracing::error!(seq = damaged.seq, "a damaged operation was found at the start");
        }
    }
    Ok(())
}

/// Whether the tables are ours, whatever the header of the file says.
pub(crate) fn has_our_schema(path: &Path) -> bool {
    open_any(path).and_then(|connection| structure::schema_is_ours(&connection)).unwrap_or(false)
}

/// Whether it is a database with tables that are not ours.
pub(crate) fn is_of_another_program(path: &Path) -> bool {
    let is_other = |connection: Connection| {
        let pages: u32 = connection.pragma_query_value(None, "page_count", |row| row.get(0))?;
        if pages == 0 {
            return Ok(false);
        }
        Ok(!structure::schema_is_ours(&connection)? && !structure::has_an_operation_table(&connection)?)
    };
    open_any(path).and_then(is_other).unwrap_or(false)
}

fn open_any(path: &Path) -> Result<Connection, Error> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    Ok(Connection::open_with_flags(path, flags)?)
}

pub(super) fn malformed(fault: &str) -> Error {
    let code = ffi::Error::new(ffi::SQLITE_CORRUPT);
    let source = Arc::new(rusqlite::Error::SqliteFailure(code, Some(fault.to_owned())));
    Error::Malformed { action: "open the queue", source }
}

#[cfg(test)]
mod tests {
    use std::fs::{self, File};

    use stamp_core::operation::NewOperation;

    use super::*;
    use crate::{
        connection,
        testing::{Queue, stamps},
    };

    const PAGE: u64 = 4_096;

    fn long(number: u32, pages: usize) -> NewOperation {
        NewOperation { body: vec![b'x'; pages * PAGE as usize], ..stamps(number, "a") }
    }

    #[tokio::test]
    async fn in_a_large_queue_each_page_is_in_the_file_or_in_the_log() {
        let mut queue = Queue::open();
        queue.append(long(1, 700)).await;
        queue.reopen().await;
        // As after a crash: what came last is in the log only.
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("queue.db");
        fs::copy(queue.path(), &path).unwrap();
        queue.append(long(2, 700)).await;
        fs::copy(queue.path().with_extension("db-wal"), path.with_extension("db-wal")).unwrap();
        let (connection, _) = connection::open_writer(&path).unwrap();
        let pages: u32 = connection.pragma_query_value(None, "page_count", |row| row.get(0)).unwrap();
        let in_file = pages_in_file(&path).unwrap();
        assert!(pages > SMALL && in_file + 700 <= pages, "{in_file} of {pages}");
        at_start(&connection, &path).unwrap();

        File::options().write(true).open(&path).unwrap().set_len(u64::from(in_file - 9) * PAGE).unwrap();
        let error = at_start(&connection, &path).unwrap_err();
        assert!(error.is_malformed(), "{error:?}");
    }
}
