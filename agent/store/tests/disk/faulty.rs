//! A disk that takes nothing for a while, though it is not full.

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicI32, AtomicU32, Ordering},
    },
};

use rusqlite::ffi;
use stamp_store::{DiskFault, Options, Store};

use crate::{
    operations::stamps,
    sample::{PLAIN, at},
    vfs::{self, Call, Disk, Verdict},
};

/// Fails every write with this code; 0: none.
#[derive(Default)]
struct Faulty(AtomicI32);

impl Disk for Faulty {
    fn decide(&self, _: &Path, call: Call<'_>) -> Verdict {
        match (call, self.0.load(Ordering::SeqCst)) {
            (Call::Write { .. }, code) if code != 0 => Verdict::Fail(code),
            _ => Verdict::Do,
        }
    }
}

#[tokio::test]
async fn a_disk_that_takes_nothing_is_known_and_so_is_that_it_works_again_without_a_further_scan() {
    for (code, fault) in [
        (ffi::SQLITE_IOERR_WRITE, DiskFault::Failing),
        (ffi::SQLITE_READONLY, DiskFault::ReadOnly),
        (ffi::SQLITE_CANTOPEN, DiskFault::Failing),
    ] {
        let dir = tempfile::tempdir().unwrap();
        let disk = Arc::new(Faulty::default());
        let _mounted = vfs::mount(dir.path(), disk.clone());
        let (store, _) = PLAIN.open(&dir.path().join("queue.db"), at()).unwrap();
        let mut condition = store.condition();
        assert_eq!(condition.borrow().fault, None);

        disk.0.store(code, Ordering::SeqCst);
        store.append(stamps(1, "a"), None).await.unwrap_err();
        condition.wait_for(|condition| condition.fault == Some(fault)).await.unwrap();
        assert!(!condition.borrow().is_full && !condition.borrow().is_malformed);
        assert_eq!(store.counts().await.unwrap().queued, 0, "reading goes on");
        store.flush().await.unwrap();
        assert_eq!(condition.borrow().fault, Some(fault), "a commit without a change does not ask the disk");

        disk.0.store(0, Ordering::SeqCst);
        condition.wait_for(|condition| condition.fault.is_none()).await.unwrap();
        store.append(stamps(1, "a"), None).await.unwrap();
        store.close().await;
    }
}

/// Gives no transaction its locks, so often.
#[derive(Default)]
struct Locked(AtomicU32);

impl Disk for Locked {
    fn decide(&self, _: &Path, call: Call<'_>) -> Verdict {
        match call {
            Call::LockShared if self.takes_one() => Verdict::Fail(ffi::SQLITE_IOERR_SHMLOCK),
            _ => Verdict::Do,
        }
    }
}

impl Locked {
    fn takes_one(&self) -> bool {
        self.0.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1)).is_ok()
    }
}

#[tokio::test]
async fn a_disk_that_did_not_let_it_begin_once_is_not_noticed() {
    let dir = tempfile::tempdir().unwrap();
    let disk = Arc::new(Locked::default());
    let _mounted = vfs::mount(dir.path(), disk.clone());
    let (store, _) = PLAIN.open(&dir.path().join("queue.db"), at()).unwrap();
    disk.0.store(1, Ordering::SeqCst);
    store.append(stamps(1, "a"), None).await.unwrap();
    assert_eq!(disk.0.load(Ordering::SeqCst), 0);
    assert_eq!(store.condition().borrow().fault, None);
    store.close().await;
}

