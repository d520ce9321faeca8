//! The clients of checks cannot be had for a while.

use stamp_connectors::pos::PosState;
use stamp_core::{config::ClientField, receipt::Report};
use stamp_tests::fakes::poster::{Account, Fault, Plan};

use super::bench::Bench;

const CLIENT: &str = "clients.getClient";

/// Each check with a client needs a question for it.
async fn bench() -> Bench {
    let mut bench = Bench::of(Account::cafe().client(108, "77").client(109, "78")).await;
    bench.settings.wanted.client = vec![ClientField::Email];
    bench
}

#[tokio::test(flavor = "multi_thread")]
async fn a_check_waits_for_its_client_and_holds_up_no_other() {
    let mut bench = bench().await;
    bench.start();
    bench.looked().await;
    bench.cloud.faults().add(Plan::always(Fault::Status(502)).on(CLIENT));
    let (known, plain) = (bench.sell_to(108), bench.sell());
    bench.until("the other is told of", |bench| bench.told(plain).is_some()).await;
    bench.looked().await;
    assert_eq!(bench.told(known), None);
    assert!(bench.is_ready() && bench.words().contains("wait for their clients: 1"), "{}", bench.words());
    let closed = bench.cloud.shop().entry(known).closed.unwrap();
    assert!(bench.desk.taken().complete_until.is_none_or(|until| until < closed), "one is missing");
    bench.cloud.faults().clear();
    bench.until("it is told of", |bench| bench.told(known).is_some()).await;
    assert!(!bench.told(known).unwrap().guests.is_empty());
    bench.until("nothing waits", |bench| !bench.words().contains("wait")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn where_groups_decide_no_check_is_told_of_without_them_and_a_missing_right_is_said() {
    let mut bench = bench().await;
    bench.settings.wanted.groups = true;
    bench.cloud.faults().add(Plan::always(Fault::Code(20)).on(CLIENT));
    bench.start();
    let (meal, plain) = (bench.sell_to(108), bench.sell());
    bench.until("the other is told of", |bench| bench.told(plain).is_some()).await;
    bench.until("it says what to do", |bench| matches!(bench.state(), Some(PosState::Failed { .. }))).await;
    assert!(bench.words().contains("the right to call clients.getClient"), "{}", bench.words());
    bench.looked().await;
    assert_eq!(bench.told(meal), None);
    bench.cloud.faults().clear();
    bench.until("it is told of", |bench| bench.told(meal).is_some()).await;
    assert!(bench.told(meal).unwrap().groups.contains(&"Stamp cards".to_owned()));
}

#[tokio::test(flavor = "multi_thread")]
async fn without_the_right_to_ask_for_clients_a_check_is_told_of_and_again_once_its_guest_is_known() {
    let mut bench = bench().await;
    bench.cloud.faults().add(Plan::always(Fault::Code(20)).on(CLIENT));
    bench.start();
    let check = bench.sell_to(108);
    bench.until("it is told of", |bench| bench.told(check).is_some()).await;
    bench.looked().await;
    assert!(bench.told(check).unwrap().guests.iter().all(|guest| !format!("{guest:?}").contains("Email")));
    assert_eq!(bench.desk.taken().tellings(), 1);
    bench.cloud.faults().clear();
    bench.until("it is told of again", |bench| bench.desk.taken().tellings() == 2).await;
    bench.looked().await;
    assert_eq!(bench.desk.taken().tellings(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn clients_that_can_never_be_had_do_not_hold_up_the_others() {
    let account = (1..=12).fold(Account::cafe(), |account, id| account.client(id, "77"));
    let mut bench = Bench::of(account).await;
    bench.settings.wanted.client = vec![ClientField::Email];
    bench.start();
    // Two questions of each ten fail, whoever is asked for.
    for spared in 0..8 {
        bench.cloud.faults().add(Plan::next(2, Fault::Status(500)).on(CLIENT).after(spared));
    }
    let checks: Vec<_> = (1..=12).map(|client| bench.sell_to(client)).collect();
    bench.until("all are told of", |bench| checks.iter().all(|check| bench.told(*check).is_some())).await;
    let reports = bench.desk.taken().reports.len();
    assert_eq!(reports, checks.len());
    assert!(
        bench
            .desk
            .taken()
            .reports
            .iter()
            .all(|report| matches!(report, Report::Closed(closed) if !closed.guests.is_empty()))
    );
}
