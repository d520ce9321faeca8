//! A file that is not what was written.

use std::{
    collections::HashMap,
    env, fs,
    path::{Path, PathBuf},
};

use fastrand::Rng;
use rusqlite::Connection;
use stamp_core::operation::{Operation, State};
use stamp_store::{Appended, Counts, Error, Opened, Store, check, salvage};

use crate::{
    operations::{id, stamps},
    sample::{Content, PLAIN, at, closed, content, fill, operation, scratch, survive},
};

const PAGE: usize = 4_096;

fn log(path: &Path) -> PathBuf {
    path.with_extension("db-wal")
}

fn edit(path: &Path, change: impl FnOnce(&mut Vec<u8>)) {
    let mut bytes = fs::read(path).unwrap();
    change(&mut bytes);
    fs::write(path, bytes).unwrap();
}

/// As after a crash: the file, and a log that was not moved into it. Of some thirty operations on the log has begun
/// anew, so that not all of it is in use.
async fn crashed(directory: &Path, operations: usize) -> (PathBuf, Content) {
    let live = scratch();
    let (store, _) = PLAIN.open(&live.path().join("queue.db"), at()).unwrap();
    fill(&store, operations).await;
    let content = content(&store).await;
    for name in ["queue.db", "queue.db-wal", "queue.db-shm"] {
        fs::copy(live.path().join(name), directory.join(name)).unwrap();
    }
    store.close().await;
    (directory.join("queue.db"), content)
}

fn recovered(opened: &Opened) -> &stamp_store::Recovery {
    opened.recovered.as_ref().unwrap()
}

/// Operations of which nothing is said although something was there.
fn unaccounted(opened: &Opened, before: &Content, whole: usize) -> usize {
    let salvage = recovered(opened).salvage;
    before.operations.len().saturating_sub(whole + (salvage.parked + salvage.lost) as usize)
}

/// Of what is not whole any more: what was to be sent waits for a person; what had an end may be lost, and is counted.
fn what_was_to_be_sent_is_parked(path: &Path, opened: &Opened, before: &Content, whole: &[Operation]) {
    let left: HashMap<_, _> = check(path)
        .unwrap()
        .damaged
        .into_iter()
        .map(|damaged| (damaged.op_id.unwrap(), damaged.state))
        .collect();
    let mut lost = 0;
    for known in &before.operations {
        let op_id = known.new.op_id;
        if whole.iter().any(|operation| operation.new.op_id == op_id) {
            continue;
        }
        let had_an_end = !known.state.is_active() && known.state != State::Parked;
        match left.get(&op_id) {
            // A long record ends with its state, which may be on the page that is lost.
            Some(state) => {
                assert!(
                    *state == Some(State::Parked) || had_an_end && *state == Some(known.state),
                    "{known:?}"
                );
            }
            None => {
                assert!(had_an_end, "{known:?} is gone");
                lost += 1;
            }
        }
    }
    assert_eq!(recovered(opened).salvage.lost, lost);
}

#[tokio::test]
async fn a_good_file_is_left_alone() {
    let dir = scratch();
    let (path, before) = crashed(dir.path(), 60).await;
    let (opened, operations) = survive(&path, &before).await;
    assert!(!opened.created && !opened.log_lost);
    assert_eq!((opened.recovered, operations), (None, before.operations));
    assert!(!dir.path().join("quarantine").exists());
}

