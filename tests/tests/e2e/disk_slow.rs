//! A disk that takes its time.

use std::{io::Write as _, time::Duration};

use reqwest::Method;
use serde_json::json;
use serialport::{SerialPort as _, TTYPort};
use stamp_tests::{EIO, Reply, Setup, SickDisk, Till, card, cloud, until};
use tokio::{task::JoinSet, time::Instant};

/// A scan whose answer is not waited for yet.
fn begin(till: &Till, guest: &'static str) -> JoinSet<Result<Reply, reqwest::Error>> {
    let api = till.api().clone();
    let mut scan = JoinSet::new();
    scan.spawn(
        async move { api.post_keyed("/v1/scans?wait=4000", guest, &json!({"code": card(guest)})).await },
    );
    scan
}

#[tokio::test(flavor = "multi_thread")]
async fn the_daemon_listens_and_answers_before_the_disk_has_confirmed_anything() {
    let (cloud, disk) = (cloud().await, SickDisk::new());
    disk.confirms_nothing();
    let till = Till::start_listening(Setup::of(&cloud).home().on(&disk)).await;
    assert_eq!(till.api().bare(Method::GET, "/live", &[], "").await.text, "ok\n");
    assert_eq!(till.api().get("/ready").await.code(), "not_ready");
    assert!(till.has_health("queue-opening").await);
    let status = till.home().run(&["status"]).ok();
    assert!(status.contains("queue-opening"), "{status}");
    assert!(till.api().bare(Method::GET, "/", &[], "").await.text.contains("<html"), "the page is there");
    assert_eq!(till.api().get("/v1/operations").await.code(), "starting");

    let refused = till.api().scan(&card("anna")).await;
    assert_eq!((refused.status, refused.code().as_str()), (503, "starting"));
    assert_eq!(refused.json()["notice"]["level"], "refused");
    assert!(refused.headers.contains_key("retry-after"), "{refused:?}");
    assert_eq!(till.home().run(&["scan", &card("anna")]).code, Some(75), "a moment later it may be taken");
    assert_eq!(disk.confirmations().1, 0, "all of that was answered without the disk");

    disk.is_well();
    until("scans are taken", async || {
        (till.api().scan(&card("anna")).await.code() == "stamp-added").then_some(())
    })
    .await;
    assert_eq!(cloud.books().await.unwrap().stamps.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_scan_just_after_the_start_waits_for_the_queue() {
    let (cloud, disk) = (cloud().await, SickDisk::new());
    disk.confirms_nothing();
    let till = Till::start_listening(Setup::of(&cloud).home().on(&disk)).await;
    let begun = Instant::now();
    let mut scan = begin(&till, "anna");
    until("the disk is asked", async || (disk.confirmations().0 > 0).then_some(())).await;
    disk.is_well();
    let reply = scan.join_next().await.unwrap().unwrap().unwrap();
    match reply.code().as_str() {
        "stamp-added" => {}
        // On a machine that has more to do than this.
        "starting" => assert!(begun.elapsed() >= Duration::from_secs(3), "{reply:?}"),
        _ => panic!("{reply:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_scans_while_the_queue_takes_long_to_open_is_told_at_the_page_and_scans_again() {
    let (cloud, disk) = (cloud().await, SickDisk::new());
    disk.confirms_nothing();
    let (mut cable, port) = TTYPort::pair().unwrap();
    let setup = Setup::of(&cloud).serial_scanner("counter", &port.name().unwrap());
    let till = Till::start_listening(setup.home().on(&disk)).await;
    let mut notices = till.notices(None).await;
    until("the scanner is ready", async || {
        (till.status().await["scanners"]["counter"]["ready"] == true).then_some(())
    })
    .await;
    cable.write_all(format!("{}\r", card("anna")).as_bytes()).unwrap();
    let told = notices.next().await;
    assert_eq!((&told["code"], &told["source"]), (&json!("starting"), &json!("counter")));

    disk.is_well();
    until("the queue is open", async || (!till.status().await["agent_id"].is_null()).then_some(())).await;
    cable.write_all(format!("{}\r", card("anna")).as_bytes()).unwrap();
    assert_eq!(notices.next().await["code"], "stamp-added", "the same page hears it");
    assert_eq!(cloud.books().await.unwrap().stamps.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_scan_is_saved_before_the_disk_says_so_and_everything_else_goes_on() {
    let (cloud, disk) = (cloud().await, SickDisk::new());
    cloud.set_reachable(false).await.unwrap();
    let till = Till::start(Setup::of(&cloud).home().on(&disk)).await;
    till.link_is("down").await;
    assert_eq!(till.api().scan(&card("clara")).await.code(), "saved");
    let mut notices = till.notices(None).await;

    disk.confirms_nothing();
    let mut scan = begin(&till, "anna");
    till.health_has("disk-slow").await;
    assert_eq!(notices.next().await["code"], "not-saved-yet", "the cashier knows what to wait for");
    assert_eq!(till.count("queued").await, 1);
    assert_eq!(till.api().get("/v1/operations").await.status, 200);
    let status = till.home().run(&["status", "--check"]);
    assert_eq!(status.code, Some(1), "{status:?}");
    assert!(scan.try_join_next().is_none(), "nothing is told of the scan that the disk has not confirmed");

    disk.is_well();
    let saved = scan.join_next().await.unwrap().unwrap().unwrap();
    assert_eq!(saved.code(), "saved");
    assert_eq!(notices.next().await["code"], "saved");
    assert!(till.has_health("disk-slow").await, "who looks a little later still sees it");
    cloud.set_reachable(true).await.unwrap();
    till.drained().await;
    assert_eq!(cloud.books().await.unwrap().stamps.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cashier_with_a_voucher_is_told_to_wait_for_the_disk_online_and_offline() {
    let (cloud, disk) = (cloud().await, SickDisk::new());
    let setup = Setup::of(&cloud).offline("offline_redeem = \"always\"");
    let till = Till::start(setup.home().on(&disk)).await;
    for (link, voucher, end) in
        [("up", "v_printed", "voucher-redeemed"), ("down", "v_free_coffee", "accepted-at-risk")]
    {
        cloud.set_reachable(link == "up").await.unwrap();
        // The way is found to be broken by a question about a voucher that is not redeemed.
        if link == "down" {
            till.api().scan("FREECOFFEE").await;
        }
        till.link_is(link).await;
        let mut notices = till.notices(None).await;
        disk.confirms_nothing();
        let (api, body) = (till.api().clone(), json!({ "voucher_id": voucher }));
        let mut redemption = JoinSet::new();
        redemption.spawn(async move { api.post("/v1/redemptions?wait=4000", &body).await });
        assert_eq!(notices.next().await["code"], "not-saved-yet", "{link}");
        assert!(redemption.try_join_next().is_none(), "nothing is handed over before it is saved");
        disk.is_well();
        until(&format!("{end} is said"), async || (notices.next().await["code"] == end).then_some(())).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_daemon_whose_disk_takes_seconds_is_told_to_stop_and_does_within_eight_seconds() {
    let (cloud, disk) = (cloud().await, SickDisk::new());
    cloud.set_reachable(false).await.unwrap();
    let till = Till::start(Setup::of(&cloud).home().on(&disk)).await;
    till.link_is("down").await;
    disk.takes(3_000);
    let before = disk.confirmations().0;
    let mut scan = begin(&till, "anna");
    until("the disk is asked", async || (disk.confirmations().0 > before).then_some(())).await;
    let (home, ended, took) = till.terminate().await;
    assert_eq!(ended.code(), Some(0));
    assert!(took < Duration::from_secs(8), "{took:?}");

    disk.is_well();
    cloud.set_reachable(true).await.unwrap();
    let till = Till::start(home).await;
    if let Ok(answered) = scan.join_next().await.unwrap().unwrap() {
        assert_eq!(answered.code(), "saved");
        till.drained().await;
        assert_eq!(cloud.books().await.unwrap().effects_by_op().get(&answered.op_id()), Some(&1));
    }
    let again = till.api().post_keyed("/v1/scans?wait=4000", "anna", &json!({"code": card("anna")})).await;
    assert_eq!(again.unwrap().code(), "stamp-added");
    assert_eq!(cloud.books().await.unwrap().stamps.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_till_that_is_slow_itself_does_not_accept_what_it_had_no_time_to_ask_about() {
    let (cloud, disk) = (cloud().await, SickDisk::new());
    let setup = Setup::of(&cloud).offline("offline_redeem = \"always\"");
    let till = Till::start(setup.home().on(&disk)).await;
    till.link_is("up").await;
    disk.takes(5_500);
    let before = disk.confirmations().0;
    let (api, body) = (till.api().clone(), json!({"voucher_id": "v_printed"}));
    let mut first = JoinSet::new();
    first.spawn(async move { api.post("/v1/redemptions?wait=4000", &body).await });
    until("the disk is asked", async || (disk.confirmations().0 > before).then_some(())).await;
    let second = till.api().scan("COFFEE2024").await;
    disk.is_well();
    assert_eq!(second.code(), "cannot-check", "{second:?}");
    assert_eq!(till.status().await["cloud"]["state"], "up");
    first.join_next().await;
    assert_eq!(till.operations().await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_daemon_that_still_waits_for_its_disk_can_be_stopped() {
    let (cloud, disk) = (cloud().await, SickDisk::new());
    disk.confirms_nothing();
    let till = Till::start_listening(Setup::of(&cloud).home().on(&disk)).await;
    until("the disk is asked", async || (disk.confirmations().0 > 0).then_some(())).await;
    let (home, ended, took) = till.terminate().await;
    assert_eq!(ended.code(), Some(0));
    assert!(took < Duration::from_secs(8), "{took:?}");
    assert!(!home.address_file().exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disk_that_fails_at_the_start_is_named_and_the_till_goes_on_soon_after_it_works_again() {
    let (cloud, disk) = (cloud().await, SickDisk::new());
    disk.fails_to_confirm(EIO);
    let till = Till::start_listening(Setup::of(&cloud).home().on(&disk)).await;
    till.health_has("disk-failing").await;
    assert_eq!(till.api().scan(&card("anna")).await.code(), "not_stored");
    let before = disk.confirmations().1;
    until("it was tried in vain several times", async || (disk.confirmations().1 > before + 3).then_some(()))
        .await;
    let told = std::fs::read_to_string(till.home().folder().join("stderr")).unwrap();
    let mut reasons: Vec<_> = told.lines().filter(|line| line.contains("cannot be opened")).collect();
    assert!(!reasons.is_empty());
    let all = reasons.len();
    reasons.dedup();
    assert_eq!(reasons.len(), all, "a reason that stays is told once: {told}");

    disk.is_well();
    till.health_is_without("disk-failing").await;
    until("scans are taken", async || {
        (till.api().scan(&card("anna")).await.code() == "stamp-added").then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_failing_disk_does_not_confirm_is_refused_and_comes_once_when_it_works_again() {
    let (cloud, disk) = (cloud().await, SickDisk::new());
    let till = Till::start(Setup::of(&cloud).home().on(&disk)).await;
    till.link_is("up").await;
    disk.fails_to_confirm(EIO);
    let body = json!({"code": card("anna")});
    let refused = till.api().post_keyed("/v1/scans?wait=4000", "one", &body).await.unwrap();
    assert_eq!((refused.status, refused.code().as_str()), (503, "not_stored"));
    till.health_has("disk-failing").await;
    assert_eq!(till.api().get("/ready").await.code(), "not_ready");

    disk.is_well();
    till.health_is_without("disk-failing").await;
    let again = till.api().post_keyed("/v1/scans?wait=4000", "one", &body).await.unwrap();
    assert_eq!(again.code(), "stamp-added");
    till.drained().await;
    assert_eq!(cloud.books().await.unwrap().stamps.len(), 1);
    assert_eq!(till.operations().await, 1);
}