#[tokio::test]
async fn a_disk_that_lets_nothing_begin_is_tried_again_as_well() {
    let dir = tempfile::tempdir().unwrap();
    let disk = Arc::new(Locked::default());
    let _mounted = vfs::mount(dir.path(), disk.clone());
    let (store, _) = PLAIN.open(&dir.path().join("queue.db"), at()).unwrap();
    let mut condition = store.condition();
    disk.0.store(u32::MAX, Ordering::SeqCst);
    let refused = store.append(stamps(1, "a"), None).await.unwrap_err();
    assert!(!refused.is_disk_full(), "{refused:?}");
    condition.wait_for(|condition| condition.fault == Some(DiskFault::Failing)).await.unwrap();
    disk.0.store(0, Ordering::SeqCst);
    condition.wait_for(|condition| condition.fault.is_none()).await.unwrap();
    store.append(stamps(1, "a"), None).await.unwrap();
    store.close().await;
}

#[tokio::test]
async fn a_full_disk_is_full_and_not_faulty() {
    let dir = tempfile::tempdir().unwrap();
    let disk = Arc::new(Faulty::default());
    let _mounted = vfs::mount(dir.path(), disk.clone());
    let options = Options { look_for_room: std::time::Duration::from_millis(20), ..PLAIN };
    let (store, _): (Store, _) = options.open(&dir.path().join("queue.db"), at()).unwrap();
    disk.0.store(ffi::SQLITE_FULL, Ordering::SeqCst);
    assert!(store.append(stamps(1, "a"), None).await.unwrap_err().is_disk_full());
    assert_eq!(store.condition().borrow().fault, None);
    assert!(store.condition().borrow().is_full);
    store.close().await;
}

/// Full for as long as a file takes up the room.
struct FullBeside(std::path::PathBuf);

impl Disk for FullBeside {
    fn decide(&self, _: &Path, call: Call<'_>) -> Verdict {
        match call {
            Call::Write { .. } if self.0.exists() => Verdict::Fail(ffi::SQLITE_FULL),
            _ => Verdict::Do,
        }
    }
}

#[tokio::test]
async fn a_disk_that_is_full_at_the_start_gets_the_room_of_the_ballast() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("queue.db");
    let ballast = dir.path().join("ballast");
    std::fs::write(&ballast, "room").unwrap();
    let _mounted = vfs::mount(dir.path(), Arc::new(FullBeside(ballast.clone())));
    let (store, _) = PLAIN.open(&path, at()).unwrap();
    assert!(!ballast.exists());
    store.append(stamps(1, "a"), None).await.unwrap();
    store.close().await;

    // Where that does not help, it is said, and not tried for ever.
    std::fs::create_dir(&ballast).unwrap();
    std::fs::remove_file(&path).unwrap();
    assert!(PLAIN.open(&path, at()).unwrap_err().is_disk_full());
}

#[test]
fn a_disk_that_fails_at_the_start_keeps_the_ballast() {
    let dir = tempfile::tempdir().unwrap();
    let ballast = dir.path().join("ballast");
    std::fs::write(&ballast, "room").unwrap();
    let disk = Arc::new(Faulty::default());
    disk.0.store(ffi::SQLITE_IOERR_WRITE, Ordering::SeqCst);
    let _mounted = vfs::mount(dir.path(), disk);
    assert!(!PLAIN.open(&dir.path().join("queue.db"), at()).unwrap_err().is_disk_full());
    assert!(ballast.exists());
}

#[tokio::test]
async fn a_disk_that_fails_is_not_taken_for_a_damaged_queue() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("queue.db");
    let (store, _) = PLAIN.open(&path, at()).unwrap();
    store.append(stamps(1, "a"), None).await.unwrap();
    store.close().await;
    let disk = Arc::new(Locked(u32::MAX.into()));
    let _mounted = vfs::mount(dir.path(), disk.clone());
    assert!(!PLAIN.open_or_recover(&path, at()).unwrap_err().is_malformed());
    assert!(!dir.path().join("quarantine").exists());
    disk.0.store(0, Ordering::SeqCst);
    let (store, opened) = PLAIN.open_or_recover(&path, at()).unwrap();
    assert_eq!((opened.recovered, opened.counts.queued), (None, 1));
    store.close().await;
}
