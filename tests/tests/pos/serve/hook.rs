//! What the maker's cloud sends.

use std::time::Duration;

use serde_json::{Value, json};
use stamp_core::receipt::GuestName;
use stamp_tests::{
    fakes::serve::{Customers, Family, Fault, HookSettings, Paid, Sender, shuffled},
    until,
};

use super::restaurant::{HOOK_TOKEN, Restaurant, Run};
use crate::door::Door;

/// Runs with the cloud's messages, which then has all orders told.
async fn listening(cafe: &Restaurant) -> (Run, Door, HookSettings) {
    let run = cafe.run();
    let door = run.door(cafe).await;
    let hooks = HookSettings::everything(&door.url(), HOOK_TOKEN);
    let mut world = cafe.world();
    world.cloud.hooks = hooks.clone();
    world.cloud.knows_all = true;
    drop(world);
    (run, door, hooks)
}

fn events(cafe: &Restaurant) -> Vec<Value> {
    std::mem::take(&mut cafe.world().cloud.outbox)
}

#[tokio::test]
async fn an_event_is_taken_before_it_is_answered_alone_or_in_a_list() {
    let cafe = Restaurant::open().await.with_hook();
    let (run, _door, hooks) = listening(&cafe).await;
    let mut sender = Sender::new();
    sender.as_bearer = true;
    let sold = cafe.world().sell(None, &[("Tea", 250)]);
    assert_eq!(Sender::new().post(&hooks, &json!(events(&cafe))).await, Some(200));
    let told = cafe.told(&sold).expect("it was taken before the answer");
    assert_eq!(told.closed_at, cafe.world().shop.book.sale(&sold).unwrap().closed_at);

    let next = cafe.world().sell(None, &[("Bun", 150)]);
    let closed = events(&cafe).pop().unwrap();
    assert_eq!(sender.post(&hooks, &closed).await, Some(200));
    assert_eq!(cafe.told(&next).unwrap().total.value, "1.50");
    run.stop().await;
}

#[tokio::test]
async fn who_the_customer_is_of_a_check_that_has_its_guest_is_not_asked() {
    let cafe = Restaurant::open().await.with_front().with_cloud().with_hook();
    cafe.world().front.customers = Customers::Cards;
    let (run, _door, hooks) = listening(&cafe).await;
    let guest = cafe.world().shop.guest("7S-1");
    let sold = cafe.world().sell(Some(&guest), &[("Tea", 250)]);
    assert_eq!(cafe.hears_of(&sold).await.guests.len(), 1);
    assert_eq!(Sender::new().post(&hooks, &json!(events(&cafe))).await, Some(200));
    assert_eq!(cafe.syrve.cloud.count("customer/info"), 0);
    run.stop().await;
}

#[tokio::test]
async fn who_does_not_know_the_token_is_turned_away_and_changes_nothing() {
    let cafe = Restaurant::open().await.with_hook();
    let (run, _door, hooks) = listening(&cafe).await;
    cafe.world().sell(None, &[("Tea", 250)]);
    let events = json!(events(&cafe));
    for token in [None, Some(""), Some("another"), Some("demo-hoo"), Some("demo-hook2")] {
        let wrong = HookSettings { token: token.map(str::to_owned), ..hooks.clone() };
        assert_eq!(Sender::new().post(&wrong, &events).await, Some(401), "{token:?}");
    }
    assert_eq!(cafe.desk.taken().tellings(), 0);
    run.stop().await;
}

#[tokio::test]
async fn duplicates_and_any_order_of_events_come_to_the_same() {
    for seed in 0..20 {
        let cafe = Restaurant::open().await.with_hook();
        let (run, _door, hooks) = listening(&cafe).await;
        let (kept, voided) = {
            let mut world = cafe.world();
            let kept = world.sell(None, &[("Tea", 250)]);
            let voided = world.sell(None, &[("Bun", 150)]);
            world.delete(&voided);
            (kept, voided)
        };
        let events = events(&cafe);
        let twice = shuffled(events.iter().chain(&events).cloned().collect(), seed);
        for event in &twice {
            assert_eq!(Sender::new().post(&hooks, &json!([event])).await, Some(200), "seed {seed}");
        }
        assert!(cafe.told(&kept).is_some() && !cafe.is_voided(&kept), "seed {seed}");
        assert!(cafe.is_voided(&voided), "seed {seed}");
        let of_voided: Vec<_> = cafe
            .desk
            .taken()
            .reports
            .iter()
            .filter(|report| format!("{report:?}").contains(&voided))
            .map(|report| matches!(report, stamp_core::receipt::Report::Voided(_)))
            .collect();
        assert_eq!(of_voided.last(), Some(&true), "nothing is told of it after its end, seed {seed}");
        run.stop().await;
    }
}

