//! Many jobs, one commit.

use rusqlite::Connection;

use crate::{Error, job::Job};

/// How a transaction ended.
pub(super) enum Ended {
    /// All of it is on the disk. A job that failed has undone itself.
    Committed,
    /// Nothing of it stands: this job made SQLite roll everything back, as it may on a full disk.
    LostBy(usize, Error),
    /// Nothing of it stands: it did not begin.
    NotBegun(Error),
    /// Nothing of it stands in the queue, but the log may hold it on the disk.
    NotCommitted(Error),
}

/// Runs the jobs in one transaction, each in a savepoint of its own, and commits.
pub(super) fn run(connection: &Connection, jobs: &mut [Box<dyn Job>]) -> Ended {
    if let Err(error) = execute(connection, "BEGIN IMMEDIATE") {
        return Ended::NotBegun(error);
    }
    for (index, job) in jobs.iter_mut().enumerate() {
        if let Err(error) = in_savepoint(connection, job.as_mut()) {
            roll_back(connection);
            return Ended::LostBy(index, error);
        }
    }
    match execute(connection, "COMMIT") {
        Ok(()) => Ended::Committed,
        Err(error) => {
            roll_back(connection);
            Ended::NotCommitted(error)
        }
    }
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

/// Writes over what a commit that was not confirmed has left in the log, so that it cannot appear after a crash:
/// the frames of the log are chained, and this replaces the first of them.
pub(super) fn erase(connection: &Connection) -> Result<(), Error> {
    execute(connection, "BEGIN IMMEDIATE")?;
    let version = |row: &rusqlite::Row<'_>| row.get::<_, i64>(0);
    let written = connection
        .pragma_query_value(None, "user_version", version)
        .and_then(|version| connection.pragma_update(None, "user_version", version))
        .map_err(Error::from)
        .and_then(|()| execute(connection, "COMMIT"));
    if written.is_err() {
        roll_back(connection);
    }
    written
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
