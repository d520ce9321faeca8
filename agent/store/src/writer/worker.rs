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
    stall::Stall,
    transaction::{self, Ended},
};
use crate::{
    Error,
    condition::Watch,
    job::{Demand, Job},
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
    stall: Arc<Stall>,
    space: Space,
    watch: Arc<Watch>,
    /// The log may end in a commit of which the callers were told that it failed.
    is_unconfirmed: bool,
}

impl Worker {
    pub(super) const fn new(
        connection: Connection,
        messages: Receiver<Message>,
        commits: Arc<AtomicU64>,
        stall: Arc<Stall>,
        space: Space,
        watch: Arc<Watch>,
    ) -> Self {
        let inbox = Inbox::new(messages);
        Self { connection, inbox, commits, stall, space, watch, is_unconfirmed: false }
    }

    /// Works until it is told to stop, or until nobody is left to tell.
    pub(super) fn serve(&mut self) -> Option<oneshot::Sender<()>> {
        loop {
            let first = match self.inbox.next(self.patience()) {
                Ok(message) => message,
                Err(RecvTimeoutError::Timeout) => {
                    self.mend();
                    continue;
                }
                Err(RecvTimeoutError::Disconnected) => return None,
            };
            if self.space.due_in() == Some(Duration::ZERO) {
                self.mend();
            }
            let (group, stop) = self.inbox.group(first);
            self.stall.begin();
            self.work(group);
            self.stall.end();
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
        self.space.due_in().into_iter().chain(again).min()
    }

    /// Whether the disk may not have what it should have, or took nothing the last time.
    fn is_amiss(&self) -> bool {
        self.is_unconfirmed || self.watch.has_fault()
    }

    fn works(&mut self) {
        self.is_unconfirmed = false;
        self.watch.works();
    }

    fn timed<T>(&self, write: impl FnOnce(&Self) -> T) -> T {
        self.watch.pace.begin();
        let written = write(self);
        self.watch.pace.end();
        written
    }

    fn mend(&mut self) {
        if self.is_amiss() {
            match self.timed(|worker| transaction::erase(&worker.connection)) {
                Ok(()) => self.works(),
                Err(error) => self.watch.failed(&error),
            }
        }
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
            match self.timed(|worker| transaction::run(&worker.connection, &mut jobs)) {
                Ended::Committed => {
                    self.inbox.committed(jobs.len(), begun.elapsed());
                    self.commits.fetch_add(1, Ordering::Relaxed);
                    self.works();
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
