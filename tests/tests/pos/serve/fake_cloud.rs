//! Syrve's cloud as it is played here.

use std::time::Duration;

use serde_json::{Value, json};
use stamp_tests::fakes::serve::{
    API_KEY, FakeClock, Family, Fault, HookSettings, ORGANIZATION, Paid, Syrve, Token,
};

use super::{MORNING, caller::Caller};

const HOUR: Duration = Duration::from_secs(3600);

fn by_pos_id(pos_id: &str) -> Value {
    json!({"organizationIds": [ORGANIZATION], "orderIds": null, "posOrderIds": [pos_id]})
}

#[tokio::test]
async fn a_token_holds_for_an_hour_and_a_right_that_is_missing_looks_the_same() {
    let syrve = Syrve::start(FakeClock::at(MORNING)).await;
    let caller = Caller::of(&syrve);
    let token = caller.token().await;
    assert_eq!(token.split('.').count(), 3);
    let asked = json!({"organizationIds": null, "returnAdditionalInfo": true, "includeDisabled": false});
    let (status, body) = caller.cloud(&token, "/api/1/organizations", &asked).await;
    assert_eq!((status, &body["organizations"][0]["currencyIsoName"]), (200, &json!("EUR")));

    syrve.world().cloud.deny("/terminal_groups", "POS: availability");
    let (status, body) = caller.cloud(&token, "/api/1/terminal_groups", &asked).await;
    assert_eq!(status, 401);
    assert!(body["errorDescription"].as_str().unwrap().contains("POS: availability"));
    syrve.clock.advance(HOUR);
    assert_eq!(caller.cloud(&token, "/api/1/organizations", &asked).await.0, 401);

    syrve.world().cloud.token = Token::Opaque;
    let [key, app, secret] = API_KEY;
    let login = json!({"apiKey": key, "appId": app, "clientSecret": secret});
    let (_, body) = caller.cloud("", "/api/v2/access_token", &login).await;
    assert_eq!(body["token"], "opaque-2");
    assert_eq!(caller.cloud("", "/api/v2/access_token", &json!({"apiKey": key})).await.0, 401);
}

