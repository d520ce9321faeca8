//! Windows with more pages than are read without a rest: days of a till that was away.

use stamp_core::time::Timestamp;

use super::{
    bench::Bench,
    till::{Fault, Till},
};

const PAGES: &str = "?since={since}&page={page}";
const BY_PAGE: &str = "paging = \"page\"\n";
/// Nine days before the connector starts.
const AWAY_SINCE: &str = "{\"asked\": \"2026-05-02T12:00:00Z\"}";
/// On two checks of a page.
const CHECKS: usize = 250;

/// Closed every 50 minutes, from the time on at which it was asked last.
async fn nine_days() -> Till {
    let till = Till::start(2).await;
    let first: Timestamp = "2026-05-02T12:00:00Z".parse().unwrap();
    for number in 0..CHECKS {
        let closed_at = Timestamp::from_second(first.as_second() + 50 * 60 * number as i64).unwrap();
        till.close(number, &closed_at.to_string());
    }
    till
}

fn all() -> Vec<String> {
    let mut names: Vec<_> = (0..CHECKS).map(|number| number.to_string()).collect();
    names.sort();
    names
}

fn pages(till: &Till) -> Vec<usize> {
    till.asked().iter().map(|asked| asked.query["page"].parse().unwrap()).collect()
}

#[tokio::test(start_paused = true)]
async fn a_long_list_is_read_to_its_end_in_either_order() {
    for is_newest_first in [false, true] {
        let till = nine_days().await;
        if is_newest_first {
            till.list_newest_first();
        }
        let mut bench = Bench::start_at_rest(&till, PAGES, BY_PAGE, Some(AWAY_SINCE.to_owned()));
        let mut names = bench.whole_look().await;
        names.sort();
        assert_eq!(names, all(), "newest first: {is_newest_first}");
        assert_eq!(pages(&till), (1..=CHECKS / 2 + 1).collect::<Vec<_>>(), "each page once");
        assert!(!bench.was_in_trouble());
        bench.stopped().await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_page_that_fails_is_asked_for_again_and_not_all_before_it() {
    let till = nine_days().await;
    till.list_newest_first();
    let mut bench = Bench::start_at_rest(&till, PAGES, BY_PAGE, Some(AWAY_SINCE.to_owned()));
    let mut names = bench.taken(220).await;
    till.fail(&[Fault::Status(503, None), Fault::Status(503, None)]);
    names.extend(bench.whole_look().await);
    names.sort();
    assert_eq!(names, all());
    let asked = pages(&till);
    assert_eq!(asked.len(), CHECKS / 2 + 1 + 2, "{asked:?}");
    assert_eq!(asked.iter().filter(|page| **page == 1).count(), 1);
}

#[tokio::test(start_paused = true)]
async fn another_run_goes_on_in_a_list_of_the_oldest_first() {
    let till = nine_days().await;
    let mut bench = Bench::start_at_rest(&till, PAGES, BY_PAGE, Some(AWAY_SINCE.to_owned()));
    let mut names = bench.taken(200).await;
    while bench.checkpoint.as_deref() == Some(AWAY_SINCE) {
        names.extend(bench.answered(Ok(())).await);
    }
    let kept = bench.stopped().await;
    let asked = till.asked().len();
    let mut bench = Bench::start_at_rest(&till, PAGES, BY_PAGE, kept);
    names.extend(bench.whole_look().await);
    names.sort();
    names.dedup();
    assert_eq!(names, all());
    let since = till.asked()[asked].query["since"].clone();
    assert!(since.as_str() > "2026-05-08", "{since}");
}

#[tokio::test(start_paused = true)]
async fn a_list_without_a_window_is_not_asked_for_without_an_end() {
    let till = nine_days().await;
    let mut bench = Bench::start_at_rest(&till, "?page={page}", BY_PAGE, Some(AWAY_SINCE.to_owned()));
    bench.taken(200).await;
    bench.told("{since} in url").await;
    assert_eq!(till.asked().len(), 100);
}
