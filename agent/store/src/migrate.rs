//! From the format of the file to the format of this program, one version after the other.

use std::path::{Path, PathBuf};

use rusqlite::Connection;
use stamp_core::time::Timestamp;

use crate::{Error, backup, connection::APPLICATION_ID};

/// The SQL that makes format `index + 1` out of format `index`.
const STEPS: &[&str] = &[include_str!("schema/0001.sql"), include_str!("schema/0002.sql")];

/// The format this program writes.
pub(crate) const LATEST: u32 = 2;

const _: () = assert!(STEPS.len() == LATEST as usize);

/// Brings the file from format `found` (0: empty) to [`LATEST`]. Each step is one transaction. A file that held
/// something is copied first; the path of the copy is returned.
pub(crate) fn migrate(
    connection: &Connection,
    path: &Path,
    found: u32,
    at: Timestamp,
) -> Result<Option<PathBuf>, Error> {
    run(connection, path, found, at, STEPS).map_err(|error| error.during("convert the queue to this version"))
}

/// An empty queue in memory: what the tables of a file should be like.
pub(crate) fn example() -> Result<Connection, Error> {
    let connection = Connection::open_in_memory()?;
    for sql in STEPS {
        connection.execute_batch(sql)?;
    }
    Ok(connection)
}

fn run(
    connection: &Connection,
    path: &Path,
    found: u32,
    at: Timestamp,
    steps: &[&str],
) -> Result<Option<PathBuf>, Error> {
    let missing: Vec<_> = (1..).zip(steps).skip(found as usize).collect();
    let copy = match (found, missing.is_empty()) {
        (0, _) | (_, true) => None,
        _ => Some(backup_name(path, found, at)),
    };
    if let Some(copy) = &copy {
        backup::copy(connection, copy)?;
    }
    for (version, sql) in missing {
        let transaction = connection.unchecked_transaction()?;
        transaction.execute_batch(sql)?;
        transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
        transaction.pragma_update(None, "user_version", version)?;
        transaction.commit()?;
    }
    Ok(copy)
}

/// `queue.db` in format 1 becomes `queue.db.format-1.20260131T120000Z`.
fn backup_name(path: &Path, found: u32, at: Timestamp) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".format-{found}.{}", at.strftime("%Y%m%dT%H%M%SZ")));
    name.into()
}

#[cfg(test)]
mod tests {
    use stamp_core::time::Now;

    use super::*;
    use crate::{Accepted, Store, Voucher, testing::redemption};

    const FIRST: &str = "CREATE TABLE note (text TEXT) STRICT; INSERT INTO note VALUES ('kept');";

    fn version(connection: &Connection) -> u32 {
        connection.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap()
    }

    fn database() -> (tempfile::TempDir, PathBuf, Connection) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("queue.db");
        let connection = Connection::open(&path).unwrap();
        (dir, path, connection)
    }

    #[test]
    fn an_empty_file_gets_every_step_and_needs_no_copy() {
        let (_dir, path, connection) = database();
        let copy = run(&connection, &path, 0, Now::epoch().wall, &[FIRST, "DELETE FROM note"]).unwrap();
        assert_eq!((copy, version(&connection)), (None, 2));
    }

    #[test]
    fn a_file_with_content_is_copied_before_it_is_changed() {
        let (_dir, path, connection) = database();
        let at = Now::epoch().wall;
        run(&connection, &path, 0, at, &[FIRST]).unwrap();
        let copy = run(&connection, &path, 1, at, &[FIRST, "DROP TABLE note"]).unwrap().unwrap();
        assert_eq!(copy.file_name().unwrap(), "queue.db.format-1.20260101T000000Z");
        let before = Connection::open(copy).unwrap();
        assert_eq!(version(&before), 1);
        let text: String = before.query_row("SELECT text FROM note", [], |row| row.get(0)).unwrap();
        assert_eq!(text, "kept");
        assert_eq!(version(&connection), 2);
    }

    #[test]
    fn a_step_that_fails_leaves_the_format_before_it() {
        let (_dir, path, connection) = database();
        let bad = "DELETE FROM note; CREATE TABLE note (text TEXT);";
        run(&connection, &path, 0, Now::epoch().wall, &[FIRST, bad]).unwrap_err();
        assert_eq!(version(&connection), 1);
        let rows: u32 = connection.query_row("SELECT count(*) FROM note", [], |row| row.get(0)).unwrap();
        assert_eq!(rows, 1);
    }

    #[test]
    fn an_up_to_date_file_is_not_touched() {
        let (_dir, path, connection) = database();
        let at = Now::epoch().wall;
        run(&connection, &path, 0, at, &[FIRST]).unwrap();
        assert_eq!(run(&connection, &path, 1, at, &[FIRST]).unwrap(), None);
    }

    #[tokio::test]
    async fn a_queue_of_the_first_format_is_converted_and_goes_on() {
        let (_dir, path, connection) = database();
        let at = Now::epoch().wall;
        connection.pragma_update(None, "auto_vacuum", "INCREMENTAL").unwrap();
        run(&connection, &path, 0, at, &STEPS[..1]).unwrap();
        let new = redemption(1, "v1");
        connection.execute_batch("INSERT INTO setting VALUES ('business', 'b_1')").unwrap();
        drop(connection);
        let (store, opened) = Store::open(&path, at).unwrap();
        assert_eq!(opened.converted_from, Some(backup_name(&path, 1, at)));
        assert_eq!(store.setting("business").await.unwrap().as_deref(), Some("b_1"));
        let accepted = Accepted { at, card: None, counted_since: at };
        let voucher = Voucher { accepted: Some(accepted), ..Voucher::default() };
        store.append_with(new.clone(), voucher, None).await.unwrap();
        assert!(store.is_acceptance(new.op_id).await.unwrap());
        assert_eq!(store.check().await.unwrap().faults, Vec::<String>::new());
    }
}
