//! The handle that everybody holds.

use std::{
    fmt,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use rusqlite::Connection;
use tokio::{
    sync::{Semaphore, watch},
    time::Instant,
};

use crate::{Condition, Error, condition::Watch, job::Demand, reader::Readers, writer::Writer};

/// The queue, open for reading and writing. Clones share the same threads.
///
/// A method that changes something returns after the change is on the disk. Dropping its future is harmless: a
/// change that was handed over still happens, once. When the last handle is dropped the threads end by
/// themselves; [`Store::close`] also waits for it.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    writer: Writer,
    readers: Readers,
    watch: Arc<Watch>,
    path: PathBuf,
    closed: Arc<AtomicBool>,
    /// One check at a time; it has the permit until its connection is closed.
    checks: Arc<Semaphore>,
}

impl Store {
    pub(crate) fn new(writer: Writer, readers: Readers, watch: Arc<Watch>, path: PathBuf) -> Self {
        let (closed, checks) = (Arc::default(), Arc::new(Semaphore::new(1)));
        Self { inner: Arc::new(Inner { writer, readers, watch, path, closed, checks }) }
    }

    /// Finishes what was handed over, moves the log into the file, closes it and gives the lock back. Every other
    /// handle answers [`Error::Closed`] from now on.
    pub async fn close(self) {
        self.inner.closed.store(true, Ordering::Release);
        let _check = self.inner.checks.acquire().await;
        self.inner.readers.stop().await;
        self.inner.writer.stop().await;
    }

    /// Whether nothing can be written any more.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.inner.closed.load(Ordering::Acquire) || self.inner.writer.has_ended()
    }

    /// How the queue is, to be watched: a full disk and a damaged file are known from here as soon as any job has
    /// met them.
    #[must_use]
    pub fn condition(&self) -> watch::Receiver<Condition> {
        self.inner.watch.subscribe()
    }

    /// Whether the file was found to be damaged: [`Condition::is_malformed`].
    #[must_use]
    pub fn is_malformed(&self) -> bool {
        self.condition().borrow().is_malformed
    }

    /// How long the disk takes to confirm a change: the one that it has now, or one of the last five minutes.
    /// `None`: less than a second.
    #[must_use]
    pub fn slowness(&self) -> Option<Duration> {
        self.inner.watch.pace.slowness()
    }

    /// Transactions committed since the queue was opened. Fewer than changes, where callers share commits.
    #[must_use]
    pub fn commits(&self) -> u64 {
        self.inner.writer.commits()
    }

    /// When the disk was last known to hold up those who change or read something, for a second or longer: now, while
    /// it does.
    /// Whoever was silent until then was not silent for reasons of its own.
    #[must_use]
    pub fn held_up_at(&self) -> Option<Instant> {
        self.inner.watch.pace.held_up_at().max(self.inner.readers.held_up_at())
    }

    /// Waits until every change that was handed over before is on the disk or was refused.
    ///
    /// # Errors
    /// As for any change.
    pub async fn flush(&self) -> Result<(), Error> {
        self.write("wait for the disk", |_| Ok(())).await
    }

    /// The file.
    pub(crate) fn path(&self) -> &Path {
        &self.inner.path
    }

    /// See the member.
    pub(crate) fn checks(&self) -> Arc<Semaphore> {
        Arc::clone(&self.inner.checks)
    }

    /// True from the moment at which the queue is closed, by whomever.
    pub(crate) fn closed(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.inner.closed)
    }

    /// Where it is noted that the file is damaged, so that the next start recovers it.
    pub(crate) fn watch(&self) -> Arc<Watch> {
        Arc::clone(&self.inner.watch)
    }

    /// Runs `work`, which brings new operations, on the writing thread: refused while the disk is full. Otherwise
    /// as [`Store::write`].
    pub(crate) async fn take_in<T, F>(&self, action: &'static str, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: FnMut(&Connection) -> Result<T, Error> + Send + 'static,
    {
        self.inner.writer.run(action, Demand::Intake, work).await
    }

    /// Runs `work` on the writing thread, and once more where the disk did not take it at first. `action`
    /// completes the sentence "cannot …" in errors.
    pub(crate) async fn write<T, F>(&self, action: &'static str, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: FnMut(&Connection) -> Result<T, Error> + Send + 'static,
    {
        self.inner.writer.run(action, Demand::Upkeep, work).await
    }

    /// Runs `work` on a reading thread. `action` completes the sentence "cannot …" in errors.
    pub(crate) async fn read<T, F>(&self, action: &'static str, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: FnMut(&Connection) -> Result<T, Error> + Send + 'static,
    {
        self.inner.readers.run(action, work).await
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.closed.store(true, Ordering::Release);
    }
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Store").field("closed", &self.is_closed()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use rusqlite::Connection;

    use super::*;
    use crate::{Error, testing::Queue};

    #[tokio::test]
    async fn a_queue_is_closed_for_every_handle_once_one_has_closed_it() {
        let queue = Queue::open();
        let (one, other) = (queue.store(), queue.store());
        let closed = other.closed();
        assert!(!other.is_closed() && !closed.load(Ordering::Acquire));
        one.close().await;
        assert!(other.is_closed() && closed.load(Ordering::Acquire));
        assert!(matches!(other.flush().await, Err(Error::Closed)));
    }

    #[test]
    fn a_queue_whose_last_handle_is_gone_is_closed_for_what_looks_through_it() {
        let queue = Queue::open();
        let closed = queue.store().closed();
        assert!(!closed.load(Ordering::Acquire));
        drop(queue);
        assert!(closed.load(Ordering::Acquire));
    }

    struct Bomb;

    impl Drop for Bomb {
        fn drop(&mut self) {
            if std::thread::current().name() == Some("queue-writer") {
                std::panic::panic_any("a bomb");
            }
        }
    }

    #[tokio::test]
    async fn a_queue_whose_thread_has_died_is_closed_though_nobody_closed_it() {
        let queue = Queue::open();
        let bomb = Bomb;
        let work = move |_: &Connection| {
            let _ = &bomb;
            Ok(())
        };
        // What becomes of the job itself is not the question.
        let _ = queue.store().write("carry a bomb", work).await;
        while !queue.store().is_closed() {
            tokio::task::yield_now().await;
        }
        assert!(matches!(queue.store().flush().await, Err(Error::Closed)));
    }
}
