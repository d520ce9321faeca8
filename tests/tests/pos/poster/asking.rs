//! How often Poster is asked, and what.

use std::time::Duration;

use stamp_connectors::pos::poster::Pace;
use stamp_core::config::ClientField;
use stamp_tests::fakes::poster::{Account, Question};

use super::bench::{Bench, TILL};

#[tokio::test(flavor = "multi_thread")]
async fn only_parameters_that_poster_documents_are_sent() {
    let account = Account { tells_phone: false, ..Account::cafe().client(108, "77").register(2, 1) };
    let mut bench = Bench::of(account).await;
    bench.settings.wanted.client = vec![ClientField::Phone, ClientField::Email];
    bench.settings.wanted.lines = true;
    bench.settings.wanted.groups = true;
    bench.settings.register = Some(stamp_connectors::pos::poster::Register::One("1".to_owned()));
    super::webhooks::take(&mut bench);
    bench.settings.pace.poll = Duration::from_millis(40);
    bench.settings.pace.removed = Duration::from_millis(40);
    bench.start();
    let door = bench.door().await;
    let sender = bench.cloud.send(stamp_tests::fakes::poster::Delivery::to(door.url()));
    let check = bench.cloud.shop().sell(TILL, Some(108), bench.world.now());
    bench.until("the check is told of", |bench| bench.told(check).is_some()).await;
    bench.cloud.shop().remove(check, bench.world.now());
    bench.until("its end is told of", |bench| bench.voids(check) == 1).await;
    bench.looked().await;
    let undocumented: Vec<_> =
        bench.cloud.asked().into_iter().filter(|asked| !asked.undocumented().is_empty()).collect();
    assert!(undocumented.is_empty(), "{undocumented:?}");
    let told = bench.desk.taken().reports.len();
    assert_eq!(told, 2);
    drop(sender);
}

#[tokio::test(flavor = "multi_thread")]
async fn at_rest_it_asks_no_more_often_than_it_says() {
    let mut bench = Bench::of(Account::cafe()).await;
    let pace = Pace {
        poll: Duration::from_millis(100),
        removed: Duration::from_millis(1500),
        late: Duration::from_secs(3600),
        ..bench.settings.pace.clone()
    };
    bench.settings.pace = pace.clone();
    for minutes in 0..120 {
        bench.cloud.shop().sell(TILL, None, bench.world.now() - jiff::SignedDuration::from_mins(minutes));
    }
    bench.start();
    bench.until("it has looked for a while", |bench| bench.looks("3") >= 4).await;
    let asked = bench.cloud.asked();
    let of_looks: Vec<&Question> = asked.iter().filter(|asked| asked.get("status").is_some()).collect();
    let passed = of_looks[of_looks.len() - 1].at.duration_since(of_looks[0].at);
    let minutes = passed.as_secs_f64() / 60.0;
    // At the start each two of the fourteen days before are looked through, which are empty: that is asked twice.
    let most = f64::from(pace.at_rest()) * minutes + 8.0 + 14.0;
    assert!(of_looks.len() as f64 <= most, "{} questions in {passed:?}, {most} allowed", of_looks.len());
    bench.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_guest_who_comes_often_is_asked_for_once() {
    let mut bench = Bench::of(Account::cafe().client(108, "77").client(109, "")).await;
    bench.settings.wanted.client = vec![ClientField::Email];
    bench.start();
    let mut checks = Vec::new();
    for _ in 0..4 {
        for client in [108, 109] {
            checks.push(bench.cloud.shop().sell(TILL, Some(client), bench.world.now()));
        }
        bench.looked().await;
    }
    assert!(checks.iter().all(|check| !bench.told(*check).unwrap().guests.is_empty()));
    let asked = bench.cloud.asked();
    assert_eq!(asked.iter().filter(|asked| asked.method == "clients.getClient").count(), 2);
}
