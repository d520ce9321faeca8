//! Vouchers: nothing is handed over before the cloud has said yes, and nothing twice.

use serde_json::json;
use stamp_sandbox::{Fault, FaultPlan};
use stamp_tests::{Reply, Setup, Till, card, cloud, until};

const CODE: &str = "COFFEE2024";
const VOUCHER: &str = "v_free_coffee";

fn refused(reply: Reply) -> Option<Reply> {
    (reply.code() == "voucher-already-redeemed").then_some(reply)
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
    for again in [
        until("a scan is refused", async || refused(till.api().scan(CODE).await)).await,
        until("a wish is refused", async || refused(redeem(&till).await)).await,
    ] {
        assert_eq!(again.json()["notice"]["level"], "refused");
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
    until("a later scan is refused", async || refused(till.api().scan(CODE).await)).await;
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
async fn a_voucher_scanned_again_while_its_answer_is_lost_is_our_own_and_not_a_used_one() {
    let cloud = cloud().await;
    let till = Till::start(Setup::of(&cloud).home()).await;
    till.link_is("up").await;
    assert_eq!(till.api().scan(CODE).await.code(), "confirm-voucher");
    cloud.faults().set(FaultPlan::always(Fault::CutAfterEffect).on("/redemptions")).unwrap();
    let first = till.api().post("/v1/redemptions?wait=300", &json!({"voucher_id": VOUCHER})).await;
    assert_eq!(first.code(), "redemption-unanswered");
    cloud.faults().clear();
    let again = till.api().scan(CODE).await;
    assert_eq!((again.code(), again.op_id()), ("voucher-redeemed".to_owned(), first.op_id()));
    assert_eq!(cloud.books().await.unwrap().redemptions.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_end_of_a_redemption_that_nobody_waited_for_any_more_is_said_aloud() {
    let cloud = cloud().await;
    let till = Till::start(Setup::of(&cloud).home()).await;
    till.link_is("up").await;
    let mut notices = till.notices(None).await;
    cloud.faults().set(FaultPlan::always(Fault::CutBefore).on("/redemptions")).unwrap();
    let first = till.api().post("/v1/redemptions?wait=200", &json!({"voucher_id": VOUCHER})).await;
    assert_eq!(first.code(), "redemption-unanswered");
    assert_eq!(notices.next().await["code"], "redemption-unanswered");
    cloud.faults().clear();
    let said = notices.next().await;
    assert_eq!((&said["code"], &said["op_id"]), (&"voucher-redeemed".into(), &first.op_id().into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_card_answers_whose_voucher_it_is_and_is_not_stamped_by_that() {
    let cloud = cloud().await;
    let till = Till::start(Setup::of(&cloud).home()).await;
    assert_eq!(till.api().scan("FREECOFFEE").await.code(), "voucher-ambiguous");
    let shown = till.api().scan(&card("clara")).await;
    assert_eq!(shown.code(), "confirm-voucher", "{:?}", shown.json());
    assert_eq!(shown.json()["voucher"]["id"], "v_shared_clara");
    assert_eq!(till.operations().await, 0);
    assert_eq!(till.api().scan(&card("clara")).await.code(), "stamp-added", "the question is answered");
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
async fn a_voucher_read_by_a_scanner_can_be_confirmed_at_the_page() {
    let cloud = cloud().await;
    let till = Till::start(Setup::of(&cloud).home()).await;
    let mut notices = till.notices(None).await;
    till.api().post("/v1/scans?wait=4000", &json!({"code": CODE, "source": "counter"})).await;
    let said = notices.next().await;
    assert_eq!(said["voucher"], json!({"id": VOUCHER, "name": "Free coffee"}));
    assert!(!said.to_string().contains(CODE), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_redemption_that_the_cashier_gives_up_is_taken_back_once_it_is_known_to_have_arrived() {
    let cloud = cloud().await;
    let till = Till::start(Setup::of(&cloud).home()).await;
    till.link_is("up").await;
    cloud.faults().set(FaultPlan::always(Fault::CutAfterEffect).on("/redemptions")).unwrap();
    let first = till.api().post("/v1/redemptions?wait=200", &json!({"voucher_id": VOUCHER})).await;
    assert_eq!(first.code(), "redemption-unanswered");
    till.api().post(&format!("/v1/operations/{}/undo", first.op_id()), &json!({})).await;
    cloud.faults().clear();
    till.drained().await;
    let books = cloud.books().await.unwrap();
    assert_eq!((books.redemptions.len(), books.redemptions[0].voided), (1, true));
    until("the voucher is good again", async || {
        (till.api().scan(CODE).await.code() == "confirm-voucher").then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn giving_up_a_redemption_that_is_then_refused_leaves_nothing_behind() {
    let cloud = cloud().await;
    let till = Till::start(Setup::of(&cloud).home()).await;
    till.link_is("up").await;
    cloud.faults().set(FaultPlan::always(Fault::CutBefore).on("/redemptions")).unwrap();
    let used = json!({"voucher_id": "v_cake"});
    let first = till.api().post("/v1/redemptions?wait=200", &used).await;
    till.api().post(&format!("/v1/operations/{}/undo", first.op_id()), &json!({})).await;
    cloud.faults().clear();
    till.drained().await;
    assert_eq!(
        (till.count("refused").await, till.count("withdrawn").await, till.count("parked").await),
        (1, 1, 0)
    );
    assert!(cloud.books().await.unwrap().voids.is_empty());
}
