//! The till's Front Web API as it is played here.

use std::time::Duration;

use serde_json::json;
use stamp_tests::fakes::serve::{Customers, FakeClock, Over, Place, Storno, Syrve};

use super::{MORNING, caller::Caller};

#[tokio::test]
async fn a_licence_is_taken_until_it_is_logged_out_even_after_its_key_is_over() {
    let syrve = Syrve::start(FakeClock::at(MORNING)).await;
    let caller = Caller::of(&syrve);
    let key = caller.front_key().await;
    assert_eq!(caller.front("login/2050").await.0, 500, "there is but one licence");
    assert_eq!(caller.front(&format!("orders?key={key}")).await.0, 200);

    syrve.clock.advance(Duration::from_secs(29 * 60));
    assert_eq!(caller.front(&format!("orders?key={key}")).await.0, 401);
    syrve.world().front.over = Over::Page;
    assert_eq!(caller.front(&format!("orders?key={key}")).await, (200, json!(null)), "a page is no JSON");
    assert_eq!(caller.front("login/2050").await.0, 500);
    assert_eq!(caller.front(&format!("logout/{key}")).await, (200, json!(true)));
    assert_eq!(caller.front("login/2050").await.0, 200);
    assert_eq!(caller.front("login/9999").await.0, 403, "another module");
}

#[tokio::test]
async fn the_till_shows_the_checks_of_this_shift_in_its_own_time() {
    let syrve = Syrve::start(FakeClock::at(MORNING)).await;
    let caller = Caller::of(&syrve);
    let key = caller.front_key().await;
    let sold = syrve.world().sell(None, &[("Tea", 10), ("Bun", 20)]);
    let orders = caller.orders(&key).await;
    assert_eq!(orders[0]["Id"], sold);
    assert_eq!(
        (&orders[0]["Status"], &orders[0]["CloseTime"]),
        (&json!("Closed"), &json!("2026-05-11T09:00:00+03:00"))
    );
    assert_eq!(orders[0]["ResultSum"].to_string(), "0.30000000000000004", "reckoned in doubles");
    assert_eq!(syrve.world().shop.book.sale(&sold).unwrap().total, 30);

    syrve.world().front.status_in_numbers = true;
    syrve.world().front.amounts_in_texts = true;
    let orders = caller.orders(&key).await;
    assert_eq!((&orders[0]["Status"], &orders[0]["ResultSum"]), (&json!(2), &json!("0.30")));
    syrve.world().change_shift();
    assert!(caller.orders(&key).await.is_empty());
}

#[tokio::test]
async fn a_check_that_was_taken_back_is_shown_in_one_of_three_ways_and_voided_in_the_book() {
    for (way, shown) in
        [(Storno::Deleted, Some("Deleted")), (Storno::Vanished, None), (Storno::Kept, Some("Closed"))]
    {
        let syrve = Syrve::start(FakeClock::at(MORNING)).await;
        let caller = Caller::of(&syrve);
        syrve.world().front.storno = way;
        let sold = syrve.world().sell(None, &[("Tea", 250)]);
        let again = syrve.world().storno(&sold);
        let orders = caller.orders(&caller.front_key().await).await;
        let status = |pos_id: &str| {
            orders.iter().find(|order| order["Id"] == pos_id).map(|order| order["Status"].clone())
        };
        assert_eq!(status(&sold), shown.map(|status| json!(status)));
        assert_eq!(status(&again), Some(json!("New")));
        assert_eq!(orders.last().unwrap()["StornedOrderId"], sold);
        assert!(syrve.world().shop.book.sale(&sold).unwrap().voided);
    }
}

#[tokio::test]
async fn guests_are_ids_or_objects_and_half_a_check_names_the_whole() {
    let syrve = Syrve::start(FakeClock::at(MORNING)).await;
    let caller = Caller::of(&syrve);
    let (guest, half) = {
        let mut world = syrve.world();
        let guest = world.shop.guest("7S-1");
        let whole = world.open(&[("Tea", 250), ("Bun", 150)]);
        world.attach(&whole, &guest);
        (guest, world.split(&whole))
    };
    let key = caller.front_key().await;
    let orders = caller.orders(&key).await;
    assert_eq!((&orders[1]["Id"], &orders[1]["ParentOrderId"]), (&json!(half), &orders[0]["Id"]));
    assert_eq!((&orders[0]["ResultSum"], &orders[1]["ResultSum"]), (&json!(2.5), &json!(1.5)));
    assert_eq!(orders[0]["Customers"], json!([guest]));
    syrve.world().front.customers = Customers::Objects;
    assert_eq!(caller.orders(&key).await[0]["Customers"][0]["Id"], guest);
}

#[tokio::test]
async fn the_till_can_be_gone_and_comes_back_at_the_same_address() {
    let syrve = Syrve::start(FakeClock::at(MORNING)).await;
    let caller = Caller::of(&syrve);
    let key = caller.front_key().await;
    syrve.set_reachable(Place::Front, false).await;
    let asked = reqwest::get(format!("{}/api/orders?key={key}", syrve.base_url(Place::Front))).await;
    assert!(asked.is_err());
    syrve.set_reachable(Place::Front, true).await;
    assert!(caller.orders(&key).await.is_empty());
    assert_eq!((syrve.front.count("/api/login"), syrve.front.count("/api/orders")), (1, 1));
}
