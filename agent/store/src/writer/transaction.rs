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

#[cfg(test)]
mod tests {
    use std::sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    };

    use super::*;
    use crate::job::{Demand, Task};

    fn job(sql: &'static str) -> Box<dyn Job> {
        Task::new("test", Demand::Upkeep, move |connection| Ok(connection.execute(sql, [])?)).0
    }

    fn tables() -> Connection {
        let connection = Connection::open_in_memory().unwrap();
        let sql = "PRAGMA foreign_keys = ON; CREATE TABLE t (n INTEGER PRIMARY KEY); \
             CREATE TABLE late (n INTEGER REFERENCES t DEFERRABLE INITIALLY DEFERRED);";
        connection.execute_batch(sql).unwrap();
        connection
    }

    fn rows(connection: &Connection) -> u32 {
        connection.query_row("SELECT count(*) FROM t", [], |row| row.get(0)).unwrap()
    }

    #[test]
    fn a_job_that_fails_lets_those_before_it_stand_without_running_them_again() {
        let connection = tables();
        let runs = Arc::new(AtomicU32::new(0));
        let counted = Arc::clone(&runs);
        let first = Task::new("test", Demand::Upkeep, move |connection| {
            counted.fetch_add(1, Ordering::Relaxed);
            Ok(connection.execute("INSERT INTO t VALUES (1)", [])?)
        });
        let mut jobs = [first.0, job("INSERT INTO t VALUES (1)"), job("INSERT INTO t VALUES (2)")];
        assert!(matches!(run(&connection, &mut jobs), Ended::Committed));
        assert_eq!((rows(&connection), runs.load(Ordering::Relaxed)), (2, 1));
        assert!(jobs[1].failure().is_some() && jobs[2].failure().is_none());
    }

    #[test]
    fn of_a_commit_that_fails_nothing_stands_and_the_next_one_can_begin() {
        let connection = tables();
        let mut jobs = [job("INSERT INTO t VALUES (1)"), job("INSERT INTO late VALUES (9)")];
        assert!(matches!(run(&connection, &mut jobs), Ended::NotCommitted(_)));
        assert_eq!(rows(&connection), 0);
        assert!(matches!(run(&connection, &mut jobs[..1]), Ended::Committed));
        assert_eq!(rows(&connection), 1);
    }

    #[test]
    fn a_job_that_loses_the_transaction_is_named() {
        let connection = tables();
        let mut jobs = [job("INSERT INTO t VALUES (1)"), job("INSERT OR ROLLBACK INTO t VALUES (1)")];
        assert!(matches!(run(&connection, &mut jobs), Ended::LostBy(1, _)));
        assert_eq!(rows(&connection), 0);
    }
}
