//! Tasks with a name, a policy, a sign of life and a stop. One that fails or hangs is started again, later each time;
//! an essential one that cannot be kept alive ends the process, so that the service manager starts it afresh.

use std::{future::Future, pin::Pin, sync::Arc, time::Duration};

pub use board::{Board, TaskStatus};
pub use pulse::{Piece, Pulse};
use tokio::{
    task::JoinSet,
    time::{Instant, timeout},
};
use tokio_util::sync::CancellationToken;
pub use watchdog::{Pace, Watchdog};

use self::keeper::Keeper;

mod board;
mod keeper;
mod pulse;
#[cfg(test)]
mod tests;
mod vigil;
mod watchdog;

/// What became of a run of a task.
pub type Ended = anyhow::Result<()>;
type Factory =
    Box<dyn Fn(CancellationToken, Pulse) -> Pin<Box<dyn Future<Output = Ended> + Send>> + Send + Sync>;

/// When something outside of this process was last known to hold everybody up, so that silence says nothing of a
/// task. `None`: never.
pub type Excuse = Arc<dyn Fn() -> Option<Instant> + Send + Sync>;

/// What a task's end means for the process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// Without it the daemon is of no use.
    Essential,
    /// The rest goes on without it.
    Optional,
}

/// How a task is looked after.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Care {
    /// What its end means.
    pub weight: Weight,
    /// A run that gives no sign of life for longer than this hangs.
    pub silence: Duration,
}

impl Care {
    /// A task without which the daemon is of no use. Longer than a busy till machine keeps a thread waiting.
    pub const ESSENTIAL: Self = Self { weight: Weight::Essential, silence: Duration::from_secs(20) };
    /// A task without which the rest goes on.
    pub const OPTIONAL: Self = Self { weight: Weight::Optional, silence: Duration::from_secs(60) };

    /// The same, with another longest silence.
    #[must_use]
    pub const fn silent_for(self, silence: Duration) -> Self {
        Self { silence, ..self }
    }
}

/// Starts tasks and looks after them.
pub struct Supervisor {
    tasks: JoinSet<()>,
    stop: CancellationToken,
    gave_up: CancellationToken,
    board: Arc<Board>,
    excuse: Excuse,
}

impl Supervisor {
    /// A supervisor whose tasks end when `stop` is cancelled.
    #[must_use]
    pub fn new(stop: CancellationToken, excuse: Excuse) -> Self {
        Self { tasks: JoinSet::new(), stop, gave_up: CancellationToken::new(), board: Arc::default(), excuse }
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

    /// Starts a task. `make` is called for each run; a run ends well only when it was told to stop, and beats the
    /// [`Pulse`] as it gets on.
    pub fn start<F, R>(&mut self, name: impl Into<String>, care: Care, make: F)
    where
        F: Fn(CancellationToken, Pulse) -> R + Send + Sync + 'static,
        R: Future<Output = Ended> + Send + 'static,
    {
        let factory: Factory = Box::new(move |stop, pulse| Box::pin(make(stop, pulse)));
        let keeper = Keeper {
            name: name.into(),
            care,
            factory,
            stop: self.stop.child_token(),
            gave_up: self.gave_up.clone(),
            board: Arc::clone(&self.board),
            excuse: Arc::clone(&self.excuse),
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
