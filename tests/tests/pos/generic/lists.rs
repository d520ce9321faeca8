//! What is asked for, and lists that come in pieces.

use stamp_core::time::Timestamp;

use super::{bench::Bench, till::Till};

const SINCE: &str = "?since={since}";

#[tokio::test]
async fn a_window_is_asked_for_and_each_check_is_told_once() {
    let till = Till::start(0).await;
    till.close(1, "2026-05-11T11:59:00Z");
    let mut bench = Bench::start(&till, SINCE, "overlap_s = 3600\n", None);
    assert_eq!(bench.whole_look().await, ["1"]);
    let asked = till.asked();
    assert_eq!(asked[0].query["since"], "2026-05-11T11:00:00Z");
    assert_eq!(asked[0].authorization.as_deref(), Some("Bearer sesame"));
    let told: Timestamp = "2026-05-11T11:59:50Z".parse().unwrap();
    let said = bench.complete_until.unwrap();
    assert!(
        said >= told && said.duration_since(told).as_secs() < 60,
        "a little before the look began: {said}"
    );
    assert_eq!(bench.whole_look().await, [""; 0], "nothing is new");
    till.close(2, "2026-05-11T11:20:00Z");
    till.void(1);
    let mut later = bench.taken(2).await;
    later.sort();
    assert_eq!(later, ["2", "void 1"], "also one that was closed earlier");
    bench.stopped().await;
}

#[tokio::test]
async fn another_run_goes_on_where_the_last_one_stopped() {
    let till = Till::start(0).await;
    till.close(1, "2026-05-11T11:59:00Z");
    let mut bench = Bench::start(&till, SINCE, "", None);
    bench.whole_look().await;
    let kept = bench.stopped().await;
    let asked = till.asked().len();
    let mut bench = Bench::start_at(&till, SINCE, "", kept.clone(), "2026-05-13T09:00:00Z");
    bench.whole_look().await;
    let since: Timestamp = till.asked()[asked].query["since"].parse().unwrap();
    assert_eq!(since.to_string(), "2026-05-11T11:00:00Z", "the overlap before the last look, two days ago");
    bench.stopped().await;
    let asked = till.asked().len();
    let mut bench = Bench::start_at(&till, SINCE, "", kept, "2026-09-01T00:00:00Z");
    bench.whole_look().await;
    assert_eq!(
        till.asked()[asked].query["since"],
        "2026-08-17T23:00:00Z",
        "no more than two weeks are made up for"
    );
}

#[tokio::test]
async fn times_are_written_as_the_till_wants_them() {
    let till = Till::start(0).await;
    for (form, since, until) in [
        ("unix", "1778497200", "1778587200"),
        ("unix-ms", "1778497200", "1778587200"),
        ("date", "2026-05-11", "2026-05-12"),
        ("%d.%m.%Y %H:%M", "11.05.2026 14:00", "12.05.2026 15:00"),
    ] {
        let asked = till.asked().len();
        let keys = format!("time = \"{form}\"\n[generic.map]\nzone = \"Europe/Vilnius\"\n");
        let mut bench = Bench::start(&till, "?since={since}&until={until}", &keys, None);
        bench.whole_look().await;
        let query = &till.asked()[asked].query;
        assert!(query["since"].starts_with(since) && query["until"].starts_with(until), "{form}: {query:?}");
        bench.stopped().await;
    }
}

#[tokio::test]
async fn a_list_is_read_to_its_end_on_each_way_of_paging() {
    for (query, keys) in [
        ("?page={page}", "paging = \"page\"\n"),
        ("?cursor={cursor}", "paging = \"cursor\"\ncursor = \"$.next\"\n"),
        ("", "paging = \"link\"\n"),
    ] {
        let till = Till::start(2).await;
        for number in 1..=5 {
            till.close(number, "2026-05-11T11:59:00Z");
        }
        let mut bench = Bench::start(&till, query, keys, None);
        assert_eq!(bench.whole_look().await, ["1", "2", "3", "4", "5"], "{keys}");
        let pages = if keys.contains("page\"") { 4 } else { 3 };
        assert!(till.asked().len() >= pages, "{keys}");
        bench.stopped().await;
    }
}

#[tokio::test]
async fn a_till_that_knows_no_pages_is_not_asked_for_ever() {
    let till = Till::start(0).await;
    till.close(1, "2026-05-11T11:59:00Z");
    // It says the same to each page.
    let mut bench = Bench::start(&till, "?p={page}", "paging = \"page\"\n", None);
    assert_eq!(bench.whole_look().await, ["1"]);
    assert_eq!(
        till.asked()[..2].iter().map(|asked| asked.query["p"].as_str()).collect::<Vec<_>>(),
        ["1", "2"]
    );
}

#[tokio::test]
async fn a_till_that_lists_all_it_ever_sold_is_not_believed_to_have_sold_it_now() {
    let till = Till::start(0).await;
    till.close(1, "2025-01-01T00:00:00Z");
    till.close(2, "2026-05-11T11:59:00Z");
    let mut bench = Bench::start(&till, "", "", None);
    assert_eq!(bench.whole_look().await, ["2"]);
}
