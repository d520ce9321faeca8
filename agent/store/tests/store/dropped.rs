//! A queue that nobody holds any more is closed.

use std::fs::File;

use stamp_core::time::Now;
use stamp_store::Store;

use crate::operations::stamps;

#[tokio::test]
async fn dropping_the_last_handle_moves_the_log_into_the_file_and_gives_the_lock_back() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("queue.db");
    let (store, _) = Store::open(&path, Now::epoch().wall).unwrap();
    store.append(stamps(1, "a"), None).await.unwrap();
    let clone = store.clone();
    drop(store);
    clone.append(stamps(2, "a"), None).await.unwrap();
    drop(clone);

    // Comes back when the writing thread has ended.
    let lock = File::open(dir.path().join("queue.lock")).unwrap();
    lock.lock().unwrap();
    assert_eq!(dir.path().join("queue.db-wal").metadata().map_or(0, |log| log.len()), 0);
    drop(lock);
    let (_store, opened) = Store::open(&path, Now::epoch().wall).unwrap();
    assert_eq!(opened.counts.queued, 2);
}
