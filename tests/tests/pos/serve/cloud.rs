//! The maker's cloud, asked.

use std::time::Duration;

use stamp_connectors::pos::PosState;
use stamp_core::receipt::GuestName;
use stamp_tests::{
    fakes::serve::{Family, Fault, Paid, Place, Storno, Token},
    until,
};

use super::restaurant::Restaurant;

const REVISIONS: &str = "/by_revision";

#[tokio::test]
async fn a_delivery_is_told_with_its_guests_telephone_and_its_time_in_the_terminals_zone() {
    let cafe = Restaurant::open().await.with_cloud();
    let run = cafe.run();
    cafe.some_questions_to_the_cloud(REVISIONS).await;
    let sold = {
        let mut world = cafe.world();
        let guest = world.shop.guest_with(None, Some("+37060000000"));
        let sold = world.open_as(Family::Delivery, &[("Pizza", 1250)]);
        world.attach(&sold, &guest);
        world.close(&sold, Paid::Cash);
        sold
    };
    let told = cafe.hears_of(&sold).await;
    assert_eq!(told.total.value, "12.50");
    assert_eq!(told.closed_at, cafe.world().shop.book.sale(&sold).unwrap().closed_at);
    assert!(told.guests.contains(&GuestName::Phone("+37060000000".to_owned())));
    run.stop().await;
}

#[tokio::test]
async fn a_delivery_that_moved_is_told_once_and_one_that_was_cancelled_after_it_was_closed_is_voided() {
    let cafe = Restaurant::open().await.with_cloud();
    let run = cafe.run();
    cafe.some_questions_to_the_cloud(REVISIONS).await;
    let moved = {
        let mut world = cafe.world();
        let old = world.open_as(Family::Delivery, &[("Pizza", 1250)]);
        let moved = world.move_delivery(&old);
        world.close(&moved, Paid::Cash);
        moved
    };
    cafe.hears_of(&moved).await;
    assert_eq!(cafe.desk.taken().tellings(), 1);
    cafe.world().delete(&moved);
    cafe.hears_of_void(&moved).await;
    run.stop().await;
}

#[tokio::test]
async fn a_check_on_the_house_says_so() {
    let cafe = Restaurant::open().await.with_cloud();
    let run = cafe.run();
    cafe.some_questions_to_the_cloud(REVISIONS).await;
    let (given, paid) = {
        let mut world = cafe.world();
        let [given, paid] = [(), ()].map(|()| world.open_as(Family::Delivery, &[("Pizza", 1250)]));
        world.close_with(&given, &[(Paid::Card, 1000), (Paid::Writeoff, 250)]);
        world.close(&paid, Paid::Card);
        (given, paid)
    };
    assert!(cafe.hears_of(&given).await.payment.is_written_off);
    let paid = cafe.hears_of(&paid).await.payment;
    assert_eq!((paid.is_paid, paid.is_written_off), (Some(true), false));
    run.stop().await;
}

#[tokio::test]
async fn a_token_that_ends_amid_a_run_is_replaced_and_nothing_is_missed() {
    for form in [Token::Jwt, Token::Opaque] {
        let cafe = Restaurant::open().await.with_cloud();
        cafe.world().cloud.token = form;
        let run = cafe.run();
        cafe.some_questions_to_the_cloud(REVISIONS).await;
        cafe.world().cloud.forget_tokens();
        let sold = cafe.world().open_as(Family::Delivery, &[("Pizza", 1250)]);
        cafe.world().close(&sold, Paid::Cash);
        cafe.hears_of(&sold).await;
        assert_eq!(cafe.world().cloud.tokens_given(), 2, "{form:?}");
        run.stop().await;
    }
}

#[tokio::test]
async fn a_right_that_is_missing_is_named_and_costs_no_token_at_each_question() {
    let cafe = Restaurant::open().await.with_cloud();
    cafe.world().cloud.deny("/deliveries/", "Orders: loading data");
    let run = cafe.run();
    let state = cafe.says("Orders: loading data").await;
    assert!(matches!(state, PosState::Failed { .. }), "{state:?}");
    run.stop().await;
    let tokens = cafe.world().cloud.tokens_given();
    assert!(tokens <= 2, "{tokens} tokens");

    cafe.world().cloud.denied.clear();
    let run = cafe.run();
    cafe.says("Ready").await;
    run.stop().await;
}

