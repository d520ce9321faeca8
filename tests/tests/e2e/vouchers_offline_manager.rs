//! Above the limits of vouchers without internet: a manager and a PIN.

use reqwest::Method;
use serde_json::{Value, json};
use stamp_sandbox::Sandbox;
use stamp_store::Store;
use stamp_tests::{Reply, Setup, Till, cloud, now};
#[cfg(target_os = "linux")]
use stamp_tests::{SickDisk, until};
use tokio::task::JoinSet;

const PIN: &str = "4711";

async fn accept(till: &Till, code: &str, pin: Option<&str>) -> Reply {
    let body = json!({"redeem_code": code, "accept_risk": true, "pin": pin, "cashier": "Eva"});
    till.api().post("/v1/redemptions?wait=4000", &body).await
}

async fn take_up(till: &Till, offer: &Value, pin: &str) -> Reply {
    let body = json!({"offer": offer["id"], "accept_risk": true, "pin": pin});
    till.api().post("/v1/redemptions?wait=4000", &body).await
}

fn set_pin(till: &Till) {
    assert_eq!(till.home().run_with(&["token", "pin"], PIN).code, Some(0));
}

/// A till without internet that may accept one voucher, and has.
async fn at_its_limit(cloud: &Sandbox) -> Till {
    let till = Till::start(Setup::of(cloud).offline("offline_redeem_per_till = 1").home()).await;
    till.link_is("up").await;
    cloud.set_reachable(false).await.unwrap();
    assert_eq!(accept(&till, "FIRST01", None).await.code(), "accepted-at-risk");
    till
}

