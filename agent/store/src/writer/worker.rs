//! What the writing thread does.

use std::{
    mem,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
        mpsc::{Receiver, RecvTimeoutError},
    },
    time::Duration,
};

use rusqlite::Connection;
use tokio::{sync::oneshot, time::Instant};

use super::{
    Message,
    inbox::Inbox,
    quiet::Quiet,
    transaction::{self, Ended},
};
use crate::{
    Error,
    condition::Watch,
    job::{Demand, Job},
    log,
    space::Space,
};

/// How often a disk that took no change is tried again. What is written then also writes over a commit that the disk
/// did not confirm.
const TRY_AGAIN: Duration = Duration::from_secs(1);

type Jobs = Vec<Box<dyn Job>>;

/// Owns the connection that writes.
pub(super) struct Worker {
    connection: Connection,
    inbox: Inbox,
    commits: Arc<AtomicU64>,
    space: Space,
    quiet: Quiet,
    watch: Arc<Watch>,
    /// The log may end in a commit of which the callers were told that it failed.
    is_unconfirmed: bool,
}

impl Worker {
    pub(super) fn new(
        connection: Connection,
        messages: Receiver<Message>,
        commits: Arc<AtomicU64>,
        space: Space,
        mut quiet: Quiet,
        watch: Arc<Watch>,
    ) -> Self {
        let inbox = Inbox::new(messages);
        // The process before may have left a log.
        quiet.written(Instant::now());
        Self { connection, inbox, commits, space, quiet, watch, is_unconfirmed: false }
    }

    /// Works until it is told to stop, or until nobody is left to tell.
    pub(super) fn serve(&mut self) -> Option<oneshot::Sender<()>> {
        loop {
            let first = match self.inbox.next(self.patience()) {
                Ok(message) => Some(message),
                Err(RecvTimeoutError::Timeout) => None,
                Err(RecvTimeoutError::Disconnected) => return None,
            };
            // Whatever it is at: who waits for the thread waits for the disk.
            self.watch.pace.begin();
            let stop = self.turn(first);
            self.watch.pace.end();
            if stop.is_some() {
                return stop;
            }
        }
    }

    /// Moves the log into the file and closes it.
    pub(super) fn close(self) {
        let checkpoint = self.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
        if let Err(error) = checkpoint {
            tracing::warn!(%error, "the log of the queue was not moved into the file; the next start does it");
        }
        if let Err((_, error)) = self.connection.close() {
            tracing::warn!(%error, "the queue file was not closed cleanly; the next start recovers it");
        }
    }

    /// How long to wait for work before mending what is amiss. `None`: nothing is.
    fn patience(&self) -> Option<Duration> {
        let again = self.is_amiss().then_some(TRY_AGAIN);
        let quiet = self.quiet.due_in(Instant::now());
        self.space.due_in().into_iter().chain(again).chain(quiet).min()
    }

    /// Whether the disk may not have what it should have, or took nothing the last time.
    fn is_amiss(&self) -> bool {
        self.is_unconfirmed || self.watch.has_fault()
    }

    /// Serves a group that begins with `first`, and mends what is amiss where that is due.
    fn turn(&mut self, first: Option<Message>) -> Option<oneshot::Sender<()>> {
        if first.is_none() || self.space.due_in() == Some(Duration::ZERO) {
            self.mend();
        }
        if first.is_none() && self.quiet.due_in(Instant::now()) == Some(Duration::ZERO) {
            self.empty_log();
        }
        let (group, stop) = self.inbox.group(first?);
        self.work(group);
        stop
    }

    /// Finds out whether the disk takes changes again. A commit of jobs does not tell: one that changed nothing was
    /// never with the disk.
    fn try_disk(&mut self) {
        if !self.is_amiss() {
            return;
        }
        match transaction::erase(&self.connection) {
            Ok(()) => {
                self.is_unconfirmed = false;
                self.watch.works();
            }
            Err(error) => self.watch.failed(&error),
        }
    }

