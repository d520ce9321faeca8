//! What keeps other programs from taking the log of a queue that is in use.

use std::{fs, os::linux::fs::MetadataExt as _, path::Path, process};

use crate::sample::{PLAIN, at, operation, scratch};

/// The first byte that a reader of the file locks: <https://www.sqlite.org/src/file?name=src/os.h>, `SHARED_FIRST`.
const SHARED: &str = "1073741826";

/// Whether this process holds SQLite's lock on the file. Another program that gets it removes the log when it closes
/// the file, though this one goes on writing there.
fn is_locked(path: &Path) -> bool {
    let inode = format!(":{}", fs::metadata(path).unwrap().st_ino());
    let process = process::id().to_string();
    fs::read_to_string("/proc/locks").unwrap().lines().any(|lock| {
        let fields: Vec<_> = lock.split_whitespace().collect();
        matches!(fields[..], [_, "POSIX", _, _, holder, file, SHARED, _]
            if holder == process && file.ends_with(&inode))
    })
}

#[tokio::test]
async fn a_large_queue_stays_locked_through_its_start_and_the_daily_check() {
    let dir = scratch();
    let path = dir.path().join("queue.db");
    let (store, _) = PLAIN.open(&path, at()).unwrap();
    for number in 0..600 {
        store.append(operation(5 * number), None).await.unwrap();
    }
    store.close().await;
    assert!(fs::metadata(&path).unwrap().len() > 4 << 20);

    let (store, opened) = PLAIN.open_or_recover(&path, at()).unwrap();
    assert_eq!((opened.recovered, opened.counts.queued), (None, 600));
    assert!(is_locked(&path), "after the start");
    store.check().await.unwrap();
    assert!(is_locked(&path), "after the check");
    store.close().await;
}
