//! A check beside the till's work.

use std::{
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

use rusqlite::{Connection, ErrorCode};
use tokio::{sync::oneshot, time::Instant};

use super::{ACTION, CheckReport, run, unreadable};
use crate::{Error, Store, connection, salvage::log_path};

/// Steps of SQLite between two looks at the clock: well under a millisecond.
const STEPS: i32 = 1_000;
/// The log cannot begin anew while it is being read from. A queue whose log has grown to so many bytes has too much
/// to do for a check: moving it into the file would hold up a scan.
const LOG: u64 = 16 * 1024 * 1024;
/// As long as this it works, and rests for as long: on a till with one core the scans have the other half.
const TURN: Duration = Duration::from_millis(5);

/// See [`Store::check`].
pub(super) async fn check(store: &Store) -> Result<CheckReport, Error> {
    let permit = store.checks().acquire_owned().await.map_err(|_| Error::Closed)?;
    let (answer, report) = oneshot::channel();
    let (path, closed, watch) = (store.path().to_owned(), store.closed(), store.watch());
    let work = move || {
        let checked = with_rests(&path, &closed);
        if checked.as_ref().is_ok_and(|report| !report.faults.is_empty()) {
            watch.set_malformed();
        }
        drop(permit);
        // Whoever asked may have gone.
        let _ = answer.send(checked);
    };
    thread::Builder::new()
        .name("queue-check".into())
        .spawn(work)
        .map_err(Error::io("start the thread of", "queue-check"))?;
    report.await.map_err(|_| Error::Panicked { action: ACTION })?
}

fn with_rests(path: &Path, closed: &Arc<AtomicBool>) -> Result<CheckReport, Error> {
    let checked = connect(path, closed).and_then(|connection| run(&connection));
    match checked.or_else(unreadable) {
        Err(Error::Sqlite { source, .. })
            if source.sqlite_error_code() == Some(ErrorCode::OperationInterrupted) =>
        {
            Err(if closed.load(Ordering::Acquire) { Error::Closed } else { Error::Busy { action: ACTION } })
        }
        checked => checked.map_err(|error| error.during(ACTION)),
    }
}

/// A connection that rests now and then, and gives up when the queue is closed or has too much to do.
fn connect(path: &Path, closed: &Arc<AtomicBool>) -> Result<Connection, Error> {
    let mut connection = connection::open_reader(path)?;
    let mut turns = Turns { begun: Instant::now(), closed: Arc::clone(closed), log: log_path(path) };
    connection.progress_handler(STEPS, Some(move || turns.are_over()))?;
    Ok(connection)
}

struct Turns {
    begun: Instant,
    closed: Arc<AtomicBool>,
    log: PathBuf,
}

impl Turns {
    /// Rests after a turn. Says whether to give up.
    fn are_over(&mut self) -> bool {
        if self.begun.elapsed() < TURN {
            return self.closed.load(Ordering::Acquire);
        }
        thread::sleep(TURN);
        self.begun = Instant::now();
        self.closed.load(Ordering::Acquire) || self.log.metadata().is_ok_and(|log| log.len() > LOG)
    }
}

#[cfg(test)]
mod tests {
    use std::fs::File;

    use super::*;

    const AN_HOUR: Duration = Duration::from_secs(3_600);

    #[test]
    fn after_a_turn_it_looks_whether_the_till_needs_the_disk_and_rests() {
        let dir = tempfile::tempdir().unwrap();
        let log = dir.path().join("queue.db-wal");
        let mut turns = Turns { begun: Instant::now(), closed: Arc::default(), log: log.clone() };
        for (length, is_over) in [(None, false), (Some(LOG), false), (Some(LOG + 1), true)] {
            if let Some(length) = length {
                File::create(&log).unwrap().set_len(length).unwrap();
            }
            turns.begun = Instant::now() + AN_HOUR;
            assert!(!turns.are_over(), "in a turn it does not look");
            assert!(turns.begun > Instant::now(), "and does not rest");
            turns.begun = Instant::now() - Duration::from_secs(1);
            let before = Instant::now();
            assert_eq!(turns.are_over(), is_over, "{length:?}");
            assert!(turns.begun >= before + TURN);
        }
    }

    #[test]
    fn it_gives_up_at_any_time_when_the_queue_is_closed() {
        let mut turns =
            Turns { begun: Instant::now() + AN_HOUR, closed: Arc::default(), log: PathBuf::from("none") };
        turns.closed.store(true, Ordering::Release);
        assert!(turns.are_over());
        turns.begun = Instant::now() - Duration::from_secs(1);
        assert!(turns.are_over());
    }

    #[test]
    fn a_file_that_cannot_be_opened_is_not_taken_for_a_busy_one() {
        let error = with_rests(Path::new("none/queue.db"), &Arc::default()).unwrap_err();
        assert!(matches!(error, Error::Sqlite { action: ACTION, .. }), "{error:?}");
    }
}
