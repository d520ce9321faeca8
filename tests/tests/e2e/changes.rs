//! The queue as support watches it live.

use serde_json::Value;
use stamp_tests::{Setup, Till, card, cloud};

fn names(change: &Value, op: &str) -> bool {
    change["touched"].as_array().unwrap_or_else(|| panic!("no change: {change}")).iter().any(|id| id == op)
}

#[tokio::test(flavor = "multi_thread")]
async fn every_change_is_told_to_everybody_who_watches() {
    let cloud = cloud().await;
    cloud.set_reachable(false).await.unwrap();
    let till = Till::start(Setup::of(&cloud).home()).await;
    till.link_is("down").await;
    let mut watching = [till.changes().await, till.changes().await];
    let op = till.api().scan(&card("anna")).await.op_id();
    for changes in &mut watching {
        let change = changes.next().await;
        assert!(names(&change, &op) && change["more"] == false, "{change}");
        assert_eq!(change["counts"]["queued"].as_u64(), Some(1), "{change}");
    }
    cloud.set_reachable(true).await.unwrap();
    for changes in &mut watching {
        loop {
            let change = changes.next().await;
            if change["counts"]["done"] == 1 && names(&change, &op) {
                break;
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backlog_that_is_sent_is_told_in_few_words() {
    const BACKLOG: usize = 300;
    let cloud = cloud().await;
    cloud.set_reachable(false).await.unwrap();
    let till = Till::start(Setup::of(&cloud).home()).await;
    till.link_is("down").await;
    for _ in 0..BACKLOG {
        till.api().one_more(&card("anna")).await;
    }
    let mut changes = till.changes().await;
    cloud.set_reachable(true).await.unwrap();
    let mut told = 0;
    loop {
        let change = changes.next().await;
        told += 1;
        assert!(change["touched"].as_array().is_some_and(|touched| touched.len() <= 50), "{change}");
        if change["counts"]["done"] == BACKLOG {
            break;
        }
    }
    assert!(told < BACKLOG, "{told} words about {BACKLOG} operations");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_on_which_nothing_happens_says_that_it_lives() {
    let cloud = cloud().await;
    let till = Till::start(Setup::of(&cloud).home()).await;
    let mut changes = till.changes().await;
    changes.lives().await;
    changes.lives().await;
    let op = till.api().scan(&card("anna")).await.op_id();
    assert!(names(&changes.next().await, &op));
}

#[tokio::test(flavor = "multi_thread")]
async fn only_support_watches() {
    let cloud = cloud().await;
    let till = Till::start(Setup::of(&cloud).home()).await;
    let role = till.home().run(&["token", "new", "--role", "pos"]).ok();
    assert_eq!(till.api().with_token(role.trim()).get("/v1/changes").await.status, 403);
}
