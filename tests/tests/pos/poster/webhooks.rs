//! Webhooks: they make the connector look sooner, and that is all they can do.

use std::time::Duration;

use stamp_connectors::pos::poster::{Pace, Secret};
use stamp_tests::{
    fakes::poster::{Account, Delivery, Event, Paid, Sender},
    until,
};

use super::bench::{Bench, TILL};

/// It takes webhooks, and hardly looks by itself.
pub(super) fn take(bench: &mut Bench) {
    bench.settings.webhook_secret = Secret::new(&bench.cloud.account().secret);
    let never = Duration::from_secs(3600);
    bench.settings.pace = Pace { poll: never, removed: never, ..bench.settings.pace.clone() };
}

async fn idle(sender: &Sender) {
    until("all is sent", async || sender.is_idle().then_some(())).await;
}

async fn waiting_bench() -> Bench {
    let mut bench = Bench::of(Account::cafe().client(108, "77")).await;
    take(&mut bench);
    bench.start();
    bench.until("it has asked", Bench::is_ready).await;
    bench
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closed_and_a_removed_check_are_told_of_at_once_however_the_account_says_it() {
    for hides_closing in [false, true] {
        for content_type in ["application/json", "text/plain", "application/x-www-form-urlencoded"] {
            let bench = waiting_bench().await;
            let door = bench.door().await;
            let delivery = Delivery { hides_closing, content_type, ..Delivery::to(door.url()) };
            let sender = bench.cloud.send(delivery);
            let check = bench.cloud.shop().sell(TILL, Some(108), bench.world.now());
            bench.until("the check is told of", |bench| bench.told(check).is_some()).await;
            idle(&sender).await;
            bench.cloud.shop().remove(check, bench.world.now());
            bench.until("its end is told of", |bench| bench.voids(check) == 1).await;
            assert!(sender.sent().iter().all(|(_, status)| *status == Some(200)), "{:?}", sender.sent());
            assert_eq!(sender.probe().await, Some(200));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn events_that_come_twice_and_in_any_order_tell_of_each_check_once() {
    for seed in 0..5 {
        let bench = waiting_bench().await;
        let door = bench.door().await;
        let (shop, now) = (bench.cloud.shop(), bench.world.now());
        let checks: Vec<_> = (0..30)
            .map(|number| shop.sell(TILL, Some(108), now + jiff::SignedDuration::from_secs(number)))
            .collect();
        let removed: Vec<_> = checks.iter().copied().step_by(3).collect();
        removed.iter().for_each(|check| shop.remove(*check, now));
        let delivery = Delivery { copies: 2, is_shuffled: true, seed, ..Delivery::to(door.url()) };
        let sender = bench.cloud.send(delivery);
        let is_told = |bench: &Bench, check| bench.told(check).is_some() || bench.voids(check) > 0;
        bench.until("all are told of", |bench| checks.iter().all(|check| is_told(bench, *check))).await;
        idle(&sender).await;
        assert!(removed.iter().all(|check| bench.told(*check).is_none()), "seed {seed}");
        let taken = bench.desk.taken();
        assert_eq!(taken.closed().len(), taken.tellings(), "seed {seed}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_tells_nothing_that_the_record_does_not() {
    let bench = waiting_bench().await;
    let door = bench.door().await;
    let sender = bench.cloud.send(Delivery { lost: 100, ..Delivery::to(door.url()) });
    let (shop, now) = (bench.cloud.shop(), bench.world.now());
    let open = shop.open(TILL, now);
    let number = shop.number(open).unwrap();
    let event = |action| Event::about("transaction", number, action, None);
    let time = now.as_second().to_string();
    let account = bench.cloud.account();
    for action in ["closed", "removed"] {
        assert_eq!(sender.send(event(action).body(account, &time)).await, Some(200));
    }
    let stranger = Event::about("transaction", 999_999, "closed", None);
    assert_eq!(sender.send(stranger.body(account, &time)).await, Some(200));
    bench.until("it has looked", |bench| asked_for(bench, "999999") > 0).await;
    assert!(bench.desk.taken().reports.is_empty(), "the check is open");
    shop.close(open, Paid::Cash, now);
    let again = (now.as_second() + 1).to_string();
    assert_eq!(sender.send(event("closed").body(account, &again)).await, Some(200));
    bench.until("it is told of", |bench| bench.told(open).is_some()).await;
}

fn asked_for(bench: &Bench, number: &str) -> usize {
    bench.cloud.asked().iter().filter(|asked| asked.get("transaction_id") == Some(number)).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_forged_is_refused_and_costs_no_question() {
    let bench = waiting_bench().await;
    let door = bench.door().await;
    let sender = bench.cloud.send(Delivery { lost: 100, ..Delivery::to(door.url()) });
    let (account, time) = (bench.cloud.account().clone(), bench.world.now().as_second().to_string());
    let before = bench.cloud.asked().len();
    let event = Event::about("transaction", 1, "closed", None);
    let stranger = Account { secret: "guessed".to_owned(), ..account.clone() };
    let good = event.body(&account, &time);
    for forged in
        [event.body(&stranger, &time), good.replace("\"closed\"", "\"removed\""), good.replace(":1,", ":2,")]
    {
        assert_eq!(sender.send(forged.clone()).await, Some(403), "{forged}");
    }
    for nonsense in ["", "{}", "[[[[", "\u{0}", "verify=1"] {
        let status = sender.send(nonsense.to_owned()).await;
        assert!(matches!(status, Some(400 | 403)), "{nonsense:?} {status:?}");
    }
    let test = event.body(&stranger, &time).replace("\"closed\"", "\"test\"");
    assert_eq!(sender.send(test).await, Some(200), "Poster's own test has a wrong signature");
    assert_eq!((door.news(), bench.cloud.asked().len()), (0, before));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flood_of_events_costs_a_bounded_number_of_questions() {
    let mut bench = Bench::of(Account::cafe()).await;
    take(&mut bench);
    bench.settings.pace.spacing = Duration::from_millis(100);
    bench.start();
    bench.until("it has asked", Bench::is_ready).await;
    let door = bench.door().await;
    let (before, began) = (bench.cloud.asked().len(), tokio::time::Instant::now());
    for _ in 0..300 {
        bench.sell();
    }
    let sender = bench.cloud.send(Delivery::to(door.url()));
    idle(&sender).await;
    bench.until("all are told of", |bench| bench.desk.taken().closed().len() == 300).await;
    let asked = bench.cloud.asked().len() - before;
    let most = began.elapsed().as_millis() / 100 + 2;
    assert!(asked as u128 <= most, "{asked} questions where {most} were allowed");
    assert!(asked < 300, "they were looked at together: {asked}");
}
