//! Which checks are found, and that each is told of.

use jiff::ToSpan as _;
use stamp_core::{config::ClientField, receipt::GuestName, time::Timestamp};
use stamp_tests::fakes::poster::{Account, CROISSANT, Cursor, FLAT_WHITE, Fault, Paid, Plan, Register};

use super::bench::{Bench, TILL};

#[tokio::test(flavor = "multi_thread")]
async fn a_closed_check_is_told_of_once_with_what_was_paid_when_it_was_closed_and_whose_it_is() {
    let mut bench = Bench::of(Account::cafe().client(108, "2000000000015")).await;
    bench.start();
    bench.looked().await;
    let (shop, opened) = (bench.cloud.shop(), bench.world.now());
    let check = shop.open(TILL, opened);
    shop.add(check, FLAT_WHITE, 2, opened);
    shop.add(check, CROISSANT, 1, opened);
    bench.looked().await;
    assert_eq!(bench.told(check), None, "it is open");

    shop.set_client(check, Some(108), opened);
    shop.set_discount(check, 10, opened);
    let closed = bench.world.now();
    shop.close(check, Paid::Mixed, closed);
    bench.looked().await;
    let told = bench.told(check).unwrap();
    assert_eq!((told.total.value.as_str(), told.total.currency.as_str()), ("8.82", "EUR"));
    assert_eq!(told.closed_at.as_millisecond(), closed.as_millisecond());
    assert_eq!(told.identity.account, "corner-cafe");
    assert!(matches!(&told.guests[0], GuestName::Card(card) if card == "2000000000015"), "{told:?}");
    assert_eq!((told.payment.is_paid, told.payment.is_written_off), (Some(true), false));
    bench.looked().await;
    assert_eq!(bench.desk.taken().tellings(), 1);
    bench.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn checks_that_were_closed_in_another_order_than_opened_are_all_found() {
    let mut bench = Bench::of(Account::cafe()).await;
    bench.start();
    let shop = bench.cloud.shop();
    let at = |minutes: i64| bench.world.now() + minutes.minutes();
    let long = shop.open(TILL, at(-200));
    let short = shop.sell(TILL, None, at(-2));
    bench.looked().await;
    shop.close(long, Paid::Card, at(-1));
    bench.looked().await;
    assert!(bench.told(short).is_some() && bench.told(long).is_some());
    assert_eq!(bench.desk.taken().tellings(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_check_of_a_register_without_internet_is_found_hours_later_with_the_time_of_then() {
    let mut bench = Bench::of(Account::cafe().register(2, 1)).await;
    bench.settings.register = Some(stamp_connectors::pos::poster::Register::All);
    bench.start();
    let (shop, other) = (bench.cloud.shop(), Register { id: 2, spot: 1 });
    shop.lose_internet(TILL);
    let late = bench.sell();
    bench.pass(20.hours());
    let meanwhile = shop.sell(other, None, bench.world.now());
    bench.looked().await;
    assert!(bench.told(meanwhile).is_some() && bench.told(late).is_none());
    shop.find_internet(TILL);
    bench.looked().await;
    let told = bench.told(late).unwrap();
    assert_eq!(Some(told.closed_at), shop.entry(late).closed.map(to_millis));
}

fn to_millis(time: Timestamp) -> Timestamp {
    Timestamp::from_millisecond(time.as_millisecond()).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn no_check_is_lost_at_midnight_whenever_the_business_day_ends_and_the_clocks_change() {
    // Before midnight in winter, before the night in which an hour is left out, and before that which has one twice.
    for start in ["2026-01-12T20:00:00Z", "2026-03-28T20:00:00Z", "2026-10-24T19:00:00Z"] {
        for plus_hours in [0, 5, -3] {
            for zone in ["Europe/Vilnius", "America/Los_Angeles", "Pacific/Auckland"] {
                let account = Account { plus_hours, zone: zone.to_owned(), ..Account::cafe() };
                let mut bench = Bench::at(start, account).await;
                bench.start();
                let mut checks = Vec::new();
                for _ in 0..5 {
                    checks.push(bench.sell());
                    bench.looked().await;
                    bench.pass(2.hours());
                }
                let lost = checks.iter().filter(|check| bench.told(**check).is_none()).count();
                assert_eq!(lost, 0, "{start} {plus_hours} {zone}");
                assert_eq!(bench.desk.taken().tellings(), checks.len(), "{start} {plus_hours} {zone}");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_restart_it_goes_on_where_it_stopped_also_after_days() {
    let mut bench = Bench::of(Account::cafe()).await;
    bench.start();
    let before = bench.sell();
    bench.looked().await;
    bench.stop().await;
    assert!(bench.desk.taken().checkpoint.is_some());
    let mut checks = vec![before];
    for _ in 0..9 {
        checks.push(bench.sell());
        bench.pass(24.hours());
    }
    bench.start();
    bench.looked().await;
    for check in checks {
        assert!(bench.told(check).is_some(), "{:?}", bench.cloud.shop().entry(check));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_checkpoint_it_does_not_tell_of_months_of_history() {
    let mut bench = Bench::of(Account::cafe()).await;
    for days in 2..60 {
        bench.cloud.shop().sell(TILL, None, bench.world.now() - (24 * days).hours());
    }
    let today = bench.sell();
    bench.start();
    bench.looked().await;
    assert!(bench.told(today).is_some());
    assert!(bench.desk.taken().tellings() <= 3, "{}", bench.desk.taken().tellings());
}

#[tokio::test(flavor = "multi_thread")]
async fn who_the_client_was_at_the_closing_is_told_unless_poster_does_not_say_it() {
    let mut bench = Bench::of(Account { tells_phone: false, ..Account::cafe().client(108, "77") }).await;
    bench.settings.wanted.client = vec![ClientField::Phone];
    let sell = |bench: &Bench, client| bench.cloud.shop().sell(TILL, client, bench.world.now());
    let (nobodys, known) = (sell(&bench, None), sell(&bench, Some(108)));
    bench.start();
    bench.looked().await;
    let is_told = |bench: &Bench, check| bench.told(check).map(|told| told.is_client_told);
    assert_eq!([is_told(&bench, nobodys), is_told(&bench, known)], [Some(true), Some(true)]);
    bench.stop().await;
    bench.cloud.faults().add(Plan::always(Fault::Code(20)).on("clients.getClient"));
    let unknown = sell(&bench, Some(108));
    bench.start();
    bench.looked().await;
    assert_eq!(is_told(&bench, unknown), Some(false));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_removed_check_is_told_of_once_whether_it_was_seen_closed_or_not() {
    let mut bench = Bench::of(Account { removed_keep_all: false, ..Account::cafe().client(108, "77") }).await;
    bench.start();
    let shop = bench.cloud.shop().clone();
    let seen = shop.sell(TILL, Some(108), bench.world.now());
    let holds = bench.sell();
    bench.looked().await;
    shop.remove(seen, bench.world.now());
    let unseen = bench.sell();
    shop.remove(unseen, bench.world.now());
    bench.looked().await;
    bench.looked().await;
    assert_eq!([bench.voids(seen), bench.voids(unseen), bench.voids(holds)], [1, 1, 0]);
    bench.stop().await;
    bench.pass(120.hours());
    shop.remove(holds, bench.world.now());
    bench.start();
    bench.looked().await;
    assert_eq!(bench.voids(holds), 1, "days after it was closed");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_check_that_was_removed_while_open_was_never_closed() {
    let mut bench = Bench::of(Account::cafe()).await;
    bench.start();
    let (shop, now) = (bench.cloud.shop(), bench.world.now());
    let check = shop.open(TILL, now);
    shop.remove(check, now);
    bench.looked().await;
    assert_eq!(bench.told(check), None);
    for void in bench.desk.taken().voided() {
        assert_eq!(void.closed_at, None);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_busy_day_is_found_whole_in_pages_whatever_their_order() {
    for (cursor, rows) in [
        (Cursor::Greater, None),
        (Cursor::Behind, None),
        (Cursor::Greater, Some(100)),
        (Cursor::Behind, Some(100)),
    ] {
        let mut bench = Bench::of(Account { cursor, rows, ..Account::cafe() }).await;
        let checks: Vec<_> = (0..450)
            .map(|minutes| bench.cloud.shop().sell(TILL, None, bench.world.now() - minutes.minutes()))
            .collect();
        bench.start();
        bench.looked().await;
        let lost = checks.iter().filter(|check| bench.told(**check).is_none()).count();
        assert_eq!(lost, 0, "{cursor:?} {rows:?}");
        assert!(bench.desk.taken().complete_until.is_some(), "{cursor:?} {rows:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_payment_that_is_put_right_afterwards_is_told_of_again_under_the_same_name() {
    let mut bench = Bench::of(Account::cafe()).await;
    bench.start();
    let check = bench.sell();
    bench.looked().await;
    bench.cloud.shop().correct_payment(check, Paid::Card, bench.world.now());
    bench.looked().await;
    let told = bench.told(check).unwrap();
    assert_eq!(told.payment.ways, ["card"], "{told:?}");
    assert_eq!(bench.desk.taken().closed().len(), 1);
}
