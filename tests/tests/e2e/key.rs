//! Trouble with the API key: scans are taken, nothing is sent, everybody is told, and the right key cures it.

use serde_json::Value;
use stamp_sandbox::{DEMO_KEY, NEIGHBOUR_KEY};
use stamp_tests::{Setup, Till, card, cloud, until};

const WRONG_KEY: &str = "7loc_sc_mistyped";

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_key_holds_everything_back_until_the_right_one_is_set() {
    held_back_until_the_key_is_set(Some(WRONG_KEY), "key-invalid").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_key_holds_everything_back_until_one_is_set() {
    held_back_until_the_key_is_set(None, "key-missing").await;
}

async fn held_back_until_the_key_is_set(key: Option<&str>, health: &str) {
    let cloud = cloud().await;
    let till = Till::start(Setup::of(&cloud).key(key).home()).await;
    till.health_has(health).await;
    for guest in ["anna", "clara"] {
        assert_eq!(till.api().scan(&card(guest)).await.code(), "saved");
    }

    let check = till.home().run(&["status", "--check"]);
    assert_eq!(check.code, Some(1), "{check:?}");
    assert!(check.stdout.contains(health) && check.stdout.contains("stamp-agent key set"), "{check:?}");
    until("the log says so too", async || {
        let log = till.home().log();
        (log.contains(health) && log.contains("stamp-agent key set")).then_some(())
    })
    .await;
    assert_eq!(attempts(&till).await, [0, 0]);
    assert!(cloud.books().await.unwrap().effects_by_op().is_empty());

    till.home().run_with(&["key", "set"], &format!("{DEMO_KEY}\n")).ok();
    till.drained().await;
    assert_eq!(cloud.books().await.unwrap().stamps.len(), 2);
    let check = till.home().run(&["status", "--check"]);
    assert!(!check.stdout.contains(health), "{check:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_is_withdrawn_while_the_till_works_costs_no_attempt() {
    let cloud = cloud().await;
    let till = Till::start(Setup::of(&cloud).home()).await;
    assert_eq!(till.api().scan(&card("anna")).await.code(), "stamp-added");
    cloud.regenerate_key("7loc_sc_fresh");
    assert_eq!(till.api().scan(&card("clara")).await.code(), "saved");
    till.health_has("key-invalid").await;
    until("the attempt is taken back", async || (attempts(&till).await == [1, 0]).then_some(())).await;

    till.home().run_with(&["key", "set"], "7loc_sc_fresh\r\n").ok();
    till.drained().await;
    assert_eq!(cloud.books().await.unwrap().stamps.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_the_cloud_does_not_know_is_not_put_in_place() {
    let cloud = cloud().await;
    let till = Till::start(Setup::of(&cloud).home()).await;
    let set = till.home().run_with(&["key", "set"], WRONG_KEY);
    assert_eq!(set.code, Some(78), "{set:?}");
    assert!(!format!("{set:?}").contains(WRONG_KEY), "{set:?}");
    assert_eq!(till.api().scan(&card("anna")).await.code(), "stamp-added");
}

#[tokio::test(flavor = "multi_thread")]
async fn operations_of_one_business_are_never_sent_with_the_key_of_another() {
    let cloud = cloud().await;
    let till = Till::start(Setup::of(&cloud).home()).await;
    assert_eq!(till.api().scan(&card("anna")).await.code(), "stamp-added");
    cloud.set_reachable(false).await.unwrap();
    let waiting = till.api().scan(&card("clara")).await;
    assert_eq!(waiting.code(), "saved");

    till.home().run_with(&["key", "set", "--no-check"], NEIGHBOUR_KEY).ok();
    until("the key is taken over", async || {
        till.home().log().contains("the API key was changed").then_some(())
    })
    .await;
    let arrived = cloud.books().await.unwrap().arrivals;
    cloud.set_reachable(true).await.unwrap();
    till.health_has("wrong-business").await;
    assert_eq!(till.waiting().await, 1);
    assert_eq!(cloud.books().await.unwrap().arrivals, arrived, "nothing was sent");

    till.home().run_with(&["key", "set"], DEMO_KEY).ok();
    till.drained().await;
    assert_eq!(cloud.books().await.unwrap().order_on_card("card_clara"), [waiting.op_id()]);
}

async fn attempts(till: &Till) -> Vec<u64> {
    let listed = till.api().get("/v1/operations").await.json();
    let operations = listed["operations"].as_array().unwrap();
    operations.iter().filter_map(|operation: &Value| operation["attempts"].as_u64()).collect()
}
