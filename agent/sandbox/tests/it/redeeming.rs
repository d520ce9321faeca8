//! Redeeming vouchers, online and as a fact from offline.

use serde_json::{Value, json};

use crate::shop::{Shop, op, redemption, run, with};

fn by_code(n: u64, code: &str, card: Option<&str>) -> Value {
    let mut body = json!({
        "op_id": op(n),
        "redeem_code": code,
        "occurred_at": "2026-05-11T12:34:56Z",
        "mode": "online",
        "till": { "id": "till-1" },
    });
    if let Some(card) = card {
        body["card"] = json!({ "type": "card_id", "value": card });
    }
    body
}

fn offline(body: Value) -> Value {
    with(body, json!({ "mode": "offline", "offline": { "decision": "accepted" } }))
}

#[test]
fn a_voucher_is_redeemed_once() {
    run(async {
        let shop = Shop::open().await;
        let first = shop.write("/redemptions", &by_code(1, "COFFEE2024", None)).await;
        assert_eq!((first.status, &first.body["outcome"]), (201, &json!("redeemed")));
        assert_eq!(first.body["voucher"]["status"], "redeemed");
        let second = shop.write("/redemptions", &redemption(&op(2), "v_free_coffee")).await;
        assert_eq!(second.verdict(), (409, "voucher_already_redeemed"));
        assert_eq!(second.body["conflict"]["redeemed_at"], "2026-05-11T12:34:56Z");
        assert_eq!(second.body["conflict"]["location_id"], "loc_market_square");
        assert_eq!(second.body["conflict"]["redeemed_via"], "till");
        assert_eq!(second.body["conflict"]["redemption_id"], first.body["redemption_id"]);
        assert_eq!(shop.books().await.redemptions.len(), 1);
    });
}

#[test]
fn a_shared_code_needs_the_card_until_one_voucher_is_left() {
    run(async {
        let shop = Shop::open().await;
        let ambiguous = shop.write("/redemptions", &by_code(1, "FREECOFFEE", None)).await;
        assert_eq!(ambiguous.verdict(), (409, "voucher_ambiguous"));
        let candidates = ambiguous.body["candidates"].as_array().unwrap();
        let ids: Vec<&Value> = candidates.iter().map(|voucher| &voucher["id"]).collect();
        assert_eq!(ids, ["v_shared_ben", "v_shared_clara"]);
        let ben = shop.write("/redemptions", &by_code(2, "FREECOFFEE", Some("card_ben"))).await;
        assert_eq!(ben.body["voucher"]["id"], "v_shared_ben");
        let last = shop.write("/redemptions", &by_code(3, "FREECOFFEE", None)).await;
        assert_eq!(last.body["voucher"]["id"], "v_shared_clara");
        let none = shop.write("/redemptions", &by_code(4, "FREECOFFEE", None)).await;
        assert_eq!(none.verdict(), (409, "voucher_already_redeemed"));
        let anna = shop.write("/redemptions", &by_code(5, "FREECOFFEE", Some("card_anna"))).await;
        assert_eq!(anna.verdict(), (404, "voucher_not_found"));
    });
}

#[test]
fn what_cannot_be_redeemed_says_why() {
    run(async {
        let shop = Shop::open().await;
        for (n, body, verdict) in [
            (1, by_code(1, "SUMMER2023", None), (410, "voucher_expired")),
            (2, by_code(2, "NOSUCHCODE", None), (404, "voucher_not_found")),
            (3, redemption(&op(3), "v_nothing"), (404, "voucher_not_found")),
            (4, redemption(&op(4), "v_foreign"), (403, "wrong_business")),
            (5, redemption(&op(5), "v_cake"), (409, "voucher_already_redeemed")),
            (
                6,
                with(redemption(&op(6), "v_printed"), json!({ "voucher_id": null })),
                (422, "validation_failed"),
            ),
            (
                7,
                with(redemption(&op(7), "v_printed"), json!({ "mode": "offline" })),
                (422, "validation_failed"),
            ),
        ] {
            assert_eq!(shop.write("/redemptions", &body).await.verdict(), verdict, "case {n}");
        }
        assert!(shop.books().await.redemptions.is_empty());
    });
}

#[test]
fn a_printed_voucher_needs_no_card() {
    run(async {
        let shop = Shop::open().await;
        let answer = shop.write("/redemptions", &by_code(1, "PRINTED10", None)).await;
        assert_eq!((answer.status, &answer.body["voucher"]["card_id"]), (201, &Value::Null));
    });
}

#[test]
fn a_gift_that_was_handed_over_offline_is_never_refused() {
    run(async {
        let shop = Shop::open().await;
        let first = shop.write("/redemptions", &offline(redemption(&op(1), "v_free_coffee"))).await;
        assert_eq!((first.status, &first.body["outcome"]), (201, &json!("redeemed")));
        let second = shop.write("/redemptions", &offline(redemption(&op(2), "v_free_coffee"))).await;
        assert_eq!((second.status, &second.body["outcome"]), (200, &json!("recorded_loss")));
        assert_eq!(second.body["conflict"]["redemption_id"], first.body["redemption_id"]);
        let rows = shop.books().await.redemptions;
        assert_eq!(rows.iter().map(|row| row.loss).collect::<Vec<_>>(), [false, true]);
    });
}

#[test]
fn for_an_offline_gift_expiry_is_judged_at_its_time() {
    run(async {
        let shop = Shop::open().await;
        let at = |n: u64, time: &str| {
            with(offline(redemption(&op(n), "v_summer")), json!({ "occurred_at": time }))
        };
        let late = shop.write("/redemptions", &at(1, "2023-09-01T00:00:00Z")).await;
        assert_eq!((late.status, &late.body["outcome"]), (200, &json!("recorded_loss")));
        assert!(late.body.get("conflict").is_none(), "nobody else has used it");
        let in_time = shop.write("/redemptions", &at(2, "2023-08-31T20:00:00Z")).await;
        assert_eq!((in_time.status, &in_time.body["outcome"]), (201, &json!("redeemed")));
    });
}

#[test]
fn an_issued_voucher_can_be_redeemed_by_its_made_up_code() {
    run(async {
        let shop = Shop::open().await;
        let body = json!({
            "op_id": op(1),
            "title": "Sorry for the wait",
            "card": { "type": "email", "value": "Felix@example.com" },
            "validity": { "kind": "days", "days": 2 },
            "occurred_at": "2026-05-11T12:34:56Z",
            "till": { "id": "till-1" },
        });
        let issued = shop.write("/vouchers", &body).await;
        assert_eq!(issued.body["voucher"]["card_id"], "card_felix");
        let code = issued.body["voucher"]["redeem_code"].as_str().unwrap();
        assert_eq!(shop.write("/redemptions", &by_code(2, code, None)).await.status, 201);
        let forever = with(
            body,
            json!({ "op_id": op(3), "validity": { "kind": "months", "months": 4_000_000_000_u64 } }),
        );
        assert_eq!(shop.write("/vouchers", &forever).await.verdict(), (422, "validation_failed"));
    });
}
