//! A backup becomes the queue.

use std::fs;

use stamp_store::{Act, BroughtBack, Error, MANAGER_PIN, restore};

use crate::{
    operations::{id, stamps},
    sample::{PLAIN, at, closed, content, scratch},
};

#[tokio::test]
async fn a_backup_is_put_in_the_place_of_the_queue_which_is_kept() {
    let dir = scratch();
    let (path, before) = closed(dir.path(), 20).await;
    let backup = dir.path().join("backup.db");
    let (store, _) = PLAIN.open(&path, at()).unwrap();
    store.backup(&backup).await.unwrap();
    store.append(stamps(900, "later"), None).await.unwrap();
    assert!(matches!(restore(&backup, &path, at()), Err(Error::InUse { .. })));
    store.close().await;

    let restored = restore(&backup, &path, at()).unwrap();
    let (store, opened) = PLAIN.open_or_recover(&path, at()).unwrap();
    assert_eq!((opened.counts, opened.recovered), (restored.counts, None));
    assert_eq!(content(&store).await, before);
    store.close().await;
    let (kept, _) = PLAIN.open(&restored.quarantine.unwrap().join("queue.db"), at()).unwrap();
    assert!(kept.get(id(900)).await.unwrap().is_some());
    assert!(backup.exists());
}

#[tokio::test]
async fn a_backup_can_be_restored_where_there_is_no_queue() {
    let dir = scratch();
    let (backup, before) = closed(dir.path(), 20).await;
    let place = scratch();
    let path = place.path().join("queue.db");
    let restored = restore(&backup, &path, at()).unwrap();
    let back = BroughtBack { tokens: before.token.len(), manager_pin: false };
    assert_eq!((restored.quarantine, restored.brought_back), (None, Some(back)));
    let (store, _) = PLAIN.open(&path, at()).unwrap();
    assert_eq!(content(&store).await, before);
    store.close().await;
}

#[tokio::test]
async fn a_damaged_backup_is_refused_and_the_queue_stays() {
    let dir = scratch();
    let (path, _) = closed(dir.path(), 20).await;
    let backup = dir.path().join("backup.db");
    let mut bytes = fs::read(&path).unwrap();
    bytes[3 * 4_096..6 * 4_096].fill(0);
    fs::write(&backup, bytes).unwrap();
    let before = fs::read(&path).unwrap();
    let error = restore(&backup, &path, at()).unwrap_err();
    assert!(matches!(error, Error::Unsound { .. }), "{error:?}");
    assert!(error.to_string().contains("choose another backup"), "{error}");
    assert_eq!(fs::read(&path).unwrap(), before);
    assert!(!dir.path().join("quarantine").exists());
    assert!(!dir.path().join("queue.db.unfinished").exists());
}

#[tokio::test]
async fn what_was_revoked_after_the_backup_stays_revoked() {
    let dir = scratch();
    let (path, before) = closed(dir.path(), 20).await;
    let backup = dir.path().join("backup.db");
    let (store, _) = PLAIN.open(&path, at()).unwrap();
    store.set_setting(MANAGER_PIN, "old").await.unwrap();
    store.backup(&backup).await.unwrap();
    let act = || Act { at: at(), actor: "anna".into(), action: "token-revoked", op_id: None, reason: None };
    for token in store.tokens().await.unwrap() {
        assert!(store.revoke_token(&token.id, act()).await.unwrap());
    }
    store.set_setting(MANAGER_PIN, "new").await.unwrap();
    store.close().await;

    assert_eq!(restore(&backup, &path, at()).unwrap().brought_back, None);
    let (store, _) = PLAIN.open(&path, at()).unwrap();
    assert_eq!(store.tokens().await.unwrap(), []);
    assert_eq!(store.setting(MANAGER_PIN).await.unwrap().as_deref(), Some("new"));
    assert_eq!(content(&store).await.operations, before.operations);
    store.close().await;

    fs::write(&path, "no queue any more").unwrap();
    let restored = restore(&backup, &path, at()).unwrap();
    let back = BroughtBack { tokens: before.token.len(), manager_pin: true };
    assert_eq!(restored.brought_back, Some(back));
    let (store, _) = PLAIN.open(&path, at()).unwrap();
    assert_eq!(store.tokens().await.unwrap(), before.token);
    assert_eq!(store.setting(MANAGER_PIN).await.unwrap().as_deref(), Some("old"));
    store.close().await;
}
