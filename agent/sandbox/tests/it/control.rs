//! The sandbox's own interface.

use reqwest::Method;
use serde_json::json;
use stamp_sandbox::{Books, DEMO_KEY, Entry, samples};

use crate::shop::{Shop, answer, op, run, stamp, with};

#[test]
fn faults_are_switched_over_http() {
    run(async {
        let shop = Shop::open().await;
        let plans = json!([
            { "plan": "fixed", "fault": { "kind": "server_error", "status": 503 }, "times": 1, "path": "/me" },
            { "plan": "random", "seed": 1, "probability": 0.0, "among": [{ "kind": "cut_before" }] },
        ]);
        let set = shop.control(Method::PUT, "/faults").body(plans.to_string());
        assert_eq!(answer(set).await.status, 204);
        assert_eq!(answer(shop.control(Method::GET, "/faults")).await.body, plans);
        assert_eq!(shop.get("/me").await.status, 503);
        assert_eq!(shop.get("/me").await.status, 200);

        let wrong =
            shop.control(Method::PUT, "/faults").body(r#"[{"plan":"fixed","fault":{"kind":"gremlins"}}]"#);
        assert_eq!(answer(wrong).await.verdict(), (422, "validation_failed"));
        assert_eq!(answer(shop.control(Method::DELETE, "/faults")).await.status, 204);
        assert_eq!(answer(shop.control(Method::GET, "/faults")).await.body, json!([]));
    });
}

#[test]
fn the_books_are_the_same_over_http_and_from_rust() {
    run(async {
        let shop = Shop::open().await;
        let body =
            with(stamp(&op(1), "card_anna"), json!({ "receipt": { "id": "poster/1/42" }, "quantity": 2 }));
        shop.write("/stamps", &body).await;
        shop.write("/stamps", &body).await;
        let shown: Books =
            serde_json::from_value(answer(shop.control(Method::GET, "/books")).await.body).unwrap();
        assert_eq!(shown, shop.books().await);
        assert_eq!(shown.arrivals[&op(1)], 2);
        let row = &shown.stamps[0];
        assert_eq!((row.quantity, row.receipt_id.as_deref()), (2, Some("poster/1/42")));
        assert_eq!(row.occurred_at.to_string(), "2026-05-11T12:34:56Z");
    });
}

#[test]
fn the_log_tells_what_was_asked_and_never_the_key() {
    run(async {
        let shop = Shop::open().await;
        shop.write("/stamps", &stamp(&op(1), "card_anna")).await;
        shop.post("/cards/search", &json!({ "type": "email", "value": "anna@example.com" })).await;
        let shown = answer(shop.control(Method::GET, "/log")).await.body;
        let text = shown.to_string();
        assert!(!text.contains(DEMO_KEY) && !text.contains("anna@example.com"), "{text}");
        let log: Vec<Entry> = serde_json::from_value(shown).unwrap();
        assert_eq!(log, shop.sandbox.log());
        assert_eq!(log.len(), 2, "the control interface itself is not logged");
        assert_eq!((log[0].method.as_str(), log[0].path.as_str()), ("POST", "/v1/stamps"));
        assert_eq!((log[0].op_id.as_deref(), log[0].status), (Some(op(1).as_str()), Some(201)));
    });
}

#[test]
fn the_log_keeps_the_last_thousand() {
    run(async {
        let shop = Shop::open().await;
        for _ in 0..1_005 {
            shop.get("/me").await;
        }
        let log = shop.sandbox.log();
        assert_eq!((log.len(), log[0].number, log[999].number), (1_000, 6, 1_005));
    });
}

#[test]
fn every_sample_is_known_for_what_it_is() {
    run(async {
        let shop = Shop::open().await;
        for sample in samples() {
            let scan = json!({ "raw": sample.code, "scanned_at": "2026-05-11T12:34:56Z" });
            let answer = shop.post("/scans/resolve", &scan).await;
            let expected = match sample.code {
                code if code.contains("card_deleted") => "card_deleted",
                code if code.contains("card_foreign") => "wrong_business",
                code if code.contains("/card") => "card",
                code if code.contains("/join/") => "join",
                "FREECOFFEE" => "ambiguous",
                code if code.starts_with(|first: char| first.is_ascii_digit()) => "unknown",
                _ => "voucher",
            };
            let kind = answer.body["kind"].as_str().or(answer.body["code"].as_str());
            assert_eq!(kind, Some(expected), "{}", sample.what);
        }
    });
}
