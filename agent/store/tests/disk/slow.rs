//! A disk that takes its time.

use std::{
    path::Path,
    sync::{
        Arc, Condvar, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use rusqlite::ffi;
use stamp_store::{Appended, Store};
use tokio::{
    task::{JoinSet, yield_now},
    time::timeout,
};

use crate::{
    operations::{id, stamps},
    sample::{PLAIN, at},
    vfs::{self, Call, Disk, Verdict},
};

/// Confirms nothing while it is held, as if each confirmation took seconds.
#[derive(Default)]
struct Slow {
    is_held: Mutex<bool>,
    changed: Condvar,
    /// Each confirmation fails in the end.
    is_failing: AtomicBool,
    /// Nothing can be read either.
    holds_reads: AtomicBool,
}

impl Slow {
    fn hold(&self, is_held: bool) {
        *self.is_held.lock().unwrap() = is_held;
        self.changed.notify_all();
    }
}

impl Disk for Slow {
    fn decide(&self, _: &Path, call: Call<'_>) -> Verdict {
        let waits = match call {
            Call::Sync => true,
            Call::Read => self.holds_reads.load(Ordering::SeqCst),
            _ => false,
        };
        if waits {
            let held = self.is_held.lock().unwrap();
            drop(self.changed.wait_while(held, |is_held| *is_held).unwrap());
        }
        if matches!(call, Call::Sync) && self.is_failing.load(Ordering::SeqCst) {
            return Verdict::Fail(ffi::SQLITE_IOERR_FSYNC);
        }
        Verdict::Do
    }
}

/// Ends when the disk is known to hold everybody up.
async fn is_held_up(store: &Store) {
    let known = async {
        while store.held_up_at().is_none() {
            yield_now().await;
        }
    };
    timeout(Duration::from_secs(60), known).await.unwrap();
}

#[tokio::test]
async fn a_disk_that_takes_long_to_fail_is_known_to_hold_everybody_up_while_it_is_tried_again() {
    let dir = tempfile::tempdir().unwrap();
    let disk = Arc::new(Slow::default());
    let _mounted = vfs::mount(dir.path(), disk.clone());
    let (store, _) = PLAIN.open(&dir.path().join("queue.db"), at()).unwrap();
    disk.is_failing.store(true, Ordering::SeqCst);
    store.append(stamps(1, "a"), None).await.unwrap_err();
    assert_eq!(store.held_up_at(), None);
    assert_eq!(store.slowness(), None);
    // Nothing is asked of it any more, but whether it works again.
    disk.hold(true);
    is_held_up(&store).await;
    assert!(store.slowness().is_some_and(|takes| takes >= Duration::from_secs(1)));
    disk.hold(false);
    disk.is_failing.store(false, Ordering::SeqCst);
    store.close().await;
}

#[tokio::test]
async fn a_disk_that_takes_long_to_read_is_known_to_hold_everybody_up() {
    let dir = tempfile::tempdir().unwrap();
    let disk = Arc::new(Slow::default());
    let _mounted = vfs::mount(dir.path(), disk.clone());
    let (store, _) = PLAIN.open(&dir.path().join("queue.db"), at()).unwrap();
    store.append(stamps(1, "a"), None).await.unwrap();
    disk.holds_reads.store(true, Ordering::SeqCst);
    disk.hold(true);
    let reading = store.clone();
    let mut reads = JoinSet::new();
    reads.spawn(async move { reading.get(id(1)).await });
    is_held_up(&store).await;
    assert_eq!(store.slowness(), None, "it confirms as fast as ever");
    disk.hold(false);
    assert!(reads.join_next().await.unwrap().unwrap().unwrap().is_some());
    store.close().await;
}

#[tokio::test]
async fn while_the_disk_takes_seconds_reads_are_answered_and_appends_share_commits() {
    let dir = tempfile::tempdir().unwrap();
    let disk = Arc::new(Slow::default());
    let _mounted = vfs::mount(dir.path(), disk.clone());
    let (store, _) = PLAIN.open(&dir.path().join("queue.db"), at()).unwrap();
    store.append(stamps(0, "a"), None).await.unwrap();
    let before = store.commits();

    disk.hold(true);
    let mut appends = JoinSet::new();
    for number in 1..=64 {
        let store = store.clone();
        appends.spawn(async move { store.append(stamps(number, &number.to_string()), None).await });
    }
    // Each of these would wait for the disk if anything held it up.
    for _ in 0..20 {
        assert_eq!(store.counts().await.unwrap().queued, 1);
        assert_eq!(store.heads(10).await.unwrap().len(), 1);
        assert!(!store.is_closed());
    }
    assert!(appends.try_join_next().is_none(), "nothing is answered before the disk has confirmed it");

    disk.hold(false);
    for appended in appends.join_all().await {
        assert!(matches!(appended.unwrap(), Appended::New { head: Some(_), .. }));
    }
    let commits = store.commits() - before;
    assert!(commits <= 4, "64 appends took {commits} commits");
    assert_eq!(store.counts().await.unwrap().queued, 65);
    store.close().await;
}
