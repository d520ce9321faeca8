//! The till itself, asked.

use std::time::Duration;

use stamp_core::receipt::GuestName;
use stamp_tests::{
    fakes::serve::{Customers, Fault, Over, Paid, Place, Storno},
    until,
};

use super::restaurant::Restaurant;

#[tokio::test]
async fn a_check_is_told_once_it_is_closed_with_what_was_really_paid() {
    let cafe = Restaurant::open().await.with_front();
    let open = cafe.world().open(&[("Tea", 10), ("Bun", 20)]);
    let run = cafe.run();
    cafe.some_looks_at_the_till().await;
    assert_eq!(cafe.told(&open), None, "it is still open");
    cafe.world().close(&open, Paid::Cash);
    let told = cafe.hears_of(&open).await;
    assert_eq!(
        (told.total.value.as_str(), told.total.currency.as_str()),
        ("0.30", "EUR"),
        "and not 0.30000000000000004"
    );
    assert_eq!(told.closed_at, cafe.world().shop.book.sale(&open).unwrap().closed_at);
    cafe.some_looks_at_the_till().await;
    assert_eq!(cafe.desk.taken().tellings(), 1, "and not at each look");
    run.stop().await;
}

#[tokio::test]
async fn numbers_texts_and_missing_fields_tell_the_same_check() {
    for (in_numbers, in_texts, has_time) in [(true, false, true), (false, true, true), (true, true, false)] {
        let cafe = Restaurant::open().await.with_front();
        {
            let mut world = cafe.world();
            world.front.status_in_numbers = in_numbers;
            world.front.amounts_in_texts = in_texts;
            world.front.tells_close_time = has_time;
        }
        let sold = cafe.world().sell(None, &[("Tea", 250)]);
        let run = cafe.run();
        let told = cafe.hears_of(&sold).await;
        let sale = cafe.world().shop.book.sale(&sold).cloned().unwrap();
        assert_eq!(told.total.value, "2.50");
        let latest = told.closed_at + told.within;
        assert!(told.closed_at <= sale.closed_at && sale.closed_at <= latest, "{told:?} of {sale:?}");
        run.stop().await;
    }
}

#[tokio::test]
async fn a_check_that_is_taken_back_is_voided_and_its_new_one_counts_for_itself() {
    for way in [Storno::Deleted, Storno::Vanished, Storno::Kept] {
        let cafe = Restaurant::open().await.with_front();
        cafe.world().front.storno = way;
        let run = cafe.run();
        let sold = cafe.world().sell(None, &[("Tea", 250)]);
        cafe.hears_of(&sold).await;
        let again = cafe.world().storno(&sold);
        cafe.hears_of_void(&sold).await;
        cafe.world().close(&again, Paid::Cash);
        cafe.hears_of(&again).await;
        cafe.some_looks_at_the_till().await;
        assert!(!cafe.is_voided(&again), "{way:?}");
        assert_eq!(cafe.desk.taken().tellings(), 2, "{way:?}");
        run.stop().await;
    }
}

#[tokio::test]
async fn the_halves_of_a_split_check_are_two_checks() {
    let cafe = Restaurant::open().await.with_front();
    let run = cafe.run();
    let (whole, half) = {
        let mut world = cafe.world();
        let whole = world.open(&[("Tea", 250), ("Bun", 150)]);
        let half = world.split(&whole);
        world.close(&whole, Paid::Card);
        world.close(&half, Paid::Cash);
        (whole, half)
    };
    let totals = [cafe.hears_of(&whole).await.total.value, cafe.hears_of(&half).await.total.value];
    assert_eq!(totals, ["2.50", "1.50"]);
    assert!(cafe.desk.taken().voided().is_empty());
    run.stop().await;
}

#[tokio::test]
async fn what_vanishes_with_its_shift_was_not_taken_back() {
    let cafe = Restaurant::open().await.with_front();
    let run = cafe.run();
    let sold = cafe.world().sell(None, &[("Tea", 250)]);
    cafe.hears_of(&sold).await;
    cafe.world().change_shift();
    let next = cafe.world().sell(None, &[("Bun", 150)]);
    cafe.hears_of(&next).await;
    cafe.some_looks_at_the_till().await;
    assert!(cafe.desk.taken().voided().is_empty());
    run.stop().await;
}

