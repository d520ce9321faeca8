//! Answers that stop all sending: the queue is kept, nothing is counted, everybody is told the truth.

use serde_json::{Value, json};
use stamp_sandbox::{DEMO_KEY, Fault, FaultPlan, Sandbox};
use stamp_tests::{Setup, Till, card, cloud, until};
use tokio::time::{Duration, Instant};

const GUESTS: [&str; 3] = ["anna", "clara", "felix"];
const VOUCHER: &str = "v_free_coffee";

/// A till that was online until this fault stopped it in the middle of work. Its three scans are kept.
async fn stopped_by(cloud: &Sandbox, fault: FaultPlan, health: &str) -> Till {
    let till = Till::start(Setup::of(cloud).home()).await;
    till.link_is("up").await;
    cloud.faults().set(fault).unwrap();
    for guest in GUESTS {
        let kept = till.api().scan(&card(guest)).await;
        assert_eq!(
            (kept.code().as_str(), &kept.json()["notice"]["level"]),
            ("saved", &json!("warn")),
            "{health}"
        );
    }
    till.health_has(health).await;
    kept_without_a_count(&till).await;
    till
}

async fn kept_without_a_count(till: &Till) {
    until("everything waits and no attempt is counted", async || {
        let listed = till.api().get("/v1/operations").await.json();
        let operations = listed["operations"].as_array().unwrap();
        let untouched = |operation: &Value| operation["state"] == "queued" && operation["attempts"] == 0;
        (operations.len() == GUESTS.len() && operations.iter().all(untouched)).then_some(())
    })
    .await;
}

async fn all_arrived_once(till: &Till, cloud: &Sandbox) {
    till.drained().await;
    let books = cloud.books().await.unwrap();
    assert_eq!(till.count("done").await, 3);
    assert_eq!((books.stamps.len(), books.effects_by_op().len()), (3, 3));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disabled_staff_login_stops_sending_until_a_key_is_set() {
    let cloud = cloud().await;
    let till = stopped_by(&cloud, FaultPlan::always(Fault::ScannerDisabled), "scanner-disabled").await;
    cloud.faults().clear();
    cloud.regenerate_key("7loc_sc_other");
    till.home().run_with(&["key", "set"], "7loc_sc_other").ok();
    all_arrived_once(&till, &cloud).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_staff_login_that_was_switched_on_again_sends_once_its_key_is_set_again() {
    let cloud = cloud().await;
    let till = stopped_by(&cloud, FaultPlan::always(Fault::ScannerDisabled), "scanner-disabled").await;
    cloud.faults().clear();
    till.home().run_with(&["key", "set"], DEMO_KEY).ok();
    all_arrived_once(&till, &cloud).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_agent_that_is_too_old_keeps_everything_for_the_next_version() {
    for path in ["/stamps", "/me"] {
        let cloud = cloud().await;
        let fault = || Fault::Problem { status: 426, code: "agent_too_old".to_owned() };
        cloud.faults().set(FaultPlan::always(fault()).on(path)).unwrap();
        let till = Till::start(Setup::of(&cloud).home()).await;
        for guest in GUESTS {
            assert_eq!(till.api().scan(&card(guest)).await.code(), "saved");
        }
        till.health_has("agent-too-old").await;
        kept_without_a_count(&till).await;
        cloud.faults().clear();
        let till = Till::start(till.kill()).await;
        all_arrived_once(&till, &cloud).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_used_up_plan_keeps_stamps_and_says_so_and_refuses_vouchers_at_once() {
    let cloud = cloud().await;
    let till = stopped_by(&cloud, FaultPlan::always(Fault::PlanLimit), "plan-limit-reached").await;
    let kept = till.api().one_more(&card("anna")).await;
    let text = kept.json()["notice"]["text"].as_str().unwrap().to_owned();
    assert!(text.contains("plan's card operations") && !text.contains("internet"), "{text}");

    let refused = till.api().post("/v1/redemptions?wait=4000", &json!({"voucher_id": VOUCHER})).await;
    assert_eq!(
        (refused.code().as_str(), &refused.json()["notice"]["level"]),
        ("cannot-check", &json!("refused"))
    );
    assert!(refused.text.contains("plan's card operations"), "{refused:?}");
    assert_eq!((till.waiting().await, till.operations().await), (4, 4), "no redemption is queued");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_redemption_that_finds_the_plan_used_up_is_answered_at_once_and_not_kept() {
    let cloud = cloud().await;
    let till = Till::start(Setup::of(&cloud).home()).await;
    till.link_is("up").await;
    cloud.faults().set(FaultPlan::always(Fault::PlanLimit)).unwrap();
    let began = Instant::now();
    let refused = till.api().post("/v1/redemptions?wait=4000", &json!({"voucher_id": VOUCHER})).await;
    assert!(began.elapsed() < Duration::from_secs(3), "{:?}", began.elapsed());
    assert_eq!(
        (refused.code().as_str(), &refused.json()["notice"]["level"]),
        ("plan-limit-reached", &json!("refused"))
    );
    assert_eq!(refused.json()["notice"]["title"], "The plan's limit is reached");
    till.health_has("plan-limit-reached").await;
    assert_eq!((till.waiting().await, till.count("refused").await), (0, 1));
    assert!(cloud.books().await.unwrap().redemptions.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_that_is_refilled_sends_what_was_kept_by_itself() {
    let cloud = cloud().await;
    let fault = FaultPlan::next(1, Fault::PlanLimitUntil { resets_in_s: 1 }).on("/stamps");
    // Tried again after half a minute at the earliest, and without `resets_at` only after an hour.
    let till = stopped_by(&cloud, fault, "plan-limit-reached").await;
    all_arrived_once(&till, &cloud).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_unexpected_no_to_three_guests_parks_no_fourth() {
    let cloud = cloud().await;
    let till = Till::start(Setup::of(&cloud).home()).await;
    till.link_is("up").await;
    let odd = Fault::Problem { status: 422, code: "validation_failed".to_owned() };
    cloud.faults().set(FaultPlan::always(odd).on("/stamps")).unwrap();
    for guest in ["anna", "ben", "clara", "david", "eva", "felix"] {
        till.api().scan(&card(guest)).await;
    }
    till.health_has("everything-refused").await;
    assert_eq!((till.count("parked").await, till.waiting().await), (2, 4));

    cloud.faults().clear();
    let till = Till::start(till.kill()).await;
    till.drained().await;
    assert_eq!((till.count("parked").await, till.count("done").await), (2, 4));
}
