//! Operations in a batch are the same as operations alone.

use reqwest::Method;
use serde_json::{Value, json};
use stamp_sandbox::{Fault, FaultPlan};

use crate::shop::{Answer, Shop, answer, op, run, stamp, with};

fn item(op_id: &str, path: &str, body: &Value) -> Value {
    json!({ "op_id": op_id, "method": "POST", "path": path, "body": body })
}

async fn batch(shop: &Shop, items: Vec<Value>) -> Answer {
    shop.post("/operations/batch", &json!({ "operations": items })).await
}

#[test]
fn a_batch_replays_what_was_posted_alone_and_the_other_way_round() {
    run(async {
        let shop = Shop::open().await;
        let (alone, together) = (stamp(&op(1), "card_anna"), stamp(&op(2), "card_anna"));
        let first = shop.write("/stamps", &alone).await;
        let results =
            batch(&shop, vec![item(&op(1), "/stamps", &alone), item(&op(2), "/stamps", &together)]).await;
        assert_eq!(results.body["results"][0]["replayed"], true);
        assert_eq!(results.body["results"][0]["body"], first.body);
        assert_eq!(results.body["results"][1]["replayed"], false);
        let replay = shop.write("/stamps", &together).await;
        assert!(replay.replayed);
        assert_eq!(replay.body, results.body["results"][1]["body"]);
        assert_eq!(shop.books().await.balances["card_anna"], 5);
    });
}

#[test]
fn the_fingerprint_is_of_the_bytes_of_the_body_and_not_of_its_meaning() {
    run(async {
        let shop = Shop::open().await;
        // Order of members, spaces and escapes as no serialiser would write them.
        let body = format!(
            r#"{{ "till":{{"id":"till-\u0031"}} , "occurred_at":"2026-05-11T12:34:56Z",
                "identifier":{{"value":"card_anna","type":"card_id"}},"op_id":"{}" }}"#,
            op(1)
        );
        let whole = format!(
            r#"{{"operations":[{{"op_id":"{}","method":"POST","path":"/stamps","body":  {body}  }}]}}"#,
            op(1)
        );
        let sent = shop.request(Method::POST, "/operations/batch").body(whole);
        assert_eq!(answer(sent).await.body["results"][0]["status"], 201);
        let alone = shop.request(Method::POST, "/stamps").header("Idempotency-Key", op(1)).body(body);
        assert!(answer(alone).await.replayed);
    });
}

#[test]
fn a_batch_works_in_order_and_partial_success_is_normal() {
    run(async {
        let shop = Shop::open().await;
        let items: Vec<Value> = (1..=9)
            .map(|n| match n {
                3 => item(&op(n), "/stamps", &stamp(&op(n), "card_nobody")),
                5 => item(&op(n), "/nowhere", &stamp(&op(n), "card_anna")),
                7 => item(&op(n), "/stamps", &stamp(&op(99), "card_anna")),
                8 => with(item(&op(n), "/stamps", &stamp(&op(n), "card_anna")), json!({ "method": "PUT" })),
                n => item(&op(n), "/stamps", &stamp(&op(n), "card_anna")),
            })
            .collect();
        let answer = batch(&shop, items).await;
        let results = answer.body["results"].as_array().unwrap();
        let statuses: Vec<u64> = results.iter().map(|result| result["status"].as_u64().unwrap()).collect();
        assert_eq!(statuses, [201, 201, 404, 201, 422, 201, 422, 422, 201]);
        let asked: Vec<String> = (1..=9).map(op).collect();
        let answered: Vec<&str> = results.iter().map(|result| result["op_id"].as_str().unwrap()).collect();
        assert_eq!(answered, asked);
        let expected: Vec<String> = [1, 2, 4, 6, 9].map(op).to_vec();
        assert_eq!(shop.books().await.order_on_card("card_anna"), expected);
    });
}

#[test]
fn a_batch_has_room_for_fifty_operations_and_256_kib() {
    run(async {
        let shop = Shop::open().await;
        let items =
            |count: u64| (1..=count).map(|n| item(&op(n), "/stamps", &stamp(&op(n), "card_anna"))).collect();
        assert_eq!(batch(&shop, items(51)).await.verdict(), (413, "batch_too_large"));
        assert!(shop.books().await.stamps.is_empty(), "a batch that is too large does nothing");
        assert_eq!(batch(&shop, items(50)).await.status, 200);
        let large = with(stamp(&op(60), "card_anna"), json!({ "note": "x".repeat(256 * 1024) }));
        let too_large = batch(&shop, vec![item(&op(60), "/stamps", &large)]).await;
        assert_eq!(too_large.verdict(), (413, "batch_too_large"));
    });
}

#[test]
fn a_cloud_without_batches_says_404_without_a_body_and_goes_on_otherwise() {
    run(async {
        let shop = Shop::open().await;
        shop.sandbox.faults().set(FaultPlan::always(Fault::NoBatch)).unwrap();
        let body = stamp(&op(1), "card_anna");
        let refused = batch(&shop, vec![item(&op(1), "/stamps", &body)]).await;
        assert_eq!((refused.status, refused.content_type.as_str(), refused.body), (404, "", Value::Null));
        assert_eq!(shop.write("/stamps", &body).await.status, 201);
    });
}
