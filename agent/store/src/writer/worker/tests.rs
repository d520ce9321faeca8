use std::{fs, sync::mpsc};

use tempfile::TempDir;

use super::*;
use crate::{connection, job::Task, testing::Queue};

const AN_HOUR: Duration = Duration::from_secs(3_600);

/// A worker whose turns are taken by hand, and its files.
struct Bench {
    dir: TempDir,
    worker: Worker,
}

impl Bench {
    /// `quiet`: how long after a write the log is emptied. `retry`: how often room is looked for.
    async fn new(quiet: Duration, retry: Duration) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("queue.db");
        let mut queue = Queue::open();
        queue.close().await;
        fs::copy(queue.path(), &path).unwrap();
        let (connection, _) = connection::open_writer(&path).unwrap();
        let watch = Arc::new(Watch::new(&path));
        let space = Space::new(&path, 0, retry, Arc::clone(&watch));
        let (_, messages) = mpsc::channel();
        let worker = Worker::new(connection, messages, Arc::default(), space, Quiet::new(quiet), watch);
        Self { dir, worker }
    }

    /// Has one job done.
    fn turn(&mut self, demand: Demand) -> Result<usize, Error> {
        let sql = "INSERT INTO setting VALUES (hex(randomblob(8)), '')";
        let (job, mut answer) = Task::new("write", demand, |connection| Ok(connection.execute(sql, [])?));
        assert!(self.worker.turn(Some(Message::Job(job))).is_none());
        answer.try_recv().unwrap()
    }

    fn log(&self) -> u64 {
        self.dir.path().join("queue.db-wal").metadata().unwrap().len()
    }
}

#[tokio::test]
async fn room_is_looked_for_when_it_is_time_however_much_there_is_to_do() {
    let mut bench = Bench::new(AN_HOUR, AN_HOUR).await;
    bench.worker.space.give_back(&bench.worker.connection, &Error::no_room("write"));
    assert!(bench.turn(Demand::Intake).unwrap_err().is_disk_full(), "it is not time yet");
    bench.turn(Demand::Upkeep).unwrap();

    let mut bench = Bench::new(AN_HOUR, Duration::ZERO).await;
    bench.worker.space.give_back(&bench.worker.connection, &Error::no_room("write"));
    bench.turn(Demand::Intake).unwrap();
}

#[tokio::test]
async fn the_log_is_emptied_when_there_is_nothing_to_do_and_it_is_time() {
    let mut bench = Bench::new(AN_HOUR, AN_HOUR).await;
    bench.turn(Demand::Intake).unwrap();
    bench.worker.turn(None);
    assert!(bench.log() > 0, "it is not time yet");

    let mut bench = Bench::new(Duration::ZERO, AN_HOUR).await;
    bench.turn(Demand::Intake).unwrap();
    assert!(bench.log() > 0);
    let written = bench.log();
    bench.turn(Demand::Intake).unwrap();
    assert!(bench.log() > written, "somebody waits, and it is not emptied in between");
    assert_eq!(bench.worker.patience(), Some(Duration::ZERO));
    bench.worker.turn(None);
    assert_eq!((bench.log(), bench.worker.patience()), (0, None));
}
