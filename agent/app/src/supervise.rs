//! Tasks with a name, a policy and a stop. One that fails is started again, later each time; an essential one that
//! cannot be kept alive ends the process, so that the service manager starts it afresh.

use std::{future::Future, pin::Pin, sync::Arc, time::Duration};

pub use board::Board;
use tokio::{
    task::JoinSet,
    time::{Instant, sleep, timeout},
};
use tokio_util::sync::CancellationToken;
use tracing::{error, info, warn};

mod board;

/// What became of a run of a task.
pub type Ended = anyhow::Result<()>;
type Factory = Box<dyn Fn(CancellationToken) -> Pin<Box<dyn Future<Output = Ended> + Send>> + Send + Sync>;

/// What a task's end means for the process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// Without it the daemon is of no use.
    Essential,
    /// The rest goes on without it.
    Optional,
}

/// More failures than this within [`WINDOW`] and an essential task is given up.
const FAILURES: usize = 5;
const WINDOW: Duration = Duration::from_secs(60);
const FIRST_WAIT: Duration = Duration::from_secs(1);
const LONGEST_WAIT: Duration = Duration::from_secs(60);

/// Starts tasks and looks after them.
pub struct Supervisor {
    tasks: JoinSet<()>,
    stop: CancellationToken,
    gave_up: CancellationToken,
    board: Arc<Board>,
}

impl Supervisor {
    /// A supervisor whose tasks end when `stop` is cancelled.
    #[must_use]
    pub fn new(stop: CancellationToken) -> Self {
        Self { tasks: JoinSet::new(), stop, gave_up: CancellationToken::new(), board: Arc::default() }
    }

    /// Where the state of each task can be read.
    #[must_use]
    pub fn board(&self) -> Arc<Board> {
        Arc::clone(&self.board)
    }

    /// Cancelled when an essential task could not be kept alive.
    #[must_use]
    pub fn gave_up(&self) -> CancellationToken {
        self.gave_up.clone()
    }

    /// Starts a task. `make` is called for each run; a run ends well only when it was told to stop.
    pub fn start<F, R>(&mut self, name: impl Into<String>, weight: Weight, make: F)
    where
        F: Fn(CancellationToken) -> R + Send + Sync + 'static,
        R: Future<Output = Ended> + Send + 'static,
    {
        let factory: Factory = Box::new(move |stop| Box::pin(make(stop)));
        let keeper = Keeper {
            name: name.into(),
            weight,
            factory,
            stop: self.stop.child_token(),
            gave_up: self.gave_up.clone(),
            board: Arc::clone(&self.board),
        };
        self.tasks.spawn(keeper.keep());
    }

    /// Tells every task to stop and waits for them, at most `grace`. Returns how many had to be cut off.
    pub async fn shut_down(mut self, grace: Duration) -> usize {
        self.stop.cancel();
        let all = async { while self.tasks.join_next().await.is_some() {} };
        let _ = timeout(grace, all).await;
        let left = self.tasks.len();
        self.tasks.abort_all();
        left
    }
}

struct Keeper {
    name: String,
    weight: Weight,
    factory: Factory,
    stop: CancellationToken,
    gave_up: CancellationToken,
    board: Arc<Board>,
}

impl Keeper {
    async fn keep(self) {
        let mut failures: Vec<Instant> = Vec::new();
        let mut wait = FIRST_WAIT;
        loop {
            self.board.running(&self.name);
            let started = Instant::now();
            // A task of its own, so that a panic in it is an end of that run and of nothing else.
            let mut run = JoinSet::new();
            run.spawn((self.factory)(self.stop.child_token()));
            let ended = run.join_next().await;
            if self.stop.is_cancelled() {
                return self.board.stopped(&self.name);
            }
            let why = match ended {
                Some(Ok(Ok(()))) | None => "it ended without being told to".to_owned(),
                Some(Ok(Err(error))) => format!("{error:#}"),
                Some(Err(panic)) => format!("it broke: {panic}"),
            };
            failures.retain(|at| at.elapsed() < WINDOW);
            failures.push(Instant::now());
            if self.weight == Weight::Essential && failures.len() > FAILURES {
                error!(task = self.name, %why, "given up; the process ends so that it can be started afresh");
                self.board.failed(&self.name, &why);
                return self.gave_up.cancel();
            }
            if started.elapsed() > LONGEST_WAIT {
                wait = FIRST_WAIT;
            }
            warn!(task = self.name, %why, again_in_s = wait.as_secs(), "task failed");
            self.board.failed(&self.name, &why);
            tokio::select! {
                () = sleep(wait) => {}
                () = self.stop.cancelled() => return self.board.stopped(&self.name),
            }
            wait = (wait * 2).min(LONGEST_WAIT);
            info!(task = self.name, "started again");
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_task_that_fails_or_panics_is_started_again() {
        let stop = CancellationToken::new();
        let mut supervisor = Supervisor::new(stop.clone());
        let runs = Arc::new(AtomicUsize::new(0));
        let seen = Arc::clone(&runs);
        let (third, mut reached) = tokio::sync::mpsc::channel(1);
        supervisor.start("flaky", Weight::Optional, move |stop| {
            let (runs, third) = (Arc::clone(&seen), third.clone());
            async move {
                match runs.fetch_add(1, Ordering::SeqCst) {
                    0 => anyhow::bail!("first run"),
                    1 => panic!("second run"),
                    _ => third.send(()).await?,
                }
                stop.cancelled().await;
                Ok(())
            }
        });
        reached.recv().await.unwrap();
        assert_eq!(supervisor.shut_down(Duration::from_secs(1)).await, 0);
        assert_eq!(runs.load(Ordering::SeqCst), 3);
    }

    #[tokio::test(start_paused = true)]
    async fn an_essential_task_that_keeps_failing_ends_the_process_and_an_optional_one_does_not() {
        let mut supervisor = Supervisor::new(CancellationToken::new());
        supervisor.start("optional", Weight::Optional, |_| async { anyhow::bail!("always") });
        tokio::time::sleep(Duration::from_secs(600)).await;
        assert!(!supervisor.gave_up().is_cancelled());
        supervisor.start("essential", Weight::Essential, |_| async { anyhow::bail!("always") });
        supervisor.gave_up().cancelled().await;
        assert_eq!(supervisor.board().failing().len(), 2);
    }

    #[tokio::test(start_paused = true)]
    async fn a_task_that_does_not_stop_is_cut_off_after_the_grace() {
        let mut supervisor = Supervisor::new(CancellationToken::new());
        supervisor.start("deaf", Weight::Optional, |_| async {
            std::future::pending::<()>().await;
            Ok(())
        });
        tokio::task::yield_now().await;
        assert_eq!(supervisor.shut_down(Duration::from_secs(8)).await, 1);
    }
}
