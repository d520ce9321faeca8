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
use crate::{Error, Store, connection};

/// Steps of SQLite between two looks at the clock: well under a millisecond.
const STEPS: i32 = 1_000;
/// As long as this it works, and rests for as long: on a till with one core the scans have the other half.
const TURN: Duration = Duration::from_millis(5);

/// See [`Store::check`].
pub(super) async fn check(store: &Store) -> Result<CheckReport, Error> {
    let permit = store.checks().acquire_owned().await.map_err(|_| Error::Closed)?;
    let (answer, report) = oneshot::channel();
    let (path, closed) = (store.path().to_owned(), store.closed());
    let work = move || {
        let checked = with_rests(&path, &closed);
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
            Err(Error::Closed)
        }
        checked => checked.map_err(|error| error.during(ACTION)),
    }
}

/// A connection that rests now and then, and gives up when the queue is closed.
fn connect(path: &Path, closed: &Arc<AtomicBool>) -> Result<Connection, Error> {
    let mut connection = connection::open_reader(path)?;
    let (mut turn, closed) = (Instant::now(), Arc::clone(closed));
    let rest = move || {
        if turn.elapsed() >= TURN {
            thread::sleep(TURN);
            turn = Instant::now();
        }
        closed.load(Ordering::Acquire)
    };
    connection.progress_handler(STEPS, Some(rest))?;
    Ok(connection)
}
