//! Callers that go away before they are answered.

use serde_json::json;
use stamp_tests::{RawRequest, Setup, Till, card, cloud, until};

#[tokio::test(flavor = "multi_thread")]
async fn what_a_caller_began_before_it_hung_up_is_sent_and_holds_up_nobody() {
    let cloud = cloud().await;
    let till = Till::start(Setup::of(&cloud).home()).await;
    let body = json!({"code": card("anna"), "allow_repeat": true});
    let (mut stayed, mut done) = (0, 0);
    // A busy machine may hear of all requests of a round when their callers have gone already.
    while done == stayed && stayed < 20 {
        for number in 0..150 {
            let request = RawRequest::new(till.api(), "POST", "/v1/scans", body.to_string());
            let key = format!("gone-{stayed}-{number}");
            request.with("idempotency-key", &key).send_and_hang_up().await;
        }
        let key = format!("stayed-{stayed}");
        let last = till.api().post_keyed("/v1/scans", &key, &body).await.unwrap();
        stayed += 1;
        till.operation_is(&last.op_id(), "done").await;
        till.drained().await;
        done = till.count("done").await;
    }
    let books = until("the books agree", async || {
        let books = cloud.books().await.unwrap();
        (books.stamps.len() as u64 == done).then_some(books)
    })
    .await;
    assert!(books.effects_by_op().values().all(|effects| *effects == 1));
    assert!(done > stayed, "no request got through before its caller hung up");
}
