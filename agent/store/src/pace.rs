//! How long the disk takes to confirm a change.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::time::Instant;

/// From here on somebody at the till notices it.
const SLOW: Duration = Duration::from_secs(1);
/// A slow moment is remembered for so long, so that whoever looks a little later still sees it.
const REMEMBERED: Duration = Duration::from_secs(300);

/// Kept by the writing thread, read by everybody.
#[derive(Debug, Default)]
pub(crate) struct Pace(Mutex<Moments>);

#[derive(Debug, Default)]
struct Moments {
    /// A change is with the disk since then.
    begun: Option<Instant>,
    /// When the last slow one ended, and how long it took.
    slow: Option<(Instant, Duration)>,
}

impl Pace {
    /// A change goes to the disk.
    pub(crate) fn begin(&self) {
        self.moments().begun = Some(Instant::now());
    }

    /// The disk has answered.
    pub(crate) fn end(&self) {
        let mut moments = self.moments();
        let Some(took) = moments.begun.take().map(|begun| begun.elapsed()) else { return };
        if took >= SLOW {
            moments.slow = Some((Instant::now(), took));
        }
    }

    /// How long a change has been with the disk by now, or was lately. `None`: not noticeably long.
    pub(crate) fn slowness(&self) -> Option<Duration> {
        let moments = self.moments();
        let now = moments.begun.map(|begun| begun.elapsed()).filter(|time| *time >= SLOW);
        let lately = moments.slow.filter(|(ended, _)| ended.elapsed() < REMEMBERED).map(|(_, took)| took);
        now.max(lately)
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
        assert_eq!(pace.slowness(), None);
    }
}
