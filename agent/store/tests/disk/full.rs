//! A disk without room.

use std::{fs, io::Write as _, time::Duration};

use stamp_core::{operation::State, time::Now};
use stamp_store::{Appended, Options, Settlement, Store};

use crate::{
    operations::{id, stamps},
    sample::at,
    small::Small,
};

/// Appends until there is no room. Returns how many were taken.
async fn fill_up(store: &Store) -> usize {
    for number in 0.. {
        let mut new = stamps(number, &number.to_string());
        new.body = format!(r#"{{"op_id":"{}","note":"{}"}}"#, new.op_id, "n".repeat(20_000)).into_bytes();
        match store.append(new, None).await {
            Ok(appended) => assert!(matches!(appended, Appended::New { .. })),
            Err(error) => {
                assert!(error.is_disk_full(), "{error:?}");
                assert_eq!(
                    error.to_string(),
                    "cannot append an operation: the disk is full; free some space"
                );
                return number;
            }
        }
    }
    0
}

fn done() -> Settlement {
    Settlement { state: State::Done, outcome: None, reason: None, at: at() }
}

#[tokio::test]
async fn a_full_disk_refuses_what_is_new_drains_what_was_taken_and_opens_again_by_itself() {
    let dir = tempfile::tempdir().unwrap();
    let Some(_small) = Small::mount(dir.path(), 28) else { return };
    let path = dir.path().join("queue.db");
    let options = Options { look_for_room: Duration::from_millis(20), ..Options::default() };
    let (store, _) = options.open(&path, at()).unwrap();
    let taken = fill_up(&store).await;
    assert!(taken > 100, "{taken}");
    assert!(store.condition().borrow().is_full);
    assert!(!dir.path().join("ballast").exists());

    for number in 0..taken {
        assert_eq!(store.mark_sending(vec![id(number)]).await.unwrap().len(), 1);
        store.requeue(id(number), true, None).await.unwrap();
        store.mark_sending(vec![id(number)]).await.unwrap();
        assert_eq!(store.settle(id(number), done()).await.unwrap().state, State::Done);
    }
    let later = Now::epoch().after(Duration::from_secs(1)).wall;
    while store.purge(later, later, 500).await.unwrap() > 0 {}
    let mut condition = store.condition();
    condition.wait_for(|condition| !condition.is_full).await.unwrap();
    assert!(matches!(store.append(stamps(9_999, "a"), None).await.unwrap(), Appended::New { .. }));
    assert_eq!(dir.path().join("ballast").metadata().unwrap().len(), options.ballast);
    assert!(store.check().await.unwrap().is_sound());
    store.close().await;
}

#[tokio::test]
async fn on_a_full_disk_the_queue_opens_and_intake_begins_when_others_make_room() {
    let dir = tempfile::tempdir().unwrap();
    let Some(_small) = Small::mount(dir.path(), 20) else { return };
    let path = dir.path().join("queue.db");
    let options = Options { look_for_room: Duration::from_millis(20), ..Options::default() };
    let (store, _) = options.open(&path, at()).unwrap();
    store.append(stamps(1, "a"), None).await.unwrap();
    store.close().await;
    // Another program takes all that is left, and the ballast with it is gone too.
    fs::remove_file(dir.path().join("ballast")).unwrap();
    let hog = dir.path().join("hog");
    let mut file = fs::File::create(&hog).unwrap();
    while file.write_all(&[1; 4_096]).is_ok() {}
    drop(file);

    let error = options.open(&path, at()).unwrap_err();
    assert!(error.is_disk_full(), "nothing at all can be written: {error:?}");
    fs::File::options().write(true).open(&hog).unwrap().set_len(14 << 20).unwrap();
    let (store, opened) = options.open(&path, at()).unwrap();
    assert_eq!(opened.counts.queued, 1);
    assert!(store.condition().borrow().is_full);
    assert!(store.append(stamps(2, "a"), None).await.unwrap_err().is_disk_full());
    store.mark_sending(vec![id(1)]).await.unwrap();
    store.settle(id(1), done()).await.unwrap();

    fs::remove_file(&hog).unwrap();
    store.condition().wait_for(|condition| !condition.is_full).await.unwrap();
    store.append(stamps(2, "a"), None).await.unwrap();
    store.close().await;
}

#[tokio::test]
async fn without_ballast_a_full_disk_would_stop_settling_too() {
    let dir = tempfile::tempdir().unwrap();
    let Some(_small) = Small::mount(dir.path(), 6) else { return };
    let options = Options { ballast: 0, look_for_room: Duration::from_secs(3_600), ..Options::default() };
    let (store, _) = options.open(&dir.path().join("queue.db"), at()).unwrap();
    let taken = fill_up(&store).await;
    assert!(taken > 10);
    let mut last = Ok(());
    for number in 0..taken {
        last = last.and(store.mark_sending(vec![id(number)]).await.map(|_| ()));
    }
    assert!(last.unwrap_err().is_disk_full());
}