#[tokio::test]
async fn what_cannot_be_kept_is_not_confirmed_and_comes_again() {
    let cafe = Restaurant::open().await.with_hook();
    let (run, _door, hooks) = listening(&cafe).await;
    let sold = cafe.world().sell(None, &[("Tea", 250)]);
    let events = json!(events(&cafe));
    cafe.desk.set_full(true);
    assert_eq!(Sender::new().post(&hooks, &events).await, Some(503));
    cafe.desk.set_full(false);
    assert_eq!(Sender::new().post(&hooks, &events).await, Some(200));
    assert!(cafe.told(&sold).is_some());
    run.stop().await;
}

#[tokio::test]
async fn what_is_no_check_or_cannot_be_read_does_no_harm() {
    let cafe = Restaurant::open().await.with_hook();
    let (run, _door, hooks) = listening(&cafe).await;
    let harmless = [
        json!([]),
        json!([{"eventType": "PersonalShift", "eventInfo": {"id": "x", "opened": true}}]),
        json!([{"eventType": "SomethingNew", "eventInfo": 7}]),
        json!({"eventType": "StopListUpdate"}),
        json!([{"eventType": "TableOrderUpdate", "eventInfo": {"id": "x", "order": null, "creationStatus": "Error"}}]),
    ];
    for body in harmless {
        assert_eq!(Sender::new().post(&hooks, &body).await, Some(200), "{body}");
    }
    for body in [json!(7), json!("text"), json!(null)] {
        let status = Sender::new().post(&hooks, &body).await.unwrap();
        assert!((200..500).contains(&status), "{body}: {status}");
    }
    assert_eq!(cafe.desk.taken().reports.len(), 0);
    run.stop().await;
}

#[tokio::test]
async fn a_delivery_that_moved_is_told_once() {
    let cafe = Restaurant::open().await.with_hook();
    let (run, _door, hooks) = listening(&cafe).await;
    let (old, moved) = {
        let mut world = cafe.world();
        let old = world.open_as(Family::Delivery, &[("Pizza", 1250)]);
        let moved = world.move_delivery(&old);
        world.close(&moved, Paid::Cash);
        (old, moved)
    };
    for event in events(&cafe) {
        assert_eq!(Sender::new().post(&hooks, &event).await, Some(200));
    }
    assert!(cafe.told(&moved).is_some() && !cafe.is_voided(&moved));
    assert_eq!((cafe.told(&old), cafe.desk.taken().tellings()), (None, 1));
    run.stop().await;
}

#[tokio::test]
async fn the_message_of_loyalty_names_the_guest_of_a_check() {
    let cafe = Restaurant::open().await.with_front().with_cloud().with_hook();
    cafe.world().front.customers = stamp_tests::fakes::serve::Customers::Nothing;
    let guest = cafe.world().shop.guest("7S-1");
    let run = cafe.run();
    let door = run.door(&cafe).await;
    let hooks = HookSettings::everything(&door.url(), HOOK_TOKEN);
    let sold = cafe.world().sell(Some(&guest), &[("Tea", 250)]);
    cafe.hears_of(&sold).await;
    let unproved = cafe.world().loyalty_push(&sold);
    assert_eq!(Sender::new().push(&hooks, &unproved).await, Some(401));
    cafe.world().cloud.push_password = Some(HOOK_TOKEN.to_owned());
    let push = cafe.world().loyalty_push(&sold);
    assert_eq!(Sender::new().push(&hooks, &push).await, Some(200));
    let named = format!("{:?}", cafe.desk.taken().reports.len());
    let is_named = until("its guest is told", async || {
        let card = GuestName::Card("7S-1".to_owned());
        let taken = cafe.desk.taken();
        let by_check =
            taken.closed().values().any(|told| told.identity.number == sold && told.guests.contains(&card));
        let by_guest = taken.reports.iter().any(|report| match report {
            stamp_core::receipt::Report::Guest(guest) => {
                guest.identity.number == sold && guest.guests.contains(&card)
            }
            _ => false,
        });
        (by_check || by_guest).then_some(true)
    })
    .await;
    assert!(is_named, "{named}");
    run.stop().await;
}

