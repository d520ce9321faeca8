//! Words for the cashier, in English or not at all.

use reqwest::Method;
use serde_json::{Value, json};

use crate::shop::{Shop, answer, op, run, stamp};

#[test]
fn who_asks_for_another_language_gets_the_same_answer_without_words() {
    run(async {
        let shop = Shop::open().await;
        let stamped = async |language: &'static str| {
            let request = shop.writing("/stamps", &stamp(&op(1), "card_clara"));
            answer(request.header("Accept-Language", language)).await
        };
        for english in ["en", "EN-gb, de;q=0.5"] {
            assert_eq!(stamped(english).await.body["display"]["title"], "Stamp added", "{english}");
        }
        let ukrainian = stamped("uk").await;
        assert_eq!((ukrainian.replayed, ukrainian.content_type.as_str()), (true, "application/json"));
        let mut english = stamped("en").await.body;
        english.as_object_mut().unwrap().remove("display");
        assert_eq!(ukrainian.body, english);
    });
}

#[test]
fn the_items_of_a_batch_and_refusals_are_without_words_too() {
    run(async {
        let shop = Shop::open().await;
        let body = stamp(&op(1), "card_clara");
        let item = json!({ "op_id": op(1), "method": "POST", "path": "/stamps", "body": body });
        let batch = json!({ "operations": [item] });
        let german = |method: Method, path: &str| shop.request(method, path).header("Accept-Language", "de");
        let batch = answer(german(Method::POST, "/operations/batch").body(batch.to_string())).await;
        let refused = answer(german(Method::GET, "/cards/card_nobody")).await;
        assert_eq!((&batch.body["results"][0]["status"], refused.status), (&json!(201), 404), "{batch:?}");
        for body in [batch.body, refused.body] {
            assert!(body != Value::Null && !body.to_string().contains("display"), "{body}");
        }
    });
}
