//! What was closed while nobody looked.

use std::time::Duration;

use jiff::{ToSpan as _, civil::Date};
use stamp_core::{config::ClientField, receipt::Report};
use stamp_tests::fakes::poster::{Account, Check, Fault, Plan};

use super::bench::{Bench, TILL};

const CLIENT: &str = "clients.getClient";

/// It has looked, and then not for nine days in which something was sold each day.
async fn nine_days_away(account: Account) -> (Bench, Vec<Check>) {
    let mut bench = Bench::of(account).await;
    bench.settings.wanted.client = vec![ClientField::Email];
    bench.start();
    bench.sell();
    bench.looked().await;
    bench.stop().await;
    let mut checks = Vec::new();
    for _ in 0..9 {
        bench.pass(24.hours());
        checks.extend([bench.sell_to(108), bench.sell()]);
    }
    (bench, checks)
}

#[tokio::test(flavor = "multi_thread")]
async fn neither_a_full_queue_nor_a_client_that_cannot_be_had_leaves_a_day_out() {
    let (mut bench, checks) = nine_days_away(Account::cafe().client(108, "77")).await;
    bench.desk.set_full(true);
    bench.cloud.faults().add(Plan::next(1, Fault::Status(502)).on(CLIENT));
    bench.start();
    bench.until("it was refused twice", |bench| bench.desk.taken().refused >= 2).await;
    bench.desk.set_full(false);
    bench.until("all are told of", |bench| checks.iter().all(|check| bench.told(*check).is_some())).await;
    bench.looked().await;
    let told_again = 2;
    assert!(bench.desk.taken().tellings() <= checks.len() + told_again, "the first is told of by both runs");
}

#[tokio::test(flavor = "multi_thread")]
async fn no_day_is_left_out_when_it_ends_in_the_middle_and_begins_again() {
    let (mut bench, checks) = nine_days_away(Account::cafe().client(108, "77")).await;
    for questions in [1, 3, 5, 7] {
        let asked = bench.cloud.asked().len();
        bench.start();
        bench.until("it has begun", |bench| bench.cloud.asked().len() > asked + questions).await;
        bench.stop().await;
    }
    bench.start();
    bench.until("all are told of", |bench| checks.iter().all(|check| bench.told(*check).is_some())).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_question_for_closed_checks_is_for_more_than_three_days() {
    let (mut bench, _) = nine_days_away(Account::cafe().client(108, "77")).await;
    bench.start();
    bench.looked().await;
    let day = |text: &str| Date::strptime("%Y%m%d", text).unwrap();
    for asked in bench.cloud.asked().iter().filter(|asked| asked.get("status") == Some("2")) {
        let (from, to) = (day(asked.get("dateFrom").unwrap()), day(asked.get("dateTo").unwrap()));
        assert!(to <= from.saturating_add(2.days()), "{asked:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_hour_is_told_of_before_what_is_older() {
    let mut bench = Bench::of(Account::cafe().client(108, "77")).await;
    let earlier = bench.cloud.shop().sell(TILL, None, bench.world.now() - 5.hours());
    let now = bench.sell();
    bench.start();
    bench.until("both are told of", |bench| bench.told(earlier).is_some()).await;
    let name = bench.told(now).unwrap().identity;
    let taken = bench.desk.taken();
    assert!(matches!(&taken.reports[0], Report::Closed(first) if first.identity == name));
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_new_waits_for_a_long_history() {
    let account = (1..=60).fold(Account::cafe(), |account, id| account.client(id, "77"));
    let mut bench = Bench::of(account).await;
    bench.settings.wanted.client = vec![ClientField::Email];
    let history: Vec<_> = (1..=60)
        .map(|client| bench.cloud.shop().sell(TILL, Some(client), bench.world.now() - 5.hours()))
        .collect();
    bench.cloud.faults().add(Plan::always(Fault::Slow(Duration::from_millis(30))).on(CLIENT));
    bench.start();
    bench.until("the history has begun", |bench| bench.desk.taken().tellings() > 0).await;
    let new = bench.sell();
    bench.until("it is told of", |bench| bench.told(new).is_some()).await;
    assert!(bench.desk.taken().tellings() < history.len());
    assert_eq!(bench.desk.taken().complete_until, None, "some are still missing");
    bench.until("all are told of", |bench| history.iter().all(|check| bench.told(*check).is_some())).await;
    bench.until("and called complete", |bench| bench.desk.taken().complete_until.is_some()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_check_that_a_register_kept_to_itself_for_days_is_found() {
    let mut bench = Bench::of(Account::cafe()).await;
    bench.sell();
    bench.start();
    let shop = bench.cloud.shop().clone();
    shop.lose_internet(TILL);
    let late = bench.sell();
    for _ in 0..5 {
        bench.pass(24.hours());
        bench.looked().await;
    }
    assert_eq!(bench.told(late), None);
    shop.find_internet(TILL);
    bench.until("it is told of", |bench| bench.told(late).is_some()).await;
    assert_eq!(bench.desk.taken().tellings(), 2);
}
