//! The thread that writes: group commit.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
        mpsc::{self, Receiver, Sender},
    },
    thread, vec,
};

use rusqlite::Connection;
use tokio::sync::oneshot;

use crate::{
    Error,
    job::{Job, Task},
    lock::Lock,
};

/// Jobs that share one commit at most. Beyond this the commit is no longer what costs.
const GROUP: usize = 64;

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
    pub(crate) fn start(connection: Connection, lock: Lock) -> Result<Self, Error> {
        let (messages, inbox) = mpsc::channel();
        let commits = Arc::new(AtomicU64::new(0));
        let ended = Arc::new(AtomicBool::new(false));
        let (counter, end) = (Arc::clone(&commits), Ended(Arc::clone(&ended)));
        let work = move || {
            let end = end;
            let stopped = serve(&connection, &inbox, &counter);
            close(connection);
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
    pub(crate) async fn run<T, F>(&self, action: &'static str, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Result<T, Error> + Send + 'static,
    {
        let (task, answer) = Task::new(action, work);
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

/// Works until it is told to stop, or until nobody is left to tell.
fn serve(
    connection: &Connection,
    inbox: &Receiver<Message>,
    commits: &AtomicU64,
) -> Option<oneshot::Sender<()>> {
    while let Ok(first) = inbox.recv() {
        let (group, stop) = gather(first, inbox);
        let mut rest = group.into_iter();
        while rest.len() > 0 {
            let (jobs, committed) = transaction(connection, &mut rest);
            if committed.is_ok() {
                commits.fetch_add(1, Ordering::Relaxed);
            }
            for job in jobs {
                job.finish(committed.clone());
            }
        }
        if stop.is_some() {
            return stop;
        }
    }
    None
}

/// The jobs that are waiting now. Nobody waits for more to come: a lone caller is served at once, and while its
/// commit runs the next group gathers by itself.
fn gather(first: Message, inbox: &Receiver<Message>) -> (Vec<Box<dyn Job>>, Option<oneshot::Sender<()>>) {
    let mut group = Vec::new();
    let mut next = Some(first);
    while let Some(message) = next {
        match message {
            Message::Stop(stop) => return (group, Some(stop)),
            Message::Job(job) => group.push(job),
        }
        next = if group.len() < GROUP { inbox.try_recv().ok() } else { None };
    }
    (group, None)
}

/// Runs jobs in one transaction and commits it. Ends early only when SQLite has rolled all of it back, as it may
/// on a full disk; then every job that ran gets that error.
fn transaction(
    connection: &Connection,
    rest: &mut vec::IntoIter<Box<dyn Job>>,
) -> (Vec<Box<dyn Job>>, Result<(), Error>) {
    if let Err(error) = execute(connection, "BEGIN IMMEDIATE") {
        return (rest.collect(), Err(error));
    }
    let mut ran = Vec::with_capacity(rest.len());
    for mut job in rest {
        let kept = in_savepoint(connection, job.as_mut());
        ran.push(job);
        if kept.is_err() {
            roll_back(connection);
            return (ran, kept);
        }
    }
    let committed = execute(connection, "COMMIT");
    if committed.is_err() {
        roll_back(connection);
    }
    (ran, committed)
}

/// Runs one job so that its failure undoes nothing but itself. An error means that the transaction is lost.
fn in_savepoint(connection: &Connection, job: &mut dyn Job) -> Result<(), Error> {
    execute(connection, "SAVEPOINT job")?;
    match job.run(connection) {
        Ok(()) => execute(connection, "RELEASE job"),
        Err(error) if connection.is_autocommit() => Err(error),
        Err(_) => {
            execute(connection, "ROLLBACK TO job")?;
            execute(connection, "RELEASE job")
        }
    }
}

fn execute(connection: &Connection, sql: &str) -> Result<(), Error> {
    connection.prepare_cached(sql)?.execute([])?;
    Ok(())
}

fn roll_back(connection: &Connection) {
    if connection.is_autocommit() {
        return;
    }
    if let Err(error) = execute(connection, "ROLLBACK") {
        tracing::error!(%error, "a transaction of the queue could not be rolled back");
    }
}

fn close(connection: Connection) {
    let checkpoint = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
    if let Err(error) = checkpoint {
        tracing::warn!(%error, "the log of the queue was not moved into the file; the next start does it");
    }
    if let Err((_, error)) = connection.close() {
        tracing::warn!(%error, "the queue file was not closed cleanly; the next start recovers it");
    }
}

#[cfg(test)]
mod tests;
