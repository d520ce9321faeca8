//! What a till posts.

use stamp_connectors::pos::{HookRequest, NotTaken, Received};

use crate::bench::{Bench, check, check_at, request, table};

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

#[tokio::test(start_paused = true)]
async fn a_till_that_posts_at_the_closing_is_known_to_have_told_everything_some_seconds_later() {
    let mut bench = bench();
    bench.until("the hook is heard", |bench| bench.has_told("/hooks/kiosk")).await;
    let (reply, _) = bench.post_and_answer(PROVED, &check_at(1, "2025-12-31T23:59:50Z"), Ok(())).await;
    assert_eq!((reply.status, bench.complete_until), (200, None), "not yet");
    bench.until("it is said", |bench| bench.complete_until.is_some()).await;
    let said = bench.complete_until.unwrap();
    // Matching waits until more than five seconds behind the closing.
    assert!(said > "2025-12-31T23:59:55Z".parse().unwrap(), "{said}");
    assert!(said <= stamp_core::time::Now::epoch().after(std::time::Duration::from_secs(30)).wall, "{said}");
}

#[tokio::test(start_paused = true)]
async fn a_check_that_is_posted_late_says_nothing_of_others() {
    let mut bench = bench();
    bench.until("the hook is heard", |bench| bench.has_told("/hooks/kiosk")).await;
    bench.post_and_answer(PROVED, &check_at(1, "2025-12-31T23:50:00Z"), Ok(())).await;
    bench.post_and_answer(PROVED, &check_at(2, "2026-01-01T00:10:00Z"), Ok(())).await;
    tokio::time::advance(std::time::Duration::from_secs(300)).await;
    bench.post_and_answer(PROVED, &check_at(3, "2025-12-31T23:51:00Z"), Ok(())).await;
    assert_eq!(bench.complete_until, None);
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
