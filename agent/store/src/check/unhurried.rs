//! A check beside the till's work.

use std::{
    path::Path,
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
    let (mut turn, closed, log) = (Instant::now(), Arc::clone(closed), log_path(path));
    let rest = move || {
        if turn.elapsed() < TURN {
            return closed.load(Ordering::Acquire);
        }
        thread::sleep(TURN);
        turn = Instant::now();
        closed.load(Ordering::Acquire) || log.metadata().is_ok_and(|log| log.len() > LOG)
    };
    connection.progress_handler(STEPS, Some(rest))?;
    Ok(connection)
}
