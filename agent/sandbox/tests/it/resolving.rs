//! What a scanned code is.

use serde_json::{Value, json};

use crate::shop::{Answer, Shop, op, redemption, run};

async fn resolved(shop: &Shop, raw: &str) -> Answer {
    shop.post("/scans/resolve", &json!({ "raw": raw, "scanned_at": "2026-05-11T12:34:56Z" })).await
}

#[test]
fn a_card_comes_with_its_progress_and_usable_vouchers() {
    run(async {
        let shop = Shop::open().await;
        let answer = resolved(&shop, "https://my.7stamp.com/en/card_anna/card?scan_id=1").await.body;
        assert_eq!((&answer["kind"], &answer["card"]["id"]), (&json!("card"), &json!("card_anna")));
        assert_eq!(answer["card"]["progress"]["current"], 3);
        let vouchers = answer["card"]["vouchers"].as_array().unwrap();
        assert_eq!(vouchers.len(), 1, "the expired one is not shown");
        assert!(!answer.to_string().contains("anna@example.com"), "no personal data");
    });
}

#[test]
fn a_code_is_ambiguous_only_while_several_vouchers_can_be_used() {
    run(async {
        let shop = Shop::open().await;
        assert_eq!(resolved(&shop, "FREECOFFEE").await.body["kind"], "ambiguous");
        shop.write("/redemptions", &redemption(&op(1), "v_shared_ben")).await;
        let answer = resolved(&shop, "FREECOFFEE").await.body;
        assert_eq!(
            (&answer["kind"], &answer["vouchers"][0]["id"]),
            (&json!("voucher"), &json!("v_shared_clara"))
        );
        let used = resolved(&shop, "CAKE2024").await.body;
        assert_eq!(used["vouchers"][0]["status"], "redeemed");
    });
}

#[test]
fn everything_else_is_told_apart() {
    run(async {
        let shop = Shop::open().await;
        for (raw, kind) in [
            ("https://my.7stamp.com/en/join/corner-cafe", "join"),
            ("https://my.7stamp.com/en/receipt/1234", "receipt"),
            ("https://example.com/", "unknown"),
            ("https://", "unknown"),
            ("'; DROP TABLE card; --", "unknown"),
        ] {
            assert_eq!(resolved(&shop, raw).await.body, json!({ "kind": kind }), "{raw}");
        }
        assert_eq!(resolved(&shop, " ").await.verdict(), (422, "validation_failed"));
        assert_eq!(resolved(&shop, "v_foreign").await.verdict(), (403, "wrong_business"));
        let nothing = shop.post("/scans/resolve", &Value::Null).await;
        assert_eq!(nothing.verdict(), (422, "validation_failed"));
    });
}
