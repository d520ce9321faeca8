//! Two days without internet, told by what happens in them: six hundred scans of sixty cards.

use std::time::Duration;

use stamp_sandbox::Options;
use stamp_tests::{Setup, Till, card, cloud_with};
use tokio::time::Instant;

const CARDS: u16 = 60;
const SCANS: u16 = 600;
/// A cashier looks for half a second; the machines of tests are slower than tills.
const AT_ONCE: Duration = Duration::from_secs(2);

/// One scan, with as much patience as a cashier has. Returns its operation and how long the answer took.
async fn scan(till: &Till, number: u16) -> (String, Duration) {
    let began = Instant::now();
    let body =
        serde_json::json!({"code": card(&format!("guest{}", number % CARDS + 1)), "allow_repeat": true});
    let key = format!("scan {number}");
    let saved = till.api().post_keyed("/v1/scans?wait=4000", &key, &body).await.unwrap();
    assert_eq!(saved.json()["notice"]["level"], "ok", "{saved:?}");
    (saved.op_id(), began.elapsed())
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

#[tokio::test(flavor = "multi_thread")]
async fn six_hundred_scans_are_answered_at_once_and_arrive_in_order_with_one_word_about_them() {
    let cloud = cloud_with(Options { guests: CARDS, ..Options::default() }).await;
    let till = Till::start(Setup::of(&cloud).home()).await;
    till.link_is("up").await;
    let mut online = Vec::new();
    for number in SCANS..SCANS + CARDS {
        online.push(scan(&till, number).await.1);
    }
    cloud.set_reachable(false).await.unwrap();
    // The first one finds out.
    let mut taken = vec![scan(&till, 0).await.0];
    till.link_is("down").await;

    let mut till = till;
    let mut offline = Vec::new();
    for number in 1..SCANS {
        if number == SCANS / 2 {
            till = Till::start(till.kill()).await;
            till.link_is("down").await;
            assert_eq!(till.waiting().await, u64::from(number));
        }
        let (op, took) = scan(&till, number).await;
        assert!(took < AT_ONCE, "scan {number} was answered after {took:?}");
        taken.push(op);
        offline.push(took);
    }
    let (online, offline) = (median(online), median(offline));
    println!("median answer: online {online:?}, offline {offline:?}");
    assert!(offline < online * 10 + Duration::from_millis(100), "online {online:?}, offline {offline:?}");
    assert_eq!(till.waiting().await, u64::from(SCANS));

    let mut notices = till.notices(None).await;
    cloud.set_reachable(true).await.unwrap();
    till.drained().await;
    let books = cloud.books().await.unwrap();
    for guest in 0..CARDS {
        let ops: Vec<&String> = taken.iter().skip(usize::from(guest)).step_by(usize::from(CARDS)).collect();
        let on_card = books.order_on_card(&format!("card_guest{}", guest + 1));
        assert_eq!(on_card[1..], ops, "after the one that was online");
    }
    let effects = books.effects_by_op();
    assert_eq!(effects.len(), usize::from(SCANS + CARDS));
    assert!(effects.values().all(|count| *count == 1), "{effects:?}");

    let summary = notices.next().await;
    assert_eq!(
        (summary["code"].as_str(), summary["text"].as_str()),
        (Some("backlog-sent"), Some("600 sent."))
    );
    till.api().scan(&card("anna")).await;
    assert_eq!(notices.next().await["source"], "support", "one word about all of it");
}
