//! How often a till is asked, and for what besides its new checks.

use std::time::Duration;

use tokio::time::Instant;

use super::{bench::Bench, till::Till};

const PAGES: &str = "?since={since}&page={page}";
const BY_PAGE: &str = "paging = \"page\"\noverlap_s = 3600\n";
const MINUTE: Duration = Duration::from_secs(60);

#[tokio::test(start_paused = true)]
async fn a_till_is_asked_twice_a_minute_for_each_page_and_never_twice_in_a_second() {
    const PAGES_OF_ALL: u32 = 4;
    let till = Till::start(2).await;
    for number in 1..=5 {
        till.close(number, "2026-05-11T11:59:00Z");
    }
    let mut bench = Bench::start_at_rest(&till, PAGES, BY_PAGE, None);
    let begun = Instant::now();
    while begun.elapsed() < 60 * MINUTE {
        bench.whole_look().await;
    }
    let asked = till.asked();
    let hours = begun.elapsed().as_secs_f64() / 3600.0;
    let most = (2.0 * 60.0 + 4.0) * f64::from(PAGES_OF_ALL) * hours + f64::from(PAGES_OF_ALL);
    assert!((asked.len() as f64) <= most && asked.len() > 200, "{} in {hours} h", asked.len());
    let is_apart = |pair: &[super::till::Asked]| pair[1].at - pair[0].at >= Duration::from_millis(990);
    assert!(asked.windows(2).all(is_apart));
}

#[tokio::test(start_paused = true)]
async fn a_check_that_is_voided_hours_later_is_heard_of() {
    let till = Till::start(0).await;
    till.close(1, "2026-05-11T11:59:00Z");
    let mut bench = Bench::start_at_rest(&till, "?since={since}", "overlap_s = 60\n", None);
    assert_eq!(bench.whole_look().await, ["1"]);
    till.close(2, "2026-05-11T12:00:10Z");
    assert_eq!(bench.taken(1).await, ["2"]);
    let begun = Instant::now();
    while begun.elapsed() < 5 * MINUTE {
        assert_eq!(bench.whole_look().await, [""; 0]);
    }
    till.close(3, "2026-05-11T12:05:00Z");
    till.void(1);
    let mut told = Vec::new();
    while begun.elapsed() < 17 * MINUTE {
        told.extend(bench.whole_look().await);
    }
    assert_eq!(told, ["3", "void 1"]);
    let looked_back =
        till.asked().iter().filter(|asked| asked.query["since"].as_str() < "2026-05-11").count();
    assert_eq!(looked_back, 1, "once in a quarter of an hour");
}