#[tokio::test]
async fn without_the_right_to_deliveries_the_cloud_is_asked_about_guests_and_orders_all_the_same() {
    let cafe = Restaurant::open().await.with_front().with_cloud();
    cafe.world().cloud.deny("/deliveries/", "Orders: loading data");
    let guest = cafe.world().shop.guest("7S-1");
    cafe.syrve.cloud.next("customer/info", Fault::status(503, "Unavailable"), 1);
    let run = cafe.run();
    cafe.says("deliveries are not heard of").await;
    let sold = cafe.world().sell(Some(&guest), &[("Tea", 250)]);
    cafe.some_looks_at_the_till().await;
    cafe.later(Duration::from_secs(100));
    let card = GuestName::Card("7S-1".to_owned());
    until("its guest is told", async || cafe.told(&sold).filter(|told| told.guests.contains(&card))).await;
    run.stop().await;
}

#[tokio::test]
async fn a_login_that_is_wrong_is_said_to_be() {
    let mut cafe = Restaurant::open().await.with_cloud();
    let login = stamp_connectors::pos::serve::Secret::new("another-login");
    cafe.settings.cloud.as_mut().unwrap().login = login;
    let run = cafe.run();
    let state = cafe.says("Failed").await;
    assert!(!format!("{state:?}").contains("another-login"), "{state:?}");
    run.stop().await;
}

#[tokio::test]
async fn a_cloud_that_asks_to_be_left_alone_is_left_alone_while_the_till_is_asked_on() {
    for wish in [Some(3600), None] {
        let cafe = Restaurant::open().await.with_front().with_cloud();
        let run = cafe.run();
        cafe.some_questions_to_the_cloud(REVISIONS).await;
        cafe.syrve.cloud.next("", Fault::too_many(wish), 1);
        cafe.says("asked too often").await;
        let asked = cafe.syrve.cloud.asked().len();
        let sold = cafe.world().sell(None, &[("Tea", 250)]);
        cafe.hears_of(&sold).await;
        cafe.some_looks_at_the_till().await;
        assert_eq!(cafe.syrve.cloud.asked().len(), asked, "{wish:?}");
        run.stop().await;
    }
}

#[tokio::test]
async fn whatever_the_cloud_answers_it_is_asked_again_and_nothing_is_missed() {
    let cafe = Restaurant::open().await.with_cloud();
    let run = cafe.run();
    cafe.some_questions_to_the_cloud(REVISIONS).await;
    let faults = [
        Fault::status(408, "The till did not answer"),
        Fault::status(410, "Too old"),
        Fault::status(500, "Internal error"),
        Fault::Page,
        Fault::Cut,
    ];
    for fault in faults {
        cafe.syrve.cloud.next(REVISIONS, fault.clone(), 1);
        let sold = cafe.world().open_as(Family::Delivery, &[("Pizza", 1250)]);
        cafe.world().close(&sold, Paid::Cash);
        cafe.hears_of(&sold).await;
        cafe.says("Ready").await;
        assert!(cafe.desk.taken().voided().is_empty(), "{fault:?}");
    }
    run.stop().await;
}

#[tokio::test]
async fn after_a_gap_of_more_than_three_hours_deliveries_are_found_by_their_day() {
    let cafe = Restaurant::open().await.with_cloud();
    let run = cafe.run();
    cafe.some_questions_to_the_cloud(REVISIONS).await;
    let first = cafe.world().open_as(Family::Delivery, &[("Pizza", 1250)]);
    cafe.world().close(&first, Paid::Cash);
    cafe.hears_of(&first).await;
    run.stop().await;

    cafe.later(Duration::from_secs(60));
    let missed = cafe.world().open_as(Family::Delivery, &[("Pasta", 950)]);
    cafe.world().close(&missed, Paid::Cash);
    cafe.world().delete(&first);
    cafe.later(Duration::from_secs(4 * 3600));
    let run = cafe.run();
    cafe.hears_of(&missed).await;
    cafe.hears_of_void(&first).await;
    let next = cafe.world().open_as(Family::Delivery, &[("Soup", 450)]);
    cafe.world().close(&next, Paid::Cash);
    cafe.hears_of(&next).await;
    run.stop().await;
}

#[tokio::test]
async fn a_till_that_was_offline_tells_the_cloud_in_a_burst_and_the_cloud_tells_it_all() {
    let cafe = Restaurant::open().await.with_cloud();
    let run = cafe.run();
    cafe.some_questions_to_the_cloud(REVISIONS).await;
    cafe.world().set_online(false);
    let sold: Vec<_> = (0..25)
        .map(|price| {
            let mut world = cafe.world();
            let sold = world.open_as(Family::Delivery, &[("Pizza", 1000 + price)]);
            world.close(&sold, Paid::Cash);
            sold
        })
        .collect();
    cafe.world().set_online(true);
    for pos_id in &sold {
        cafe.hears_of(pos_id).await;
    }
    run.stop().await;
}

