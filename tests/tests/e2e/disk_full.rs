//! A disk without room.

use std::{fs, io::Write as _, path::PathBuf};

use serde_json::json;
use stamp_tests::{Home, Mount, Setup, Till, card, cloud, free_port, until};

/// Another program takes all the room there is.
fn fill(home: &Home, name: &str) -> PathBuf {
    let hog = home.data().join(name);
    let mut file = fs::File::create(&hog).unwrap();
    while file.write_all(&[1; 4_096]).is_ok() {}
    hog
}

/// Scans until the disk takes nothing more. Returns what was taken.
async fn scan_until_refused(till: &Till) -> Vec<String> {
    let mut taken = Vec::new();
    loop {
        let guest = ["anna", "clara", "felix", "eva"][taken.len() % 4];
        let (body, key) = (json!({"code": card(guest), "allow_repeat": true}), taken.len().to_string());
        let reply = till.api().post_keyed("/v1/scans", &key, &body).await.unwrap();
        if reply.status != 200 {
            assert_eq!((reply.status, reply.code().as_str()), (503, "not_stored"));
            let notice = &reply.json()["notice"];
            assert_eq!((&notice["code"], &notice["level"]), (&json!("not-stored"), &json!("refused")));
            return taken;
        }
        taken.push(reply.op_id());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_refuses_scans_sends_what_was_taken_and_takes_scans_again_by_itself() {
    let cloud = cloud().await;
    cloud.set_reachable(false).await.unwrap();
    let home = Setup::of(&cloud).home();
    let Some(_small) = Mount::small(&home.data(), 24) else { return };
    let till = Till::start(home).await;
    till.link_is("down").await;
    let mut notices = till.notices(None).await;
    let first = till.api().scan(&card("anna")).await.op_id();
    assert_eq!(notices.next().await["code"], "saved");
    let hog = fill(till.home(), "hog");
    let mut taken = scan_until_refused(&till).await;
    taken.push(first);
    till.health_has("disk-full").await;
    assert_eq!(till.api().get("/ready").await.code(), "not_ready");
    until("the page is told", async || (notices.next().await["code"] == "not-stored").then_some(())).await;
    let status = till.home().run(&["status", "--check"]);
    assert!(status.code == Some(1) && status.stdout.contains("disk-full"), "{status:?}");

    cloud.set_reachable(true).await.unwrap();
    till.drained().await;
    let effects = cloud.books().await.unwrap().effects_by_op();
    assert_eq!(effects.len(), taken.len());
    assert!(taken.iter().all(|op| effects.get(op) == Some(&1)), "{effects:?}");

    fs::remove_file(hog).unwrap();
    till.health_is_without("disk-full").await;
    let body = json!({"code": card("anna"), "allow_repeat": true});
    assert_eq!(till.api().post("/v1/scans?wait=4000", &body).await.status, 200);
    till.drained().await;
    assert_eq!(cloud.books().await.unwrap().stamps.len(), taken.len() + 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_daemon_that_starts_on_a_full_disk_is_there_and_sends_what_it_has() {
    let cloud = cloud().await;
    cloud.set_reachable(false).await.unwrap();
    let home = Setup::of(&cloud).listen(free_port()).home();
    let Some(_small) = Mount::small(&home.data(), 24) else { return };
    let till = Till::start(home).await;
    till.link_is("down").await;
    let saved = till.api().scan(&card("anna")).await.op_id();
    let home = till.kill();
    let hog = fill(&home, "hog");
    fs::remove_file(home.data().join("ballast")).unwrap();
    let rest = fill(&home, "rest");

    // Not even where it listens can be written down, but the configuration says it.
    fs::remove_file(home.address_file()).unwrap();
    let till = Till::start_listening(home).await;
    till.health_has("disk-full").await;
    assert_eq!(till.api().scan(&card("clara")).await.code(), "not_stored");
    let status = till.home().run(&["status"]).ok();
    assert!(status.contains("disk-full") && status.contains("1 to be sent"), "{status}");

    for file in [hog, rest] {
        fs::remove_file(file).unwrap();
    }
    till.health_is_without("disk-full").await;
    cloud.set_reachable(true).await.unwrap();
    till.drained().await;
    assert_eq!(cloud.books().await.unwrap().effects_by_op().get(&saved), Some(&1));
    assert_eq!(till.api().scan(&card("clara")).await.code(), "stamp-added");
}
