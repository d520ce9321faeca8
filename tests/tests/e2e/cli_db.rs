//! `db`: the queue file itself.

use std::fs;

use stamp_tests::{Home, Setup, Till, card, cloud};

/// The root page of the file: SQLite itself can read nothing any more.
fn damage(home: &Home) {
    home.gather_queue();
    let mut bytes = fs::read(home.queue()).unwrap();
    bytes[16..600].fill(0xa5);
    fs::write(home.queue(), bytes).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_taken_while_the_daemon_runs_can_be_restored_and_is_sent_once() {
    let cloud = cloud().await;
    cloud.set_reachable(false).await.unwrap();
    let till = Till::start(Setup::of(&cloud).home()).await;
    till.link_is("down").await;
    let op_id = till.api().scan(&card("anna")).await.op_id();
    let backup = till.home().folder().join("backup.db");
    let backup = backup.to_str().unwrap();
    assert_eq!(till.home().run(&["db", "check"]).code, Some(0));
    assert_eq!(till.home().run(&["db", "backup", backup]).code, Some(0));

    let busy = till.home().run(&["db", "restore", backup]);
    assert_eq!(busy.code, Some(75), "{busy:?}");
    let (home, ..) = till.terminate().await;
    damage(&home);
    let damaged = home.run(&["db", "check"]);
    assert_eq!(damaged.code, Some(1), "{damaged:?}");
    let restored = home.run(&["db", "restore", backup]);
    assert_eq!(restored.code, Some(0), "{restored:?}");
    assert!(restored.stdout.contains("1 operations are unsent"), "{restored:?}");

    cloud.set_reachable(true).await.unwrap();
    let till = Till::start(home).await;
    till.drained().await;
    assert_eq!(cloud.books().await.unwrap().effects_by_op().get(&op_id), Some(&1));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_damaged_file_still_holds_is_salvaged() {
    let cloud = cloud().await;
    cloud.set_reachable(false).await.unwrap();
    let till = Till::start(Setup::of(&cloud).home()).await;
    till.link_is("down").await;
    assert_eq!(till.api().scan(&card("anna")).await.code(), "saved");
    let (home, ..) = till.terminate().await;
    damage(&home);
    let new = home.folder().join("new.db");
    let saved = home.run(&["db", "salvage", home.queue().to_str().unwrap(), new.to_str().unwrap()]);
    assert_eq!(saved.code, Some(0), "{saved:?}");
    assert!(saved.stdout.starts_with("1 operations saved"), "{saved:?}");
    let again = home.run(&["db", "salvage", home.queue().to_str().unwrap(), new.to_str().unwrap()]);
    assert_eq!(again.code, Some(64), "a file that is there is not replaced: {again:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_never_takes_the_place_of_a_queue_that_is_in_use() {
    let cloud = cloud().await;
    cloud.set_reachable(false).await.unwrap();
    let till = Till::start(Setup::of(&cloud).home()).await;
    till.link_is("down").await;
    let op_id = till.api().scan(&card("anna")).await.op_id();
    for name in ["data/queue.db", "data/queue.db-wal", "data/../data/queue.db"] {
        let refused = till.home().run(&["db", "backup", name]);
        assert_eq!(refused.code, Some(64), "{name}: {refused:?}");
    }
    let till = Till::start(till.kill()).await;
    assert_eq!(till.api().get(&format!("/v1/operations/{op_id}")).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_backup_is_told_from_what_is_damaged_and_the_queue_stays() {
    let cloud = cloud().await;
    let (home, ..) = Till::start(Setup::of(&cloud).home()).await.terminate().await;
    home.gather_queue();
    let queue = fs::read(home.queue()).unwrap();
    for (file, code, words) in [
        ("nothing.db", 69, "there is no file"),
        ("data", 64, "is a directory"),
        ("agent.toml", 74, "not a database"),
    ] {
        let refused = home.run(&["db", "restore", file]);
        assert_eq!(refused.code, Some(code), "{refused:?}");
        assert!(refused.stderr.contains(words), "{refused:?}");
    }
    let nothing = home.run(&["db", "salvage", "agent.toml", "new.db"]);
    assert_eq!(nothing.code, Some(64), "{nothing:?}");
    assert!(nothing.stderr.contains("nothing of a queue"), "{nothing:?}");
    assert_eq!(fs::read(home.queue()).unwrap(), queue);

    damage(&home);
    for command in [&["db", "backup", "copy.db"][..], &["queue", "list"]] {
        let damaged = home.run(command);
        assert_eq!(damaged.code, Some(74), "{damaged:?}");
        assert!(
            damaged.stderr.contains("salvage") && !damaged.stderr.contains("move it away"),
            "{damaged:?}"
        );
    }
}
