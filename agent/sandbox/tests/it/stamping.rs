//! Stamps, goals and rewards.

use serde_json::{Value, json};
use stamp_sandbox::Options;

use crate::shop::{Answer, Shop, op, run, stamp, void, with};

async fn stamped(shop: &Shop, n: u64, card: &str, members: Value) -> Answer {
    shop.write("/stamps", &with(stamp(&op(n), card), members)).await
}

fn receipt(id: &str) -> Value {
    json!({ "receipt": { "id": id } })
}

#[test]
fn a_card_per_order_gets_one_stamp_or_the_quantity() {
    run(async {
        let shop = Shop::open().await;
        let one = stamped(&shop, 1, "card_clara", json!({})).await.body;
        assert_eq!(
            one["progress"],
            json!({ "current": 1, "goal": 10, "goal_index": 0, "added": 1, "completed_count": 0 })
        );
        let three = stamped(&shop, 2, "card_clara", json!({ "quantity": 3 })).await.body;
        assert_eq!((&three["progress"]["current"], &three["progress"]["added"]), (&json!(4), &json!(3)));
        for quantity in [0, 100] {
            let refused = stamped(&shop, 100 + quantity, "card_clara", json!({ "quantity": quantity })).await;
            assert_eq!(refused.verdict(), (422, "validation_failed"));
        }
    });
}

#[test]
fn a_card_by_amount_needs_the_amount_and_counts_whole_units() {
    run(async {
        let shop = Shop::open().await;
        assert_eq!(stamped(&shop, 1, "card_greta", json!({})).await.verdict(), (422, "amount_required"));
        for (n, value, added) in [(2, "9.99", 0), (3, "10.00", 1), (4, "27", 2)] {
            let amount = json!({ "amount": { "value": value, "currency": "EUR" } });
            let answer = stamped(&shop, n, "card_greta", amount).await;
            assert_eq!((answer.status, &answer.body["progress"]["added"]), (201, &json!(added)), "{value}");
        }
        let negative = json!({ "amount": { "value": "-10", "currency": "EUR" } });
        assert_eq!(stamped(&shop, 5, "card_greta", negative).await.verdict(), (422, "validation_failed"));
    });
}

#[test]
fn goals_bring_a_voucher_an_award_and_a_lottery_in_turn_and_progress_wraps() {
    run(async {
        let shop = Shop::open().await;
        let voucher = stamped(&shop, 1, "card_ben", json!({})).await.body;
        assert_eq!(voucher["goal_reached"], true);
        assert_eq!(voucher["progress"]["current"], 0);
        assert_eq!(voucher["rewards"][0]["type"], "voucher");
        let id = voucher["rewards"][0]["voucher_id"].as_str().unwrap();
        assert_eq!(shop.get(&format!("/vouchers/{id}")).await.body["status"], "active");
        assert!(voucher["vouchers"].as_array().unwrap().iter().any(|shown| shown["id"] == id));

        let award = stamped(&shop, 2, "card_david", json!({})).await.body;
        assert_eq!(
            (&award["rewards"][0]["type"], &award["rewards"][0]["give_now"]),
            (&json!("award"), &json!(true))
        );

        let lottery = stamped(&shop, 3, "card_eva", json!({})).await.body;
        assert_eq!(lottery["rewards"][0]["type"], "lottery");
        let result = lottery["rewards"][0]["result"].as_str().unwrap();
        assert!(["free_muffin", "try_again", "no_prize"].contains(&result), "{result}");
        assert_eq!(lottery["progress"]["goal_index"], 0, "after the third goal comes the first");

        let several = stamped(&shop, 4, "card_clara", json!({ "quantity": 31 })).await.body;
        let kinds: Vec<&Value> =
            several["rewards"].as_array().unwrap().iter().map(|reward| &reward["type"]).collect();
        assert_eq!(kinds, ["voucher", "award", "lottery"]);
    });
}

#[test]
fn the_lottery_depends_on_the_seed_alone() {
    run(async {
        let mut results = Vec::new();
        for seed in [1, 1, 2, 3, 4, 5, 6, 7, 8, 9] {
            let shop = Shop::open_with(Options { seed, ..Options::default() }).await;
            let answer = stamped(&shop, 1, "card_eva", json!({})).await;
            results.push(answer.body["rewards"][0]["result"].as_str().unwrap().to_owned());
        }
        assert_eq!(results[0], results[1]);
        for result in ["free_muffin", "try_again", "no_prize"] {
            assert!(results.iter().any(|seen| seen == result), "{result} never came in {results:?}");
        }
    });
}

