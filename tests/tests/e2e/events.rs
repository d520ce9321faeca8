//! The cloud's events: what the till knows of them, what it says, and what it does not.

use std::time::Duration;

use serde_json::{Value, json};
use stamp_core::event::Kind;
use stamp_sandbox::Sandbox;
use stamp_tests::{NoticeStream, Setup, Till, card, cloud, now, until};
use tokio::time::{Instant, timeout};

const CODE: &str = "COFFEE2024";
const VOUCHER: &str = "v_free_coffee";

async fn till(cloud: &Sandbox) -> Till {
    let till = Till::start(Setup::of(cloud).hearing("").home()).await;
    till.link_is("up").await;
    stands(&till, "following").await;
    till
}

async fn stands(till: &Till, state: &str) -> Value {
    until(&format!("events are {state}"), async || {
        let events = till.status().await["events"].clone();
        (events["state"] == state).then_some(events)
    })
    .await
}

/// Waits until so many were taken, and then answers how many of each kind.
async fn taken(till: &Till, count: u64) -> Value {
    until(&format!("{count} events are taken"), async || {
        let events = till.status().await["events"].clone();
        let sum: u64 = events["taken"].as_object()?.values().filter_map(Value::as_u64).sum();
        assert!(sum <= count, "{events}");
        (sum == count).then_some(events)
    })
    .await
}

fn about_anna(kind: &str) -> Value {
    json!({
        "event": kind, "timestamp": now(), "business_id": "b_1", "location_id": "l_1", "source_op_id": null,
        "customer": { "id": "c_1", "wallet_pass_id": "wp_anna", "language": "en" },
        "card": { "id": "card_anna", "goal_index": 1 },
        "voucher": { "id": VOUCHER, "type": "voucher", "status": "active" },
    })
}

/// The codes of what is said from now on, up to the notice with this code.
async fn said_up_to(notices: &mut NoticeStream, last: &str) -> Vec<String> {
    let mut said = Vec::new();
    while said.last().is_none_or(|code| code != last) {
        said.push(notices.next().await["code"].as_str().unwrap().to_owned());
    }
    said
}

#[tokio::test(flavor = "multi_thread")]
async fn of_thirteen_events_about_the_guest_at_the_till_the_cashier_hears_what_matters() {
    let cloud = cloud().await;
    let till = till(&cloud).await;
    till.api().scan(&card("anna")).await;
    till.drained().await;
    taken(&till, 1).await;
    let mut notices = till.notices(None).await;
    for kind in Kind::KNOWN {
        cloud.tell(&about_anna(kind.as_str())).await.unwrap();
    }
    cloud
        .tell(&json!({ "event": "card_burnt", "timestamp": now(), "card": { "id": "card_anna" } }))
        .await
        .unwrap();
    let mut told = said_up_to(&mut notices, "birthday").await;
    told.retain(|code| code != "stamp-added");
    let expected = ["stamped-elsewhere", "reward-ready", "voucher-ready", "used-elsewhere", "birthday"];
    assert_eq!(told, expected, "an expired voucher that was used before is not at the till any more");
    let events = taken(&till, 15).await;
    for kind in Kind::KNOWN.iter().map(Kind::as_str).filter(|kind| *kind != "stamp_added") {
        assert_eq!(events["taken"][kind], 1, "{events}");
    }
    assert_eq!((&events["taken"]["other"], &events["state"]), (&json!(1), &json!("following")));
}

