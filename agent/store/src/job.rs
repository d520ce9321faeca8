//! Work for the threads that own the connections.

use std::panic::{AssertUnwindSafe, catch_unwind};

use rusqlite::Connection;
use tokio::sync::oneshot;

use crate::Error;

/// What a job needs from the disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Demand {
    /// It brings new operations: refused while the disk is full.
    Intake,
    /// It serves what was taken before, or only reads.
    Upkeep,
}

/// A piece of work whose answer is held back until it is known to be on the disk.
pub(crate) trait Job: Send {
    /// What it needs.
    fn demand(&self) -> Demand;

    /// Does the work inside the open transaction. On an error it must be undone. May be called again, where all
    /// that it did before was undone.
    fn run(&mut self, connection: &Connection) -> Result<(), Error>;

    /// Why the last run failed, if it did.
    fn failure(&self) -> Option<&Error>;

    /// Answers the caller: its own result if the transaction was committed or the work failed, else why the
    /// transaction was not.
    fn finish(self: Box<Self>, committed: Result<(), Error>);
}

/// A [`Job`] made of a closure.
pub(crate) struct Task<F, T> {
    action: &'static str,
    demand: Demand,
    work: F,
    result: Option<Result<T, Error>>,
    reply: oneshot::Sender<Result<T, Error>>,
}

impl<F, T> Task<F, T>
where
    F: FnMut(&Connection) -> Result<T, Error> + Send,
    T: Send,
{
    /// `action` completes the sentence "cannot …" in errors. The receiver may be dropped at any time.
    pub(crate) fn new(
        action: &'static str,
        demand: Demand,
        work: F,
    ) -> (Box<Self>, oneshot::Receiver<Result<T, Error>>) {
        let (reply, answer) = oneshot::channel();
        (Box::new(Self { action, demand, work, result: None, reply }), answer)
    }
}

impl<F, T> Job for Task<F, T>
where
    F: FnMut(&Connection) -> Result<T, Error> + Send,
    T: Send,
{
    fn demand(&self) -> Demand {
        self.demand
    }

    fn run(&mut self, connection: &Connection) -> Result<(), Error> {
        // Safe to go on after a panic: the savepoint is rolled back, and nothing else is shared.
        let result = catch_unwind(AssertUnwindSafe(|| (self.work)(connection))).unwrap_or_else(|_| {
            tracing::error!(action = self.action, "a job of the queue panicked and was undone");
            Err(Error::Panicked { action: self.action })
        });
        let result = result.map_err(|error| error.during(self.action));
        let told = result.as_ref().map(|_| ()).map_err(Error::clone);
        self.result = Some(result);
        told
    }

    fn failure(&self) -> Option<&Error> {
        self.result.as_ref()?.as_ref().err()
    }

    fn finish(self: Box<Self>, committed: Result<(), Error>) {
        let answer = match (self.result, committed) {
            (Some(Err(error)), _) => Err(error),
            (_, Err(error)) => Err(error.during(self.action)),
            (Some(done), Ok(())) => done,
            (None, Ok(())) => Err(Error::Closed),
        };
        // The caller may have gone away; the work stands all the same.
        let _ = self.reply.send(answer);
    }
}