#[test]
fn a_receipt_is_stamped_once_unless_its_stamps_were_taken_back() {
    run(async {
        let shop = Shop::open().await;
        assert_eq!(stamped(&shop, 1, "card_anna", receipt("r/1")).await.status, 201);
        assert_eq!(stamped(&shop, 2, "card_ben", receipt("r/1")).await.verdict(), (409, "duplicate_receipt"));
        assert_eq!(stamped(&shop, 3, "card_ben", receipt("r/2")).await.status, 201);
        shop.write(&format!("/operations/{}/void", op(1)), &void(&op(4))).await;
        assert_eq!(stamped(&shop, 5, "card_clara", receipt("r/1")).await.status, 201);
    });
}

#[test]
fn there_are_as_many_further_guests_as_asked_for() {
    run(async {
        let shop = Shop::open_with(Options { guests: 2, retention_days: 3, ..Options::default() }).await;
        for (number, status) in [(1, 201), (2, 201), (3, 404)] {
            let answer = shop.write("/stamps", &stamp(&op(number), &format!("card_guest{number}"))).await;
            assert_eq!(answer.status, status, "guest {number}");
        }
        assert_eq!(shop.get("/me").await.body["idempotency_retention_days"], 3);
    });
}

#[test]
fn a_repeat_is_judged_by_when_it_happened_and_not_by_when_it_arrived() {
    run(async {
        let shop = Shop::open_with(Options { repeat_window_s: 60, ..Options::default() }).await;
        let at = |time: &str| json!({ "occurred_at": format!("2026-05-11T{time}Z") });
        assert_eq!(stamped(&shop, 1, "card_anna", at("12:00:00")).await.status, 201);
        assert_eq!(stamped(&shop, 2, "card_anna", at("12:00:59")).await.verdict(), (409, "repeat_blocked"));
        assert_eq!(stamped(&shop, 3, "card_anna", at("11:59:01")).await.verdict(), (409, "repeat_blocked"));
        assert_eq!(stamped(&shop, 4, "card_anna", at("12:01:00")).await.status, 201);
        assert_eq!(stamped(&shop, 5, "card_anna", at("11:00:00")).await.status, 201);
        assert_eq!(stamped(&shop, 6, "card_ben", at("12:00:01")).await.status, 201, "another guest");
        let confirmed = with(at("12:00:01"), json!({ "allow_repeat": true }));
        assert_eq!(stamped(&shop, 7, "card_anna", confirmed).await.status, 201);
    });
}

#[test]
fn only_living_cards_of_this_shop_are_stamped() {
    run(async {
        let shop = Shop::open().await;
        for (n, kind, value, verdict) in [
            (1, "card_id", "card_nobody", (404, "card_not_found")),
            (2, "card_id", "card_deleted", (410, "card_deleted")),
            (3, "card_id", "card_foreign", (403, "wrong_business")),
            (4, "scan", "https://my.7stamp.com/en/card_foreign/card?scan_id=1", (403, "wrong_business")),
            (5, "card_number", "220001", (404, "card_not_found")),
            (6, "email", "ida@example.com", (404, "card_not_found")),
            (7, "name", "a", (422, "validation_failed")),
        ] {
            let identifier = json!({ "identifier": { "type": kind, "value": value } });
            let answer = shop.write("/stamps", &with(stamp(&op(n), "card_anna"), identifier)).await;
            assert_eq!(answer.verdict(), verdict, "{kind} {value}");
        }
        assert!(shop.books().await.stamps.is_empty());
    });
}

#[test]
fn a_scanned_card_is_known_in_every_form_of_its_code() {
    run(async {
        let shop = Shop::open().await;
        let codes = [
            "https://my.7stamp.com/en/card_anna/card",
            "https://my.7stamp.com/de/card_anna/card?user_uuid=1&scan_id=2",
            "https://cards.partner.example/en/card_anna/card/#top",
            " card_anna\r\n",
            "wp_anna",
        ];
        for (n, code) in (1..).zip(codes) {
            let identifier = json!({ "identifier": { "type": "scan", "value": code } });
            let answer = shop.write("/stamps", &with(stamp(&op(n), ""), identifier)).await;
            assert_eq!(answer.body["card"]["id"], "card_anna", "{code:?}");
        }
    });
}
