//! One scan read twice, one card scanned again, and the last stamp taken back.

use serde_json::{Value, json};
use stamp_tests::{RawRequest, Reply, Setup, Till, card, cloud, now};
use tokio::time::{Duration, sleep};

/// Readings that are further apart are scans of their own.
const A_NEW_SCAN: Duration = Duration::from_millis(2_200);

async fn scan(till: &Till, body: Value) -> Reply {
    till.api().post("/v1/scans?wait=4000", &body).await
}

async fn undo(till: &Till, op: &str) -> Reply {
    till.api().post(&format!("/v1/operations/{op}/undo?wait=4000"), &json!({})).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_read_twice_by_one_scanner_is_one_scan() {
    let cloud = cloud().await;
    let till = Till::start(Setup::of(&cloud).home()).await;
    let body = json!({"code": card("anna"), "source": "counter"});
    let (first, second) = tokio::join!(scan(&till, body.clone()), scan(&till, body));
    assert_eq!(first.op_id(), second.op_id());
    assert_eq!((first.code(), second.code()), ("stamp-added".into(), "stamp-added".into()));
    assert_eq!(cloud.books().await.unwrap().stamps.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_caller_that_hangs_up_at_once_and_asks_again_is_answered_about_the_one_scan() {
    let cloud = cloud().await;
    cloud.set_reachable(false).await.unwrap();
    let till = Till::start(Setup::of(&cloud).home()).await;
    till.link_is("down").await;
    for guest in 0..40 {
        let body = json!({"code": card(&format!("guest{guest}")), "source": "counter"});
        RawRequest::new(till.api(), "POST", "/v1/scans", body.to_string()).send_and_hang_up().await;
        let answered = scan(&till, body).await;
        assert_eq!((answered.status, answered.code().as_str()), (200, "saved"), "{answered:?}");
    }
    assert_eq!(till.operations().await, 40);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_card_scanned_again_is_asked_about_and_stamped_after_a_yes() {
    let cloud = cloud().await;
    let till = Till::start(Setup::of(&cloud).home()).await;
    scan(&till, json!({"code": card("anna"), "source": "counter"})).await;
    let asked = scan(&till, json!({"code": card("anna"), "source": "bar"})).await;
    assert_eq!(asked.code(), "one-more");
    assert_eq!(till.operations().await, 1, "no answer is no");

    let yes = scan(&till, json!({"code": card("anna"), "source": "bar", "allow_repeat": true})).await;
    assert_eq!(yes.code(), "stamp-added");
    assert_eq!(cloud.books().await.unwrap().stamps.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_says_yes_to_what_a_scanner_was_asked_and_the_card_is_stamped_once_for_it() {
    let cloud = cloud().await;
    let till = Till::start(Setup::of(&cloud).home()).await;
    scan(&till, json!({"code": card("anna"), "source": "counter"})).await;
    let asked = scan(&till, json!({"code": card("anna"), "source": "bar", "cashier": "Eva"})).await;
    let yes = json!({"one_more": asked.json()["one_more"]["id"]});
    let (one, other) = tokio::join!(scan(&till, yes.clone()), scan(&till, yes.clone()));
    let again = scan(&till, yes).await;
    for answered in [&one, &other, &again] {
        assert_eq!((answered.code().as_str(), answered.op_id()), ("stamp-added", one.op_id()));
    }
    let made = till.operation(&one.op_id()).await;
    assert_eq!((&made["source"], &made["cashier"]), (&json!("bar"), &json!("Eva")));
    assert_eq!(cloud.books().await.unwrap().stamps.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_yes_that_comes_after_the_card_was_scanned_again_is_answered_about_that_scan() {
    let cloud = cloud().await;
    let till = Till::start(Setup::of(&cloud).home()).await;
    scan(&till, json!({"code": card("anna"), "source": "counter"})).await;
    let asked = scan(&till, json!({"code": card("anna"), "source": "bar"})).await;
    sleep(A_NEW_SCAN).await;
    let scanned = scan(&till, json!({"code": card("anna"), "source": "bar"})).await;
    assert_eq!(scanned.code(), "stamp-added");
    let pressed = scan(&till, json!({"one_more": asked.json()["one_more"]["id"]})).await;
    assert_eq!(pressed.op_id(), scanned.op_id());
    assert_eq!(cloud.books().await.unwrap().stamps.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_yes_to_what_nobody_asks_any_more_adds_nothing_and_says_so() {
    let cloud = cloud().await;
    let till = Till::start(Setup::of(&cloud).listen(stamp_tests::free_port()).home()).await;
    let first = scan(&till, json!({"code": card("anna"), "source": "counter"})).await.op_id();
    let asked = scan(&till, json!({"code": card("anna"), "source": "bar"})).await;
    undo(&till, &first).await;
    let yes = json!({"one_more": asked.json()["one_more"]["id"]});
    assert_eq!(scan(&till, yes.clone()).await.code(), "too-late", "the stamp that it was about is gone");
    let till = Till::start(till.kill()).await;
    assert_eq!(scan(&till, yes).await.code(), "too-late");
    assert_eq!(till.operations().await, 2, "a stamp and what takes it back");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_operation_that_no_question_made_is_not_told_of_by_its_id() {
    let cloud = cloud().await;
    let till = Till::start(Setup::of(&cloud).home()).await;
    let made = scan(&till, json!({"code": card("anna"), "source": "counter"})).await;
    assert_eq!(made.code(), "stamp-added");
    let asked = scan(&till, json!({"one_more": made.op_id()})).await;
    assert_eq!(asked.code(), "too-late");
    assert!(asked.json().get("operation").is_none_or(|operation| operation.is_null()), "{asked:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_scanner_is_not_called_as_callers_are() {
    let cloud = cloud().await;
    let till = Till::start(Setup::of(&cloud).home()).await;
    for name in ["page", "token 1234abcd"] {
        let refused = scan(&till, json!({"code": card("anna"), "source": name})).await;
        assert_eq!(refused.status, 422, "{refused:?}");
    }
    assert_eq!(till.operations().await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_that_stays_under_a_scanner_is_told_of_once() {
    let cloud = cloud().await;
    let till = Till::start(Setup::of(&cloud).home()).await;
    let mut notices = till.notices(None).await;
    let body = json!({"code": card("anna"), "source": "counter"});
    for _ in 0..5 {
        assert_eq!(scan(&till, body.clone()).await.code(), "stamp-added");
    }
    scan(&till, json!({"code": card("clara"), "source": "counter"})).await;
    let told = [notices.next().await, notices.next().await];
    assert_ne!(told[0]["op_id"], told[1]["op_id"], "{told:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_callers_own_retry_is_no_yes() {
    let cloud = cloud().await;
    let till = Till::start(Setup::of(&cloud).home()).await;
    let body = json!({"code": card("anna"), "source": "counter"});
    let keyed = async |key: &str| till.api().post_keyed("/v1/scans?wait=4000", key, &body).await.unwrap();
    assert_eq!(keyed("k0").await.code(), "stamp-added");
    sleep(A_NEW_SCAN).await;
    let asked = keyed("k1").await;
    assert_eq!(asked.code(), "one-more");
    sleep(A_NEW_SCAN).await;
    let again = keyed("k1").await;
    assert_eq!(again.json(), asked.json(), "the same question to the same request");
    assert_eq!(till.operations().await, 1);
    assert_eq!(keyed("k2").await.code(), "stamp-added");
    assert_eq!(keyed("k1").await.json(), asked.json());
    assert_eq!(till.operations().await, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_card_read_twice_is_noted_once_for_one_check() {
    let cloud = cloud().await;
    let till = Till::start(Setup::of(&cloud).stamping("receipt").home()).await;
    let body = json!({"code": card("anna"), "source": "counter"});
    assert_eq!(scan(&till, body.clone()).await.code(), "guest-attached");
    let receipt =
        json!({"receipt_id": "1", "total": {"value": "3.50", "currency": "EUR"}, "closed_at": now()});
    assert_eq!(till.api().post("/v1/receipts?wait=4000", &receipt).await.code(), "stamp-added");
    assert_eq!(scan(&till, body).await.code(), "guest-attached", "as the first reading");
    assert_eq!(till.api().get("/v1/guest").await.json()["guest"], Value::Null);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stamp_is_taken_back_in_the_cloud_once() {
    let cloud = cloud().await;
    let till = Till::start(Setup::of(&cloud).home()).await;
    let op = till.api().scan(&card("anna")).await.op_id();
    for _again in 0..2 {
        assert_eq!(undo(&till, &op).await.code(), "taken-back");
    }
    let books = cloud.books().await.unwrap();
    assert_eq!(books.voids.len(), 1);
    assert_eq!(books.voids[0].target_op_id, op);
    assert!(books.stamps[0].voided);

    let body = json!({"code": card("anna"), "source": "bar"});
    assert_eq!(scan(&till, body).await.code(), "stamp-added", "nothing is left to ask about");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stamp_that_was_never_sent_is_withdrawn_and_never_arrives() {
    let cloud = cloud().await;
    cloud.set_reachable(false).await.unwrap();
    let till = Till::start(Setup::of(&cloud).home()).await;
    till.link_is("down").await;
    let op = till.api().scan(&card("anna")).await.op_id();
    for _again in 0..2 {
        assert_eq!(undo(&till, &op).await.code(), "withdrawn");
    }
    let other = scan(&till, json!({"code": card("anna"), "source": "bar"})).await.op_id();
    cloud.set_reachable(true).await.unwrap();
    till.drained().await;
    let books = cloud.books().await.unwrap();
    assert_eq!(books.order_on_card("card_anna"), [other]);
    assert!(!books.arrivals.contains_key(&op) && books.voids.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_does_not_exist_cannot_be_taken_back() {
    let cloud = cloud().await;
    let till = Till::start(Setup::of(&cloud).home()).await;
    let unknown = undo(&till, "0198c0de-0000-7000-8000-00000000000a").await;
    assert_eq!((unknown.status, unknown.code().as_str()), (404, "operation_not_found"));
    let mistyped = undo(&till, "latest").await;
    assert_eq!((mistyped.status, mistyped.code().as_str()), (400, "malformed"));
}
