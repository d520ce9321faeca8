//! How long the disk takes, and when it held up everybody who waits for it.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::time::Instant;

/// From here on somebody at the till notices it.
const SLOW: Duration = Duration::from_secs(1);
/// A slow moment is remembered for so long, so that whoever looks a little later still sees it.
const REMEMBERED: Duration = Duration::from_secs(300);

/// Kept by a thread that works with the disk, read by everybody.
#[derive(Debug, Default)]
pub(crate) struct Pace(Mutex<Moments>);

#[derive(Debug, Default)]
struct Moments {
    /// The thread is at work since then. It takes milliseconds, unless the disk holds it up.
    begun: Option<Instant>,
    /// When the last slow one ended, and how long it took.
    slow: Option<(Instant, Duration)>,
}

impl Pace {
    /// The thread has something to do.
    pub(crate) fn begin(&self) {
        self.moments().begun = Some(Instant::now());
    }

    /// It is done.
    pub(crate) fn end(&self) {
        let mut moments = self.moments();
        let Some(took) = moments.begun.take().map(|begun| begun.elapsed()) else { return };
        if took >= SLOW {
            moments.slow = Some((Instant::now(), took));
        }
    }

    /// How long it has taken by now, or took lately. `None`: not noticeably long.
    pub(crate) fn slowness(&self) -> Option<Duration> {
        let moments = self.moments();
        let now = moments.begun.map(|begun| begun.elapsed()).filter(|time| *time >= SLOW);
        let lately = moments.slow.filter(|(ended, _)| ended.elapsed() < REMEMBERED).map(|(_, took)| took);
        now.max(lately)
    }

    /// The last moment at which the disk was known to hold up whoever waits for the thread: now, while it does.
    pub(crate) fn held_up_at(&self) -> Option<Instant> {
        let moments = self.moments();
        let is_held_up = moments.begun.is_some_and(|begun| begun.elapsed() >= SLOW);
        if is_held_up { Some(Instant::now()) } else { moments.slow.map(|(ended, _)| ended) }
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
    async fn a_slow_disk_is_known_while_it_takes_its_time_and_for_a_while_afterwards() {
        let pace = Pace::default();
        pace.begin();
        assert_eq!(pace.slowness(), None);
        advance(Duration::from_secs(3)).await;
        assert_eq!(pace.slowness(), Some(Duration::from_secs(3)));
        pace.end();
        advance(Duration::from_secs(299)).await;
        assert_eq!(pace.slowness(), Some(Duration::from_secs(3)));
        advance(Duration::from_secs(1)).await;
        assert_eq!(pace.slowness(), None);
    }

    #[tokio::test(start_paused = true)]
    async fn an_ordinary_disk_is_not_called_slow() {
        let pace = Pace::default();
        pace.begin();
        advance(Duration::from_millis(900)).await;
        pace.end();
        assert_eq!((pace.slowness(), pace.held_up_at()), (None, None));
    }

    #[tokio::test(start_paused = true)]
    async fn a_disk_holds_everybody_up_until_it_has_answered() {
        let pace = Pace::default();
        pace.begin();
        advance(Duration::from_secs(30)).await;
        assert_eq!(pace.held_up_at(), Some(Instant::now()));
        pace.end();
        let ended = Instant::now();
        advance(Duration::from_secs(3_600)).await;
        assert_eq!(pace.held_up_at(), Some(ended));
    }
}