#[tokio::test]
async fn every_row_of_every_table_comes_over_when_only_an_index_is_damaged() {
    let dir = scratch();
    let (path, before) = closed(dir.path(), 60).await;
    let connection = Connection::open(&path).unwrap();
    let sql = "SELECT rootpage FROM sqlite_schema WHERE name = 'operation_state'";
    let root: u32 = connection.query_row(sql, [], |row| row.get(0)).unwrap();
    drop(connection);
    edit(&path, |bytes| bytes[(root as usize - 1) * PAGE + 8..root as usize * PAGE].fill(0));

    let (store, opened) = PLAIN.open_or_recover(&path, at()).unwrap();
    let recovery = recovered(&opened);
    assert_eq!((recovery.salvage.saved, recovery.salvage.parked, recovery.salvage.lost), (61, 0, 0));
    assert_eq!(content(&store).await, before);
    assert!(recovery.quarantine.join("queue.db").exists());
    assert!(!opened.created);
    // Numbers go on where they were.
    let next = before.operations.last().unwrap().seq + 1;
    assert!(
        matches!(store.append(stamps(900, "z"), None).await.unwrap(), Appended::New { seq, .. } if seq == next)
    );
    store.close().await;
}

#[tokio::test]
async fn any_page_may_be_lost_and_all_else_is_saved() {
    let dir = scratch();
    let (path, before) = closed(dir.path(), 60).await;
    let good = fs::read(&path).unwrap();
    let mut lost_most = 0;
    for page in 0..good.len() / PAGE {
        let dir = scratch();
        let path = dir.path().join("queue.db");
        let mut bytes = good.clone();
        bytes[page * PAGE..(page + 1) * PAGE].fill(0);
        fs::write(&path, bytes).unwrap();
        let (opened, whole) = survive(&path, &before).await;
        let missing = before.operations.len() - whole.len();
        if missing > 0 {
            assert_eq!(unaccounted(&opened, &before, whole.len()), 0, "page {page}: {opened:?}");
            what_was_to_be_sent_is_parked(&path, &opened, &before, &whole);
        }
        lost_most = lost_most.max(missing);
    }
    assert!((1..=20).contains(&lost_most), "one page cost {lost_most} operations");
}