#[tokio::test]
async fn groups_of_terminals_are_hidden_or_asleep_and_the_zone_is_a_span() {
    let syrve = Syrve::start(FakeClock::at(MORNING)).await;
    let caller = Caller::of(&syrve);
    let token = caller.token().await;
    let groups = async |disabled: bool| {
        let asked = json!({"organizationIds": [ORGANIZATION], "includeDisabled": disabled});
        caller.cloud(&token, "/api/1/terminal_groups", &asked).await.1
    };
    assert_eq!(groups(false).await["terminalGroups"], json!([]));
    assert_eq!(groups(true).await["terminalGroups"][0]["items"][0]["timeZone"], "03:00:00");
    syrve.world().cloud.asleep = true;
    let asleep = groups(true).await;
    assert_eq!(asleep["terminalGroups"], json!([]));
    assert_eq!(asleep["terminalGroupsInSleep"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn an_order_of_the_till_is_unknown_until_the_cloud_is_asked_to_know_it() {
    let syrve = Syrve::start(FakeClock::at(MORNING)).await;
    let caller = Caller::of(&syrve);
    let token = caller.token().await;
    let sold = syrve.world().sell(None, &[("Tea", 250)]);
    let (status, body) = caller.cloud(&token, "/api/1/order/by_id", &by_pos_id(&sold)).await;
    assert_eq!((status, &body["orders"]), (200, &json!([])), "empty, and no error");

    syrve.world().set_online(false);
    let asked = json!({"organizationId": ORGANIZATION, "posOrderIds": [sold]});
    let (_, command) = caller.cloud(&token, "/api/1/order/init_by_posOrder", &asked).await;
    let asked = json!({"organizationId": ORGANIZATION, "correlationId": command["correlationId"]});
    let state = async || caller.cloud(&token, "/api/1/commands/status", &asked).await;
    assert_eq!(state().await.1["state"], "InProgress");
    syrve.world().set_online(true);
    assert_eq!(state().await.1["state"], "Success");
    let (_, body) = caller.cloud(&token, "/api/1/order/by_id", &by_pos_id(&sold)).await;
    let order = &body["orders"][0];
    assert_eq!(
        (&order["posId"], &order["order"]["whenClosed"]),
        (&json!(sold), &json!("2026-05-11 09:00:00.000"))
    );

    let unknown = json!({"organizationId": ORGANIZATION, "correlationId": "another"});
    assert_eq!(caller.cloud(&token, "/api/1/commands/status", &unknown).await.0, 410);
    let neither = json!({"organizationIds": [ORGANIZATION]});
    assert_eq!(caller.cloud(&token, "/api/1/order/by_id", &neither).await.0, 400);
}

#[tokio::test]
async fn deliveries_are_told_by_revision_for_three_hours_and_a_moved_one_twice() {
    let syrve = Syrve::start(FakeClock::at(MORNING)).await;
    let caller = Caller::of(&syrve);
    let token = caller.token().await;
    let moved = {
        let mut world = syrve.world();
        let old = world.open_as(Family::Delivery, &[("Pizza", 1250)]);
        let new = world.move_delivery(&old);
        world.close(&new, Paid::Cash);
        world.sell(None, &[("Tea", 250)]);
        new
    };
    let since = json!({"startRevision": 0, "organizationIds": [ORGANIZATION]});
    let (_, body) = caller.cloud(&token, "/api/1/deliveries/by_revision", &since).await;
    let orders = body["ordersByOrganizations"][0]["orders"].as_array().unwrap();
    let statuses: Vec<_> = orders.iter().map(|order| order["order"]["status"].as_str().unwrap()).collect();
    assert_eq!(statuses, ["Cancelled", "Closed"]);
    assert_eq!(orders[0]["order"]["movedToDeliveryId"], orders[1]["id"]);
    let since = json!({"startRevision": body["maxRevision"], "organizationIds": [ORGANIZATION]});
    let (_, body) = caller.cloud(&token, "/api/1/deliveries/by_revision", &since).await;
    assert_eq!(body["ordersByOrganizations"][0]["orders"], json!([]));

    syrve.clock.advance(4 * HOUR);
    let token = caller.token().await;
    let since = json!({"startRevision": 0, "organizationIds": [ORGANIZATION]});
    assert_eq!(caller.cloud(&token, "/api/1/deliveries/by_revision", &since).await.0, 400);
    let day = json!({"organizationIds": [ORGANIZATION], "deliveryDateFrom": "2026-05-11 00:00:00.000",
        "deliveryDateTo": "2026-05-12 00:00:00.000", "statuses": ["Closed"]});
    let (_, body) = caller.cloud(&token, "/api/1/deliveries/by_delivery_date_and_status", &day).await;
    assert_eq!(body["ordersByOrganizations"][0]["orders"][0]["posId"], moved);
}

#[tokio::test]
async fn guests_are_found_in_the_brands_place_and_who_is_not_found_is_a_bad_request() {
    let syrve = Syrve::start(FakeClock::at(MORNING)).await;
    let caller = Caller::of(&syrve);
    let token = caller.token().await;
    let guest = syrve.world().shop.guest("7S-1");
    let sold = syrve.world().sell(Some(&guest), &[("Tea", 250)]);
    let of = |id: &str| json!({"organizationId": ORGANIZATION, "type": "id", "id": id});
    let path = |brand: &str, call: &str| format!("/api/1/loyalty/{brand}/{call}");
    let (_, body) = caller.cloud(&token, &path("syrve", "customer/info"), &of(&guest)).await;
    assert_eq!(body["cards"][0]["number"], "7S-1");
    assert_eq!(caller.cloud(&token, &path("syrve", "customer/info"), &of("nobody")).await.0, 400);
    assert_eq!(caller.cloud(&token, &path("iiko", "customer/info"), &of(&guest)).await.0, 404);

    let asked = json!({"organizationId": ORGANIZATION, "customerId": guest, "revision": 0, "pageSize": 100});
    let (_, body) = caller.cloud(&token, &path("syrve", "customer/transactions/by_revision"), &asked).await;
    let made = &body["transactions"][0];
    assert_eq!(
        (&made["posOrderId"], &made["whenCreated"]),
        (&json!(sold), &json!("2026-05-11 06:00:00.000")),
        "UTC"
    );
    assert_eq!(syrve.world().loyalty_push(&sold)["customerId"], guest);

    let counters = |metric: Value| json!({"organizationId": ORGANIZATION, "guestIds": [guest], "periods": ["AllTime"], "metrics": [metric]});
    let (_, body) =
        caller.cloud(&token, &path("syrve", "get_counters"), &counters(json!("OrdersCount"))).await;
    assert_eq!(body["counters"][0]["value"], 1);
    assert_eq!(caller.cloud(&token, &path("syrve", "get_counters"), &counters(json!(1))).await.0, 400);
}

#[tokio::test]
async fn events_are_made_for_what_the_cloud_knows_and_come_in_a_burst_after_an_outage() {
    let syrve = Syrve::start(FakeClock::at(MORNING)).await;
    let mut world = syrve.world();
    world.cloud.hooks = HookSettings {
        filter: json!({"tableOrderFilter": {"orderStatuses": ["Closed", "Deleted"]},
            "deliveryOrderFilter": {"orderStatuses": ["Closed", "Cancelled"]}}),
        ..HookSettings::everything("http://127.0.0.1:1/", "demo")
    };
    world.sell(None, &[("Tea", 250)]);
    assert!(world.cloud.outbox.is_empty(), "rung up on the till, and never heard of");
    world.cloud.knows_all = true;
    world.set_online(false);
    let sold = [(), (), ()].map(|()| world.sell(None, &[("Tea", 250)]));
    assert!(world.cloud.outbox.is_empty());
    world.set_online(true);
    let closed = |event: &&Value| event["eventInfo"]["order"]["status"] == "Closed";
    let told: Vec<_> =
        world.cloud.outbox.iter().filter(closed).map(|event| &event["eventInfo"]["posId"]).collect();
    for pos_id in &sold {
        assert!(told.contains(&&json!(pos_id)), "{pos_id} in {told:?}");
    }
    let times: Vec<_> =
        world.cloud.outbox.iter().map(|event| event["eventInfo"]["timestamp"].as_i64()).collect();
    assert!(times.is_sorted_by(|one, next| one < next), "{times:?}");
}

#[tokio::test]
async fn the_cloud_fails_in_its_own_words_and_asks_to_be_left_alone() {
    let syrve = Syrve::start(FakeClock::at(MORNING)).await;
    let caller = Caller::of(&syrve);
    let token = caller.token().await;
    syrve.cloud.next("/organizations", Fault::too_many(Some(7)), 1);
    syrve.cloud.next("/organizations", Fault::status(408, "The till did not answer"), 1);
    syrve.cloud.next("/organizations", Fault::Page, 1);
    let asked = json!({"organizationIds": null});
    let mut seen = Vec::new();
    for _ in 0..4 {
        let (status, body) = caller.cloud(&token, "/api/1/organizations", &asked).await;
        seen.push((status, body["errorDescription"].as_str().map(str::to_owned)));
    }
    let words = |text: &str| Some(text.to_owned());
    let too_many = words("Too many requests within allowed period of time");
    assert_eq!(seen, [(429, too_many), (408, words("The till did not answer")), (200, None), (200, None)]);
    let statuses: Vec<_> = syrve.cloud.asked().iter().skip(1).map(|asked| asked.status).collect();
    assert_eq!(statuses, [Some(429), Some(408), Some(200), Some(200)]);
}

#[tokio::test]
async fn the_address_for_events_can_be_read_and_written() {
    let syrve = Syrve::start(FakeClock::at(MORNING)).await;
    let caller = Caller::of(&syrve);
    let token = caller.token().await;
    syrve.world().cloud.hooks = HookSettings::everything("https://somebody.example.org/", "theirs");
    let of = json!({"organizationId": ORGANIZATION});
    let (_, body) = caller.cloud(&token, "/api/1/webhooks/settings", &of).await;
    assert_eq!(body["webHooksUri"], "https://somebody.example.org/");
    let ours = json!({"organizationId": ORGANIZATION, "webHooksUri": "https://till.example.org/", "authToken": "ours",
        "webHooksFilter": {"tableOrderFilter": null}});
    assert_eq!(caller.cloud(&token, "/api/1/webhooks/update_settings", &ours).await.0, 200);
    assert_eq!(syrve.world().cloud.hooks.uri.as_deref(), Some("https://till.example.org/"));
}
