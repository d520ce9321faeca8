//! What a till posts.

use stamp_connectors::pos::{HookRequest, NotTaken, Received};

use crate::bench::{Bench, check, request, table};

const PROVED: &[(&str, &str)] = &[("authorization", "Bearer sesame")];

fn bench() -> Bench {
    Bench::start(table("hook = { proof = \"bearer\", secret_file = \"s\" }\n"), None)
}

#[tokio::test]
async fn a_check_is_answered_once_it_is_taken_and_its_repetition_from_memory() {
    let mut bench = bench();
    bench.until("the hook is heard", |bench| bench.has_told("/hooks/kiosk")).await;
    let (reply, numbers) = bench.post_and_answer(PROVED, &check(1), Ok(())).await;
    assert_eq!((reply.status, reply.received, numbers), (200, Received::News, vec!["1".to_owned()]));
    assert_eq!(reply.body, "{\"passed_over\":0,\"taken\":1}");
    let again = bench.post(PROVED, &check(1)).await;
    assert_eq!((again.status, again.received), (200, Received::Nothing));
}

#[tokio::test]
async fn what_was_not_taken_is_to_come_again_and_then_is() {
    let mut bench = bench();
    bench.until("the hook is heard", |bench| bench.has_told("/hooks/kiosk")).await;
    let list = format!("[{}, {}]", check(1), check(2));
    let (reply, _) = bench.post_and_answer(PROVED, &list, Err(NotTaken::Queue)).await;
    assert_eq!((reply.status, reply.received), (503, Received::Later));
    let (reply, numbers) = bench.post_and_answer(PROVED, &list, Ok(())).await;
    assert_eq!((reply.status, numbers.len()), (200, 2));
}

#[tokio::test]
async fn while_nothing_runs_everything_is_to_come_again() {
    let mut bench = bench();
    bench.until("the hook is heard", |bench| bench.has_told("/hooks/kiosk")).await;
    let till = bench.till.clone();
    bench.stopped().await;
    let reply = till.hook().unwrap().receive(request(PROVED, &check(1))).await;
    assert_eq!((reply.status, reply.received), (503, Received::Later));
}

#[tokio::test(start_paused = true)]
async fn a_queue_that_hangs_is_answered_in_time() {
    let mut bench = bench();
    bench.until("the hook is heard", |bench| bench.has_told("/hooks/kiosk")).await;
    let asked = tokio::time::Instant::now();
    let reply = bench.post(PROVED, &check(1)).await;
    assert_eq!(reply.status, 503);
    assert!(asked.elapsed().as_secs() < 10, "{:?}", asked.elapsed());
}

#[tokio::test]
async fn what_does_not_fit_is_told_to_whoever_made_it_and_the_rest_is_taken() {
    let mut bench = bench();
    bench.until("the hook is heard", |bench| bench.has_told("/hooks/kiosk")).await;
    let list = format!("[{}, {{\"id\": 2}}, {{\"id\": 3, \"status\": \"open\"}}]", check(1));
    let (reply, numbers) = bench.post_and_answer(PROVED, &list, Ok(())).await;
    assert_eq!((reply.status, reply.received, numbers.len()), (422, Received::Unreadable, 1));
    assert_eq!(
        reply.body,
        "{\"passed_over\":1,\"problems\":[\"record 2: closed_at ($.closed_at) is not there\"],\"taken\":1}"
    );
    let reply = bench.post(PROVED, "{\"email\": anna@example.org}").await;
    assert_eq!((reply.status, reply.received), (400, Received::Unreadable));
    assert!(reply.body.contains("no JSON") && !reply.body.contains("anna"), "{}", reply.body);
    let deep = bench.post(PROVED, &"[".repeat(200_000)).await;
    assert_eq!(deep.status, 400);
}

#[tokio::test]
async fn nothing_is_read_before_it_is_proved() {
    let mut bench = bench();
    bench.until("the hook is heard", |bench| bench.has_told("/hooks/kiosk")).await;
    for headers in [&[][..], &[("authorization", "Bearer Sesame")], &[("authorization", "sesame")]] {
        let reply = bench.post(headers, "{").await;
        assert_eq!((reply.status, reply.received), (401, Received::Unproved));
        assert!(!reply.body.contains("sesame"), "{}", reply.body);
    }
    let probe = HookRequest { method: "GET".to_owned(), ..request(PROVED, "") };
    let reply = bench.till.hook().unwrap().receive(probe).await;
    assert_eq!((reply.status, reply.received), (405, Received::Nothing));
}

#[tokio::test]
async fn a_till_that_only_writes_files_has_no_hook() {
    let folder = tempfile::tempdir().unwrap();
    let table = table(&format!("folder = {{ path = '{}' }}\n", folder.path().display()));
    assert!(Bench::start(table, None).till.hook().is_none());
}