#[tokio::test(flavor = "multi_thread")]
async fn a_manager_accepts_above_the_limit_and_the_cloud_and_the_journal_are_told() {
    let cloud = cloud().await;
    let till = at_its_limit(&cloud).await;
    assert_eq!(accept(&till, "COFFEE2024", None).await.code(), "offline-limit", "there is no PIN yet");
    set_pin(&till);
    let asked = accept(&till, "COFFEE2024", None).await;
    let offer = asked.json()["offer"].clone();
    assert_eq!(
        (asked.code().as_str(), &offer["left"], &offer["needs_pin"]),
        ("pin-needed", &json!(0), &json!(true))
    );
    let scanned = till.api().scan("COFFEE2024").await;
    assert_eq!(scanned.code(), "pin-needed");
    assert_eq!(till.operations().await, 1, "asking makes nothing");

    let wrong = take_up(&till, &offer, "0815").await;
    assert_eq!((wrong.code().as_str(), &wrong.json()["offer"]["id"]), ("pin-wrong", &offer["id"]));
    let right = take_up(&till, &offer, PIN).await;
    assert_eq!(
        (right.code().as_str(), right.op_id()),
        ("accepted-at-risk", offer["id"].as_str().unwrap().into())
    );
    assert_eq!(
        accept(&till, "COFFEE2024", Some(PIN)).await.code(),
        "already-accepted",
        "no PIN goes above that"
    );

    let unsent = till.home().folder().join("unsent.jsonl");
    till.home().run(&["queue", "export", unsent.to_str().unwrap()]).ok();
    let unsent = std::fs::read_to_string(unsent).unwrap();
    assert_eq!(unsent.matches("override_by").count(), 1, "of two that were accepted, {unsent}");
    assert!(unsent.contains(r#"\"override_by\":\"manager\""#), "{unsent}");
    cloud.set_reachable(true).await.unwrap();
    till.drained().await;
    assert_eq!(till.operation(offer["id"].as_str().unwrap()).await["state"], "done");
    let (home, _, _) = till.terminate().await;
    assert!(!home.log().contains(PIN), "{}", home.log());
    let (store, _) = Store::open(&home.queue(), now().parse().unwrap()).unwrap();
    let journal = store.journal(9).await.unwrap();
    let acts: Vec<_> = journal.iter().map(|entry| entry.action.as_str()).collect();
    assert_eq!(acts, ["accepted-with-pin", "pin-set"]);
    let op_id = journal[0].op_id.map(|id| id.to_string());
    assert_eq!(op_id.as_deref(), offer["id"].as_str());
}

#[tokio::test(flavor = "multi_thread")]
async fn at_the_page_a_pad_asks_for_the_pin_until_it_is_right() {
    let cloud = cloud().await;
    let till = at_its_limit(&cloud).await;
    set_pin(&till);
    let page = till.api().bare(Method::GET, "/", &[], "").await;
    let session = page.headers["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
    let headers = [("cookie", session.as_str()), ("content-type", "application/json")];
    let panel = async |path: &str, body: Value| {
        till.api().bare(Method::POST, path, &headers, &body.to_string()).await.text
    };
    let is = |html: &str, code: &str| html.contains(&format!("data-code=\"{code}\""));
    let has_pad = |html: &str| html.contains("data-pin") && html.contains("data-digit=\"7\"");

    let asked = panel("/page/scans?wait=4000", json!({"code": "COFFEE2024"})).await;
    assert!(is(&asked, "pin-needed") && has_pad(&asked), "{asked}");
    let (_, offer) = asked.split_once("&#34;offer&#34;:&#34;").unwrap();
    let offer = &offer[..36];
    let with = |pin: &str| json!({"offer": offer, "accept_risk": true, "pin": pin, "cashier": "Eva"});
    let wrong = panel("/page/redemptions?wait=4000", with("0815")).await;
    assert!(is(&wrong, "pin-wrong") && has_pad(&wrong) && wrong.contains(offer), "{wrong}");
    assert!(!wrong.contains("0815"), "{wrong}");
    let right = panel("/page/redemptions?wait=4000", with(PIN)).await;
    assert!(is(&right, "accepted-at-risk") && !has_pad(&right), "{right}");
    assert_eq!(till.operation(offer).await["cashier"], "Eva");
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_pins_lock_for_everybody_and_across_a_restart() {
    let cloud = cloud().await;
    let till = at_its_limit(&cloud).await;
    set_pin(&till);
    let mut tries = JoinSet::new();
    for number in 0..20 {
        let api = till.api().clone();
        let body = json!({"redeem_code": "COFFEE2024", "accept_risk": true, "pin": format!("90{number:02}")});
        tries.spawn(async move { api.post("/v1/redemptions?wait=4000", &body).await.code() });
    }
    let codes = tries.join_all().await;
    let count = |wanted: &str| codes.iter().filter(|code| *code == wanted).count();
    assert_eq!((count("pin-wrong"), count("pin-locked")), (5, 15), "{codes:?}");
    assert_eq!(accept(&till, "COFFEE2024", Some(PIN)).await.code(), "pin-locked");
    let (home, _, _) = till.terminate().await;
    let till = Till::start(home).await;
    till.link_is("down").await;
    assert_eq!(accept(&till, "COFFEE2024", Some(PIN)).await.code(), "pin-locked");
    assert_eq!(till.operations().await, 1);

    set_pin(&till);
    assert_eq!(
        accept(&till, "COFFEE2024", Some(PIN)).await.code(),
        "accepted-at-risk",
        "support has opened it"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_pin_whose_answer_is_lost_again_and_again_is_one_wrong_try() {
    let cloud = cloud().await;
    let till = at_its_limit(&cloud).await;
    set_pin(&till);
    let typed = async |key: &str, pin: &str| {
        let body = json!({"redeem_code": "COFFEE2024", "accept_risk": true, "pin": pin});
        till.api().post_keyed("/v1/redemptions?wait=4000", key, &body).await.unwrap().code()
    };
    for _ in 0..7 {
        assert_eq!(typed("sale-1", "0815").await, "pin-wrong");
    }
    for (key, pin) in [("sale-1", "0816"), ("sale-2", "0815"), ("sale-3", "0817"), ("sale-4", "0818")] {
        assert_eq!(typed(key, pin).await, "pin-wrong", "{key}");
    }
    assert_eq!(typed("sale-5", PIN).await, "pin-locked", "those were five");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_journal_tells_at_which_page_the_pin_was_given_and_who_stood_there() {
    let cloud = cloud().await;
    let till = Till::start(Setup::of(&cloud).offline("offline_redeem_per_till = 1").home()).await;
    let made = till.api().post("/v1/tokens", &json!({"role": "cashier", "code": true})).await.json();
    let origin = format!("http://{}", till.api().address());
    let json_of_page = [("content-type", "application/json"), ("origin", &*origin)];
    let code = json!({"code": made["code"]}).to_string();
    let logged_in = till.api().bare(Method::POST, "/v1/login", &json_of_page, &code).await;
    let session = logged_in.headers["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
    set_pin(&till);
    till.link_is("up").await;
    cloud.set_reachable(false).await.unwrap();
    assert_eq!(accept(&till, "FIRST01", None).await.code(), "accepted-at-risk");
    let body = json!({"redeem_code": "COFFEE2024", "accept_risk": true, "pin": PIN, "cashier": "Eva"});
    let headers = [("cookie", &*session), ("content-type", "application/json")];
    let accepted = till.api().bare(Method::POST, "/v1/redemptions", &headers, &body.to_string()).await;
    assert_eq!(accepted.code(), "accepted-at-risk");
    let (home, ..) = till.terminate().await;
    let (store, _) = Store::open(&home.queue(), now().parse().unwrap()).unwrap();
    let entry = store.journal(1).await.unwrap().remove(0);
    let whom = format!("page {}, Eva", made["id"].as_str().unwrap());
    assert_eq!((entry.action.as_str(), entry.actor), ("accepted-with-pin", whom));
    assert_eq!(entry.op_id.unwrap().to_string(), accepted.op_id());
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn a_caller_that_hangs_up_leaves_no_override_without_its_entry() {
    let (cloud, disk) = (cloud().await, SickDisk::new());
    let setup = Setup::of(&cloud).offline("offline_redeem_per_till = 1");
    let till = Till::start(setup.home().on(&disk)).await;
    set_pin(&till);
    till.link_is("up").await;
    cloud.set_reachable(false).await.unwrap();
    assert_eq!(accept(&till, "FIRST01", None).await.code(), "accepted-at-risk");
    let offer = accept(&till, "COFFEE2024", None).await.json()["offer"].clone();
    let path = format!("/v1/operations/{}", offer["id"].as_str().unwrap());
    until("it is accepted though nobody waits for the answer", async || {
        disk.takes(200);
        let (api, before) = (till.api().clone(), disk.confirmations().0);
        let body = json!({"offer": offer["id"], "accept_risk": true, "pin": PIN});
        let mut asking = JoinSet::new();
        asking.spawn(async move { api.post("/v1/redemptions", &body).await });
        // The try is counted, the count is taken back, and the acceptance is being written.
        until("it is written", async || (disk.confirmations().0 >= before + 3).then_some(())).await;
        asking.shutdown().await;
        disk.is_well();
        // Written after whatever was under way.
        till.api().post("/v1/tokens", &json!({"role": "pos"})).await;
        (till.api().get(&path).await.status == 200).then_some(())
    })
    .await;
    let (home, ..) = till.terminate().await;
    let (store, _) = Store::open(&home.queue(), now().parse().unwrap()).unwrap();
    let journal = store.journal(99).await.unwrap();
    let entries = journal.iter().filter(|entry| entry.action == "accepted-with-pin").count();
    assert_eq!(entries, 1, "{journal:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pin_is_nothing_where_no_limit_is_in_the_way() {
    let cloud = cloud().await;
    let till = Till::start(Setup::of(&cloud).offline("offline_redeem = \"refuse\"").home()).await;
    till.link_is("up").await;
    set_pin(&till);
    assert_eq!(
        accept(&till, "COFFEE2024", Some("0815")).await.code(),
        "voucher-redeemed",
        "the cloud has said yes"
    );
    cloud.set_reachable(false).await.unwrap();
    assert_eq!(accept(&till, "PRINTED10", Some(PIN)).await.code(), "cannot-check");
    till.home().run(&["token", "pin", "--remove"]).ok();
    for bad in ["12345", "471", "12a4", ""] {
        let refused = till.home().run_with(&["token", "pin"], bad);
        assert_eq!(refused.code, Some(64), "{refused:?}");
        assert!(bad.is_empty() || !refused.stderr.contains(bad), "{refused:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repeat_under_one_key_is_one_whatever_pin_it_has_and_no_digest_of_the_pin_is_kept() {
    let cloud = cloud().await;
    let till = at_its_limit(&cloud).await;
    set_pin(&till);
    let body = |pin: &str| json!({"redeem_code": "COFFEE2024", "accept_risk": true, "pin": pin});
    let first = till.api().post_keyed("/v1/redemptions", "sale-1", &body(PIN)).await.unwrap();
    assert_eq!(first.code(), "accepted-at-risk");
    // The same answer, though the body is another: the PIN is no part of what is remembered.
    let again = till.api().post_keyed("/v1/redemptions", "sale-1", &body("0815")).await.unwrap();
    assert_eq!(again.op_id(), first.op_id());
}
