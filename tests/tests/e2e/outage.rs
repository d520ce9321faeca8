//! No internet: scans are taken all the same, and arrive when it is back.

use std::time::Duration;

use serde_json::json;
use stamp_sandbox::{Fault, FaultPlan};
use stamp_tests::{Setup, Till, card, cloud};
use tokio::time::Instant;

const GUESTS: [&str; 3] = ["anna", "clara", "felix"];
/// A cashier is answered within this time, even if the cloud is silent.
const ANSWER_WITHIN: Duration = Duration::from_secs(4);

#[tokio::test(flavor = "multi_thread")]
async fn a_till_that_starts_offline_saves_scans_at_once_and_sends_them_in_order_later() {
    let cloud = cloud().await;
    cloud.set_reachable(false).await.unwrap();
    let till = Till::start(Setup::of(&cloud).home()).await;
    till.health_has("cloud-unreachable").await;
    assert_eq!(till.status().await["cloud"]["state"], "down");

    let began = Instant::now();
    let taken = scan_three_times_each(&till).await;
    assert!(began.elapsed() < ANSWER_WITHIN, "nine scans took longer than one cashier may wait");

    let till = Till::start(till.kill()).await;
    till.link_is("down").await;
    assert_eq!(till.waiting().await, 9, "a restart loses nothing");

    let mut notices = till.notices(None).await;
    cloud.set_reachable(true).await.unwrap();
    till.drained().await;
    let books = cloud.books().await.unwrap();
    for (guest, ops) in GUESTS.iter().zip(&taken) {
        assert_eq!(&books.order_on_card(&format!("card_{guest}")), ops, "{guest}");
    }

    let summary = notices.next().await;
    assert_eq!(summary["code"], "backlog-sent");
    assert_eq!(summary["text"], "9 sent.");
    till.api().scan(&card("david")).await;
    assert_eq!(notices.next().await["source"], "support", "one word about the whole backlog, and no more");
}

/// The op_ids of each guest, in the order of the scans.
async fn scan_three_times_each(till: &Till) -> [Vec<String>; 3] {
    let mut taken = [const { Vec::new() }; 3];
    for round in 0..3 {
        for (guest, ops) in GUESTS.iter().zip(&mut taken) {
            let body = json!({"code": card(guest), "allow_repeat": round > 0});
            let key = format!("{guest}-{round}");
            let reply = till.api().post_keyed("/v1/scans?wait=4000", &key, &body).await.unwrap();
            assert_eq!((reply.status, reply.code().as_str()), (200, "saved"));
            assert_eq!(reply.json()["notice"]["level"], "ok");
            ops.push(reply.op_id());
        }
    }
    taken
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cloud_that_goes_silent_does_not_keep_the_cashier_waiting() {
    let cloud = cloud().await;
    let till = Till::start(Setup::of(&cloud).home()).await;
    assert_eq!(till.api().scan(&card("anna")).await.code(), "stamp-added");

    cloud.faults().set(FaultPlan::always(Fault::NeverAnswers)).unwrap();
    let reply = till.api().scan(&card("clara")).await;
    assert_eq!(reply.code(), "saved");

    cloud.faults().clear();
    cloud.set_reachable(false).await.unwrap();
    cloud.set_reachable(true).await.unwrap();
    till.drained().await;
    let books = cloud.books().await.unwrap();
    assert_eq!(books.order_on_card("card_clara"), [reply.op_id()]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_is_lost_or_garbled_does_not_make_a_second_stamp() {
    let cloud = cloud().await;
    let till = Till::start(Setup::of(&cloud).home()).await;
    till.link_is("up").await;
    for (guest, fault) in [
        ("anna", Fault::CutAfterEffect),
        ("clara", Fault::HalfBody),
        ("felix", Fault::WrongContentType),
        ("david", Fault::CaptivePortal),
        ("eva", Fault::HugeBody),
    ] {
        cloud.faults().set(FaultPlan::next(1, fault).on("/stamps")).unwrap();
        let op = till.api().scan(&card(guest)).await.op_id();
        till.drained().await;
        assert_eq!(cloud.books().await.unwrap().order_on_card(&format!("card_{guest}")), [op]);
    }
}
