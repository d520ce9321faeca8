//! Tills of one shop without internet, with a broker of their own: no voucher is accepted twice.

use std::time::Duration;

use fastrand::Rng;
use serde_json::{Value, json};
use stamp_sandbox::Sandbox;
use stamp_tests::{Broker, Reply, Setup, Till, card, cloud, until};
use tokio::time::sleep;

const ALWAYS: &str = "offline_redeem = \"always\"";
/// As often the same voucher is offered to both.
const TRIES: usize = 1_000;

/// A till of the shop that was online once, and knows that it is not any more.
async fn cut_off(cloud: &Sandbox, broker: &Broker, guest: &str) -> Till {
    let home = Setup::of(cloud).offline(ALWAYS).home();
    let table = broker.table(home.folder(), "\"claims\"");
    std::fs::write(home.folder().join("shop-key"), "what all tills of the shop know\n").unwrap();
    let text = std::fs::read_to_string(home.config()).unwrap();
    std::fs::write(home.config(), format!("{text}{table}shop_key_file = \"shop-key\"\n")).unwrap();
    let till = Till::start(home).await;
    till.link_is("up").await;
    broker_is_up(&till).await;
    cloud.set_reachable(false).await.unwrap();
    till.api().scan(&card(guest)).await;
    till.link_is("down").await;
    till
}

async fn two(broker: &Broker) -> (Sandbox, Till, Till) {
    let cloud = cloud().await;
    let one = cut_off(&cloud, broker, "anna").await;
    cloud.set_reachable(true).await.unwrap();
    let other = cut_off(&cloud, broker, "ben").await;
    one.api().scan(&card("clara")).await;
    one.link_is("down").await;
    (cloud, one, other)
}

async fn broker_is_up(till: &Till) {
    until("the broker is up", async || (till.status().await["broker"]["state"] == "up").then_some(())).await;
}

fn is_accepted(reply: &Reply) -> bool {
    match reply.code().as_str() {
        "accepted-at-risk" => true,
        "already-accepted" => false,
        other => panic!("{other}: {reply:?}"),
    }
}

fn seed() -> u64 {
    let seed = std::env::var("STAMP_SEED").ok().and_then(|seed| seed.parse().ok());
    seed.unwrap_or_else(|| fastrand::u64(..))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_voucher_that_is_offered_to_two_tills_at_once_is_accepted_by_one() {
    let Some(broker) = Broker::start().await else { return };
    let seed = seed();
    println!("STAMP_SEED={seed}");
    let mut rng = Rng::with_seed(seed);
    let (_cloud, one, other) = two(&broker).await;
    let mut by_the_first = 0;
    for number in 0..TRIES {
        let code = format!("GIFT{number:06}");
        let [before, after] = [rng.u64(0..50), rng.u64(0..50)].map(Duration::from_millis);
        let (here, there) = tokio::join!(
            async {
                sleep(before).await;
                is_accepted(&one.api().scan(&code).await)
            },
            async {
                sleep(after).await;
                is_accepted(&other.api().scan(&code).await)
            }
        );
        assert!(here != there, "{code}: {here} here, {there} there");
        by_the_first += usize::from(here);
    }
    println!("{by_the_first} of {TRIES} by the first till");
    assert!(
        (TRIES / 10..TRIES * 9 / 10).contains(&by_the_first),
        "{by_the_first}: neither is always the first"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_another_till_has_is_known_after_a_restart_and_free_again_once_it_is_taken_back() {
    let Some(mut broker) = Broker::start().await else { return };
    let (_cloud, one, other) = two(&broker).await;
    let accepted = one.api().scan("GIFT000001").await;
    assert!(is_accepted(&accepted));
    let refused = other.api().scan("GIFT000001").await;
    assert!(!is_accepted(&refused));
    assert!(refused.json()["notice"]["text"].as_str().unwrap().contains("till-1"), "{refused:?}");
    assert_eq!(other.operations().await, 1, "nothing is made of it");

    let other = Till::start(other.kill()).await;
    assert!(!is_accepted(&scan_again(&other, "GIFT000001").await), "kept on its own disk");
    broker.kill();
    let other = Till::start(other.kill()).await;
    assert!(!is_accepted(&scan_again(&other, "GIFT000001").await), "also without the broker");
    assert!(is_accepted(&scan_again(&other, "GIFT000002").await), "which is missed by nobody");

    broker.up().await;
    broker_is_up(&one).await;
    broker_is_up(&other).await;
    until("what was accepted meanwhile is told", async || {
        (!is_accepted(&scan_again(&one, "GIFT000002").await)).then_some(())
    })
    .await;
    let undone = one.api().post(&format!("/v1/operations/{}/undo", accepted.op_id()), &json!({})).await;
    assert_eq!(undone.status, 200, "{undone:?}");
    until("it is free again", async || is_accepted(&scan_again(&other, "GIFT000001").await).then_some(()))
        .await;
}

/// A scan of its own, however soon after another one.
async fn scan_again(till: &Till, code: &str) -> Reply {
    let source = format!("scanner-{}", fastrand::u32(..));
    till.api().post("/v1/scans?wait=4000", &json!({ "code": code, "source": source })).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stranger_at_the_broker_claims_nothing() {
    let Some(broker) = Broker::start().await else { return };
    let (_cloud, one, other) = two(&broker).await;
    let mut guest = broker.join(&["7stamp/+/+/claims/+"]).await;
    assert!(is_accepted(&one.api().scan("GIFT000001").await));
    let (topic, bid, _) = guest.next().await;
    let bid: Value = serde_json::from_slice(&bid).unwrap();
    assert!(!topic.contains("GIFT") && !bid.to_string().contains("GIFT"), "{topic}: {bid}");
    let mut forged = bid.clone();
    forged["said"] = json!("held");
    forged["holder"] = json!("00000000-0000-0000-0000-000000000001");
    for payload in [forged.to_string().as_bytes(), b"", b"garbage", &[0xff; 60_000]] {
        guest.say(&topic, payload, true).await;
    }
    let mut released = bid;
    released["said"] = json!("released");
    guest.say(&topic, released.to_string().as_bytes(), false).await;
    // What is said in order is heard in order.
    assert!(is_accepted(&other.api().scan("GIFT000002").await));
    assert!(!is_accepted(&other.api().scan("GIFT000001").await));
}
