//! The sign of life of a run.

use std::{
    collections::BTreeMap,
    future::Future,
    pin::pin,
    sync::{Arc, Mutex, MutexGuard},
    time::Duration,
};

use tokio::time::{Instant, timeout};

use crate::lock::held;

/// What a run shows its supervisor. It beats where the run itself gets on, never by a timer beside it, so that a run
/// that hangs falls silent. Clones are the same pulse.
#[derive(Debug, Clone)]
pub struct Pulse(Arc<Life>);

#[derive(Debug)]
struct Life {
    silence: Duration,
    signs: Mutex<Signs>,
}

#[derive(Debug)]
struct Signs {
    beat: Instant,
    pieces: BTreeMap<u64, Begun>,
    next: u64,
}

#[derive(Debug, Clone, Copy)]
struct Begun {
    at: Instant,
    longest: Duration,
}

impl Pulse {
    /// A pulse that has just beaten, and may be silent for this long.
    #[must_use]
    pub fn new(silence: Duration) -> Self {
        let signs = Signs { beat: Instant::now(), pieces: BTreeMap::new(), next: 0 };
        Self(Arc::new(Life { silence, signs: Mutex::new(signs) }))
    }

    /// The run has got on.
    pub fn beat(&self) {
        self.signs().beat = Instant::now();
    }

    /// Waits for something to do, however long that takes. Only for waiting: what is done with it comes afterwards,
    /// and is heard to hang.
    pub async fn idle<T>(&self, until: impl Future<Output = T>) -> T {
        let mut until = pin!(until);
        loop {
            self.beat();
            if let Ok(come) = timeout(self.0.silence / 4, until.as_mut()).await {
                self.beat();
                return come;
            }
        }
    }

    /// A piece of work beside the run's own loop. One that is not done, which is to say dropped, within `longest` is a
    /// hang of the run, however lively its loop is.
    #[must_use]
    pub fn piece(&self, longest: Duration) -> Piece {
        let mut signs = self.signs();
        let number = signs.next;
        signs.next += 1;
        signs.pieces.insert(number, Begun { at: Instant::now(), longest });
        Piece { pulse: self.clone(), number }
    }

    /// How long it may be silent.
    pub(super) fn silence(&self) -> Duration {
        self.0.silence
    }

    /// Time since it beat last.
    pub(super) fn age(&self) -> Duration {
        self.signs().beat.elapsed()
    }

    /// Why the run hangs, if it does. Nothing before `since` counts, and it is given `margin` more than it should need.
    pub(super) fn hang(&self, since: Instant, margin: Duration) -> Option<String> {
        let now = Instant::now();
        let signs = self.signs();
        let quiet = now.saturating_duration_since(signs.beat.max(since));
        if quiet > self.0.silence + margin {
            return Some(format!("it hangs: no sign of life for {} s", quiet.as_secs()));
        }
        let took = |piece: &Begun| now.saturating_duration_since(piece.at.max(since));
        let stuck = signs.pieces.values().find(|piece| took(piece) > piece.longest + margin)?;
        Some(format!("it hangs: a piece of its work is not done after {} s", took(stuck).as_secs()))
    }

    fn signs(&self) -> MutexGuard<'_, Signs> {
        held(&self.0.signs)
    }
}

/// See [`Pulse::piece`]. Done when it is dropped.
#[derive(Debug)]
pub struct Piece {
    pulse: Pulse,
    number: u64,
}

impl Drop for Piece {
    fn drop(&mut self) {
        self.pulse.signs().pieces.remove(&self.number);
    }
}
