//! The thread that writes, and the way to it.

mod inbox;
mod quiet;
mod transaction;
mod worker;

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
        mpsc::{self, Sender},
    },
    thread,
};

use rusqlite::Connection;
use tokio::sync::oneshot;

pub(crate) use self::quiet::Quiet;
use self::worker::Worker;
use crate::{
    Error,
    condition::Watch,
    job::{Demand, Job, Task},
    lock::Lock,
    space::Space,
};

/// The way to the writing thread, which ends when this is dropped or [`Writer::stop`] was called.
#[derive(Debug)]
pub(crate) struct Writer {
    messages: Sender<Message>,
    commits: Arc<AtomicU64>,
    ended: Arc<AtomicBool>,
}

enum Message {
    Job(Box<dyn Job>),
    Stop(oneshot::Sender<()>),
}

impl Writer {
    /// Starts the thread. It keeps `lock` until the connection is closed.
    pub(crate) fn start(
        connection: Connection,
        lock: Lock,
        space: Space,
        quiet: Quiet,
        watch: Arc<Watch>,
    ) -> Result<Self, Error> {
        let (messages, inbox) = mpsc::channel();
        let commits = Arc::new(AtomicU64::new(0));
        let ended = Arc::new(AtomicBool::new(false));
        let (counter, end) = (Arc::clone(&commits), Ended(Arc::clone(&ended)));
        let work = move || {
            let end = end;
            let mut worker = Worker::new(connection, inbox, counter, space, quiet, watch);
            let stopped = worker.serve();
            worker.close();
            drop(lock);
            drop(end);
            if let Some(stopped) = stopped {
                let _ = stopped.send(());
            }
        };
        thread::Builder::new()
            .name("queue-writer".into())
            .spawn(work)
            .map_err(Error::io("start the thread of", "queue-writer"))?;
        Ok(Self { messages, commits, ended })
    }

    /// Runs `work` in the next group. Answers after the commit. Dropping the future does not undo the work.
    pub(crate) async fn run<T, F>(&self, action: &'static str, demand: Demand, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: FnMut(&Connection) -> Result<T, Error> + Send + 'static,
    {
        let (task, answer) = Task::new(action, demand, work);
        self.messages.send(Message::Job(task)).map_err(|_| Error::Closed)?;
        answer.await.map_err(|_| Error::Closed)?
    }

    /// Finishes the jobs sent before, moves the log into the file and closes it.
    pub(crate) async fn stop(&self) {
        let (stopped, done) = oneshot::channel();
        if self.messages.send(Message::Stop(stopped)).is_ok() {
            // An error means that the thread has ended already, which is what was wanted.
            let _ = done.await;
        }
    }

    /// Transactions committed since the start.
    pub(crate) fn commits(&self) -> u64 {
        self.commits.load(Ordering::Relaxed)
    }

    /// Whether the thread has ended.
    pub(crate) fn has_ended(&self) -> bool {
        self.ended.load(Ordering::Acquire)
    }
}

/// Set however the thread ends.
struct Ended(Arc<AtomicBool>);

impl Drop for Ended {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Release);
    }
}

#[cfg(test)]
mod tests;
