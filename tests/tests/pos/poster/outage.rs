//! Poster's cloud is away, or says something else.

use std::time::Duration;

use stamp_connectors::pos::PosState;
use stamp_tests::fakes::poster::{Account, Fault, Plan};

use super::bench::Bench;

const LIST: &str = "dash.getTransactions";

fn why(bench: &Bench) -> String {
    match bench.state() {
        Some(PosState::Lost { why } | PosState::Failed { why }) => why,
        other => panic!("{other:?}"),
    }
}

fn is_lost(bench: &Bench) -> bool {
    matches!(bench.state(), Some(PosState::Lost { .. }))
}

fn is_failed(bench: &Bench) -> bool {
    matches!(bench.state(), Some(PosState::Failed { .. }))
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_it_says_instead_of_an_answer_nothing_is_lost_and_nothing_is_told_twice() {
    for fault in [
        Fault::Status(500),
        Fault::Status(502),
        Fault::Html,
        Fault::Half,
        Fault::Cut,
        Fault::TooMany(None),
        Fault::TooMany(Some(1)),
    ] {
        let mut bench = Bench::of(Account::cafe()).await;
        bench.start();
        let before = bench.sell();
        bench.looked().await;
        bench.cloud.faults().add(Plan::always(fault));
        bench.until("it is told that it is lost", is_lost).await;
        let meanwhile = bench.sell();
        assert!(!why(&bench).contains("demo"), "{fault:?}: {}", why(&bench));
        bench.cloud.faults().clear();
        bench.until("it is there again", Bench::is_ready).await;
        bench.looked().await;
        assert!(bench.told(before).is_some() && bench.told(meanwhile).is_some(), "{fault:?}");
        assert_eq!(bench.desk.taken().tellings(), 2, "{fault:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cable_that_is_pulled_is_a_state_and_no_more() {
    let mut bench = Bench::of(Account::cafe()).await;
    bench.cloud.set_reachable(false).await;
    bench.start();
    bench.until("it is told that it is lost", is_lost).await;
    let check = bench.sell();
    bench.cloud.set_reachable(true).await;
    bench.until("the check is told of", |bench| bench.told(check).is_some()).await;
    bench.cloud.set_reachable(false).await;
    bench.until("it is told that it is lost", is_lost).await;
    bench.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_that_is_empty_by_mistake_forgets_nothing() {
    let mut bench = Bench::of(Account::cafe()).await;
    bench.start();
    let check = bench.sell();
    bench.looked().await;
    bench.cloud.faults().add(Plan::next(3, Fault::Empty).on(LIST));
    bench.looked().await;
    let later = bench.sell();
    bench.looked().await;
    assert!(bench.told(check).is_some() && bench.told(later).is_some());
    let taken = bench.desk.taken();
    assert_eq!((taken.tellings(), taken.voided().len()), (2, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_only_a_person_can_change_is_said_with_what_to_change_and_seldom_asked() {
    for has_flat_errors in [false, true] {
        for (code, cure) in
            [(11, "token_file"), (12, "expired"), (20, "right"), (503, "archived"), (700, "price plan")]
        {
            let mut bench = Bench::of(Account { has_flat_errors, ..Account::cafe() }).await;
            bench.start();
            bench.looked().await;
            bench.cloud.faults().add(Plan::always(Fault::Code(code)));
            bench.until("it is told that it has failed", is_failed).await;
            assert!(why(&bench).contains(cure), "{code}: {}", why(&bench));
            assert!(!why(&bench).contains("demo"), "{}", why(&bench));
            let check = bench.sell();
            bench.cloud.faults().clear();
            bench.until("the check is told of", |bench| bench.told(check).is_some()).await;
            bench.until("it is there again", Bench::is_ready).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_token_is_told_in_both_envelopes() {
    for has_flat_errors in [false, true] {
        let mut bench = Bench::of(Account { has_flat_errors, ..Account::cafe() }).await;
        bench.settings.token = stamp_connectors::pos::poster::Secret::new("333226:typo");
        bench.start();
        bench.until("it is told that it has failed", is_failed).await;
        assert!(why(&bench).contains("token_file") && !why(&bench).contains("typo"), "{}", why(&bench));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_expires_in_the_middle_of_a_long_look_loses_no_check() {
    let mut bench = Bench::of(Account { rows: Some(100), ..Account::cafe() }).await;
    bench.start();
    bench.looked().await;
    bench.cloud.faults().add(Plan::always(Fault::Code(12)).on(LIST).after(1));
    let checks: Vec<_> = (0..250).map(|_| bench.sell()).collect();
    bench.until("it is told that it has failed", is_failed).await;
    let complete = bench.desk.taken().complete_until;
    bench.pass(jiff::Span::new().minutes(10));
    bench.cloud.faults().clear();
    bench.until("all are told of", |bench| checks.iter().all(|check| bench.told(*check).is_some())).await;
    bench.until("they are called complete", |bench| bench.desk.taken().complete_until > complete).await;
    assert_eq!(bench.desk.taken().tellings(), checks.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn while_the_queue_takes_nothing_the_same_is_told_again_until_it_does() {
    let mut bench = Bench::of(Account::cafe()).await;
    bench.start();
    bench.looked().await;
    let kept = bench.desk.taken().checkpoint.clone();
    bench.desk.set_full(true);
    let check = bench.sell();
    bench.until("it was refused twice", |bench| bench.desk.taken().refused >= 2).await;
    assert_eq!(bench.told(check), None);
    assert_eq!(bench.desk.taken().checkpoint, kept);
    bench.desk.set_full(false);
    bench.until("the check is told of", |bench| bench.told(check).is_some()).await;
    assert_eq!(bench.desk.taken().tellings(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn while_it_is_away_it_is_asked_ever_more_seldom() {
    let mut bench = Bench::of(Account::cafe()).await;
    bench.settings.pace.poll = Duration::from_millis(10);
    bench.settings.pace.removed = Duration::from_secs(3600);
    bench.cloud.faults().add(Plan::always(Fault::Status(503)));
    bench.start();
    bench.until("it has tried five times", |bench| bench.cloud.asked().len() >= 5).await;
    let asked = bench.cloud.asked();
    let passed = asked[4].at.duration_since(asked[0].at);
    // Four pauses that are random, each of at least 100 ms; looks that go well would be 10 ms apart.
    assert!(passed >= Duration::from_millis(390), "{passed:?}");
    bench.stop().await;
}
