//! Taking back at any moment of an operation's life: nothing of it is left in the books.

use std::{fs, time::Duration};

use serde_json::{Value, json};
use stamp_sandbox::{Books, Fault, FaultPlan, Sandbox};
use stamp_tests::{Home, Reply, Setup, Till, card, cloud, export_aged, hangs, now};

/// Of the sample guest Anna.
const BALANCE: u32 = 3;

async fn undo(till: &Till, op: &str) -> Reply {
    till.api().post(&format!("/v1/operations/{op}/undo?wait=100"), &json!({})).await
}

async fn void(till: &Till, number: &str) -> Reply {
    till.api().post(&format!("/v1/receipts/{number}/void?wait=100"), &json!({})).await
}

fn receipt(number: &str) -> Value {
    json!({"receipt_id": number, "total": {"value": "3.50", "currency": "EUR"},
        "closed_at": now(), "guest": {"type": "card_id", "value": "card_anna"}})
}

/// Nothing counts any more, and nothing had its effect twice.
async fn nothing_is_left(till: &Till, cloud: &Sandbox, what: &str) -> Books {
    till.drained().await;
    let books = cloud.books().await.unwrap();
    assert_eq!(books.balances["card_anna"], BALANCE, "{what}: {books:?}");
    assert!(books.stamps.iter().all(|stamp| stamp.voided), "{what}: {:?}", books.stamps);
    assert!(books.effects_by_op().values().all(|count| *count == 1), "{what}: {books:?}");
    assert_eq!((till.count("parked").await, till.count("refused").await), (0, 0), "{what}");
    books
}

