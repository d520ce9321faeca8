//! A key that is changed while a request hangs at the cloud: nothing is lost by it, and nothing doubled.

use serde_json::json;
use stamp_sandbox::{Fault, FaultPlan, Sandbox};
use stamp_tests::{Setup, Till, card, cloud, hangs};

const FRESH: &str = "7loc_sc_fresh";

fn with_a_fresh_key(cloud: &Sandbox, till: &Till) {
    cloud.regenerate_key(FRESH);
    till.home().run_with(&["key", "set"], FRESH).ok();
}

/// Every way in which a request can hang: it has its effect, has none, or has it later.
fn hanging() -> [Fault; 3] {
    [Fault::NeverAnswersAfterEffect, Fault::NeverAnswers, Fault::WorksOn { ms: 4000 }]
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_regenerated_in_the_middle_of_a_stamp_doubles_nothing() {
    for fault in hanging() {
        let cloud = cloud().await;
        let till = Till::start(Setup::of(&cloud).request_timeout_s(5).home()).await;
        till.link_is("up").await;
        let what = format!("{fault:?}");
        cloud.faults().set(FaultPlan::next(1, fault).on("/stamps")).unwrap();
        let first = till.api().one_more(&card("anna")).await.op_id();
        hangs(&cloud, &first).await;
        let second = till.api().one_more(&card("anna")).await.op_id();
        with_a_fresh_key(&cloud, &till);
        let other = till.api().one_more(&card("clara")).await.op_id();

        till.drained().await;
        let books = cloud.books().await.unwrap();
        assert_eq!(books.order_on_card("card_anna"), [first, second], "{what}");
        assert_eq!(books.order_on_card("card_clara"), [other], "{what}");
        assert_eq!(till.count("done").await, 3, "{what}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_regenerated_in_the_middle_of_a_redemption_redeems_once() {
    let cloud = cloud().await;
    let till = Till::start(Setup::of(&cloud).request_timeout_s(5).home()).await;
    till.link_is("up").await;
    let fault = FaultPlan::next(1, Fault::NeverAnswersAfterEffect).on("/redemptions");
    cloud.faults().set(fault).unwrap();
    let voucher = json!({"voucher_id": "v_free_coffee"});
    let op = till.api().post("/v1/redemptions?wait=100", &voucher).await.op_id();
    hangs(&cloud, &op).await;
    with_a_fresh_key(&cloud, &till);
    till.operation_is(&op, "done").await;
    let books = cloud.books().await.unwrap();
    assert_eq!((books.redemptions.len(), books.effects_by_op()[&op]), (1, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_regenerated_in_the_middle_of_a_backlog_doubles_nothing() {
    let cloud = cloud().await;
    cloud.set_reachable(false).await.unwrap();
    let till = Till::start(Setup::of(&cloud).request_timeout_s(5).home()).await;
    till.link_is("down").await;
    let mut taken = Vec::new();
    for _ in 0..4 {
        for guest in ["anna", "ben", "clara", "david", "eva", "felix"] {
            taken.push(till.api().one_more(&card(guest)).await.op_id());
        }
    }
    let fault = Fault::NeverAnswersAfterEffect;
    cloud.faults().set(FaultPlan::next(1, fault).on("/operations/batch")).unwrap();
    cloud.set_reachable(true).await.unwrap();
    stamp_tests::until("a batch hangs at the cloud", async || {
        let log = cloud.log();
        log.iter().any(|entry| entry.path.ends_with("/batch") && entry.status.is_none()).then_some(())
    })
    .await;
    with_a_fresh_key(&cloud, &till);
    till.drained().await;
    let effects = cloud.books().await.unwrap().effects_by_op();
    assert_eq!(effects.len(), taken.len());
    assert!(effects.values().all(|count| *count == 1), "{effects:?}");
}
