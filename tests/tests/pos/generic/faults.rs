//! Tills that do not answer as they should, and a queue that takes nothing.

use stamp_connectors::pos::NotTaken;

use super::{
    bench::Bench,
    till::{Fault, Till},
};

#[tokio::test]
async fn what_passes_is_tried_again_until_it_has_passed() {
    let till = Till::start(0).await;
    till.close(1, "2026-05-11T11:59:00Z");
    till.fail(&[
        Fault::Status(503, None),
        Fault::Status(429, Some("1")),
        Fault::Body("<html>Welcome to the guest network</html>"),
        Fault::Body("{\"error\": \"later\"}"),
        Fault::Status(500, Some("soon")),
    ]);
    let mut bench = Bench::start(&till, "", "", None);
    assert_eq!(bench.taken(1).await, ["1"]);
    assert!(till.asked().len() >= 6, "{}", till.asked().len());
    bench.told("Ready").await;
}

#[tokio::test]
async fn what_a_person_has_to_change_is_told_with_what_helps_and_no_secret() {
    for (fault, words) in [
        (Fault::Status(401, None), "look at secret_file"),
        (Fault::Status(404, None), "look at url"),
        (Fault::Status(302, None), "set url to where it sends"),
        (Fault::Elsewhere, "at another machine"),
    ] {
        let till = Till::start(0).await;
        till.fail(std::slice::from_ref(&fault));
        let keys = if matches!(fault, Fault::Elsewhere) { "paging = \"link\"\n" } else { "" };
        let mut bench = Bench::start(&till, "?key={secret}", keys, None);
        bench.told(words).await;
        bench.told("Failed").await;
        assert_eq!(till.asked().len(), 1, "{fault:?} is not asked about again at once");
        assert!(bench.stopped().await.is_none());
    }
}

#[tokio::test]
async fn an_answer_without_what_was_asked_for_is_named() {
    let till = Till::start(0).await;
    till.fail(&[Fault::Body("{\"error\": \"anna@example.org\"}")]);
    let mut bench = Bench::start(&till, "", "", None);
    bench.told("records ($.data) is not there").await;
}

#[tokio::test]
async fn a_check_that_cannot_be_read_keeps_no_other_from_being_told() {
    let till = Till::start(0).await;
    till.fail(&[Fault::Body("{\"data\": [{\"id\": 7}, {\"id\": 8, \"total\": 1, \"currency\": \"EUR\", \"closed_at\": \"2026-05-11T11:59:00Z\"}]}")]);
    let mut bench = Bench::start(&till, "", "", None);
    assert_eq!(bench.whole_look().await, ["8"]);
}

#[tokio::test]
async fn what_the_queue_does_not_take_is_told_again_and_nothing_is_kept_before() {
    let till = Till::start(0).await;
    till.close(1, "2026-05-11T11:59:00Z");
    let mut bench = Bench::start(&till, "", "", None);
    assert_eq!(bench.answered(Err(NotTaken::Queue)).await, ["1"]);
    assert_eq!(bench.checkpoint, None);
    assert_eq!(bench.answered(Ok(())).await, ["1"]);
    bench.whole_look().await;
    assert!(bench.checkpoint.is_some());
}

#[tokio::test]
async fn the_stop_ends_a_question_that_hangs() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mut till = Till::start(0).await;
    till.address = listener.local_addr().unwrap();
    let bench = Bench::start(&till, "", "", None);
    let (_hanging, _) = listener.accept().await.unwrap();
    bench.stopped().await;
}