#[tokio::test]
async fn the_message_of_loyalty_takes_no_guest_off_while_nobody_can_be_asked_who_it_is() {
    let cafe = Restaurant::open().await.with_cloud().with_hook();
    let guest = cafe.world().shop.guest("7S-1");
    let run = cafe.run();
    let door = run.door(&cafe).await;
    let hooks = HookSettings::everything(&door.url(), HOOK_TOKEN);
    cafe.some_questions_to_the_cloud("/by_revision").await;
    cafe.syrve.cloud.always("customer/info", Fault::status(503, "Unavailable"));
    let sold = cafe.world().sell(Some(&guest), &[("Tea", 250)]);
    let push = cafe.world().loyalty_push(&sold);
    assert_eq!(Sender::new().post(&hooks, &push).await, Some(200));
    assert_eq!(guests_told(&cafe), Vec::<usize>::new());
    let elsewhere = |name: &str| {
        let mut push = push.clone();
        push["phone"] = json!("+370 600 00000");
        push[name] = json!("7bc05553-4b68-44e8-b7bc-37be63c60000");
        push
    };
    assert_eq!(Sender::new().post(&hooks, &elsewhere("organizationId")).await, Some(200));
    assert_eq!(guests_told(&cafe), Vec::<usize>::new(), "of another restaurant");

    cafe.syrve.cloud.clear();
    cafe.later(Duration::from_secs(60));
    until("its guest is told", async || (guests_told(&cafe) == [1]).then_some(())).await;
    run.stop().await;
}

/// How many names each guest was told with of whom the loyalty service had told.
fn guests_told(cafe: &Restaurant) -> Vec<usize> {
    let taken = cafe.desk.taken();
    let guests = taken.reports.iter().filter_map(|report| match report {
        stamp_core::receipt::Report::Guest(guest) => Some(guest.guests.len()),
        _ => None,
    });
    guests.collect()
}

#[tokio::test]
async fn an_address_is_set_where_there_is_none_and_set_right_where_the_token_was_changed() {
    let mut cafe = Restaurant::open().await.with_cloud().with_hook();
    cafe.settings.hook.as_mut().unwrap().address = Some("https://till.example.org/hooks/serve".to_owned());
    cafe.syrve.cloud.next("/webhooks/settings", Fault::status(500, "Internal error"), 2);
    for (token, written) in [("demo-hook", 1), ("demo-hook", 1), ("demo-rotated", 2)] {
        cafe.settings.hook.as_mut().unwrap().token = stamp_connectors::pos::serve::Secret::new(token);
        let run = cafe.run();
        until("it is set", async || (cafe.world().cloud.hooks.token.as_deref() == Some(token)).then_some(()))
            .await;
        cafe.some_questions_to_the_cloud("/by_revision").await;
        run.stop().await;
        assert_eq!(cafe.world().cloud.hooks_written, written, "{token}");
    }
}

#[tokio::test]
async fn an_address_of_somebody_else_is_left_alone_until_it_may_be_taken_over() {
    let mut cafe = Restaurant::open().await.with_cloud().with_hook();
    let ours = "https://till.example.org/hooks/serve";
    cafe.settings.hook.as_mut().unwrap().address = Some(ours.to_owned());
    cafe.world().cloud.hooks = HookSettings::everything("https://somebody.example.org/", "theirs");
    let run = cafe.run();
    cafe.says("somebody.example.org").await;
    cafe.some_questions_to_the_cloud("/by_revision").await;
    run.stop().await;
    assert_eq!(cafe.world().cloud.hooks_written, 0);

    cafe.settings.hook.as_mut().unwrap().take_over = true;
    for _run in 0..2 {
        let run = cafe.run();
        until("it is written", async || {
            (cafe.world().cloud.hooks.uri.as_deref() == Some(ours)).then_some(())
        })
        .await;
        cafe.some_questions_to_the_cloud("/by_revision").await;
        run.stop().await;
    }
    assert_eq!(cafe.world().cloud.hooks_written, 1, "and not at each start");
    assert_eq!(cafe.world().cloud.hooks.token.as_deref(), Some(HOOK_TOKEN));
}

#[tokio::test]
async fn a_guest_whom_the_cloud_cannot_be_asked_about_is_named_once_it_can() {
    let cafe = Restaurant::open().await.with_cloud().with_hook();
    let guest = cafe.world().shop.guest("7S-1");
    let (run, _door, hooks) = listening(&cafe).await;
    cafe.some_questions_to_the_cloud("/by_revision").await;
    cafe.syrve.cloud.always("customer/info", Fault::status(503, "Unavailable"));
    let sold = cafe.world().sell(Some(&guest), &[("Tea", 250)]);
    assert_eq!(Sender::new().post(&hooks, &json!(events(&cafe))).await, Some(200));
    assert!(cafe.told(&sold).unwrap().guests.is_empty());
    cafe.syrve.cloud.clear();
    cafe.later(Duration::from_secs(60));
    until("its guest is told", async || {
        let told = cafe.told(&sold)?;
        told.guests.contains(&GuestName::Card("7S-1".to_owned())).then_some(())
    })
    .await;
    run.stop().await;
}
