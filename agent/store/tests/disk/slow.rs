//! A disk that takes its time.

use std::{
    path::Path,
    sync::{Arc, Condvar, Mutex},
};

use stamp_store::Appended;
use tokio::task::JoinSet;

use crate::{
    operations::stamps,
    sample::{PLAIN, at},
    vfs::{self, Call, Disk, Verdict},
};

/// Confirms nothing while it is held, as if each confirmation took seconds.
#[derive(Default)]
struct Slow {
    is_held: Mutex<bool>,
    changed: Condvar,
}

impl Slow {
    fn hold(&self, is_held: bool) {
        *self.is_held.lock().unwrap() = is_held;
        self.changed.notify_all();
    }
}

impl Disk for Slow {
    fn decide(&self, _: &Path, call: Call<'_>) -> Verdict {
        if matches!(call, Call::Sync) {
            let held = self.is_held.lock().unwrap();
            drop(self.changed.wait_while(held, |is_held| *is_held).unwrap());
        }
        Verdict::Do
    }
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
