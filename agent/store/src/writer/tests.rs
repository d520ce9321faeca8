use std::{
    fs,
    future::{Future, poll_fn},
    pin::Pin,
    sync::mpsc,
    task::Poll,
    thread,
    time::Duration,
};

use rusqlite::Connection;
use stamp_core::{
    attempt::{Attempt, Failure},
    operation::State,
    time::Now,
};
use tokio::time::Instant;

use crate::{
    Appended, Error, Options, Settlement,
    testing::{Queue, stamps},
};

type Pending<'a> = Pin<Box<dyn Future<Output = Result<Appended, Error>> + 'a>>;

/// Holds the writer inside a job until the returned end is dropped, so that jobs gather behind it.
async fn hold(queue: &Queue) -> mpsc::Sender<()> {
    let (release, released) = mpsc::channel::<()>();
    let (begun, running) = tokio::sync::oneshot::channel();
    let store = queue.store();
    let mut job = Box::pin(async move {
        let mut begun = Some(begun);
        let wait = move |_: &Connection| {
            let _ = begun.take().map(|begun| begun.send(()));
            let _ = released.recv();
            Ok(())
        };
        store.write("wait", wait).await
    });
    start(&mut job).await;
    running.await.unwrap();
    release
}

/// Polls once: the job is handed over.
async fn start<F: Future + Unpin>(future: &mut F) {
    poll_fn(|context| {
        assert!(Pin::new(&mut *future).poll(context).is_pending());
        Poll::Ready(())
    })
    .await;
}

fn appends(queue: &Queue, numbers: std::ops::RangeInclusive<u32>) -> Vec<Pending<'static>> {
    let append = |number| -> Pending<'static> {
        let (store, new) = (queue.store(), stamps(number, &format!("lane {number}")));
        Box::pin(async move { store.append(new, None).await })
    };
    numbers.map(append).collect()
}

#[tokio::test]
async fn jobs_that_wait_share_a_commit_and_are_all_durable() {
    let mut queue = Queue::open();
    let release = hold(&queue).await;
    let before = queue.store().commits();
    let mut jobs = appends(&queue, 1..=64);
    for job in &mut jobs {
        start(job).await;
    }
    drop(release);
    for job in jobs {
        assert!(matches!(job.await.unwrap(), Appended::New { head: Some(_), .. }));
    }
    // The one that was held, and one for all that gathered behind it.
    assert_eq!(queue.store().commits() - before, 2);
    assert_eq!(queue.reopen().await.counts.queued, 64);
}

#[tokio::test]
async fn a_job_that_fails_undoes_itself_and_not_its_neighbours() {
    let mut queue = Queue::open();
    let release = hold(&queue).await;
    let mut jobs = appends(&queue, 1..=3);
    start(&mut jobs[0]).await;
    let store = queue.store();
    let mut failing = Box::pin(store.write("fail", |connection: &Connection| {
        connection.execute("INSERT INTO setting VALUES ('half', 'done')", [])?;
        connection.execute("INSERT INTO setting VALUES ('half', 'again')", [])?;
        Ok(())
    }));
    start(&mut failing).await;
    start(&mut jobs[1]).await;
    let mut panicking = Box::pin(store.write("stumble", |connection: &Connection| {
        connection.execute("INSERT INTO setting VALUES ('half', 'done')", [])?;
        let nothing: Vec<u8> = Vec::new();
        Ok(nothing[connection.last_insert_rowid().unsigned_abs() as usize])
    }));
    start(&mut panicking).await;
    start(&mut jobs[2]).await;
    drop(release);

    for job in jobs {
        job.await.unwrap();
    }
    let error = failing.await.unwrap_err();
    assert_eq!(error.to_string(), "cannot fail in the queue file");
    assert!(matches!(panicking.await, Err(Error::Panicked { action: "stumble" })));
    assert_eq!(queue.reopen().await.counts.queued, 3);
    assert_eq!(queue.store().setting("half").await.unwrap(), None);
}

fn failing(connection: &Connection, code: i32) -> Error {
    // What SQLite may do by itself on a failing disk.
    connection.execute_batch("ROLLBACK").unwrap();
    rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(code), None).into()
}

#[tokio::test]
async fn a_job_that_makes_sqlite_roll_everything_back_fails_alone() {
    let queue = Queue::open();
    let release = hold(&queue).await;
    let mut jobs = appends(&queue, 1..=2);
    start(&mut jobs[0]).await;
    let store = queue.store();
    let mut lost = Box::pin(store.write("read a bad sector", |connection: &Connection| {
        Err::<(), _>(failing(connection, rusqlite::ffi::SQLITE_IOERR_READ))
    }));
    start(&mut lost).await;
    start(&mut jobs[1]).await;
    drop(release);

    assert_eq!(lost.await.unwrap_err().to_string(), "cannot read a bad sector in the queue file");
    for job in jobs {
        job.await.unwrap();
    }
    assert_eq!(store.counts().await.unwrap().queued, 2);
}