#[tokio::test]
async fn flipped_bits_cost_at_most_the_rows_they_hit() {
    let runs = if env::var_os("STAMP_LONG").is_some() { 3_000 } else { 150 };
    let seed =
        env::var("STAMP_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or_else(|| fastrand::u64(..));
    println!("STAMP_SEED={seed}");
    let mut rng = Rng::with_seed(seed);
    let dir = scratch();
    let (path, before) = closed(dir.path(), 40).await;
    let good = fs::read(&path).unwrap();
    for _ in 0..runs {
        let dir = scratch();
        let path = dir.path().join("queue.db");
        let mut bytes = good.clone();
        for _ in 0..rng.usize(1..4) {
            let at = rng.usize(..bytes.len());
            bytes[at] ^= 1 << rng.u8(..8);
        }
        fs::write(&path, bytes).unwrap();
        let (opened, whole) = survive(&path, &before).await;
        let missing = before.operations.len() - whole.len();
        assert!(
            missing == 0 || opened.recovered.is_some() || missing <= 3,
            "{missing} are gone without a word"
        );
    }
}

#[tokio::test]
async fn a_file_that_was_cut_off_keeps_what_stands_before() {
    let dir = scratch();
    let (path, before) = closed(dir.path(), 200).await;
    let length = fs::metadata(&path).unwrap().len();
    for part in [1, 5, 9] {
        let dir = scratch();
        let shorter = dir.path().join("queue.db");
        fs::copy(&path, &shorter).unwrap();
        fs::File::options().write(true).open(&shorter).unwrap().set_len(length * part / 10 + 100).unwrap();
        let (opened, whole) = survive(&shorter, &before).await;
        assert!(opened.recovered.is_some());
        assert!(part == 1 || whole.len() >= 10 * part as usize, "{} of 201 from {part} tenths", whole.len());
    }
}

#[tokio::test]
async fn what_is_no_database_is_set_aside_and_a_new_queue_begins() {
    let dir = scratch();
    let path = dir.path().join("queue.db");
    fs::write(&path, "these are not the bytes you are looking for; ".repeat(500)).unwrap();
    let before = Content { operations: Vec::new(), ..closed(scratch().path(), 20).await.1 };
    let (opened, _) = survive(&path, &before).await;
    assert_eq!(opened.counts, Counts::default());
    let kept = fs::read_to_string(recovered(&opened).quarantine.join("queue.db")).unwrap();
    assert!(kept.starts_with("these are not"));
}

#[tokio::test]
async fn a_whole_database_of_another_program_is_not_touched() {
    let dir = scratch();
    let path = dir.path().join("queue.db");
    Connection::open(&path)
        .unwrap()
        .execute_batch("CREATE TABLE theirs (x); INSERT INTO theirs VALUES (1)")
        .unwrap();
    let bytes = fs::read(&path).unwrap();
    assert!(matches!(Store::open_or_recover(&path, at()), Err(Error::Foreign { .. })));
    assert_eq!(fs::read(&path).unwrap(), bytes);
}

#[tokio::test]
async fn a_queue_of_a_newer_version_is_not_touched_and_one_that_only_says_so_is_recovered() {
    for is_newer in [true, false] {
        let dir = scratch();
        let (path, before) = closed(dir.path(), 20).await;
        let connection = Connection::open(&path).unwrap();
        let change = if is_newer { "CREATE TABLE more (x);" } else { "" };
        connection.execute_batch(&format!("{change} PRAGMA user_version = 99")).unwrap();
        drop(connection);
        let bytes = fs::read(&path).unwrap();
        if is_newer {
            assert!(matches!(PLAIN.open_or_recover(&path, at()), Err(Error::Newer { found: 99, .. })));
            assert_eq!(fs::read(&path).unwrap(), bytes);
            assert!(!dir.path().join("quarantine").exists());
        } else {
            let (opened, operations) = survive(&path, &before).await;
            assert_eq!(recovered(&opened).cause, "its header was damaged");
            assert_eq!(operations, before.operations);
        }
    }
}

#[tokio::test]
async fn a_queue_that_says_that_it_is_older_than_it_is_is_recovered() {
    let dir = scratch();
    let (path, before) = closed(dir.path(), 20).await;
    Connection::open(&path).unwrap().pragma_update(None, "user_version", 2).unwrap();
    let (opened, operations) = survive(&path, &before).await;
    assert_eq!(recovered(&opened).salvage.saved, 21);
    assert_eq!(operations, before.operations);
}

#[tokio::test]
async fn a_queue_whose_tables_were_changed_is_still_a_queue() {
    let dir = scratch();
    let (path, before) = closed(dir.path(), 20).await;
    let connection = Connection::open(&path).unwrap();
    connection.execute_batch("PRAGMA application_id = 0; DROP INDEX operation_state").unwrap();
    drop(connection);
    let (opened, operations) = survive(&path, &before).await;
    assert_eq!(recovered(&opened).salvage.saved, 21);
    assert_eq!(operations, before.operations);
}

#[tokio::test]
async fn a_directory_in_the_place_of_the_queue_is_set_aside() {
    let dir = scratch();
    let path = dir.path().join("queue.db");
    fs::create_dir(&path).unwrap();
    let (store, opened) = PLAIN.open_or_recover(&path, at()).unwrap();
    assert!(!opened.created);
    assert_eq!(recovered(&opened).cause, "a directory was in its place");
    assert!(recovered(&opened).quarantine.join("queue.db").is_dir());
    store.close().await;
}

#[tokio::test]
async fn an_emptied_file_is_told_from_a_first_start() {
    let dir = scratch();
    let path = dir.path().join("queue.db");
    let (store, opened) = Store::open_or_recover(&path, at()).unwrap();
    assert!(opened.created && opened.recovered.is_none());
    store.close().await;
    let (store, opened) = Store::open_or_recover(&path, at()).unwrap();
    assert!(!opened.created && opened.recovered.is_none(), "one that holds something is neither");
    store.close().await;
    fs::write(&path, "").unwrap();
    let (store, opened) = Store::open_or_recover(&path, at()).unwrap();
    assert_eq!(recovered(&opened).cause, "the file was empty");
    store.close().await;
}

#[tokio::test]
async fn the_log_alone_gives_back_what_it_holds() {
    for is_gone in [true, false] {
        let dir = scratch();
        let (path, before) = crashed(dir.path(), 20).await;
        if is_gone {
            fs::remove_file(&path).unwrap()
        } else {
            fs::write(&path, "").unwrap()
        }
        let (opened, operations) = survive(&path, &before).await;
        assert_eq!(recovered(&opened).cause, "the file was gone, but not its log");
        assert_eq!(operations, before.operations);
    }
}

#[tokio::test]
async fn a_damaged_frame_in_the_middle_of_the_log_costs_only_itself() {
    let dir = scratch();
    let (path, before) = crashed(dir.path(), 20).await;
    let frames = (fs::metadata(log(&path)).unwrap().len() as usize - 32) / (24 + PAGE);
    for tenth in 1..9 {
        let dir = scratch();
        let copy = dir.path().join("queue.db");
        fs::copy(&path, &copy).unwrap();
        fs::copy(log(&path), log(&copy)).unwrap();
        edit(&log(&copy), |bytes| bytes[32 + frames * tenth / 10 * (24 + PAGE) + 2_000] ^= 0x10);
        let (opened, whole) = survive(&copy, &before).await;
        assert_eq!(recovered(&opened).cause, "the log was damaged between operations that were confirmed");
        assert_eq!(unaccounted(&opened, &before, whole.len()), 0, "{opened:?}");
        assert!(whole.len() >= 12, "{} of 21", whole.len());
    }
}

#[tokio::test]
async fn a_log_that_is_gone_or_garbage_costs_what_only_it_held() {
    for is_gone in [true, false] {
        let dir = scratch();
        let (path, mut before) = closed(dir.path(), 60).await;
        let (store, _) = PLAIN.open(&path, at()).unwrap();
        store.append(operation(900), None).await.unwrap();
        let copy = scratch();
        let copied = copy.path().join("queue.db");
        fs::copy(&path, &copied).unwrap();
        if !is_gone {
            fs::write(log(&copied), "?".repeat(10_000)).unwrap();
        }
        before.operations.sort_by_key(|operation| operation.seq);
        let (_, operations) = survive(&copied, &before).await;
        assert_eq!(operations, before.operations);
        store.close().await;
    }
}

#[tokio::test]
async fn a_garbage_index_of_the_log_costs_nothing() {
    let dir = scratch();
    let (path, before) = crashed(dir.path(), 60).await;
    fs::write(path.with_extension("db-shm"), "?".repeat(32_768)).unwrap();
    let (opened, operations) = survive(&path, &before).await;
    assert_eq!((opened.recovered, operations), (None, before.operations));
}

#[tokio::test]
async fn a_damaged_operation_comes_over_parked_and_can_be_discarded() {
    let dir = scratch();
    let (path, _) = closed(dir.path(), 60).await;
    let connection = Connection::open(&path).unwrap();
    let sql = "UPDATE operation SET body = cast('!' || substr(body, 2) AS BLOB) WHERE op_id = ?1";
    assert_eq!(connection.execute(sql, [id(50).as_bytes()]).unwrap(), 1);
    drop(connection);
    fs::write(path.with_extension("suspect"), "").unwrap();

    let (store, opened) = PLAIN.open_or_recover(&path, at()).unwrap();
    let salvage = recovered(&opened).salvage;
    assert_eq!((salvage.saved, salvage.parked, salvage.lost), (60, 1, 0));
    let report = store.check().await.unwrap();
    assert_eq!((report.faults.len(), report.damaged.len()), (0, 1));
    assert_eq!((report.damaged[0].op_id, report.damaged[0].state), (Some(id(50)), Some(State::Parked)));
    assert!(matches!(store.retry(id(50), id(901), None, "anna", at()).await, Err(Error::Corrupt { .. })));
    store.discard(id(50), "damaged", "anna", at()).await.unwrap();
    assert!(store.check().await.unwrap().is_sound());
    store.close().await;
}

#[tokio::test]
async fn damage_that_is_met_in_use_is_told_and_mended_by_the_next_start() {
    let dir = scratch();
    let (path, before) = closed(dir.path(), 60).await;
    let (store, _) = PLAIN.open(&path, at()).unwrap();
    let mut condition = store.condition();
    assert!(!store.is_malformed());
    // The queue is open already when the pages go bad.
    edit(&path, |bytes| bytes[20 * PAGE..].fill(0xff));
    let report = store.check().await.unwrap();
    assert!(!report.faults.is_empty());
    assert!(condition.borrow_and_update().is_malformed && store.is_malformed());
    store.close().await;

    let (opened, _) = survive(&path, &before).await;
    assert_eq!(recovered(&opened).cause, "it was found damaged while it was in use");
}

#[tokio::test]
async fn a_recovery_that_was_cut_off_goes_on_at_the_next_start() {
    let dir = scratch();
    let (path, before) = closed(dir.path(), 60).await;
    // The new file is complete, the old one is already moved away, its log is not.
    fs::rename(&path, dir.path().join("queue.db.successor")).unwrap();
    fs::write(log(&path), "?".repeat(10_000)).unwrap();
    fs::write(dir.path().join("queue.db.unfinished"), "half").unwrap();
    let (opened, operations) = survive(&path, &before).await;
    assert_eq!((recovered(&opened).salvage.saved, operations), (61, before.operations));
    assert!(recovered(&opened).quarantine.join("queue.db-wal").exists());
    assert!(!dir.path().join("queue.db.unfinished").exists());
}

#[tokio::test]
async fn rows_are_saved_into_a_file_of_ones_choice_and_the_damaged_one_stays() {
    let dir = scratch();
    let (path, before) = closed(dir.path(), 60).await;
    edit(&path, |bytes| bytes[..100].fill(0));
    let damaged = fs::read(&path).unwrap();
    let into = dir.path().join("saved.db");
    assert_eq!(salvage(&path, &into, at()).unwrap().saved, 61);
    assert_eq!(fs::read(&path).unwrap(), damaged);
    let (store, _) = PLAIN.open(&into, at()).unwrap();
    assert_eq!(content(&store).await, before);
    let error = salvage(&path, &into, at()).unwrap_err();
    assert!(error.to_string().starts_with("cannot write"), "{error}");
    assert!(matches!(salvage(&into, &dir.path().join("other.db"), at()), Err(Error::InUse { .. })));
    store.close().await;

    let empty = dir.path().join("empty.db");
    let (store, _) = PLAIN.open(&empty, at()).unwrap();
    store.set_setting("business", "b_1").await.unwrap();
    store.close().await;
    let into = dir.path().join("empty-saved.db");
    assert_eq!(salvage(&empty, &into, at()).unwrap().saved, 0, "a queue without operations is one");

    let nothing = dir.path().join("nothing");
    fs::write(&nothing, "x".repeat(9_000)).unwrap();
    let other = dir.path().join("other.db");
    assert!(matches!(salvage(&nothing, &other, at()), Err(Error::Foreign { .. })));
    assert!(!other.exists());
}

#[cfg(unix)]
#[tokio::test]
async fn where_nothing_can_be_written_the_damaged_file_stays_and_the_error_says_so() {
    let dir = scratch();
    let (path, _) = closed(dir.path(), 60).await;
    edit(&path, |bytes| bytes[..100].fill(0));
    // A directory in the place of the new file: what nobody may write, also where the tests run as root.
    fs::create_dir_all(dir.path().join("queue.db.unfinished/taken")).unwrap();
    let error = Store::open_or_recover(&path, at()).unwrap_err();
    assert!(error.to_string().contains("queue.db.unfinished"), "{error}");
    assert!(path.exists());
}
