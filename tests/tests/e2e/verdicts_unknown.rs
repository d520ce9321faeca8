//! Answers that tell nothing: the same key again, until the cloud says what became of it.

use std::time::Duration;

use serde_json::json;
use stamp_sandbox::{Fault, FaultPlan, Sandbox};
use stamp_tests::{Setup, Till, card, cloud, requests};

/// A stamp whose first attempt meets this fault. It must end in the books once, under one key.
async fn arrives_once_after(cloud: &Sandbox, till: &Till, guest: &str, fault: Fault) -> String {
    let name = format!("{fault:?}");
    cloud.faults().set(FaultPlan::next(1, fault).on("/stamps")).unwrap();
    let op = till.api().one_more(&card(guest)).await.op_id();
    till.operation_is(&op, "done").await;
    let books = cloud.books().await.unwrap();
    assert_eq!(books.order_on_card(&format!("card_{guest}")).last(), Some(&op.as_str()), "{name}");
    assert_eq!(books.effects_by_op()[&op], 1, "{name}");
    assert_eq!(requests(cloud, &op).len(), 2, "{name}: the same key, twice");
    assert_eq!((till.count("parked").await, till.count("refused").await), (0, 0), "{name}");
    op
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_says_nothing_is_asked_again_under_the_same_key() {
    let cloud = cloud().await;
    let till = Till::start(Setup::of(&cloud).request_timeout_s(1).home()).await;
    till.link_is("up").await;
    for fault in [
        Fault::Bare { status: 408 },
        Fault::Bare { status: 425 },
        Fault::RateLimited { retry_after_s: 0 },
        Fault::ServerError { status: 500 },
        Fault::Bare { status: 502 },
        Fault::ServerError { status: 503 },
        Fault::Bare { status: 504 },
        Fault::Bare { status: 418 },
        Fault::CutBefore,
        Fault::CutAfterEffect,
        Fault::HalfBody,
        Fault::WrongContentType,
        Fault::CaptivePortal,
        Fault::NeverAnswers,
        Fault::NeverAnswersAfterEffect,
    ] {
        arrives_once_after(&cloud, &till, "clara", fault).await;
    }
    assert_eq!(cloud.books().await.unwrap().order_on_card("card_clara").len(), 15);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wish_to_wait_is_kept_in_seconds_and_as_a_date() {
    let cloud = cloud().await;
    let till = Till::start(Setup::of(&cloud).home()).await;
    till.link_is("up").await;
    // A date has no fractions of a second.
    for (fault, least) in [
        (Fault::RateLimited { retry_after_s: 3 }, 3),
        (Fault::RateLimitedUntil { retry_after_s: 4 }, 3),
        (Fault::RateLimited { retry_after_s: 0 }, 1),
    ] {
        let op = arrives_once_after(&cloud, &till, "anna", fault.clone()).await;
        let [first, second] = &requests(&cloud, &op)[..] else { panic!("two requests") };
        let waited = Duration::try_from(second.at.duration_since(first.at)).unwrap();
        assert!(waited >= Duration::from_secs(least), "{fault:?}: {waited:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_operation_that_the_cloud_is_still_working_on_is_asked_about_and_not_done_twice() {
    let cloud = cloud().await;
    let till = Till::start(Setup::of(&cloud).request_timeout_s(1).home()).await;
    till.link_is("up").await;
    cloud.faults().set(FaultPlan::next(1, Fault::WorksOn { ms: 4000 }).on("/stamps")).unwrap();
    let op = till.api().one_more(&card("anna")).await.op_id();
    till.operation_is(&op, "done").await;
    let answers: Vec<_> = requests(&cloud, &op).iter().map(|entry| entry.status).collect();
    assert!(answers.contains(&Some(409)) && answers.ends_with(&[Some(201)]), "{answers:?}");
    assert_eq!(cloud.books().await.unwrap().order_on_card("card_anna"), [op]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_login_page_of_the_guest_network_is_no_yes_to_anything() {
    let cloud = cloud().await;
    cloud.faults().set(FaultPlan::always(Fault::CaptivePortal)).unwrap();
    let till = Till::start(Setup::of(&cloud).home()).await;
    till.health_has("cloud-unreachable").await;
    assert_eq!(till.api().scan(&card("anna")).await.code(), "saved");
    let voucher = till.api().post("/v1/redemptions?wait=4000", &json!({"voucher_id": "v_free_coffee"})).await;
    assert_eq!((voucher.code().as_str(), till.waiting().await), ("cannot-check", 1));
    cloud.faults().clear();
    let till = Till::start(till.kill()).await;
    till.drained().await;
    let books = cloud.books().await.unwrap();
    assert_eq!((books.stamps.len(), books.redemptions.len()), (1, 0));
}