#[tokio::test]
async fn on_a_full_disk_intake_is_refused_and_what_was_taken_is_tried_again_with_the_room_of_the_ballast() {
    let queue = Queue::open();
    queue.append(stamps(9, "z")).await;
    let release = hold(&queue).await;
    let mut jobs = appends(&queue, 1..=2);
    start(&mut jobs[0]).await;
    let (store, ballast) = (queue.store(), queue.dir().join("ballast"));
    assert!(ballast.exists());
    let mut settling = Box::pin(store.write("settle an operation", move |connection: &Connection| {
        if ballast.exists() { Err(failing(connection, rusqlite::ffi::SQLITE_FULL)) } else { Ok(()) }
    }));
    start(&mut settling).await;
    start(&mut jobs[1]).await;
    drop(release);

    settling.await.unwrap();
    for job in jobs {
        let error = job.await.unwrap_err();
        assert!(error.is_disk_full());
        assert!(error.to_string().starts_with("cannot append an operation: the disk is full"), "{error}");
    }
    assert_eq!(store.counts().await.unwrap().queued, 1);
    assert!(store.condition().borrow().is_full);
    // Known already: nothing has to be written to say so.
    assert!(matches!(queue.append(stamps(9, "z")).await, Appended::Existing(_)));
    // What room is left is for what becomes of it, not for how it came to that.
    let (op, attempt) =
        (stamps(9, "z").op_id, Attempt::without_answer(queue.now(), Duration::ZERO, Failure::Lost));
    store.requeue_after(op, true, None, vec![attempt.clone()]).await.unwrap();
    let done = Settlement { state: State::Done, outcome: None, reason: None, at: queue.now() };
    assert_eq!(store.settle_after(op, done, vec![attempt]).await.unwrap().state, State::Done);
    assert_eq!(store.attempts(op).await.unwrap(), []);
}

#[tokio::test]
async fn a_caller_that_goes_away_changes_nothing() {
    let queue = Queue::open();
    let release = hold(&queue).await;
    let mut jobs = appends(&queue, 1..=2);
    start(&mut jobs[0]).await;
    drop(jobs.remove(0));
    start(&mut jobs[0]).await;
    drop(release);
    jobs.remove(0).await.unwrap();
    assert_eq!(queue.store().counts().await.unwrap().queued, 2);
}

#[tokio::test]
async fn closing_finishes_what_was_handed_over_and_ends_every_handle() {
    let mut queue = Queue::open();
    let handle = queue.store();
    let release = hold(&queue).await;
    let mut jobs = appends(&queue, 1..=1);
    start(&mut jobs[0]).await;
    drop(release);
    assert!(!handle.is_closed());
    queue.close().await;
    jobs.remove(0).await.unwrap();

    assert!(handle.is_closed());
    assert!(matches!(handle.append(stamps(2, "a"), None).await, Err(Error::Closed)));
    assert!(matches!(handle.counts().await, Err(Error::Closed)));
    let log = queue.dir().join("queue.db-wal");
    assert!(!log.exists(), "the log was moved into the file");
}

#[tokio::test]
async fn a_read_that_panics_leaves_the_readers_working() {
    let queue = Queue::open();
    for _ in 0..5 {
        let nothing: Vec<u8> = Vec::new();
        let stumble = move |connection: &Connection| Ok(nothing[connection.changes() as usize]);
        assert!(matches!(queue.store().read("stumble", stumble).await, Err(Error::Panicked { .. })));
    }
    assert_eq!(queue.store().counts().await.unwrap().queued, 0);
}

#[tokio::test]
async fn what_a_settled_operation_said_of_a_person_is_soon_nowhere_on_the_disk() {
    let folder = tempfile::tempdir().unwrap();
    let (queue, at) = (folder.path().join("queue.db"), Now::epoch().wall);
    let options = Options { ballast: 0, empty_log_after: Duration::ZERO, ..Options::default() };
    let (store, _) = options.open(&queue, at).unwrap();
    let mut new = stamps(1, "a");
    let person = "somebody@shop.invalid";
    new.body = format!(r#"{{"op_id":"{}","guest":"{person}"}}"#, new.op_id).into_bytes();
    let holds_it = |file: &str| {
        let content = fs::read(folder.path().join(file)).unwrap();
        content.windows(person.len()).any(|part| part == person.as_bytes())
    };
    store.append(new.clone(), None).await.unwrap();
    assert!(holds_it("queue.db-wal") || holds_it("queue.db"));
    let done = Settlement { state: State::Done, outcome: None, reason: None, at };
    store.settle(new.op_id, done).await.unwrap();

    let until = Instant::now() + Duration::from_secs(30);
    while fs::metadata(folder.path().join("queue.db-wal")).unwrap().len() > 0 {
        assert!(Instant::now() < until, "the log is not emptied");
        thread::yield_now();
    }
    assert!(!holds_it("queue.db"));
}