#[tokio::test]
async fn nothing_is_paid_for_a_check_on_the_house() {
    let cafe = Restaurant::open().await.with_front();
    let run = cafe.run();
    let free = cafe.world().sell(None, &[]);
    assert_eq!(cafe.hears_of(&free).await.total.value, "0.00");
    run.stop().await;
}

#[tokio::test]
async fn whatever_stands_for_a_guest_the_cloud_says_who_it_is() {
    for customers in [Customers::Guids, Customers::Objects] {
        let cafe = Restaurant::open().await.with_front().with_cloud();
        cafe.world().front.customers = customers;
        let guest = cafe.world().shop.guest("7S-1");
        let run = cafe.run();
        let sold = cafe.world().sell(Some(&guest), &[("Tea", 250)]);
        let told = cafe.hears_of(&sold).await;
        assert!(
            told.guests.contains(&GuestName::Card("7S-1".to_owned())),
            "{customers:?}: {:?}",
            told.guests.len()
        );
        let again = cafe.world().sell(Some(&guest), &[("Bun", 150)]);
        cafe.hears_of(&again).await;
        assert_eq!(cafe.syrve.cloud.count("customer/info"), 1, "who it is is asked once");
        run.stop().await;
    }
}

#[tokio::test]
async fn a_guest_whom_nobody_knows_holds_no_check_up() {
    let cafe = Restaurant::open().await.with_front().with_cloud();
    let run = cafe.run();
    let sold = {
        let mut world = cafe.world();
        let guest = world.shop.guest("7S-1");
        world.shop.guests.clear();
        world.sell(Some(&guest), &[("Tea", 250)])
    };
    assert!(cafe.hears_of(&sold).await.guests.is_empty());
    run.stop().await;
}

#[tokio::test]
async fn a_guest_whom_the_cloud_cannot_be_asked_about_is_named_once_it_can() {
    let cafe = Restaurant::open().await.with_front().with_cloud();
    let guest = cafe.world().shop.guest("7S-1");
    let run = cafe.run();
    cafe.some_questions_to_the_cloud("/by_revision").await;
    cafe.syrve.set_reachable(Place::Cloud, false).await;
    let sold = cafe.world().sell(Some(&guest), &[("Tea", 250)]);
    cafe.some_looks_at_the_till().await;
    cafe.later(Duration::from_secs(600));
    cafe.hears_of(&sold).await;
    cafe.syrve.set_reachable(Place::Cloud, true).await;
    cafe.later(Duration::from_secs(600));
    until("its guest is told", async || {
        let told = cafe.told(&sold)?;
        told.guests.contains(&GuestName::Card("7S-1".to_owned())).then_some(())
    })
    .await;
    run.stop().await;
}

#[tokio::test]
async fn no_card_is_matched_with_a_check_whose_guest_is_still_asked_about() {
    let cafe = Restaurant::open().await.with_front().with_cloud();
    let guest = cafe.world().shop.guest("7S-1");
    let run = cafe.run();
    cafe.some_questions_to_the_cloud("/by_revision").await;
    cafe.syrve.cloud.always("customer/info", Fault::status(503, "Unavailable"));
    let closed_at = cafe.clock.now();
    let sold = cafe.world().sell(Some(&guest), &[("Tea", 250)]);
    cafe.later(Duration::from_secs(30));
    let next = cafe.world().sell(None, &[("Bun", 150)]);
    cafe.hears_of(&next).await;
    cafe.some_looks_at_the_till().await;
    assert_eq!(cafe.told(&sold), None, "it is held back");
    assert!(
        cafe.desk.taken().complete_until.is_none_or(|until| until <= closed_at),
        "and nothing is said of its time"
    );
    cafe.later(Duration::from_secs(70));
    assert!(cafe.hears_of(&sold).await.guests.is_empty());
    run.stop().await;
}

#[tokio::test]
async fn a_check_that_is_held_back_is_not_lost_with_its_shift_or_its_till() {
    for with_its_till in [false, true] {
        let cafe = Restaurant::open().await.with_front().with_cloud();
        let guest = cafe.world().shop.guest("7S-1");
        let run = cafe.run();
        cafe.some_questions_to_the_cloud("/by_revision").await;
        cafe.syrve.cloud.always("customer/info", Fault::status(503, "Unavailable"));
        let sold = cafe.world().sell(Some(&guest), &[("Tea", 250)]);
        cafe.some_looks_at_the_till().await;
        assert_eq!(cafe.told(&sold), None);
        match with_its_till {
            true => cafe.syrve.set_reachable(Place::Front, false).await,
            false => cafe.world().change_shift(),
        }
        cafe.hears_of(&sold).await;
        run.stop().await;
    }
}

