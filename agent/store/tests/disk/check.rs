//! What a check finds.

use rusqlite::Connection;
use stamp_store::{CheckReport, Error, Inspector, check};

use crate::sample::{PLAIN, at, closed, fill, operation, scratch};

async fn after(sql: &str) -> CheckReport {
    let dir = scratch();
    let (path, _) = closed(dir.path(), 20).await;
    let connection = Connection::open(&path).unwrap();
    connection.execute_batch("PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON").unwrap();
    connection.execute_batch(sql).unwrap();
    drop(connection);
    check(&path).unwrap()
}

#[tokio::test]
async fn a_good_queue_is_sound_whether_it_is_in_use_or_not() {
    let dir = scratch();
    let path = dir.path().join("queue.db");
    let (store, _) = PLAIN.open(&path, at()).unwrap();
    fill(&store, 20).await;
    assert_eq!(check(&path).unwrap(), CheckReport { operations: 21, ..CheckReport::default() });
    assert!(store.check().await.unwrap().is_sound());
    store.close().await;
    assert!(check(&path).unwrap().is_sound());
}

#[tokio::test]
async fn every_broken_rule_is_named() {
    for (sql, rule) in [
        ("UPDATE operation SET is_head = 0 WHERE is_head = 1", "has no head or several"),
        ("UPDATE operation SET is_head = 1 WHERE state = 'queued' AND waits = 0", "has no head or several"),
        ("UPDATE tally SET operations = operations + 1 WHERE state = 'done'", "counters"),
        ("UPDATE operation SET state = 'refused' WHERE state = 'parked'", "waits for an operation"),
        ("UPDATE caller_key SET op_id = zeroblob(16) WHERE key = 'k3'", "caller's key"),
        ("UPDATE sqlite_sequence SET seq = 3 WHERE name = 'operation'", "number above"),
        ("CREATE TABLE extra (x)", "the tables are not those"),
    ] {
        let report = after(sql).await;
        assert!(report.faults.iter().any(|fault| fault.contains(rule)), "{sql}: {report:?}");
    }
}

#[tokio::test]
async fn a_damaged_operation_is_named_and_is_no_fault_of_the_file() {
    for change in ["path = '/elsewhere'", "kind = 'steal'", "crc32 = 1"] {
        let report = after(&format!("UPDATE operation SET {change} WHERE seq = 15")).await;
        assert_eq!((report.faults.len(), report.damaged.len()), (0, 1), "{change}");
        assert_eq!(report.damaged[0].seq, 15);
        assert!(!report.is_sound());
    }
}

#[tokio::test]
async fn broken_rules_are_mended_by_the_next_start() {
    let dir = scratch();
    let (path, before) = closed(dir.path(), 20).await;
    let sql = "PRAGMA ignore_check_constraints = ON; UPDATE tally SET operations = 7; \
        UPDATE operation SET is_head = 0; UPDATE operation SET is_head = 1, waits = 1 WHERE state = 'done'";
    Connection::open(&path).unwrap().execute_batch(sql).unwrap();
    let (store, opened) = PLAIN.open_or_recover(&path, at()).unwrap();
    assert_eq!(opened.recovered.unwrap().salvage.saved, 21);
    assert_eq!(crate::sample::content(&store).await, before);
    store.close().await;
}

#[test]
fn what_cannot_be_opened_is_told_apart() {
    let dir = scratch();
    let path = dir.path().join("queue.db");
    assert!(matches!(check(&path), Err(Error::Sqlite { .. })));
    Connection::open(&path).unwrap().execute_batch("CREATE TABLE theirs (x)").unwrap();
    assert!(matches!(check(&path), Err(Error::Foreign { .. })));
    for text in ["", "no database at all, but long enough to be taken for the header of one. "] {
        std::fs::write(&path, text.repeat(9)).unwrap();
        assert_eq!(check(&path).unwrap().faults.len(), 1, "{text:?}");
        assert!(matches!(Inspector::open(&path), Err(Error::Malformed { .. })));
    }
}

#[tokio::test]
async fn a_queue_is_closed_whole_although_it_is_being_checked() {
    let dir = scratch();
    let path = dir.path().join("queue.db");
    let (store, _) = PLAIN.open(&path, at()).unwrap();
    fill(&store, 400).await;
    let checked = store.clone();
    let check = async move { checked.check().await };
    let work = async {
        let appended = store.append(operation(9_000), None).await;
        store.close().await;
        assert!(!dir.path().join("queue.db-wal").exists(), "nothing keeps the log open");
        appended
    };
    let (checked, appended) = tokio::join!(check, work);
    appended.unwrap();
    // Whether it came to its end is a matter of time.
    assert!(checked.as_ref().map_or_else(|error| matches!(error, Error::Closed), CheckReport::is_sound));
}
