//! A queue that is opened at the second attempt.

use std::{
    fs,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use rusqlite::ffi;
use stamp_store::{Found, Lock, Opened, Store};

use crate::{
    sample::{PLAIN, at, closed, content, fill, scratch},
    vfs::{self, Call, Disk, Verdict},
};

/// Has no room for the index of a log while it is full.
#[derive(Default)]
struct Short(AtomicBool);

impl Disk for Short {
    fn decide(&self, _: &Path, call: Call<'_>) -> Verdict {
        let is_short = matches!(call, Call::MapShared) && self.0.load(Ordering::SeqCst);
        if is_short { Verdict::Fail(ffi::SQLITE_IOERR_SHMSIZE) } else { Verdict::Do }
    }
}

/// The second attempt, after one for which the disk had no room.
fn open_again(path: &Path) -> (Store, Opened) {
    let disk = Arc::new(Short::default());
    let _mounted = vfs::mount(path.parent().unwrap(), disk.clone());
    let (lock, mut found) = (Lock::acquire(path).unwrap(), Found::default());
    disk.0.store(true, Ordering::SeqCst);
    let error = PLAIN.open_or_recover_locked(path, &lock, at(), &mut found).unwrap_err();
    assert!(error.is_disk_full(), "{error:?}");
    disk.0.store(false, Ordering::SeqCst);
    PLAIN.open_or_recover_locked(path, &lock, at(), &mut found).unwrap()
}

#[tokio::test]
async fn what_the_first_attempt_recovered_is_told_by_the_second() {
    let dir = scratch();
    let (path, before) = closed(dir.path(), 20).await;
    let mut bytes = fs::read(&path).unwrap();
    bytes[..16].fill(0);
    fs::write(&path, bytes).unwrap();
    let (store, opened) = open_again(&path);
    let recovery = opened.recovered.unwrap();
    assert_eq!((recovery.salvage.saved, opened.created), (21, false));
    assert!(recovery.quarantine.join("queue.db").exists());
    assert_eq!(content(&store).await, before);
    store.close().await;
}

#[tokio::test]
async fn so_is_a_log_that_was_gone() {
    let (live, dir) = (scratch(), scratch());
    let (store, _) = PLAIN.open(&live.path().join("queue.db"), at()).unwrap();
    fill(&store, 20).await;
    store.backup(&dir.path().join("queue.db")).await.unwrap();
    fs::copy(live.path().join("queue.db-shm"), dir.path().join("queue.db-shm")).unwrap();
    store.close().await;
    let (store, opened) = open_again(&dir.path().join("queue.db"));
    assert!(opened.log_lost);
    store.close().await;
}
