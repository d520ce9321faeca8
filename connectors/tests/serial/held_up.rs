//! Time in which nobody listened is no silence of the scanner.

use std::time::Duration;

use stamp_core::scan::Framing;

use crate::bench::{FakeScanner, listening};

const AN_HOUR: Duration = Duration::from_secs(3_600);

#[tokio::test]
async fn a_scan_that_came_while_nobody_took_signals_is_not_cut_in_two() {
    listening(Framing::default(), async |till| {
        let mut scanner = FakeScanner::plug_in(&till.name);
        till.until_ready().await;
        // More than signals may be on their way, and the beginning of one more scan.
        let stream: String = (0..40).map(|number| format!("card_{number}\r")).collect::<String>() + "card_";
        scanner.send(stream.as_bytes());
        till.until_heard(stream.len() as u64).await;
        till.time_passes(AN_HOUR);
        scanner.send(b"40\r");
        for number in 0..=40 {
            assert_eq!(till.scan().await, format!("card_{number}"));
        }
    })
    .await;
}

#[tokio::test]
async fn a_scan_is_whole_however_late_this_process_comes_to_read_its_rest() {
    let framing = Framing { gap: Duration::from_secs(60), ..Framing::default() };
    listening(framing, async |till| {
        let mut scanner = FakeScanner::plug_in(&till.name);
        till.until_ready().await;
        scanner.send(b"card_");
        till.until_heard(5).await;
        till.time_passes_when_heard(AN_HOUR);
        scanner.send(b"1\r");
        assert_eq!(till.scan().await, "card_1");
    })
    .await;
}
