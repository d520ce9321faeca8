//! Vouchers as scanners read them: twice, for a yes, with a card that says whose, and in their order.

use std::time::Duration;

use serde_json::json;
use stamp_sandbox::{Fault, FaultPlan};
use stamp_tests::{Reply, Setup, Till, card, cloud};
use tokio::time::sleep;

const CODE: &str = "COFFEE2024";
const VOUCHER: &str = "v_free_coffee";
/// Readings that are further apart are scans of their own.
const A_NEW_SCAN: Duration = Duration::from_millis(2_200);

async fn scan(till: &Till, source: &str, code: &str) -> Reply {
    till.api().post("/v1/scans?wait=4000", &json!({"code": code, "source": source})).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_voucher_read_by_a_scanner_can_be_confirmed_at_the_page() {
    let cloud = cloud().await;
    let till = Till::start(Setup::of(&cloud).home()).await;
    let mut notices = till.notices(None).await;
    scan(&till, "counter", CODE).await;
    let said = notices.next().await;
    assert_eq!(said["voucher"], json!({"id": VOUCHER, "name": "Free coffee"}));
    assert!(!said.to_string().contains(CODE), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_scan_by_the_same_scanner_is_the_yes() {
    let cloud = cloud().await;
    let till = Till::start(Setup::of(&cloud).home()).await;
    assert_eq!(scan(&till, "counter", CODE).await.code(), "confirm-voucher");
    assert_eq!(scan(&till, "counter", CODE).await.code(), "confirm-voucher", "the same reading");
    sleep(A_NEW_SCAN).await;
    assert_eq!(scan(&till, "bar", CODE).await.code(), "confirm-voucher", "asked at the other scanner");
    assert_eq!(till.operations().await, 0);
    assert_eq!(scan(&till, "counter", CODE).await.code(), "voucher-redeemed");
    sleep(A_NEW_SCAN).await;
    assert_eq!(scan(&till, "counter", CODE).await.code(), "voucher-already-redeemed");
    assert_eq!(cloud.books().await.unwrap().redemptions[0].voucher_id, VOUCHER);
    assert_eq!(till.operations().await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_callers_own_retry_is_no_yes_to_a_voucher() {
    let cloud = cloud().await;
    let till = Till::start(Setup::of(&cloud).home()).await;
    let body = json!({"code": CODE, "source": "counter"});
    let keyed = async |key: &str| till.api().post_keyed("/v1/scans?wait=4000", key, &body).await.unwrap();
    assert_eq!(keyed("k1").await.code(), "confirm-voucher");
    sleep(A_NEW_SCAN).await;
    assert_eq!(keyed("k1").await.code(), "confirm-voucher");
    assert_eq!(till.operations().await, 0);
    assert_eq!(keyed("k2").await.code(), "voucher-redeemed");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_voucher_that_is_redeemed_at_once_and_read_twice_is_redeemed_both_times() {
    let cloud = cloud().await;
    let till = Till::start(Setup::of(&cloud).redeem("auto").home()).await;
    till.link_is("up").await;
    cloud.faults().set(FaultPlan::always(Fault::Latency { ms: 200 }).on("/redemptions")).unwrap();
    let (one, two) = tokio::join!(scan(&till, "counter", CODE), scan(&till, "counter", CODE));
    let third = scan(&till, "counter", CODE).await;
    for reading in [&one, &two, &third] {
        assert_eq!((reading.code(), reading.op_id()), ("voucher-redeemed".to_owned(), one.op_id()));
    }
    assert_eq!(scan(&till, "bar", CODE).await.code(), "voucher-already-redeemed");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_voucher_scanned_again_while_its_answer_is_lost_is_our_own_and_not_a_used_one() {
    let cloud = cloud().await;
    let till = Till::start(Setup::of(&cloud).home()).await;
    till.link_is("up").await;
    cloud.faults().set(FaultPlan::always(Fault::CutAfterEffect).on("/redemptions")).unwrap();
    let first = till.api().post("/v1/redemptions?wait=300", &json!({"voucher_id": VOUCHER})).await;
    assert_eq!(first.code(), "redemption-unanswered");
    cloud.faults().clear();
    let again = scan(&till, "counter", CODE).await;
    assert_eq!((again.code(), again.op_id()), ("voucher-redeemed".to_owned(), first.op_id()));

    let late = scan(&till, "bar", CODE).await;
    assert_eq!((late.code(), late.op_id()), ("voucher-redeemed".to_owned(), first.op_id()));
    let text = late.json()["notice"]["text"].as_str().unwrap().to_owned();
    assert!(text.contains("Free coffee") && text.contains("s ago"), "{text}");
    sleep(Duration::from_secs(11)).await;
    assert_eq!(scan(&till, "bar", CODE).await.code(), "voucher-already-redeemed", "a screenshot");
    assert_eq!(cloud.books().await.unwrap().redemptions.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_card_answers_whose_voucher_it_is_and_is_not_stamped_by_that() {
    let cloud = cloud().await;
    let till = Till::start(Setup::of(&cloud).home()).await;
    assert_eq!(scan(&till, "counter", "FREECOFFEE").await.code(), "voucher-ambiguous");
    let shown = scan(&till, "counter", &card("clara")).await;
    assert_eq!(shown.json()["voucher"]["id"], "v_shared_clara", "{shown:?}");
    assert_eq!(scan(&till, "counter", &card("clara")).await.code(), "confirm-voucher", "the same reading");
    assert_eq!(till.operations().await, 0);
    sleep(A_NEW_SCAN).await;
    assert_eq!(scan(&till, "counter", "FREECOFFEE").await.code(), "voucher-redeemed");
    assert_eq!(cloud.books().await.unwrap().redemptions[0].voucher_id, "v_shared_clara");
    assert_eq!(scan(&till, "bar", &card("clara")).await.code(), "stamp-added");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_card_answers_whose_voucher_is_redeemed_at_once() {
    let cloud = cloud().await;
    let till = Till::start(Setup::of(&cloud).redeem("auto").home()).await;
    assert_eq!(scan(&till, "counter", "FREECOFFEE").await.code(), "voucher-ambiguous");
    assert_eq!(scan(&till, "bar", &card("anna")).await.code(), "stamp-added", "another scanner");
    assert_eq!(scan(&till, "counter", &card("anna")).await.code(), "voucher-not-found");
    sleep(A_NEW_SCAN).await;
    assert_eq!(scan(&till, "counter", "FREECOFFEE").await.code(), "voucher-ambiguous");
    assert_eq!(scan(&till, "counter", &card("clara")).await.code(), "voucher-redeemed");
    let books = cloud.books().await.unwrap();
    assert_eq!(books.redemptions[0].voucher_id, "v_shared_clara");
    assert_eq!(books.stamps.len(), 1);
}
