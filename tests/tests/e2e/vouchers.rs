//! Vouchers: nothing is handed over before the cloud has said yes, and nothing twice.

use std::time::Duration;

use serde_json::json;
use stamp_sandbox::{Fault, FaultPlan};
use stamp_tests::{Reply, Setup, Till, card, cloud, now};
use tokio::time::Instant;

const CODE: &str = "COFFEE2024";
const VOUCHER: &str = "v_free_coffee";

/// Another scanner than the one that [`stamp_tests::Client::scan`] stands for.
async fn scan_at_the_bar(till: &Till, code: &str) -> Reply {
    till.api().post("/v1/scans?wait=4000", &json!({"code": code, "source": "bar"})).await
}

async fn redeem(till: &Till) -> Reply {
    till.api().post("/v1/redemptions?wait=4000", &json!({"voucher_id": VOUCHER})).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_voucher_is_shown_redeemed_and_then_refused() {
    let cloud = cloud().await;
    let till = Till::start(Setup::of(&cloud).home()).await;
    let shown = till.api().scan(CODE).await;
    assert_eq!(shown.code(), "confirm-voucher");
    assert_eq!(shown.json()["voucher"]["id"], VOUCHER);
    assert_eq!(till.operations().await, 0, "to look changes nothing");

    assert_eq!(redeem(&till).await.code(), "voucher-redeemed");
    for refused in [scan_at_the_bar(&till, CODE).await, redeem(&till).await] {
        assert_eq!(refused.code(), "voucher-already-redeemed");
        assert_eq!(refused.json()["notice"]["level"], "refused");
    }
    assert_eq!(cloud.books().await.unwrap().redemptions.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn where_the_shop_wants_it_a_scan_redeems_at_once() {
    let cloud = cloud().await;
    let till = Till::start(Setup::of(&cloud).redeem("auto").home()).await;
    let first = till.api().scan(CODE).await;
    assert_eq!(first.code(), "voucher-redeemed");
    let second_reading = till.api().scan(CODE).await;
    assert_eq!((second_reading.code(), second_reading.op_id()), (first.code(), first.op_id()));
    assert_eq!(scan_at_the_bar(&till, CODE).await.code(), "voucher-already-redeemed");
    assert_eq!(cloud.books().await.unwrap().redemptions[0].voucher_id, VOUCHER);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_voucher_that_cannot_be_checked_is_refused_and_nothing_is_kept_of_it() {
    let cloud = cloud().await;
    cloud.set_reachable(false).await.unwrap();
    let till = Till::start(Setup::of(&cloud).home()).await;
    till.link_is("down").await;
    for refused in [till.api().scan(CODE).await, redeem(&till).await] {
        assert_eq!(refused.code(), "cannot-check");
        assert_eq!(refused.json()["notice"]["level"], "refused");
    }
    assert_eq!(till.operations().await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_redemption_whose_answer_is_lost_is_found_out_while_the_cashier_waits() {
    let cloud = cloud().await;
    let till = Till::start(Setup::of(&cloud).home()).await;
    till.link_is("up").await;
    cloud.faults().set(FaultPlan::next(1, Fault::CutAfterEffect).on("/redemptions")).unwrap();
    let first = redeem(&till).await;
    till.drained().await;
    let known = till.api().get(&format!("/v1/operations/{}", first.op_id())).await.json();
    assert_eq!((&known["state"], &known["outcome"]["status"]), (&"done".into(), &201.into()));
    let books = cloud.books().await.unwrap();
    assert_eq!(books.redemptions.len(), 1);
    assert_eq!(books.arrivals[&first.op_id()], 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_voucher_from_two_sides_at_once_is_one_redemption() {
    let cloud = cloud().await;
    let till = Till::start(Setup::of(&cloud).home()).await;
    till.link_is("up").await;
    cloud.faults().set(FaultPlan::always(Fault::Latency { ms: 200 }).on("/redemptions")).unwrap();
    let (one, other) = tokio::join!(redeem(&till), redeem(&till));
    assert_eq!(one.op_id(), other.op_id());
    assert_eq!((one.code(), other.code()), ("voucher-redeemed".into(), "voucher-redeemed".into()));
    assert_eq!(cloud.books().await.unwrap().redemptions.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn vouchers_that_cannot_be_used_say_why() {
    let cloud = cloud().await;
    let till = Till::start(Setup::of(&cloud).home()).await;
    for (code, answer) in [
        ("SUMMER2023", "voucher-expired"),
        ("CAKE2024", "voucher-already-redeemed"),
        ("FREECOFFEE", "voucher-ambiguous"),
        ("NOSUCH2024", "voucher-not-found"),
    ] {
        assert_eq!(till.api().scan(code).await.code(), answer, "{code}");
    }
    assert_eq!(till.operations().await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn trouble_with_the_cloud_is_no_refusal_of_a_good_voucher() {
    let cloud = cloud().await;
    let till = Till::start(Setup::of(&cloud).home()).await;
    till.link_is("up").await;
    for fault in [Fault::RateLimited { retry_after_s: 1 }, Fault::KeyInvalid, Fault::CaptivePortal] {
        cloud.faults().set(FaultPlan::always(fault).on("/vouchers")).unwrap();
        assert_eq!(till.api().scan(CODE).await.code(), "cannot-check");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_key_that_joins_a_redemption_is_answered_about_it_ever_after() {
    let cloud = cloud().await;
    let till = Till::start(Setup::of(&cloud).home()).await;
    till.link_is("up").await;
    cloud.faults().set(FaultPlan::always(Fault::Latency { ms: 300 }).on("/redemptions")).unwrap();
    let body = json!({"voucher_id": VOUCHER});
    let keyed =
        async |key: &str| till.api().post_keyed("/v1/redemptions?wait=4000", key, &body).await.unwrap();
    let (first, joined) = tokio::join!(keyed("k1"), keyed("k2"));
    assert_eq!(first.op_id(), joined.op_id());
    for key in ["k1", "k2"] {
        let again = keyed(key).await;
        assert_eq!((again.code(), again.op_id()), ("voucher-redeemed".to_owned(), first.op_id()), "{key}");
    }
    assert_eq!(till.operations().await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receipt_does_not_wait_behind_vouchers_and_nobody_longer_than_the_answering_time() {
    let cloud = cloud().await;
    cloud.set_reachable(false).await.unwrap();
    let till = Till::start(Setup::of(&cloud).stamping("receipt").home()).await;
    till.link_is("down").await;
    cloud.faults().set(FaultPlan::always(Fault::NeverAnswers)).unwrap();
    cloud.set_reachable(true).await.unwrap();

    let began = Instant::now();
    let voucher = async |id: &str| {
        let body = json!({"voucher_id": id});
        let refused = till.api().post("/v1/redemptions?wait=4000", &body).await;
        assert_eq!(refused.code(), "cannot-check");
        began.elapsed()
    };
    let receipt = async {
        let guest = json!({"type": "scan", "value": card("anna")});
        let body = json!({"receipt_id": "1001", "total": {"value": "3.50", "currency": "EUR"},
            "closed_at": now(), "guest": guest});
        assert_eq!(till.api().post("/v1/receipts?wait=4000", &body).await.code(), "saved");
        began.elapsed()
    };
    let (one, two, three, receipt) =
        tokio::join!(voucher(VOUCHER), voucher("v_printed"), voucher("v_dessert"), receipt);
    assert!(receipt < Duration::from_secs(2), "{receipt:?}");
    for took in [one, two, three] {
        assert!(took < Duration::from_secs(6), "{took:?}");
    }
}
