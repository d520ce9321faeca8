//! A disk that may only be read.

use reqwest::Method;
use serde_json::json;
use stamp_tests::{EROFS, Home, Mount, Setup, SickDisk, Till, card, cloud, free_port, until};

/// What everybody sees of a till whose disk may only be read.
async fn says_so(till: &Till, waiting: u64) {
    till.health_has("disk-read-only").await;
    assert_eq!(till.api().bare(Method::GET, "/live", &[], "").await.text, "ok\n");
    assert_eq!(till.api().get("/ready").await.code(), "not_ready");
    assert_eq!(till.waiting().await, waiting, "what is queued is shown");
    let refused = till.api().scan(&card("clara")).await;
    assert_eq!((refused.status, refused.code().as_str()), (503, "not_stored"));
    assert_eq!(refused.json()["notice"]["level"], "refused");
    let status = till.home().run(&["status", "--check"]);
    assert_eq!(status.code, Some(1), "{status:?}");
    assert!(status.stdout.contains("disk-read-only"), "{status:?}");
    assert!(status.stdout.contains(&format!("{waiting} to be sent")), "{status:?}");
}

/// Starts a till on a disk that may only be read, with one operation in its queue.
async fn starts_and_goes_on_when_it_can_write(cloud: &stamp_sandbox::Sandbox, home: Home, saved: &str) {
    let Some(mount) = Mount::read_only(&home.data()) else { return };
    cloud.set_reachable(true).await.unwrap();
    let till = Till::start_listening(home).await;
    says_so(&till, 1).await;
    let list = till.home().run(&["queue", "list"]).ok();
    assert!(list.contains(&saved[saved.len() - 6..].to_uppercase()), "{list}");
    assert_eq!(cloud.books().await.unwrap().stamps.len(), 0, "nothing is sent whose answer cannot be kept");

    mount.make_writable();
    till.health_is_without("disk-read-only").await;
    till.drained().await;
    assert_eq!(cloud.books().await.unwrap().effects_by_op().get(saved), Some(&1));
    assert_eq!(till.api().scan(&card("clara")).await.code(), "stamp-added");
    assert_eq!(cloud.books().await.unwrap().stamps.len(), 2);
    // Nothing of it is mounted any more when the home goes.
    drop(till);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_daemon_that_starts_on_a_read_only_disk_is_there_and_goes_on_when_it_can_write() {
    let cloud = cloud().await;
    cloud.set_reachable(false).await.unwrap();
    let till = Till::start(Setup::of(&cloud).listen(free_port()).home()).await;
    till.link_is("down").await;
    let saved = till.api().scan(&card("anna")).await.op_id();
    let (home, ..) = till.terminate().await;
    starts_and_goes_on_when_it_can_write(&cloud, home, &saved).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn so_it_does_after_a_crash_with_operations_in_the_log() {
    let cloud = cloud().await;
    cloud.set_reachable(false).await.unwrap();
    let till = Till::start(Setup::of(&cloud).listen(free_port()).home()).await;
    till.link_is("down").await;
    let saved = till.api().scan(&card("anna")).await.op_id();
    let home = till.kill();
    starts_and_goes_on_when_it_can_write(&cloud, home, &saved).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disk_that_becomes_read_only_stops_sending_and_intake_and_both_go_on_with_it() {
    let (cloud, disk) = (cloud().await, SickDisk::new());
    cloud.set_reachable(false).await.unwrap();
    let till = Till::start(Setup::of(&cloud).home().on(&disk)).await;
    till.link_is("down").await;
    let saved = till.api().scan(&card("anna")).await.op_id();
    disk.refuses_writes(EROFS);
    let body = json!({"code": card("felix")});
    let refused = till.api().post_keyed("/v1/scans?wait=4000", "felix", &body).await.unwrap();
    assert_eq!(refused.code(), "not_stored");
    cloud.set_reachable(true).await.unwrap();
    says_so(&till, 1).await;
    assert_eq!(cloud.books().await.unwrap().stamps.len(), 0, "nothing is sent whose answer cannot be kept");

    disk.is_well();
    till.health_is_without("disk-read-only").await;
    till.drained().await;
    let again = till.api().post_keyed("/v1/scans?wait=4000", "felix", &body).await.unwrap();
    assert_eq!(again.code(), "stamp-added");
    let books = cloud.books().await.unwrap();
    assert_eq!((books.stamps.len(), books.effects_by_op().get(&saved)), (2, Some(&1)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_cannot_be_looked_up_yet_is_told_to_try_again_and_sees_nothing() {
    let (cloud, disk) = (cloud().await, SickDisk::new());
    let till = Till::start(Setup::of(&cloud).listen(free_port()).home().on(&disk)).await;
    let made = till.api().post("/v1/tokens", &json!({"role": "pos", "label": "till 2"})).await.json();
    let token = made["token"].as_str().unwrap().to_owned();
    let (home, ..) = till.terminate().await;

    disk.refuses_writes(EROFS);
    let till = Till::start_listening(home).await;
    till.health_has("disk-read-only").await;
    let pos = till.api().with_token(&token);
    let body = json!({"code": card("anna")});
    for (refused, code) in [
        (pos.post_keyed("/v1/scans?wait=4000", "one", &body).await.unwrap(), "not_stored"),
        (pos.get("/v1/status").await, "not_stored"),
        (pos.get("/v1/notices").await, "starting"),
    ] {
        assert_eq!((refused.status, refused.code().as_str()), (503, code), "{refused:?}");
    }
    let nobody = till.api().bare(Method::POST, "/v1/scans", &[], "").await;
    assert_eq!((nobody.status, nobody.code().as_str()), (401, "token_missing_or_unknown"));

    disk.is_well();
    let taken = until("the same again is taken", async || {
        let reply = pos.post_keyed("/v1/scans?wait=4000", "one", &body).await.unwrap();
        (reply.status != 503).then_some(reply)
    });
    assert_eq!(taken.await.code(), "stamp-added");
    assert_eq!(pos.with_token("stp_made_up").get("/v1/notices").await.status, 401);
}
