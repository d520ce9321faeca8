//! A machine or a till whose clock is wrong, and lists that are left out.

use super::{
    bench::Bench,
    till::{Fault, Till},
};

const SINCE: &str = "?since={since}";
const FIVE_HOURS_AHEAD: &str = "2026-05-11T17:00:00Z";

#[tokio::test]
async fn a_clock_that_is_ahead_loses_no_check_and_nobody_is_sure_whose_they_are() {
    let till = Till::start(0).await;
    till.date("Mon, 11 May 2026 12:00:00 GMT");
    till.close(1, "2026-05-11T11:59:00Z");
    let mut bench = Bench::start_at(&till, SINCE, "", None, FIVE_HOURS_AHEAD);
    assert_eq!(bench.taken(1).await, ["1"]);
    bench.told("set both by the internet").await;
    assert_eq!(bench.complete_until, None);
    till.close(2, "2026-05-11T12:00:30Z");
    assert_eq!(bench.taken(1).await, ["2"]);
    bench.stopped().await;
}

#[tokio::test]
async fn a_till_that_tells_no_time_is_asked_from_its_last_check_on() {
    let till = Till::start(0).await;
    till.close(1, "2026-05-11T11:59:00Z");
    let kept = "{\"asked\": \"2026-05-11T12:00:00Z\", \"newest\": \"2026-05-11T11:59:00Z\"}";
    let mut bench = Bench::start_at(&till, SINCE, "", Some(kept.to_owned()), FIVE_HOURS_AHEAD);
    assert_eq!(bench.whole_look().await, ["1"]);
    till.close(2, "2026-05-11T12:00:30Z");
    assert_eq!(bench.taken(1).await, ["2"]);
    bench.stopped().await;
}

#[tokio::test]
async fn a_list_that_is_left_out_is_empty_and_one_that_is_null_as_well() {
    let till = Till::start(0).await;
    till.fail(&[Fault::Body("{\"page\": 1}"), Fault::Body("{\"data\": null}")]);
    let mut bench = Bench::start(&till, SINCE, "", None);
    assert_eq!(bench.whole_look().await, [""; 0]);
    assert_eq!(till.asked().len(), 2, "what is left out does not say that nothing is missing");
    assert!(!bench.was_in_trouble());
    bench.stopped().await;
}