#[tokio::test(flavor = "multi_thread")]
async fn of_guests_who_are_not_here_nobody_hears() {
    let cloud = cloud().await;
    let till = till(&cloud).await;
    let mut notices = till.notices(None).await;
    for kind in Kind::KNOWN {
        cloud.tell(&about_anna(kind.as_str())).await.unwrap();
    }
    taken(&till, 13).await;
    till.api().scan("not a code of this shop").await;
    assert_eq!(said_up_to(&mut notices, "not-recognised").await, ["not-recognised"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_voucher_that_is_shown_here_and_used_at_another_till_is_said_at_once() {
    let cloud = cloud().await;
    let (here, there) = (till(&cloud).await, till(&cloud).await);
    assert_eq!(here.api().scan(CODE).await.code(), "confirm-voucher");
    let mut notices = here.notices(None).await;
    let began = Instant::now();
    let used = there.api().post("/v1/redemptions?wait=4000", &json!({ "voucher_id": VOUCHER })).await;
    assert_eq!(used.code(), "voucher-redeemed");
    let said = loop {
        let said = notices.next().await;
        if said["code"] == "used-elsewhere" {
            break said;
        }
    };
    println!("{:?} from the click at one till to the word at the other", began.elapsed());
    assert_eq!((&said["level"], &said["voucher"]["id"]), (&json!("refused"), &json!(VOUCHER)));
    assert!(said["text"].as_str().unwrap().contains("Free coffee"), "{said}");
    // What would have been the yes of a second scan is no yes any more.
    tokio::time::sleep(Duration::from_millis(2_200)).await;
    assert_eq!(here.api().scan(CODE).await.code(), "voucher-already-redeemed");
    assert_eq!(cloud.books().await.unwrap().redemptions.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_till_did_itself_is_said_once() {
    let cloud = cloud().await;
    let till = till(&cloud).await;
    let mut notices = till.notices(None).await;
    till.api().scan(CODE).await;
    let used = till.api().post("/v1/redemptions?wait=4000", &json!({ "voucher_id": VOUCHER })).await;
    assert_eq!(used.code(), "voucher-redeemed");
    taken(&till, 1).await;
    till.api().scan("not a code of this shop").await;
    let said = said_up_to(&mut notices, "not-recognised").await;
    assert!(!said.contains(&"used-elsewhere".to_owned()), "{said:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_told_again_or_cannot_be_read_changes_nothing() {
    let cloud = cloud().await;
    let till = till(&cloud).await;
    let mut nameless = about_anna("card_opened");
    nameless["id"] = json!(null);
    let mut named = about_anna("card_saved");
    named["id"] = json!("ev_named");
    for event in
        [&nameless, &named, &nameless, &named, &json!({ "event": "card_saved" }), &json!({ "event": 7 })]
    {
        cloud.tell(event).await.unwrap();
    }
    cloud.tell(&about_anna("campaign_sent")).await.unwrap();
    let events = taken(&till, 3).await;
    assert_eq!((&events["repeated"], &events["unreadable"]), (&json!(2), &json!(2)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cursor_that_the_cloud_has_forgotten_is_begun_anew_and_nothing_is_taken_twice() {
    let cloud = cloud().await;
    let till = till(&cloud).await;
    for _ in 0..5 {
        cloud.tell(&about_anna("card_opened")).await.unwrap();
    }
    taken(&till, 5).await;
    let home = till.kill();
    cloud.tell(&about_anna("card_saved")).await.unwrap();
    cloud.forget_cursors().await.unwrap();
    let till = Till::start(home).await;
    let events = taken(&till, 1).await;
    assert_eq!((&events["taken"]["card_saved"], &events["repeated"]), (&json!(1), &json!(5)), "{events}");
}

#[tokio::test(flavor = "multi_thread")]
async fn history_is_read_without_a_word() {
    let cloud = cloud().await;
    for number in 0..1_000 {
        let mut event = about_anna("voucher_redeemed");
        event["timestamp"] = json!("2026-01-01T00:00:00Z");
        event["voucher"]["id"] = json!(format!("v_{number}"));
        cloud.tell(&event).await.unwrap();
    }
    let till = till(&cloud).await;
    let events = stands(&till, "following").await;
    assert_eq!(events["unreadable"], 0);
    let asked = cloud.log().iter().filter(|entry| entry.path.ends_with("/events")).count();
    assert!((5..=8).contains(&asked), "{asked} questions for five pages");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cloud_without_events_is_left_alone() {
    let cloud = cloud().await;
    cloud.set_events(false);
    let till = Till::start(Setup::of(&cloud).hearing("").home()).await;
    stands(&till, "none").await;
    assert_eq!(till.api().scan(&card("anna")).await.code(), "stamp-added");
    let asked = cloud.log().iter().filter(|entry| entry.path.ends_with("/events")).count();
    assert_eq!(asked, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cloud_that_does_not_hold_questions_open_is_not_asked_in_a_circle() {
    let cloud = cloud().await;
    cloud.set_events_held(false);
    let till = Till::start(Setup::of(&cloud).hearing("events_every_s = 3600").home()).await;
    stands(&till, "following").await;
    let questions = || cloud.log().into_iter().filter(|entry| entry.path.ends_with("/events"));
    let (asked, answered) =
        (|| questions().count(), || questions().filter(|entry| entry.status.is_some()).count());
    until("the second question has shown that none is held", async || (answered() == 2).then_some(())).await;
    cloud.tell(&about_anna("card_opened")).await.unwrap();
    for guest in ["anna", "ben", "clara"] {
        till.api().scan(&card(guest)).await;
    }
    till.drained().await;
    let more = timeout(Duration::from_secs(2), async {
        while asked() < 3 {
            tokio::task::yield_now().await;
        }
    });
    assert!(more.await.is_err(), "asked {} times", asked());
}

#[tokio::test(flavor = "multi_thread")]
async fn two_guests_whom_something_else_stamped_too_are_a_state_of_health() {
    let cloud = cloud().await;
    let till = till(&cloud).await;
    for guest in ["anna", "ben"] {
        assert!(!till.has_health("stamped-twice").await);
        till.api().scan(&card(guest)).await;
        let mut event = about_anna("stamp_added");
        event["card"]["id"] = json!(format!("card_{guest}"));
        cloud.tell(&event).await.unwrap();
    }
    till.health_has("stamped-twice").await;
    let till = Till::start(till.kill()).await;
    till.health_has("stamped-twice").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_cloud_hears_how_the_till_is_and_soon_when_something_is_wrong() {
    let cloud = cloud().await;
    let setup = Setup::of(&cloud).hearing("").serial_scanner("counter", "/dev/there-is-none");
    let till = Till::start(setup.home()).await;
    let heard = until("the cloud hears of the scanner", async || {
        let agents = cloud.books().await.unwrap().agents;
        let status = agents.values().next().cloned().map(|status| json!(status))?;
        status["health"].to_string().contains("scanner-lost").then_some(status)
    })
    .await;
    assert_eq!(
        (&heard["till"], &heard["queued"], &heard["parked"]),
        (&json!("till-1"), &json!(0), &json!(0))
    );
    assert!(heard["oldest_unsent_at"].is_null() && heard["version"].is_string(), "{heard}");
    drop(till);
}
