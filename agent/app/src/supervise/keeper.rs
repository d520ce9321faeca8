//! What keeps one task running.

use std::{sync::Arc, time::Duration};

use tokio::{
    task::{JoinError, JoinSet},
    time::{Instant, sleep},
};
use tokio_util::sync::CancellationToken;
use tracing::{error, info, warn};

use super::{Board, Care, Ended, Excuse, Factory, Pulse, Weight, vigil::Vigil};

/// More failures than this that are not forgotten yet and an essential task is given up.
const FAILURES: usize = 5;
/// How long a failure is remembered.
const FAILED: Duration = Duration::from_secs(60);
/// How long a hang is, which counts as two failures: it comes to light late, and what holds a run up is seldom in that
/// run alone.
const HUNG: Duration = Duration::from_secs(3600);
const FIRST_WAIT: Duration = Duration::from_secs(1);
const LONGEST_WAIT: Duration = Duration::from_secs(60);

pub(super) struct Keeper {
    pub(super) name: String,
    pub(super) care: Care,
    pub(super) factory: Factory,
    pub(super) stop: CancellationToken,
    pub(super) gave_up: CancellationToken,
    pub(super) board: Arc<Board>,
    pub(super) excuse: Excuse,
}

/// The end of a run that was not told to end.
struct Over {
    why: String,
    hung: bool,
}

impl Keeper {
    pub(super) async fn keep(self) {
        // When each is forgotten.
        let mut failures: Vec<Instant> = Vec::new();
        let mut wait = FIRST_WAIT;
        loop {
            let started = Instant::now();
            let over = self.run().await;
            if self.stop.is_cancelled() {
                return self.board.stopped(&self.name);
            }
            let now = Instant::now();
            failures.retain(|forgotten| now < *forgotten);
            let Over { why, hung } = over;
            if hung {
                failures.extend([now + HUNG; 2]);
            } else {
                failures.push(now + FAILED);
            }
            self.board.failed(&self.name, &why, hung);
            if self.care.weight == Weight::Essential && failures.len() > FAILURES {
                error!(task = self.name, %why, "given up; the process ends so that it can be started afresh");
                return self.gave_up.cancel();
            }
            if started.elapsed() > LONGEST_WAIT {
                wait = FIRST_WAIT;
            }
            warn!(task = self.name, %why, again_in_s = wait.as_secs(), "task failed");
            tokio::select! {
                () = sleep(wait) => {}
                () = self.stop.cancelled() => return self.board.stopped(&self.name),
            }
            wait = (wait * 2).min(LONGEST_WAIT);
            info!(task = self.name, "started again");
        }
    }

    async fn run(&self) -> Over {
        let pulse = Pulse::new(self.care.silence);
        self.board.running(&self.name, self.care.weight, pulse.clone());
        let stop = self.stop.child_token();
        let _told_at_the_end = stop.clone().drop_guard();
        // A task of its own, so that a panic in it is an end of that run and of nothing else.
        let mut run = JoinSet::new();
        run.spawn((self.factory)(stop, pulse.clone()));
        let why = tokio::select! {
            ended = run.join_next() => return Over { why: why(ended), hung: false },
            why = self.hang(&pulse) => why,
        };
        // One that holds its thread does not go: it stays on the board as running, and the watchdog sees it.
        run.shutdown().await;
        Over { why, hung: true }
    }

    /// Ends when the run hangs, with what is seen of it.
    async fn hang(&self, pulse: &Pulse) -> String {
        let period = self.care.silence / 4;
        let mut vigil = Vigil::new(period, Arc::clone(&self.excuse));
        loop {
            sleep(period).await;
            if let Some(why) = pulse.hang(vigil.look(), Duration::ZERO) {
                return why;
            }
        }
    }
}

fn why(ended: Option<Result<Ended, JoinError>>) -> String {
    match ended {
        Some(Ok(Ok(()))) | None => "it ended without being told to".to_owned(),
        Some(Ok(Err(error))) => format!("{error:#}"),
        Some(Err(panic)) => format!("it broke: {panic}"),
    }
}
