//! The state of each task, for `status` and health.

use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard},
    time::Duration,
};

use serde::Serialize;
use tokio::time::Instant;

use super::{Pulse, Weight};
use crate::lock::held;

/// Which tasks run, and why the others do not.
#[derive(Debug, Default)]
pub struct Board {
    tasks: Mutex<BTreeMap<String, Task>>,
}

#[derive(Debug)]
struct Task {
    weight: Weight,
    state: State,
    /// Runs that were started after the first.
    restarts: u64,
}

#[derive(Debug)]
enum State {
    Running {
        pulse: Pulse,
        since: Instant,
        /// How the run before hung: a new one hangs as quietly at first.
        before: Option<String>,
    },
    Failed {
        why: String,
        hung: bool,
    },
    Stopped,
}

/// One task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TaskStatus {
    /// `running`, `failing` (it is started again by itself) or `stopped`.
    pub state: &'static str,
    /// Whole seconds since its last sign of life. Only of one that runs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub silent_s: Option<u64>,
    /// How often it was started again.
    pub restarts: u64,
    /// Why it is failing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}

impl Board {
    pub(super) fn running(&self, name: &str, weight: Weight, pulse: Pulse) {
        let mut tasks = self.tasks();
        let (before, restarts) = match tasks.remove(name) {
            Some(Task { state: State::Failed { why, hung }, restarts, .. }) => {
                (hung.then_some(why), restarts + 1)
            }
            _ => (None, 0),
        };
        let state = State::Running { pulse, since: Instant::now(), before };
        tasks.insert(name.to_owned(), Task { weight, state, restarts });
    }

    pub(super) fn failed(&self, name: &str, why: &str, hung: bool) {
        self.set(name, State::Failed { why: why.to_owned(), hung });
    }

    pub(super) fn stopped(&self, name: &str) {
        self.set(name, State::Stopped);
    }

    /// The tasks that do not run although they should, with the reason.
    #[must_use]
    pub fn failing(&self) -> Vec<(String, String)> {
        let all = self.all().into_iter();
        all.filter_map(|(name, task)| task.why.map(|why| (name, why))).collect()
    }

    /// Such a task without which the daemon is of no use.
    #[must_use]
    pub fn failing_essential(&self) -> Option<(String, String)> {
        let tasks = self.tasks();
        let mut essential = tasks.iter().filter(|(_, task)| task.weight == Weight::Essential);
        essential.find_map(|(name, task)| task.status().why.map(|why| (name.clone(), why)))
    }

    /// Every task, by name.
    #[must_use]
    pub fn all(&self) -> BTreeMap<String, TaskStatus> {
        self.tasks().iter().map(|(name, task)| (name.clone(), task.status())).collect()
    }

    /// A task whose run hangs, with what is seen of it; `since` and `margin` as in [`Pulse::hang`].
    pub(super) fn hanging(&self, since: Instant, margin: Duration) -> Option<(String, String)> {
        self.tasks().iter().find_map(|(name, task)| match &task.state {
            State::Running { pulse, .. } => Some((name.clone(), pulse.hang(since, margin)?)),
            State::Failed { .. } | State::Stopped => None,
        })
    }

    fn set(&self, name: &str, state: State) {
        if let Some(task) = self.tasks().get_mut(name) {
            task.state = state;
        }
    }

    fn tasks(&self) -> MutexGuard<'_, BTreeMap<String, Task>> {
        held(&self.tasks)
    }
}

impl Task {
    fn status(&self) -> TaskStatus {
        let (state, silent_s, why) = match &self.state {
            State::Running { pulse, since, before } => {
                let why = before.clone().filter(|_| since.elapsed() <= pulse.silence() * 2);
                (if why.is_some() { "failing" } else { "running" }, Some(pulse.age().as_secs()), why)
            }
            State::Failed { why, .. } => ("failing", None, Some(why.clone())),
            State::Stopped => ("stopped", None, None),
        };
        TaskStatus { state, silent_s, restarts: self.restarts, why }
    }
}
