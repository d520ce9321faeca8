//! A commit that the disk has written and not confirmed.

use std::{
    fs,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use rusqlite::ffi;
use stamp_store::{Appended, Error, Store};

use crate::{
    operations::{id, stamps},
    sample::{PLAIN, at},
    vfs::{self, Call, Disk, Mounted, Verdict},
};

/// Writes, but fails to confirm that often.
#[derive(Default)]
struct Unconfirming(AtomicUsize);

impl Disk for Unconfirming {
    fn decide(&self, file: &Path, call: Call<'_>) -> Verdict {
        let is_log = file.to_str().unwrap().ends_with("-wal");
        let less_one = |left: usize| left.checked_sub(1);
        if matches!(call, Call::Sync)
            && is_log
            && self.0.fetch_update(Ordering::SeqCst, Ordering::SeqCst, less_one).is_ok()
        {
            return Verdict::Fail(ffi::SQLITE_IOERR_FSYNC);
        }
        Verdict::Do
    }
}

fn open(directory: &Path) -> (Store, Arc<Unconfirming>, Mounted) {
    let disk = Arc::new(Unconfirming::default());
    let mounted = vfs::mount(directory, disk.clone());
    let (store, _) = PLAIN.open(&directory.join("queue.db"), at()).unwrap();
    (store, disk, mounted)
}

/// What a start after a loss of power would find, if all that was written had reached the disk.
fn after_a_crash(directory: &Path) -> (Store, tempfile::TempDir) {
    let copy = tempfile::tempdir().unwrap();
    for name in ["queue.db", "queue.db-wal"] {
        fs::copy(directory.join(name), copy.path().join(name)).unwrap();
    }
    let (store, _) = PLAIN.open_or_recover(&copy.path().join("queue.db"), at()).unwrap();
    (store, copy)
}

#[tokio::test]
async fn once_is_not_noticed_because_the_commit_is_written_again() {
    let dir = tempfile::tempdir().unwrap();
    let (store, disk, _mounted) = open(dir.path());
    disk.0.store(1, Ordering::SeqCst);
    assert!(matches!(store.append(stamps(1, "a"), None).await.unwrap(), Appended::New { seq: 1, .. }));
    let (crashed, _copy) = after_a_crash(dir.path());
    assert!(crashed.get(id(1)).await.unwrap().is_some());
}

#[tokio::test]
async fn twice_is_told_and_asking_again_adds_nothing_twice() {
    let dir = tempfile::tempdir().unwrap();
    let (store, disk, _mounted) = open(dir.path());
    store.append(stamps(1, "a"), None).await.unwrap();
    disk.0.store(2, Ordering::SeqCst);
    let error = store.append(stamps(2, "a"), None).await.unwrap_err();
    assert!(matches!(error, Error::Unconfirmed { .. }), "{error:?}");
    assert!(error.to_string().contains("try the same again"), "{error}");
    assert_eq!(store.get(id(2)).await.unwrap(), None);

    // Power fails before anything else is written: it is there after all. The same again is answered with it.
    let (crashed, _copy) = after_a_crash(dir.path());
    assert!(matches!(crashed.append(stamps(2, "a"), None).await.unwrap(), Appended::Existing(_)));
    assert_eq!(crashed.counts().await.unwrap().queued, 2);

    // Power holds: the same again is taken, once.
    assert!(matches!(store.append(stamps(2, "a"), None).await.unwrap(), Appended::New { seq: 2, .. }));
    let (crashed, _copy) = after_a_crash(dir.path());
    assert_eq!(crashed.counts().await.unwrap().queued, 2);
}

#[tokio::test]
async fn what_was_refused_does_not_come_back_once_the_disk_works_again() {
    let dir = tempfile::tempdir().unwrap();
    let (store, disk, _mounted) = open(dir.path());
    disk.0.store(2, Ordering::SeqCst);
    assert!(store.append(stamps(1, "a"), None).await.is_err());
    // Nobody asks again. Something else is written.
    store.set_setting("other", "value").await.unwrap();
    let (crashed, _copy) = after_a_crash(dir.path());
    assert_eq!(crashed.get(id(1)).await.unwrap(), None);
    assert_eq!(crashed.setting("other").await.unwrap().as_deref(), Some("value"));
}

#[tokio::test]
async fn a_commit_that_changes_nothing_leaves_nothing_of_what_was_refused() {
    let dir = tempfile::tempdir().unwrap();
    let (store, disk, _mounted) = open(dir.path());
    disk.0.store(2, Ordering::SeqCst);
    assert!(store.append(stamps(1, "a"), None).await.is_err());
    store.flush().await.unwrap();
    let (crashed, _copy) = after_a_crash(dir.path());
    assert_eq!(crashed.get(id(1)).await.unwrap(), None);
}

#[tokio::test]
async fn what_was_refused_is_written_over_even_when_nothing_else_is_written() {
    let dir = tempfile::tempdir().unwrap();
    let (store, disk, _mounted) = open(dir.path());
    disk.0.store(2, Ordering::SeqCst);
    assert!(store.append(stamps(1, "a"), None).await.is_err());
    let crashed_with_it = async || {
        let (crashed, _copy) = after_a_crash(dir.path());
        crashed.get(id(1)).await.unwrap().is_some()
    };
    assert!(crashed_with_it().await);
    while crashed_with_it().await {
        tokio::task::yield_now().await;
    }
    assert_eq!(store.get(id(1)).await.unwrap(), None);
}
