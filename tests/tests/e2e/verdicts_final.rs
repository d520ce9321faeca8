//! What the cloud refuses is refused alone: in its own words, and the next guest is served.

use serde_json::{Value, json};
use stamp_sandbox::{Fault, FaultPlan, Options, Sandbox};
use stamp_tests::{Reply, Setup, Till, card, cloud, cloud_with, now};

/// The answer to one operation that the cloud refused, and the next guest's stamp.
async fn refused_alone(till: &Till, cloud: &Sandbox, reply: &Reply, code: &str, words: &str) {
    assert_eq!(reply.code(), code, "{reply:?}");
    let answer = reply.json();
    assert_eq!((&answer["notice"]["level"], &answer["notice"]["title"]), (&json!("refused"), &json!(words)));
    assert_eq!(answer["operation"]["state"], "refused");

    cloud.faults().clear();
    let next = till.api().scan(&card("felix")).await;
    assert_eq!(next.json()["notice"]["level"], "ok", "after {code}: {next:?}");
    assert_eq!(till.status().await["cloud"]["state"], "up", "after {code}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_card_that_cannot_be_stamped_does_not_stop_the_till() {
    for (guest, code, words) in [
        ("deleted", "card-deleted", "Card deleted"),
        ("nobody", "card-not-found", "Card not found"),
        ("greta", "amount-required", "Amount needed"),
        ("foreign", "wrong-business", "From another shop"),
    ] {
        let cloud = cloud().await;
        let till = Till::start(Setup::of(&cloud).home()).await;
        let refused = till.api().scan(&card(guest)).await;
        refused_alone(&till, &cloud, &refused, code, words).await;
        assert_eq!(cloud.books().await.unwrap().stamps.len(), 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_voucher_that_cannot_be_redeemed_does_not_stop_the_till() {
    let cloud = cloud().await;
    for (voucher, code, words) in [
        (json!({"voucher_id": "v_cake"}), "voucher-already-redeemed", "Already used"),
        (json!({"redeem_code": "FREECOFFEE"}), "voucher-ambiguous", "Whose voucher?"),
        (json!({"voucher_id": "v_nobody"}), "voucher-not-found", "Voucher not found"),
        (json!({"voucher_id": "v_summer"}), "voucher-expired", "Expired"),
        (json!({"voucher_id": "v_foreign"}), "wrong-business", "From another shop"),
    ] {
        let till = Till::start(Setup::of(&cloud).home()).await;
        let refused = till.api().post("/v1/redemptions?wait=4000", &voucher).await;
        refused_alone(&till, &cloud, &refused, code, words).await;
    }
    assert!(cloud.books().await.unwrap().redemptions.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_no_that_this_version_has_never_heard_of_is_about_its_operation_alone() {
    for (status, code) in [(403, "card_of_a_partner"), (409, "repeat_blocked"), (410, "season_over")] {
        let cloud = cloud().await;
        let till = Till::start(Setup::of(&cloud).home()).await;
        till.link_is("up").await;
        let fault = Fault::Problem { status, code: code.to_owned() };
        cloud.faults().set(FaultPlan::next(1, fault).on("/stamps")).unwrap();
        let refused = till.api().scan(&card("anna")).await;
        let words = format!("The cloud says {code}");
        refused_alone(&till, &cloud, &refused, &code.replace('_', "-"), &words).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn cards_of_another_business_all_morning_do_not_stop_the_till() {
    let cloud = cloud().await;
    let till = Till::start(Setup::of(&cloud).home()).await;
    till.link_is("up").await;
    let foreign = Fault::Problem { status: 403, code: "wrong_business".to_owned() };
    cloud.faults().set(FaultPlan::always(foreign).on("/stamps")).unwrap();
    for guest in ["anna", "ben", "clara", "david", "eva", "ida"] {
        assert_eq!(till.api().scan(&card(guest)).await.code(), "wrong-business");
    }
    assert_eq!(till.count("refused").await, 6);
    cloud.faults().clear();
    assert_eq!(till.api().scan(&card("felix")).await.code(), "stamp-added");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_card_that_another_till_stamped_just_before_is_refused_and_not_stamped_twice() {
    let cloud = cloud_with(Options { repeat_window_s: 60, ..Options::default() }).await;
    let first = Till::start(Setup::of(&cloud).home()).await;
    assert_eq!(first.api().scan(&card("anna")).await.code(), "stamp-added");
    let second = Till::start(Setup::of(&cloud).home()).await;
    let refused = second.api().scan(&card("anna")).await;
    assert_eq!(
        (refused.code().as_str(), refused.json()["notice"]["level"].as_str()),
        ("repeat-blocked", Some("refused"))
    );
    assert_eq!(second.api().scan(&card("clara")).await.code(), "stamp-added");
    assert_eq!(cloud.books().await.unwrap().order_on_card("card_anna").len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receipt_that_has_its_stamps_from_elsewhere_is_done_quietly() {
    let cloud = cloud().await;
    let till = Till::start(Setup::of(&cloud).stamping("receipt").home()).await;
    till.link_is("up").await;
    let duplicate = Fault::Problem { status: 409, code: "duplicate_receipt".to_owned() };
    cloud.faults().set(FaultPlan::next(1, duplicate).on("/stamps")).unwrap();
    let report = async |number: &str| {
        let receipt = json!({"receipt_id": number, "total": {"value": "3.50", "currency": "EUR"},
            "closed_at": now(), "guest": {"type": "card_id", "value": "card_anna"}});
        till.api().post("/v1/receipts?wait=4000", &receipt).await
    };
    let quietly = report("1001").await;
    assert_eq!(
        (quietly.code().as_str(), &quietly.json()["notice"]["level"]),
        ("already-stamped", &json!("info"))
    );
    assert_eq!(quietly.json()["operation"]["state"], "done");
    assert_eq!(report("1002").await.code(), "stamp-added");
}

#[tokio::test(flavor = "multi_thread")]
async fn refusals_in_a_backlog_hold_up_nobody_and_are_told_one_by_one() {
    let cloud = cloud().await;
    cloud.set_reachable(false).await.unwrap();
    let till = Till::start(Setup::of(&cloud).home()).await;
    till.link_is("down").await;
    let mut taken = Vec::new();
    for guest in ["deleted", "anna", "foreign", "clara", "nobody", "anna"] {
        taken.push(till.api().one_more(&card(guest)).await.op_id());
    }
    let mut notices = till.notices(None).await;
    cloud.set_reachable(true).await.unwrap();
    till.drained().await;
    assert_eq!(
        (till.count("done").await, till.count("refused").await, till.count("parked").await),
        (3, 3, 0)
    );
    let books = cloud.books().await.unwrap();
    assert_eq!(books.order_on_card("card_anna"), [taken[1].as_str(), taken[5].as_str()]);

    let mut said = Vec::new();
    loop {
        let notice = notices.next().await;
        if notice["code"] == "backlog-sent" {
            assert_eq!((&notice["level"], &notice["text"]), (&json!("warn"), &json!("3 sent, 3 refused.")));
            break;
        }
        assert!(notice["text"].as_str().is_some_and(|text| text.contains("Saved before")), "{notice}");
        said.push(notice["code"].clone());
    }
    said.sort_by_key(Value::to_string);
    assert_eq!(said, ["card-deleted", "card-not-found", "wrong-business"]);
}
