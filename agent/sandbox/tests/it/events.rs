//! Events and the snapshot for offline tills.

use reqwest::Method;
use serde_json::{Value, json};

use crate::shop::{Shop, answer, op, read, redemption, run, stamp};

fn kinds(page: &Value) -> Vec<&str> {
    page["events"].as_array().unwrap().iter().map(|event| event["event"].as_str().unwrap()).collect()
}

#[test]
fn what_happens_becomes_events_that_name_their_operation() {
    run(async {
        let shop = Shop::open().await;
        shop.write("/stamps", &stamp(&op(1), "card_ben")).await;
        shop.write("/stamps", &stamp(&op(2), "card_eva")).await;
        shop.write("/redemptions", &redemption(&op(3), "v_free_coffee")).await;
        let page = shop.get("/events?wait=0").await.body;
        assert_eq!(
            kinds(&page)[..6],
            ["stamp_added", "goal_reached", "reward_issued", "voucher_issued", "stamp_added", "goal_reached"]
        );
        assert_eq!(kinds(&page)[6], "lottery_played");
        assert_eq!(kinds(&page).last(), Some(&"voucher_redeemed"));
        assert_eq!(page["events"][3]["source_op_id"], op(1));
        assert_eq!(page["events"][0]["card"]["id"], "card_ben");
        let history = shop.get("/cards/card_ben/history").await.body;
        assert_eq!(kinds(&history), ["stamp_added", "goal_reached", "reward_issued", "voucher_issued"]);
        let replay = shop.write("/stamps", &stamp(&op(1), "card_ben")).await;
        assert!(replay.replayed);
        assert_eq!(shop.get("/events?wait=0").await.body, page, "a replay is no event");
    });
}

#[test]
fn pages_follow_one_another_without_gap_or_overlap() {
    run(async {
        let shop = Shop::open().await;
        for n in 0..5 {
            shop.write("/stamps", &stamp(&op(n), "card_clara")).await;
        }
        let (mut cursor, mut ids) = (String::from("0"), Vec::new());
        loop {
            let page = shop.get(&format!("/events?wait=0&limit=2&after={cursor}")).await.body;
            ids.extend(page["events"].as_array().unwrap().iter().map(|event| event["id"].clone()));
            page["next"].as_str().unwrap().clone_into(&mut cursor);
            if page["more"] == false {
                break;
            }
        }
        assert_eq!(ids, ["ev_1", "ev_2", "ev_3", "ev_4", "ev_5"]);
    });
}

#[test]
fn a_long_poll_is_answered_as_soon_as_something_happens() {
    run(async {
        let shop = Shop::open().await;
        let poll = shop.request(Method::GET, "/events?wait=30");
        let (page, _) = tokio::join!(poll.send(), async {
            while shop.sandbox.log().is_empty() {
                tokio::task::yield_now().await;
            }
            shop.write("/stamps", &stamp(&op(1), "card_anna")).await
        });
        assert_eq!(kinds(&read(page.unwrap()).await.body), ["stamp_added"]);
    });
}

#[test]
fn events_stay_within_the_business() {
    run(async {
        let shop = Shop::open().await;
        shop.write_as_neighbour("/stamps", &stamp(&op(1), "card_foreign")).await;
        assert!(kinds(&shop.get("/events?wait=0").await.body).is_empty());
    });
}

#[test]
fn the_snapshot_holds_what_can_be_redeemed_and_no_code_in_clear() {
    run(async {
        let shop = Shop::open().await;
        shop.write("/redemptions", &redemption(&op(1), "v_printed")).await;
        let page = answer(shop.request(Method::GET, "/offline/vouchers")).await.body;
        let vouchers = page["vouchers"].as_array().unwrap();
        let ids: Vec<&str> = vouchers.iter().map(|voucher| voucher["id"].as_str().unwrap()).collect();
        assert_eq!(ids, ["v_free_coffee", "v_shared_ben", "v_shared_clara", "v_dessert"]);
        let marks = |name: &str| vouchers.iter().map(|voucher| voucher[name] == true).collect::<Vec<_>>();
        assert_eq!(marks("shared_code"), [false, true, true, false]);
        assert_eq!(marks("self_redeem"), [false, false, false, true]);
        assert!(!page.to_string().contains("FREECOFFEE"));
        assert_eq!(vouchers[1]["code_hash"], vouchers[2]["code_hash"]);
        assert_eq!(page["more"], false);
    });
}

#[test]
fn any_event_can_be_told_with_a_name_or_without_one() {
    run(async {
        let shop = Shop::open().await;
        let event = json!({ "event": "birthday_reached", "timestamp": "2026-05-11T12:34:56Z" });
        shop.sandbox.tell(&event).await.unwrap();
        let named = |id| {
            [event.clone(), json!({ "id": id })].iter().fold(json!({}), |mut all, part| {
                all.as_object_mut().unwrap().extend(part.as_object().unwrap().clone());
                all
            })
        };
        shop.sandbox.tell(&named(json!("ev_mine"))).await.unwrap();
        shop.sandbox.tell(&named(json!(null))).await.unwrap();
        let page = shop.get("/events?wait=0").await.body;
        let ids: Vec<_> =
            page["events"].as_array().unwrap().iter().map(|event| event.get("id").cloned()).collect();
        assert_eq!(ids, [Some(json!("ev_1")), Some(json!("ev_mine")), None]);
        assert_eq!(page["next"], "3");
    });
}

#[test]
fn cursors_are_forgotten_and_events_are_not_there_on_demand() {
    run(async {
        let shop = Shop::open().await;
        shop.write("/stamps", &stamp(&op(1), "card_clara")).await;
        let next = shop.get("/events?wait=0").await.body["next"].clone();
        shop.sandbox.forget_cursors().await.unwrap();
        let lost = shop.get(&format!("/events?wait=0&after={}", next.as_str().unwrap())).await;
        assert_eq!((lost.status, lost.body["code"].as_str()), (410, Some("cursor_expired")));
        assert_eq!(kinds(&shop.get("/events?wait=0").await.body), ["stamp_added"]);
        shop.write("/stamps", &stamp(&op(2), "card_clara")).await;
        assert_eq!(shop.get("/events?wait=0&after=2").await.status, 200, "given since");

        shop.sandbox.set_events_held(false);
        assert!(kinds(&shop.get("/events?wait=30&after=2").await.body).is_empty(), "answered at once");
        shop.sandbox.set_events(false);
        assert_eq!(shop.get("/events?wait=0").await.status, 404);
    });
}
