//! From the format of the file to the format of this program, one version after the other.

use std::path::{Path, PathBuf};

use rusqlite::Connection;
use stamp_core::time::Timestamp;

use crate::{Error, backup, connection::APPLICATION_ID};

/// The SQL that makes format `index + 1` out of format `index`.
const STEPS: &[&str] = &[
    include_str!("schema/0001.sql"),
    include_str!("schema/0002.sql"),
    include_str!("schema/0003.sql"),
    include_str!("schema/0004.sql"),
    include_str!("schema/0005.sql"),
];

/// The format this program writes.
pub const LATEST: u32 = 5;

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

/// As [`migrate`], for a file that is a copy itself and that nobody else has open.
pub(crate) fn convert(connection: &Connection) -> Result<(), Error> {
    let found: u32 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    go(connection, found, STEPS)
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
    let is_changed = found != 0 && (found as usize) < steps.len();
    let copy = is_changed.then(|| backup_name(path, found, at));
    if let Some(copy) = &copy {
        backup::copy(connection, copy)?;
    }
    go(connection, found, steps)?;
    Ok(copy)
}

fn go(connection: &Connection, found: u32, steps: &[&str]) -> Result<(), Error> {
    for (version, sql) in (1_u32..).zip(steps).skip(found as usize) {
        let transaction = connection.unchecked_transaction()?;
        transaction.execute_batch(sql)?;
        transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
        transaction.pragma_update(None, "user_version", version)?;
        transaction.commit()?;
    }
    Ok(())
}

/// `queue.db` in format 1 becomes `queue.db.format-1.20260131T120000Z`.
fn backup_name(path: &Path, found: u32, at: Timestamp) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".format-{found}.{}", at.strftime("%Y%m%dT%H%M%SZ")));
    name.into()
}

#[cfg(test)]
mod tests {
    use rusqlite::{ffi, params};
    use stamp_core::{operation::State, time::Now};

    use super::*;
    use crate::{
        Accepted, Settlement, Store, Voucher, checksum,
        testing::{redemption, stamps},
    };

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

    #[test]
    fn a_step_that_was_released_is_as_it_was() {
        let lines = STEPS[0].replace('\r', "");
        let digest = checksum::sha256(lines.as_bytes());
        let digest: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(digest, "b04683d06f59ad2a0b9cf777dde43a384a39e8b7afbd2c38b16cae70d4725a74");
    }

    #[test]
    fn the_checks_of_the_first_format_are_those_of_this_one() {
        let connection = example().unwrap();
        let sql = "SELECT sql FROM sqlite_schema WHERE name = 'operation'";
        let sql: String = connection.query_row(sql, [], |row| row.get(0)).unwrap();
        assert!(!sql.contains("IN ('add_stamps'") && !sql.contains("'done', "), "{sql}");
        let values = "1, zeroblob(16), 'void', '', '', x'', zeroblob(32), 0, 0, '', NULL, NULL, NULL, NULL, \
                      'parked', 0, 0, 0, NULL, NULL, NULL, NULL";
        let insert =
            |values: &str| connection.execute(&format!("INSERT INTO operation VALUES ({values})"), []);
        for (good, bad) in [("'void'", "'gift'"), ("'parked'", "'lost'")] {
            let error = insert(&values.replace(good, bad)).unwrap_err();
            let code = error.sqlite_error().map(|error| error.extended_code);
            assert_eq!(code, Some(ffi::SQLITE_CONSTRAINT_CHECK), "{bad}: {error}");
        }
        insert(values).unwrap();
    }

    #[tokio::test]
    async fn a_backup_of_the_first_format_is_converted_where_it_is_restored() {
        let (dir, backup, connection) = database();
        let at = Now::epoch().wall;
        run(&connection, &backup, 0, at, &STEPS[..1]).unwrap();
        connection.execute_batch("INSERT INTO setting VALUES ('business', 'b_1')").unwrap();
        drop(connection);
        let path = dir.path().join("new").join("queue.db");
        std::fs::create_dir(path.parent().unwrap()).unwrap();
        assert_eq!(crate::restore(&backup, &path, at).unwrap().quarantine, None);
        let (store, opened) = Store::open(&path, at).unwrap();
        assert_eq!(opened.converted_from, None, "it is converted already");
        assert_eq!(store.setting("business").await.unwrap().as_deref(), Some("b_1"));
        assert_eq!(version(&Connection::open(&backup).unwrap()), 1, "the backup is as it was");
        let names =
            std::fs::read_dir(dir.path().join("new")).unwrap().map(|entry| entry.unwrap().file_name());
        assert_eq!(names.filter(|name| name.to_string_lossy().contains("format")).count(), 0, "no copies");
    }

    #[tokio::test]
    async fn a_queue_of_the_first_format_is_converted_and_goes_on() {
        let (_dir, path, connection) = database();
        let at = Now::epoch().wall;
        connection.pragma_update(None, "auto_vacuum", "INCREMENTAL").unwrap();
        run(&connection, &path, 0, at, &STEPS[..1]).unwrap();
        let (old, new) = (stamps(2, "a"), redemption(1, "v1"));
        connection.execute_batch("INSERT INTO setting VALUES ('business', 'b_1')").unwrap();
        let crc32 = checksum::crc32(&old.op_id, &old.path, &old.body);
        let sql = "INSERT INTO operation (seq, op_id, kind, lane, path, body, body_sha256, crc32, created_at, source, \
                   cashier, state, is_head, waits, attempts) \
                   VALUES (7, ?1, 'add_stamps', 'a', ?2, ?3, zeroblob(32), ?4, ?5, 'counter', 'anna', 'queued', 1, 0, 0)";
        let created_at = old.created_at.as_millisecond();
        connection
            .execute(sql, params![old.op_id.as_bytes(), old.path, old.body, crc32, created_at])
            .unwrap();
        drop(connection);
        let (store, opened) = Store::open(&path, at).unwrap();
        assert_eq!(opened.converted_from, Some(backup_name(&path, 1, at)));
        assert_eq!(store.setting("business").await.unwrap().as_deref(), Some("b_1"));
        let accepted = Accepted { at, card: None, counted_since: at };
        let voucher = Voucher { accepted: Some(accepted), ..Voucher::default() };
        store.append_with(new.clone(), voucher, None).await.unwrap();
        assert!(store.is_acceptance(new.op_id).await.unwrap());
        let heads = store.heads(10).await.unwrap();
        assert_eq!(
            heads.iter().map(|head| (head.seq, head.op_id)).collect::<Vec<_>>(),
            [(7, old.op_id), (8, new.op_id)]
        );
        let settlement = Settlement { state: State::Done, outcome: None, reason: None, at };
        store.settle(old.op_id, settlement).await.unwrap();
        assert_eq!(store.check().await.unwrap().faults, Vec::<String>::new());
    }
}
