//! Waiting for something that can be seen, and for nothing else.

use std::time::Duration;

use tokio::time::{Instant, sleep};

/// No test waits longer for anything.
const LONGEST: Duration = Duration::from_secs(60);
const BETWEEN_LOOKS: Duration = Duration::from_millis(10);

/// Looks again and again until there is something to see, and returns it. Fails the test after a minute.
pub async fn until<T>(what: &str, mut look: impl AsyncFnMut() -> Option<T>) -> T {
    let deadline = Instant::now() + LONGEST;
    loop {
        if let Some(seen) = look().await {
            return seen;
        }
        assert!(Instant::now() < deadline, "not within a minute: {what}");
        sleep(BETWEEN_LOOKS).await;
    }
}