/// Every way in which an original can hang: it has its effect, has none, has it later, or its answer breaks off.
fn hanging() -> [Fault; 3] {
    [Fault::NeverAnswersAfterEffect, Fault::NeverAnswers, Fault::WorksOn { ms: 3000 }]
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stamp_that_is_taken_back_before_it_was_sent_never_arrives() {
    let cloud = cloud().await;
    cloud.set_reachable(false).await.unwrap();
    let till = Till::start(Setup::of(&cloud).home()).await;
    till.link_is("down").await;
    let op = till.api().one_more(&card("anna")).await.op_id();
    assert_eq!(undo(&till, &op).await.code(), "withdrawn");
    cloud.set_reachable(true).await.unwrap();
    let books = nothing_is_left(&till, &cloud, "before").await;
    assert!(books.arrivals.is_empty(), "{:?}", books.arrivals);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stamp_that_is_taken_back_while_it_hangs_is_followed_by_its_void() {
    for fault in hanging() {
        let cloud = cloud().await;
        let till = Till::start(Setup::of(&cloud).request_timeout_s(1).home()).await;
        till.link_is("up").await;
        let what = format!("{fault:?}");
        cloud.faults().set(FaultPlan::next(1, fault).on("/stamps")).unwrap();
        let op = till.api().one_more(&card("anna")).await.op_id();
        hangs(&cloud, &op).await;
        for _again in 0..2 {
            assert_eq!(undo(&till, &op).await.code(), "taking-back", "{what}");
        }
        let books = nothing_is_left(&till, &cloud, &what).await;
        assert_eq!((books.stamps.len(), books.voids.len()), (1, 1), "{what}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stamp_that_is_taken_back_while_it_hangs_is_taken_back_after_a_crash_too() {
    let cloud = cloud().await;
    let till = Till::start(Setup::of(&cloud).home()).await;
    till.link_is("up").await;
    cloud.faults().set(FaultPlan::next(1, Fault::NeverAnswersAfterEffect).on("/stamps")).unwrap();
    let op = till.api().one_more(&card("anna")).await.op_id();
    hangs(&cloud, &op).await;
    undo(&till, &op).await;
    let till = Till::start(till.kill()).await;
    nothing_is_left(&till, &cloud, "a crash").await;
}

/// The page asks again for whom an answer was lost, and the minute may be over by then.
#[tokio::test(flavor = "multi_thread")]
async fn what_was_taken_back_in_time_is_not_too_late_afterwards() {
    let cloud = cloud().await;
    let till = Till::start(Setup::of(&cloud).home()).await;
    till.link_is("up").await;
    cloud.faults().set(FaultPlan::always(Fault::NeverAnswers)).unwrap();
    let op = till.api().one_more(&card("anna")).await.op_id();
    hangs(&cloud, &op).await;
    let kept = till.api().one_more(&card("clara")).await.op_id();
    assert_eq!(undo(&till, &op).await.code(), "taking-back");
    let home = till.kill();
    let file = export_aged(&home, Duration::from_secs(90));

    let later = Till::start(Setup::of(&cloud).home()).await;
    later.home().run(&["queue", "import", file.to_str().unwrap()]).ok();
    assert_eq!(undo(&later, &op).await.code(), "taking-back");
    assert_eq!(undo(&later, &kept).await.code(), "too-late");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_void_whose_answer_is_lost_takes_back_once() {
    let cloud = cloud().await;
    let till = Till::start(Setup::of(&cloud).home()).await;
    let op = till.api().scan(&card("anna")).await.op_id();
    let path = format!("/operations/{op}");
    cloud.faults().set(FaultPlan::next(2, Fault::CutAfterEffect).on(&path)).unwrap();
    undo(&till, &op).await;
    let books = nothing_is_left(&till, &cloud, "after").await;
    assert_eq!(books.voids.len(), 1);
    assert!(books.arrivals[&books.voids[0].op_id] > 1, "the same key again");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_void_of_a_stamp_that_is_refused_goes_nowhere() {
    let cloud = cloud().await;
    let till = Till::start(Setup::of(&cloud).home()).await;
    till.link_is("up").await;
    cloud.faults().set(FaultPlan::next(1, Fault::WorksOn { ms: 1000 }).on("/stamps")).unwrap();
    let op = till.api().one_more(&card("deleted")).await.op_id();
    hangs(&cloud, &op).await;
    let waits = till.api().post(&format!("/v1/operations/{op}/undo?wait=4000"), &json!({})).await;
    assert_eq!(waits.code(), "nothing-to-take-back", "whoever waits is told at once");
    till.drained().await;
    assert_eq!(
        (till.count("refused").await, till.count("withdrawn").await, till.count("parked").await),
        (1, 1, 0)
    );
    assert!(cloud.books().await.unwrap().voids.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receipt_that_is_voided_while_it_hangs_is_followed_by_its_void() {
    for fault in hanging() {
        let cloud = cloud().await;
        let till = Till::start(Setup::of(&cloud).stamping("receipt").request_timeout_s(1).home()).await;
        till.link_is("up").await;
        let what = format!("{fault:?}");
        cloud.faults().set(FaultPlan::next(1, fault).on("/stamps")).unwrap();
        let op = till.api().post("/v1/receipts", &receipt("1001")).await.op_id();
        hangs(&cloud, &op).await;
        assert_eq!(void(&till, "1001").await.code(), "taking-back", "{what}");
        nothing_is_left(&till, &cloud, &what).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receipt_is_voided_by_its_number_when_the_queue_was_lost_before_or_after_it_arrived() {
    for has_arrived in [true, false] {
        let cloud = cloud().await;
        let till = Till::start(Setup::of(&cloud).stamping("receipt").home()).await;
        till.link_is("up").await;
        cloud.set_reachable(has_arrived).await.unwrap();
        till.api().post("/v1/receipts?wait=4000", &receipt("1001")).await;
        let home = without_queue(till.kill());
        cloud.set_reachable(true).await.unwrap();

        let till = Till::start(home).await;
        void(&till, "1001").await;
        let books = nothing_is_left(&till, &cloud, "lost").await;
        assert_eq!(books.voids.len(), usize::from(has_arrived));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receipt_that_was_refused_and_sent_again_by_a_person_is_voided_by_its_number() {
    let cloud = cloud().await;
    let till = Till::start(Setup::of(&cloud).stamping("receipt").home()).await;
    till.link_is("up").await;
    let refusal = Fault::Problem { status: 410, code: "card_deleted".to_owned() };
    cloud.faults().set(FaultPlan::next(1, refusal).on("/stamps")).unwrap();
    let refused = till.api().post("/v1/receipts?wait=4000", &receipt("1001")).await;
    let retry = format!("/v1/operations/{}/retry", refused.op_id());
    let retried = till.api().post(&retry, &json!({})).await.json();
    till.operation_is(retried["op_id"].as_str().unwrap(), "done").await;

    let taken_back = till.api().post("/v1/receipts/1001/void?wait=4000", &json!({})).await;
    assert_eq!(taken_back.code(), "taken-back");
    till.drained().await;
    let books = cloud.books().await.unwrap();
    assert_eq!((books.stamps.len(), books.stamps[0].voided), (1, true));
    assert_eq!(books.balances["card_anna"], BALANCE);
}

fn without_queue(home: Home) -> Home {
    for name in ["queue.db", "queue.db-wal", "queue.db-shm"] {
        let _ = fs::remove_file(home.data().join(name));
    }
    assert!(!home.queue().exists());
    home
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cloud_that_knows_no_void_says_so_in_words_and_stops_nothing() {
    for status in [404, 405] {
        let cloud = cloud().await;
        let till = Till::start(Setup::of(&cloud).home()).await;
        let op = till.api().scan(&card("anna")).await.op_id();
        let plan = FaultPlan::always(Fault::Bare { status }).on(&format!("/operations/{op}"));
        cloud.faults().set(plan).unwrap();
        let said = till.api().post(&format!("/v1/operations/{op}/undo?wait=4000"), &json!({})).await;
        assert_eq!(said.code(), "void-unsupported");
        assert!(said.text.contains("knows no taking back"), "{said:?}");
        assert_eq!(till.api().scan(&card("clara")).await.code(), "stamp-added");
    }
}
