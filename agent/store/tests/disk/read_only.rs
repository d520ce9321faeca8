//! Looking into a queue on a disk that may only be read.

use std::fs;

use stamp_store::{Error, Inspector};

use crate::{
    operations::stamps,
    sample::{PLAIN, at},
    small::Small,
};

#[tokio::test]
async fn a_queue_at_rest_can_be_looked_into() {
    let dir = tempfile::tempdir().unwrap();
    let Some(disk) = Small::mount(dir.path(), 8) else { return };
    // Every character that means something in a URI.
    let path = dir.path().join("till 1?%23#ä.db");
    let (store, _) = PLAIN.open(&path, at()).unwrap();
    store.append(stamps(1, "a"), None).await.unwrap();
    store.close().await;
    for has_lock in [true, false] {
        if !has_lock {
            fs::remove_file(path.with_extension("lock")).unwrap();
        }
        disk.make_read_only();
        assert_eq!(Inspector::open(&path).unwrap().counts().unwrap().queued, 1);
        disk.make_writable();
    }
}

#[tokio::test]
async fn a_queue_whose_log_cannot_be_read_is_not_shown_without_it() {
    let dir = tempfile::tempdir().unwrap();
    let Some(disk) = Small::mount(dir.path(), 8) else { return };
    let (alive, path) = (dir.path().join("alive.db"), dir.path().join("queue.db"));
    let (store, _) = PLAIN.open(&alive, at()).unwrap();
    store.append(stamps(1, "a"), None).await.unwrap();
    // As a crash would leave them.
    for end in ["", "-wal"] {
        fs::copy(dir.path().join(format!("alive.db{end}")), dir.path().join(format!("queue.db{end}")))
            .unwrap();
    }
    store.close().await;
    disk.make_read_only();
    let error = Inspector::open(&path).unwrap_err();
    assert!(matches!(error, Error::Sqlite { .. }), "{error:?}");
    disk.make_writable();
    assert_eq!(Inspector::open(&path).unwrap().counts().unwrap().queued, 1);
}
