//! The report of the site's server, and checks that are heard of on several ways.

use std::time::Duration;

use serde_json::json;
use stamp_core::receipt::GuestName;
use stamp_tests::{
    fakes::serve::{Fault, HookSettings, Paid, Place, Sender},
    until,
};

use super::restaurant::{HOOK_TOKEN, Restaurant};

/// Longer than a check must have rested before the report alone is believed.
const RESTED: Duration = Duration::from_secs(600);

#[tokio::test]
async fn what_no_other_way_told_of_is_told_by_the_report_with_its_card() {
    let cafe = Restaurant::open().await.with_server();
    let guest = cafe.world().shop.guest("7S-1");
    let run = cafe.run();
    let sold = cafe.world().sell(Some(&guest), &[("Tea", 10), ("Bun", 20)]);
    cafe.later(RESTED);
    let told = cafe.hears_of(&sold).await;
    assert_eq!(told.total.value, "0.30");
    assert!(told.guests.contains(&GuestName::Card("7S-1".to_owned())));
    assert_eq!(told.closed_at, cafe.world().shop.book.sale(&sold).unwrap().closed_at);
    run.stop().await;
}

#[tokio::test]
async fn the_report_tells_of_both_sides_of_midnight_and_of_the_changes_of_the_clocks() {
    for time in ["2026-05-11T20:50:00Z", "2026-03-29T00:50:00Z", "2026-10-25T01:10:00Z"] {
        let cafe = Restaurant::open_at(time).await.with_server();
        let run = cafe.run();
        let before = cafe.world().sell(None, &[("Tea", 250)]);
        cafe.later(Duration::from_secs(15 * 60));
        let after = cafe.world().sell(None, &[("Bun", 150)]);
        cafe.later(RESTED);
        for sold in [before, after] {
            let told = cafe.hears_of(&sold).await;
            assert_eq!(told.closed_at, cafe.world().shop.book.sale(&sold).unwrap().closed_at, "{time}");
        }
        run.stop().await;
    }
}

#[tokio::test]
async fn one_check_on_all_four_ways_is_one_check() {
    for (own_ids, tells_close_time) in [(false, true), (true, true), (false, false), (true, false)] {
        let cafe = Restaurant::open().await.with_front().with_hook().with_cloud().with_server();
        cafe.world().front.tells_close_time = tells_close_time;
        cafe.world().site.own_ids = own_ids;
        let run = cafe.run();
        let door = run.door(&cafe).await;
        let hooks = HookSettings::everything(&door.url(), HOOK_TOKEN);
        cafe.world().cloud.hooks = hooks.clone();
        cafe.world().cloud.knows_all = true;
        let sold = cafe.world().sell(None, &[("Tea", 250)]);
        cafe.hears_of(&sold).await;
        let events = json!(std::mem::take(&mut cafe.world().cloud.outbox));
        assert_eq!(Sender::new().post(&hooks, &events).await, Some(200));
        cafe.later(RESTED);
        let before = cafe.syrve.site.count("/olap");
        until("some reports", async || (cafe.syrve.site.count("/olap") > before + 2).then_some(())).await;
        cafe.some_looks_at_the_till().await;
        let names: Vec<_> = cafe.desk.taken().closed().into_keys().collect();
        assert_eq!(names.len(), 1, "own ids: {own_ids}: {names:?}");
        assert!(cafe.desk.taken().voided().is_empty());
        run.stop().await;
    }
}

/// Waits until the report was looked through some more times.
async fn some_reports(cafe: &Restaurant) {
    let before = cafe.syrve.site.count("/olap");
    until("some reports", async || (cafe.syrve.site.count("/olap") > before + 5).then_some(())).await;
}

#[tokio::test]
async fn after_a_restart_and_a_new_shift_no_check_is_another_one_whatever_the_till_and_the_report_tell() {
    for (tells_close_time, own_ids) in [(true, false), (true, true), (false, false), (false, true)] {
        let cafe = Restaurant::open().await.with_front().with_server();
        {
            let mut world = cafe.world();
            world.front.tells_close_time = tells_close_time;
            world.site.own_ids = own_ids;
        }
        let run = cafe.run();
        let sold = cafe.world().sell(None, &[("Tea", 250)]);
        let known = cafe.hears_of(&sold).await;
        cafe.later(RESTED);
        some_reports(&cafe).await;
        run.kill();

        cafe.syrve.set_reachable(Place::Front, false).await;
        cafe.world().change_shift();
        let run = cafe.run();
        some_reports(&cafe).await;
        for told in cafe.desk.taken().closed().values() {
            let is_joined =
                told.identity == known.identity || told.also.iter().any(|name| known.also.contains(name));
            assert!(is_joined, "times: {tells_close_time}, own ids: {own_ids}: {told:?}");
        }
        if (tells_close_time, own_ids) == (false, true) {
            cafe.says("could count twice").await;
        }
        run.stop().await;
    }
}

