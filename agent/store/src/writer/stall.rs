//! When the disk holds up everybody who waits for the writing thread.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::time::Instant;

/// A group of jobs that takes longer is held up by the disk: it takes milliseconds otherwise.
const NOTICEABLE: Duration = Duration::from_secs(1);

/// Kept by the writing thread, read by everybody.
#[derive(Debug, Default)]
pub(super) struct Stall(Mutex<Moments>);

#[derive(Debug, Default)]
struct Moments {
    /// The jobs under way were begun then.
    begun: Option<Instant>,
    /// When the last ones ended that had been held up.
    ended: Option<Instant>,
}

impl Stall {
    /// Jobs go to the disk.
    pub(super) fn begin(&self) {
        self.moments().begun = Some(Instant::now());
    }

    /// They are done.
    pub(super) fn end(&self) {
        let mut moments = self.moments();
        if moments.begun.take().is_some_and(|begun| begun.elapsed() >= NOTICEABLE) {
            moments.ended = Some(Instant::now());
        }
    }

    /// The last moment at which the disk was known to hold everybody up: now, while it does.
    pub(super) fn at(&self) -> Option<Instant> {
        let moments = self.moments();
        let is_held_up = moments.begun.is_some_and(|begun| begun.elapsed() >= NOTICEABLE);
        if is_held_up { Some(Instant::now()) } else { moments.ended }
    }

    fn moments(&self) -> MutexGuard<'_, Moments> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::advance;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_disk_holds_everybody_up_until_it_has_answered() {
        let stall = Stall::default();
        stall.begin();
        advance(Duration::from_secs(30)).await;
        assert_eq!(stall.at(), Some(Instant::now()));
        stall.end();
        let ended = Instant::now();
        advance(Duration::from_secs(30)).await;
        assert_eq!(stall.at(), Some(ended));
    }

    #[tokio::test(start_paused = true)]
    async fn a_disk_that_answers_soon_is_no_excuse() {
        let stall = Stall::default();
        for _ in 0..100 {
            stall.begin();
            advance(Duration::from_millis(900)).await;
            stall.end();
        }
        assert_eq!(stall.at(), None);
    }
}
