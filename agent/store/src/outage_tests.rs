use stamp_core::{
    cloud::{snapshot::SnapshotEntry, types::Money},
    offline::Status,
    operation::{Outcome, State},
    report::Loss,
    time::Now,
};

use super::*;
use crate::{
    Accepted, Settlement, Voucher,
    testing::{Queue, redemption, stamps},
};

const SHORTEST: Duration = Duration::from_secs(10);

fn at(seconds: u64) -> Timestamp {
    Now::epoch().after(Duration::from_secs(seconds)).wall
}

async fn begin(queue: &Queue, why: &str, seconds: u64) {
    queue.store().begin_outage(why.into(), at(seconds)).await.unwrap();
}

async fn end(queue: &Queue, seconds: u64) {
    queue.store().end_outage(None, at(seconds), SHORTEST).await.unwrap();
}

async fn reported(queue: &Queue) -> Report {
    queue.store().report(Timestamp::MIN, Timestamp::MAX).await.unwrap()
}

async fn outages(queue: &Queue) -> Vec<(String, i64, Option<i64>)> {
    let second = |at: Timestamp| at.duration_since(Now::epoch().wall).as_secs();
    let told = |one: Outage| (one.why, second(one.began_at), one.ended_at.map(second));
    reported(queue).await.outages.into_iter().map(told).collect()
}

async fn accept(queue: &Queue, number: u32, is_known: bool) -> NewOperation {
    let mut new = redemption(number, &format!("v{number}"));
    if is_known {
        let known = r#"{"mode":"offline","offline":{"snapshot_at":"2026-01-01T00:00:00Z"},"#;
        new.body = String::from_utf8(new.body).unwrap().replacen('{', known, 1).into_bytes();
    }
    let accepted = Accepted { at: at(0), card: None, counted_since: at(0) };
    let voucher = Voucher { accepted: Some(accepted), ..Voucher::default() };
    queue.store().append_with(new.clone(), voucher, None).await.unwrap();
    new
}

async fn settle(queue: &Queue, new: &NewOperation, state: State, reason: &str, body: &str) {
    let outcome = Some(Outcome { status: 200, body: body.as_bytes().to_vec() });
    let settlement = Settlement { state, outcome, reason: Some(reason.into()), at: at(900) };
    queue.store().settle(new.op_id, settlement).await.unwrap();
}

#[tokio::test]
async fn an_outage_goes_on_over_a_restart_and_another_reason_is_another_one() {
    let mut queue = Queue::open();
    begin(&queue, NO_INTERNET, 100).await;
    queue.reopen().await;
    begin(&queue, NO_INTERNET, 200).await;
    begin(&queue, "key-invalid", 300).await;
    end(&queue, 400).await;
    end(&queue, 500).await;
    let internet = NO_INTERNET.to_owned();
    assert_eq!(
        outages(&queue).await,
        [(internet, 100, Some(300)), ("key-invalid".to_owned(), 300, Some(400))]
    );
}

#[tokio::test]
async fn a_moment_in_which_nothing_happened_is_none_and_a_clock_that_was_set_back_gives_no_negative_one() {
    let queue = Queue::open();
    begin(&queue, NO_INTERNET, 100).await;
    end(&queue, 109).await;
    assert_eq!(outages(&queue).await, []);
    begin(&queue, NO_INTERNET, 200).await;
    queue.append(stamps(1, "a")).await;
    end(&queue, 150).await;
    assert_eq!(outages(&queue).await, [(NO_INTERNET.to_owned(), 200, Some(200))]);
    begin(&queue, NO_INTERNET, 7_000).await;
    queue.store().end_outage(Some(at(300)), at(400), SHORTEST).await.unwrap();
    assert_eq!(outages(&queue).await[1], (NO_INTERNET.to_owned(), 300, Some(400)), "as the server says");
}

#[tokio::test]
async fn what_is_done_meanwhile_is_counted_and_what_is_done_else_is_not() {
    let queue = Queue::open();
    queue.append(stamps(1, "a")).await;
    queue.store().count_refused().await.unwrap();
    begin(&queue, NO_INTERNET, 100).await;
    queue.append(stamps(2, "a")).await;
    queue.append(stamps(2, "a")).await;
    accept(&queue, 3, false).await;
    accept(&queue, 4, true).await;
    queue.store().count_refused().await.unwrap();
    end(&queue, 200).await;
    queue.append(stamps(5, "a")).await;
    let found = reported(&queue).await.outages;
    let counts: Vec<_> =
        found.iter().map(|one| (one.taken, one.accepted, one.at_risk, one.refused)).collect();
    assert_eq!(counts, [(3, 2, 1, 1)]);
}

