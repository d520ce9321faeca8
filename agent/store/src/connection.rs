//! Connections to a queue file, and what kind of file it is.

use std::{path::Path, time::Duration};

use rusqlite::{Connection, OpenFlags, config::DbConfig};

use crate::{Error, files, lock, migrate, salvage};

/// Marks a file as ours: "7stq" in ASCII.
pub(crate) const APPLICATION_ID: i32 = 0x3773_7471;

/// How long a connection waits for another one.
pub(crate) const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// Statements in use by the writer, with room to spare.
const STATEMENTS: usize = 64;

/// What a database file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Identity {
    /// Nothing yet.
    Empty,
    /// A queue in this format.
    Queue(u32),
}

/// Opens the writing connection. The file exists; one that is not ours or too new is left as it is. Until
/// [`accept`] is called the log stays where it is when the connection is closed.
pub(crate) fn open_writer(path: &Path) -> Result<(Connection, Identity), Error> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    // Closing a refused file must not copy the log of another program's version into it, nor a log into a file
    // that is damaged.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    let identity = identify(&connection, path)?;
    if identity == Identity::Empty {
        // Takes effect only before the first page is written, and changing to WAL writes it.
        connection.pragma_update(None, "auto_vacuum", "INCREMENTAL")?;
    }
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    // An emptied body may have named a person: its bytes shall not linger in free space of the file.
    connection.pragma_update(None, "secure_delete", true)?;
    connection.pragma_update(None, "journal_size_limit", 8 * 1024 * 1024)?;
    // What a savepoint could roll back would else go to files in the system's temporary folder, for every group of
    // jobs; readers keep theirs, for a check that sorts a million rows.
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    guard(&connection, 400)?;
    Ok((connection, identity))
}

/// The file was found good.
pub(crate) fn accept(connection: &Connection) -> Result<(), Error> {
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false)?;
    Ok(())
}

/// Opens a connection that cannot write. The file must be a queue in the current format.
pub(crate) fn open_reader(path: &Path) -> Result<Connection, Error> {
    match read(path)? {
        (connection, migrate::LATEST) => Ok(connection),
        (_, found) => Err(Error::Outdated { path: path.to_owned(), found, known: migrate::LATEST }),
    }
}

/// As [`open_reader`], for what stands in every format.
pub(crate) fn open_reader_of_any_format(path: &Path) -> Result<Connection, Error> {
    read(path).map(|(connection, _)| connection)
}

fn read(path: &Path) -> Result<(Connection, u32), Error> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let opened = Connection::open_with_flags(path, flags).map_err(Error::from);
    let opened = opened.and_then(|connection| Ok((identify(&connection, path)?, connection)));
    let (identity, connection) = match opened {
        Err(error) if error.is_of_the_disk() && is_at_rest(path) => {
            let connection =
                Connection::open_with_flags(immutable(path), flags | OpenFlags::SQLITE_OPEN_URI)?;
            (identify(&connection, path)?, connection)
        }
        opened => opened?,
    };
    let Identity::Queue(format) = identity else {
        return Err(Error::Foreign { path: path.to_owned() });
    };
    guard(&connection, 128)?;
    Ok((connection, format))
}

/// Whether nobody can be writing it, and all of it is in the one file. SQLite cannot open such a queue in the usual
/// way: it would have to make the index of a log.
fn is_at_rest(path: &Path) -> bool {
    let log = salvage::log_path(path).metadata().map_or(0, |log| log.len());
    // A queue that this process has open has a lock beside it, and its file must not be opened and closed here.
    let lock = lock::beside(path);
    log == 0 && files::is_read_only(if lock.exists() { &lock } else { path })
}

/// The file as one that does not change: <https://www.sqlite.org/uri.html#uriimmutable>.
fn immutable(path: &Path) -> String {
    let mut uri = String::from("file:");
    for byte in path.as_os_str().as_encoded_bytes() {
        match byte {
            b'/' | b'.' | b'-' | b'_' | b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' => {
                uri.push(char::from(*byte))
            }
            byte => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri.push_str("?immutable=1");
    uri
}

/// Settings for every connection. `cache` is in KiB: resident memory on a till matters more than cached pages.
fn guard(connection: &Connection, cache: i32) -> Result<(), Error> {
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.pragma_update(None, "cell_size_check", true)?;
    connection.pragma_update(None, "trusted_schema", false)?;
    connection.pragma_update(None, "mmap_size", 0)?;
    connection.pragma_update(None, "cache_size", -cache)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    Ok(())
}

fn identify(connection: &Connection, path: &Path) -> Result<Identity, Error> {
    connection.busy_timeout(BUSY_TIMEOUT)?;
    let foreign = || Error::Foreign { path: path.to_owned() };
    let application: i32 = match connection.pragma_query_value(None, "application_id", |row| row.get(0)) {
        Ok(id) => id,
        Err(error) if error.sqlite_error_code() == Some(rusqlite::ErrorCode::NotADatabase) => {
            return Err(foreign());
        }
        Err(error) => return Err(error.into()),
    };
    let version: u32 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let objects = "SELECT EXISTS (SELECT 1 FROM sqlite_schema)";
    let empty = !connection.query_row(objects, [], |row| row.get::<_, bool>(0))?;
    match (application, version) {
        (0, 0) if empty => Ok(Identity::Empty),
        (APPLICATION_ID, found) if found > migrate::LATEST => {
            Err(Error::Newer { path: path.to_owned(), found, known: migrate::LATEST })
        }
        (APPLICATION_ID, found) => Ok(Identity::Queue(found)),
        _ => Err(foreign()),
    }
}