    fn empty_log(&mut self) {
        // A disk with troubles is not given more to do.
        let emptied = if self.is_amiss() { Ok(false) } else { log::empty(&self.connection) };
        match emptied {
            Ok(true) => return self.quiet.emptied(),
            Ok(false) => {}
            Err(error) => {
                tracing::debug!(%error, "the log of the queue could not be emptied; tried again later")
            }
        }
        self.quiet.written(Instant::now());
    }

    fn mend(&mut self) {
        self.try_disk();
        if self.space.due_in() == Some(Duration::ZERO) {
            self.space.look_for_room(&self.connection);
        }
    }

    /// Runs the jobs until each is on the disk or answered with an error. The disk gets a second chance: jobs that
    /// found it full are tried again with the room of the ballast, and a failed commit is tried again as it was.
    fn work(&mut self, mut jobs: Jobs) {
        let mut is_second_chance = false;
        loop {
            jobs = self.admit(jobs);
            if jobs.is_empty() {
                return;
            }
            let begun = Instant::now();
            match transaction::run(&self.connection, &mut jobs) {
                Ended::Committed => {
                    self.inbox.committed(jobs.len(), begun.elapsed());
                    self.commits.fetch_add(1, Ordering::Relaxed);
                    self.quiet.written(Instant::now());
                    self.try_disk();
                    jobs = self.answer(jobs);
                }
                Ended::LostBy(culprit, error) => {
                    if !self.makes_room(&error) {
                        self.watch.failed(&error);
                        self.finish(jobs.remove(culprit), Err(error));
                    }
                }
                Ended::NotBegun(error) => {
                    if !self.makes_room(&error) && mem::replace(&mut is_second_chance, true) {
                        self.give_up(mem::take(&mut jobs), error);
                    }
                }
                Ended::NotCommitted(error) => {
                    self.is_unconfirmed = true;
                    if !self.makes_room(&error) && mem::replace(&mut is_second_chance, true) {
                        self.give_up(mem::take(&mut jobs), error);
                    }
                }
            }
        }
    }

    /// Refuses what brings new operations while the disk is full. Returns the others.
    fn admit(&self, jobs: Jobs) -> Jobs {
        let Some(refusal) = self.space.refusal() else { return jobs };
        let refusal = refusal.clone();
        let (intake, upkeep): (Jobs, Jobs) = jobs.into_iter().partition(|job| job.demand() == Demand::Intake);
        for job in intake {
            self.finish(job, Err(refusal.clone()));
        }
        upkeep
    }

    /// Answers the jobs of a transaction that was committed. Returns those that found the disk full and can be
    /// tried again.
    fn answer(&mut self, jobs: Jobs) -> Jobs {
        let is_short = |job: &dyn Job| job.failure().is_some_and(Error::is_disk_full);
        let (short, done): (Jobs, Jobs) = jobs.into_iter().partition(|job| is_short(job.as_ref()));
        for job in done {
            self.finish(job, Ok(()));
        }
        let full = short.first().and_then(|job| job.failure()).cloned();
        if full.is_some_and(|error| self.makes_room(&error)) {
            return short;
        }
        for job in short {
            self.finish(job, Ok(()));
        }
        Jobs::new()
    }

    fn makes_room(&mut self, error: &Error) -> bool {
        error.is_disk_full() && self.space.give_back(&self.connection, error)
    }

    fn give_up(&self, jobs: Jobs, error: Error) {
        let error = if self.is_unconfirmed { error.unconfirmed() } else { error };
        self.watch.failed(&error);
        for job in jobs {
            self.finish(job, Err(error.clone()));
        }
    }

    fn finish(&self, job: Box<dyn Job>, committed: Result<(), Error>) {
        if let Some(error) = job.failure().or(committed.as_ref().err()) {
            self.watch.note(error);
        }
        job.finish(committed);
    }
}

#[cfg(test)]
mod tests;
