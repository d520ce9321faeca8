//! Opening the queue, whatever the disk does. The daemon listens meanwhile and says how it stands.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use stamp_core::health::{self, DiskTrouble};
use stamp_store::{Error, Found, Inspector, Lock, Opened, Options, Store};
use tokio::{
    sync::watch,
    task::spawn_blocking,
    time::{Instant, sleep},
};
use tracing::{error, info};

use crate::{clock, exit::Failure};

/// What passes by itself or by somebody's hand is looked for this often.
const SOON: Duration = Duration::from_secs(2);
/// What is more likely to stay. An attempt may copy the whole queue, so these become rarer.
const LATER: Duration = Duration::from_secs(10);
const LATEST: Duration = Duration::from_secs(600);

/// Opens a queue, again and again until it can be used.
#[derive(Debug)]
pub struct Opening {
    queue: PathBuf,
    lock: Option<Lock>,
    failure: watch::Sender<Option<Error>>,
    begun: Instant,
}

/// How the opening stands; for whoever is asked meanwhile.
#[derive(Debug, Clone)]
pub struct Stand {
    queue: PathBuf,
    failure: watch::Receiver<Option<Error>>,
    begun: Instant,
}

impl Opening {
    /// Takes hold of the queue of this data directory, so that no other process opens it. Does not wait for the disk.
    /// A disk that cannot even be locked on is tried again later.
    pub fn begin(queue: PathBuf) -> Result<Self, Failure> {
        let (lock, failure) = match Lock::acquire(&queue) {
            Ok(lock) => (Some(lock), None),
            Err(error @ Error::InUse { .. }) => return Err(error.into()),
            Err(error) => (None, Some(error)),
        };
        Ok(Self { queue, lock, failure: watch::Sender::new(failure), begun: Instant::now() })
    }

    /// Whether this process has the queue for itself.
    #[must_use]
    pub const fn is_ours(&self) -> bool {
        self.lock.is_some()
    }

    /// How it stands from now on.
    #[must_use]
    pub fn stand(&self) -> Stand {
        let mut failure = self.failure.subscribe();
        // One that was there before is news as well.
        failure.mark_changed();
        Stand { queue: self.queue.clone(), failure, begun: self.begun }
    }

    /// Ends when the queue is open; with an error only where another process has it. Dropping this is harmless, at
    /// any time.
    pub async fn open(mut self) -> Result<(Store, Opened), Failure> {
        let (mut pause, mut found) = (LATER, Found::default());
        loop {
            let (queue, held) = (self.queue.clone(), self.lock.take());
            // Blocks for as long as the disk does.
            let attempt = move || {
                let (lock, opened) = attempt(&queue, held, &mut found);
                (lock, found, opened)
            };
            let (lock, found_by_now, opened) = spawn_blocking(attempt).await?;
            (self.lock, found) = (lock, found_by_now);
            let error = match opened {
                Ok(opened) => {
                    if self.failure.borrow().is_some() {
                        info!("the queue is open now");
                    }
                    return Ok(opened);
                }
                Err(error @ Error::InUse { .. }) => return Err(error.into()),
                Err(error) => error,
            };
            let wait = if passes(&error) { SOON } else { pause };
            pause = if passes(&error) { LATER } else { LATEST.min(pause * 2) };
            self.note(error);
            sleep(wait).await;
        }
    }

    fn note(&self, error: Error) {
        let words = words(&error);
        if self.failure.borrow().as_ref().map(self::words).as_ref() == Some(&words) {
            return;
        }
        error!(why = words, "the queue cannot be opened; it is tried again until it can");
        self.failure.send_replace(Some(error));
    }
}

impl Stand {
    /// For health: how long, and why it could not be opened the last time.
    #[must_use]
    pub fn opening(&self) -> health::Opening {
        let failure = self.failure.borrow();
        health::Opening {
            for_s: self.begun.elapsed().as_secs(),
            why: failure.as_ref().map(words),
            is_denied: failure.as_ref().is_some_and(Error::is_permission_denied),
        }
    }

    /// Whether it could not be opened the last time.
    #[must_use]
    pub fn has_failed(&self) -> bool {
        self.failure.borrow().is_some()
    }

    /// What the disk has to do with it.
    #[must_use]
    pub fn disk(&self) -> Option<DiskTrouble> {
        match self.failure.borrow().as_ref()? {
            error if error.is_disk_full() => Some(DiskTrouble::Full),
            error if error.is_read_only() => Some(DiskTrouble::ReadOnly),
            error if error.is_permission_denied() => None,
            error if error.is_of_the_disk() => Some(DiskTrouble::Failing),
            _ => None,
        }
    }

    /// A look at the queue while it cannot be written. `None` as long as it is just being opened.
    pub async fn look<T: Send + 'static>(
        &self,
        read: impl FnOnce(&Inspector) -> Result<T, Error> + Send + 'static,
    ) -> Option<T> {
        if !self.has_failed() {
            return None;
        }
        let queue = self.queue.clone();
        let looked = spawn_blocking(move || Inspector::open(&queue).and_then(|queue| read(&queue))).await;
        looked.ok()?.ok()
    }

    /// The reason whenever it changes, in words. Ends with the opening.
    pub async fn next_failure(&mut self) -> Option<String> {
        loop {
            self.failure.changed().await.ok()?;
            let failure = self.failure.borrow_and_update().as_ref().map(words);
            if failure.is_some() {
                return failure;
            }
        }
    }
}

fn attempt(
    queue: &Path,
    held: Option<Lock>,
    found: &mut Found,
) -> (Option<Lock>, Result<(Store, Opened), Error>) {
    let lock = match held.map_or_else(|| Lock::acquire(queue), Ok) {
        Ok(lock) => lock,
        Err(error) => return (None, Err(error)),
    };
    let opened = Options::default().open_or_recover_locked(queue, &lock, clock::wall(), found);
    (Some(lock), opened)
}

/// Whether it may be over in a moment, and trying again costs nothing.
fn passes(error: &Error) -> bool {
    let is_for_a_person = matches!(error, Error::Foreign { .. } | Error::Newer { .. });
    is_for_a_person || error.is_transient() || error.is_permission_denied()
}

fn words(error: &Error) -> String {
    format!("{:#}", anyhow::Error::new(error.clone()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_reason_that_stays_is_told_once() {
        let opening = Opening::begin("/nonexistent/queue.db".into()).unwrap();
        let mut stand = opening.stand();
        let told = async {
            assert!(stand.next_failure().await.unwrap().contains("/nonexistent/queue.lock"));
            stand.next_failure().await
        };
        tokio::select! {
            opened = opening.open() => panic!("opened: {}", opened.is_ok()),
            again = told => panic!("told again: {again:?}"),
            () = sleep(Duration::from_secs(60)) => {}
        }
    }
}