#[tokio::test]
async fn after_a_start_the_till_tells_what_it_knows_before_the_report_does() {
    let cafe = Restaurant::open().await.with_front().with_server();
    cafe.world().front.tells_payments = true;
    let given = cafe.world().open(&[("Tea", 250)]);
    cafe.world().close(&given, Paid::Writeoff);
    cafe.later(RESTED);
    cafe.syrve.front.next("/api/orders", Fault::Hangs, 1);
    let run = cafe.run();
    until("the till is asked", async || (cafe.syrve.front.count("/api/orders") > 0).then_some(())).await;
    assert_eq!(cafe.syrve.site.count("/olap"), 0);
    cafe.syrve.front.release();
    assert!(cafe.hears_of(&given).await.payment.is_written_off);
    some_reports(&cafe).await;
    assert_eq!(cafe.desk.taken().tellings(), 1);
    run.stop().await;
}

#[tokio::test]
async fn what_was_sold_while_the_machine_was_off_for_days_is_told_by_the_report() {
    let cafe = Restaurant::open().await.with_server();
    let run = cafe.run();
    some_reports(&cafe).await;
    run.stop().await;
    cafe.later(RESTED);
    let missed = cafe.world().sell(None, &[("Tea", 250)]);
    cafe.later(Duration::from_secs(5 * 24 * 3600));
    let run = cafe.run();
    cafe.hears_of(&missed).await;
    run.stop().await;
}

#[tokio::test]
async fn of_a_server_of_several_restaurants_nothing_is_taken_before_one_is_chosen() {
    let mut cafe = Restaurant::open().await.with_server();
    cafe.world().site.departments.push("Another".to_owned());
    let sold = cafe.world().sell(None, &[("Tea", 250)]);
    cafe.later(RESTED);
    let run = cafe.run();
    cafe.says("serve.server.department").await;
    run.stop().await;
    assert_eq!(cafe.told(&sold), None);
    cafe.settings.server.as_mut().unwrap().department = Some("Cafe Example".to_owned());
    let run = cafe.run();
    cafe.hears_of(&sold).await;
    run.stop().await;
}

#[tokio::test]
async fn a_check_that_leaves_the_report_does_not_come_again() {
    let cafe = Restaurant::open().await.with_front().with_server();
    let run = cafe.run();
    let sold = cafe.world().sell(None, &[("Tea", 250)]);
    cafe.hears_of(&sold).await;
    cafe.later(RESTED);
    cafe.world().delete(&sold);
    cafe.hears_of_void(&sold).await;
    let before = cafe.syrve.site.count("/olap");
    until("some reports", async || (cafe.syrve.site.count("/olap") > before + 2).then_some(())).await;
    assert_eq!(cafe.desk.taken().tellings(), 1);
    run.stop().await;
}

#[tokio::test]
async fn a_password_that_is_wrong_is_said_to_be() {
    let mut cafe = Restaurant::open().await.with_server();
    cafe.settings.server.as_mut().unwrap().password = stamp_connectors::pos::serve::Secret::new("another");
    let run = cafe.run();
    cafe.says("Failed").await;
    run.stop().await;
}

#[tokio::test]
async fn the_report_tells_of_what_was_deleted_where_the_till_does_not() {
    let cafe = Restaurant::open().await.with_server();
    let run = cafe.run();
    let sold = cafe.world().sell(None, &[("Tea", 250)]);
    cafe.later(RESTED);
    cafe.hears_of(&sold).await;
    let holds = cafe.world().sell(None, &[("Bun", 150)]);
    cafe.later(RESTED);
    cafe.hears_of(&holds).await;
    cafe.world().delete(&sold);
    cafe.hears_of_void(&sold).await;
    assert!(!cafe.is_voided(&holds));
    run.stop().await;
}

#[tokio::test]
async fn what_comes_into_the_report_between_two_questions_was_not_taken_back() {
    for knows_deleted in [true, false] {
        for behind_for in 0..4 {
            let cafe = Restaurant::open().await.with_front().with_server();
            cafe.world().site.knows_deleted = knows_deleted;
            let run = cafe.run();
            let sold = cafe.world().sell(None, &[("Tea", 250)]);
            cafe.hears_of(&sold).await;
            {
                let mut world = cafe.world();
                world.site.behind_for = behind_for;
                cafe.later(RESTED);
            }
            let before = cafe.syrve.site.count("/olap");
            until("some reports", async || (cafe.syrve.site.count("/olap") > before + 6).then_some(())).await;
            assert!(
                !cafe.is_voided(&sold),
                "knows deleted: {knows_deleted}, behind for {behind_for} questions"
            );
            run.stop().await;
        }
    }
}