#[tokio::test]
async fn where_only_the_cloud_is_asked_its_trap_is_told() {
    let cafe = Restaurant::open().await.with_cloud();
    let sold = cafe.world().sell(None, &[("Tea", 250)]);
    let run = cafe.run();
    cafe.says("may be missed").await;
    cafe.some_questions_to_the_cloud(REVISIONS).await;
    assert_eq!(
        cafe.told(&sold),
        None,
        "it was rung up on the till, and the cloud was never asked to know it"
    );
    run.stop().await;
}

#[tokio::test]
async fn the_currency_and_the_zone_are_the_clouds_word_where_nothing_is_configured() {
    let mut cafe = Restaurant::open().await.with_front().with_cloud();
    cafe.settings.currency = None;
    cafe.settings.zone = None;
    cafe.world().shop.currency = "PLN".to_owned();
    let run = cafe.run();
    let (sold, delivered) = {
        let mut world = cafe.world();
        let sold = world.sell(None, &[("Tea", 250)]);
        let delivered = world.open_as(Family::Delivery, &[("Pizza", 1250)]);
        world.close(&delivered, Paid::Cash);
        (sold, delivered)
    };
    assert_eq!(cafe.hears_of(&sold).await.total.currency, "PLN");
    let sale = cafe.world().shop.book.sale(&delivered).cloned().unwrap();
    assert_eq!(cafe.hears_of(&delivered).await.closed_at, sale.closed_at);
    run.stop().await;
}

#[tokio::test]
async fn the_hidden_groups_the_other_brand_and_the_second_way_to_log_in_work() {
    let mut cafe = Restaurant::open().await.with_front().with_cloud();
    let [key, app, secret] = stamp_tests::fakes::serve::API_KEY;
    let secret_of = stamp_connectors::pos::serve::Secret::new;
    {
        let cloud = cafe.settings.cloud.as_mut().unwrap();
        cloud.login = secret_of(key);
        cloud.login_field = "apiKey".to_owned();
        cloud.application = Some((app.to_owned(), secret_of(secret)));
        cloud.loyalty_segment = "iiko".to_owned();
    }
    cafe.world().cloud.loyalty = "iiko";
    let guest = cafe.world().shop.guest("7S-1");
    let run = cafe.run();
    let sold = cafe.world().sell(Some(&guest), &[("Tea", 250)]);
    assert!(cafe.hears_of(&sold).await.guests.contains(&GuestName::Card("7S-1".to_owned())));
    run.stop().await;
}

#[tokio::test]
async fn a_cloud_that_does_not_answer_is_asked_ever_less() {
    let cafe = Restaurant::open().await.with_front().with_cloud();
    cafe.world().front.storno = Storno::Deleted;
    cafe.syrve.cloud.always("", Fault::status(503, "Unavailable"));
    let run = cafe.run();
    until("the till was asked often", async || (cafe.syrve.front.count("/api/orders") > 60).then_some(()))
        .await;
    let (cloud, till) = (cafe.syrve.cloud.asked().len(), cafe.syrve.front.count("/api/orders"));
    assert!(
        cloud * 4 < till,
        "{cloud} questions to a cloud that fails, {till} to a till that works, at one pause"
    );
    run.stop().await;
}

#[tokio::test]
async fn the_cloud_being_away_keeps_no_check_of_the_till() {
    let cafe = Restaurant::open().await.with_front().with_cloud();
    cafe.syrve.set_reachable(Place::Cloud, false).await;
    let run = cafe.run();
    let sold = cafe.world().sell(None, &[("Tea", 250)]);
    cafe.hears_of(&sold).await;
    run.stop().await;
}

#[tokio::test]
async fn whose_a_delivery_is_that_was_told_without_its_guest_is_found_out_after_a_blow_too() {
    let cafe = Restaurant::open().await.with_cloud();
    cafe.syrve.cloud.always("customer/info", Fault::status(503, "Unavailable"));
    let run = cafe.run();
    cafe.some_questions_to_the_cloud(REVISIONS).await;
    let sold = {
        let mut world = cafe.world();
        let guest = world.shop.guest("7S-1");
        let sold = world.open_as(Family::Delivery, &[("Pizza", 1250)]);
        world.attach(&sold, &guest);
        world.close(&sold, Paid::Cash);
        sold
    };
    assert!(cafe.hears_of(&sold).await.guests.is_empty(), "the cloud does not say who it is");
    cafe.some_questions_to_the_cloud(REVISIONS).await;
    run.kill();

    cafe.syrve.cloud.clear();
    let run = cafe.run();
    let card = GuestName::Card("7S-1".to_owned());
    until("its guest is told", async || cafe.told(&sold).filter(|told| told.guests.contains(&card))).await;
    cafe.some_questions_to_the_cloud(REVISIONS).await;
    assert_eq!(cafe.desk.taken().tellings(), 2);
    run.stop().await;
}