#[tokio::test]
async fn a_voucher_that_is_accepted_though_the_way_seemed_open_is_reported_too() {
    let queue = Queue::open();
    accept(&queue, 1, false).await;
    let found = reported(&queue).await.outages;
    assert_eq!((found.len(), found[0].accepted, found[0].ended_at), (1, 1, Some(found[0].began_at)));
}

#[tokio::test]
async fn a_loss_is_noted_with_its_end_and_what_it_was_worth_and_outlasts_its_operation() {
    let queue = Queue::open();
    let worth = Some(Money { value: "2.50".into(), currency: "EUR".into() });
    let known = SnapshotEntry {
        id: "v_1".into(),
        card: None,
        name: "Coffee".into(),
        status: Status::Active,
        expires_at: None,
        value: worth.clone(),
        code: [1; 32],
        is_shared: false,
        self_redeem: false,
    };
    queue.store().put_vouchers(vec![known], 1, at(0)).await.unwrap();
    begin(&queue, NO_INTERNET, 0).await;
    let (used, good, unknown) =
        (accept(&queue, 1, true).await, accept(&queue, 2, false).await, accept(&queue, 3, false).await);
    let body = r#"{"outcome":"recorded_loss","voucher":{"id":"v_1","name":"Coffee","status":"redeemed"},
        "conflict":{"redeemed_at":"2026-01-01T00:00:07Z","location_id":"loc_2","redeemed_via":"scanner"}}"#;
    settle(&queue, &used, State::Done, "recorded-loss", body).await;
    settle(&queue, &good, State::Done, "redeemed", "{}").await;
    settle(&queue, &unknown, State::Refused, "voucher-not-found", "{}").await;
    let online = redemption(9, "v9");
    queue.append(online.clone()).await;
    settle(&queue, &online, State::Refused, "voucher-not-found", "{}").await;
    queue.store().purge(at(10_000_000), at(10_000_000), 100).await.unwrap();

    let report = reported(&queue).await;
    let expected = Loss {
        op_id: used.op_id,
        at: used.created_at,
        outage: Some(report.outages[0].id),
        voucher: Some("Coffee".into()),
        redeemed_at: Some(at(7)),
        location: Some("loc_2".into()),
        via: Some("scanner".into()),
        reason: "recorded-loss".into(),
        value: worth,
    };
    assert!(report.losses.contains(&expected), "{report:?}");
    assert_eq!(report.losses.len(), 2);
    assert!(report.losses.iter().any(|loss| loss.op_id == unknown.op_id && loss.voucher.is_none()));
    // A person's retry decides anew.
    queue.retry(&unknown).await.unwrap();
    assert_eq!(reported(&queue).await.losses, [expected]);
}

#[tokio::test]
async fn what_is_reported_is_saved_from_a_damaged_file() {
    let mut queue = Queue::open();
    begin(&queue, NO_INTERNET, 0).await;
    let used = accept(&queue, 1, false).await;
    settle(&queue, &used, State::Refused, "voucher-not-found", "{}").await;
    end(&queue, 60).await;
    begin(&queue, "key-invalid", 90).await;
    let before = reported(&queue).await;
    queue.close().await;
    let saved = queue.dir().join("saved.db");
    crate::salvage(queue.path(), &saved, queue.now()).unwrap();
    let (store, _) = Store::open(&saved, queue.now()).unwrap();
    assert_eq!(store.report(Timestamp::MIN, Timestamp::MAX).await.unwrap(), before);
}

#[tokio::test]
async fn a_report_is_of_its_time_and_old_ones_go() {
    let queue = Queue::open();
    for (from, to) in [(0, 100), (200, 300), (400, 500)] {
        begin(&queue, NO_INTERNET, from).await;
        end(&queue, to).await;
    }
    let count = async |from, to| queue.store().report(at(from), at(to)).await.unwrap().outages.len();
    assert_eq!((count(100, 200).await, count(99, 201).await, count(250, 260).await), (0, 2, 1));
    assert_eq!(queue.store().purge_report(at(250), 10).await.unwrap(), 2);
    assert_eq!(count(0, 1_000).await, 1);
    let inspector = Inspector::open(queue.path()).unwrap();
    assert_eq!(
        inspector.report(at(0), at(1_000)).unwrap(),
        queue.store().report(at(0), at(1_000)).await.unwrap()
    );
}
