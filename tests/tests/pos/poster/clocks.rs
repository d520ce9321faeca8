//! A clock of our machine that is wrong.

use jiff::ToSpan as _;
use stamp_tests::fakes::poster::{Account, Delivery};

use super::bench::Bench;

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_is_wrong_from_the_beginning_hides_no_check() {
    for wrong in [3.hours(), (-3).hours(), (40 * 24).hours(), (-40 * 24).hours(), (-6 * 365 * 24).hours()] {
        let mut bench = Bench::of(Account::cafe()).await;
        bench.till.jump(wrong);
        bench.start();
        let check = bench.sell();
        bench.looked().await;
        let told = bench.told(check).unwrap_or_else(|| panic!("lost by a clock that is wrong by {wrong}"));
        let true_time = bench.cloud.shop().entry(check).closed.unwrap();
        assert_eq!(
            told.closed_at.as_millisecond(),
            true_time.as_millisecond(),
            "by the clock of the register"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_jumps_hides_no_check() {
    let mut bench = Bench::of(Account::cafe()).await;
    bench.start();
    let mut checks = vec![bench.sell()];
    for jump in [400, -800, 400] {
        bench.looked().await;
        bench.till.jump((jump * 24).hours());
        bench.pass(1.hour());
        checks.push(bench.sell());
        bench.looked().await;
        assert!(bench.told(checks[checks.len() - 1]).is_some(), "after a jump of {jump} days");
    }
    assert_eq!(bench.desk.taken().tellings(), checks.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_register_whose_clock_is_years_ahead_does_not_hide_the_checks_of_others() {
    let mut bench = Bench::of(Account::cafe()).await;
    bench.start();
    let future =
        bench.cloud.shop().sell(super::bench::TILL, None, bench.world.now() + (5 * 365 * 24).hours());
    let check = bench.sell();
    bench.looked().await;
    assert!(bench.told(check).is_some());
    let complete = bench.desk.taken().complete_until.unwrap();
    assert!(complete < bench.cloud.shop().entry(future).closed.unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_called_complete_before_it_can_have_been_heard_of() {
    let mut bench = Bench::of(Account::cafe()).await;
    bench.till.jump(2.hours());
    bench.start();
    bench.looked().await;
    let complete = bench.desk.taken().complete_until;
    let now = bench.world.now();
    assert!(complete.is_none_or(|until| until <= now), "{complete:?} is said at {now}");
}

#[tokio::test(flavor = "multi_thread")]
async fn webhooks_are_heard_by_a_till_whose_clock_is_wrong() {
    let mut bench = Bench::of(Account::cafe()).await;
    super::webhooks::take(&mut bench);
    bench.till.jump((-20 * 24).hours());
    bench.start();
    let door = bench.door().await;
    bench.until("it has asked", Bench::is_ready).await;
    let sender = bench.cloud.send(Delivery::to(door.url()));
    let check = bench.sell();
    bench.until("the check is told of", |bench| bench.told(check).is_some()).await;
    drop(sender);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_is_a_minute_off_is_said_and_nothing_is_called_complete_until_it_is_set() {
    for (off, said) in [(62.seconds(), "s ahead of Poster"), ((-62).seconds(), "s behind Poster")] {
        let mut bench = Bench::of(Account::cafe()).await;
        bench.till.jump(off);
        bench.start();
        bench.looked().await;
        assert!(bench.words().contains(said), "{}", bench.words());
        assert_eq!(bench.desk.taken().complete_until, None);
        bench.till.jump(off.negate());
        bench.until("it is called complete", |bench| bench.desk.taken().complete_until.is_some()).await;
        bench.until("it says so no more", |bench| !bench.words().contains("clock")).await;
    }
}