#[tokio::test]
async fn halves_with_equal_totals_are_two_checks_whether_or_not_their_times_are_told() {
    for tells_close_time in [true, false] {
        let cafe = Restaurant::open().await.with_front();
        cafe.world().front.tells_close_time = tells_close_time;
        let run = cafe.run();
        let [whole, half] = {
            let mut world = cafe.world();
            let whole = world.open(&[("Tea", 250), ("Tea", 250)]);
            let half = world.split(&whole);
            world.close(&whole, Paid::Card);
            cafe.syrve.clock.advance(Duration::from_secs(1));
            world.close(&half, Paid::Cash);
            [whole, half]
        };
        let names = [cafe.hears_of(&whole).await.also, cafe.hears_of(&half).await.also].concat();
        let known = names.len();
        let different: std::collections::BTreeSet<_> = names.into_iter().collect();
        assert_eq!((known, different.len()), if tells_close_time { (2, 2) } else { (0, 0) });
        run.stop().await;
    }
}

#[tokio::test]
async fn a_check_whose_payments_do_not_reach_its_total_says_so() {
    let cafe = Restaurant::open().await.with_front();
    let run = cafe.run();
    let owed = cafe.world().open(&[("Tea", 250)]);
    cafe.world().close_with(&owed, &[(Paid::Cash, 100)]);
    assert_eq!(cafe.hears_of(&owed).await.payment.is_paid, Some(false));
    run.stop().await;
}

#[tokio::test]
async fn a_till_that_was_gone_for_a_while_tells_what_happened_meanwhile() {
    for tells_close_time in [true, false] {
        let cafe = Restaurant::open().await.with_front();
        cafe.world().front.tells_close_time = tells_close_time;
        let run = cafe.run();
        cafe.some_looks_at_the_till().await;
        cafe.syrve.set_reachable(Place::Front, false).await;
        cafe.says("Lost").await;
        let sold: Vec<_> = (0..30).map(|price| cafe.world().sell(None, &[("Tea", 100 + price)])).collect();
        cafe.syrve.set_reachable(Place::Front, true).await;
        for pos_id in &sold {
            cafe.hears_of(pos_id).await;
        }
        cafe.says("Ready").await;
        run.stop().await;
    }
}

#[tokio::test]
async fn a_desk_that_takes_nothing_is_told_again() {
    let cafe = Restaurant::open().await.with_front();
    cafe.desk.set_full(true);
    let run = cafe.run();
    let sold = cafe.world().sell(None, &[("Tea", 250)]);
    cafe.some_looks_at_the_till().await;
    assert_eq!(cafe.told(&sold), None);
    cafe.desk.set_full(false);
    cafe.hears_of(&sold).await;
    run.stop().await;
}

#[tokio::test]
async fn the_time_without_a_zone_is_not_needed_at_midnight_and_when_the_clocks_change() {
    // Before and after midnight in Vilnius, then on either side of both changes of its clocks.
    for time in
        ["2026-05-11T20:59:58Z", "2026-03-29T00:59:58Z", "2026-10-25T00:59:58Z", "2026-10-25T01:30:00Z"]
    {
        let cafe = Restaurant::open_at(time).await.with_front();
        let run = cafe.run();
        for _before_and_after in 0..2 {
            let sold = cafe.world().sell(None, &[("Tea", 250)]);
            let told = cafe.hears_of(&sold).await;
            assert_eq!(told.closed_at, cafe.world().shop.book.sale(&sold).unwrap().closed_at, "{time}");
            cafe.later(Duration::from_secs(4));
        }
        run.stop().await;
    }
}

#[tokio::test]
async fn a_key_that_is_over_is_replaced_however_the_till_says_so() {
    for over in [Over::Unauthorized, Over::Page] {
        let cafe = Restaurant::open().await.with_front();
        cafe.world().front.over = over;
        let run = cafe.run();
        cafe.some_looks_at_the_till().await;
        cafe.syrve.clock.advance(Duration::from_secs(29 * 60));
        let sold = cafe.world().sell(None, &[("Tea", 250)]);
        cafe.hears_of(&sold).await;
        assert_eq!(cafe.world().front.taken(), 1, "{over:?}");
        run.stop().await;
        assert_eq!(cafe.world().front.taken(), 0, "{over:?}");
    }
}
