//! Callers that go away before they are answered.

use serde_json::json;
use stamp_tests::{RawRequest, Setup, Till, card, cloud, until};

#[tokio::test(flavor = "multi_thread")]
async fn what_a_caller_began_before_it_hung_up_is_sent_and_holds_up_nobody() {
    let cloud = cloud().await;
    let till = Till::start(Setup::of(&cloud).home()).await;
    for number in 0..150 {
        let body = json!({"code": card("anna"), "allow_repeat": true}).to_string();
        let request = RawRequest::new(till.api(), "POST", "/v1/scans", body);
        request.with("idempotency-key", &format!("gone-{number}")).send_and_hang_up().await;
    }
    let body = json!({"code": card("anna"), "allow_repeat": true});
    let last = till.api().post_keyed("/v1/scans?wait=4000", "stayed", &body).await.unwrap();
    assert_eq!(last.json()["operation"]["state"], "done", "{:?}", last.json());
    till.drained().await;
    let done = till.count("done").await;
    let books = until("the books agree", async || {
        let books = cloud.books().await.unwrap();
        (books.stamps.len() as u64 == done).then_some(books)
    })
    .await;
    assert!(books.effects_by_op().values().all(|effects| *effects == 1));
    assert!(done > 1, "no request got through before its caller hung up");
}
