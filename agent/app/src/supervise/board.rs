//! The state of each task, for `status` and health.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

/// Which tasks run, and why the others do not.
#[derive(Debug, Default)]
pub struct Board {
    tasks: Mutex<BTreeMap<String, Task>>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Task {
    Running,
    Failed(String),
    Stopped,
}

impl Board {
    pub(super) fn running(&self, name: &str) {
        self.set(name, Task::Running);
    }

    pub(super) fn failed(&self, name: &str, why: &str) {
        self.set(name, Task::Failed(why.to_owned()));
    }

    pub(super) fn stopped(&self, name: &str) {
        self.set(name, Task::Stopped);
    }

    /// The tasks that do not run although they should, with the reason.
    #[must_use]
    pub fn failing(&self) -> Vec<(String, String)> {
        let tasks = self.tasks.lock().unwrap_or_else(PoisonError::into_inner);
        let failed = |(name, task): (&String, &Task)| match task {
            Task::Failed(why) => Some((name.clone(), why.clone())),
            Task::Running | Task::Stopped => None,
        };
        tasks.iter().filter_map(failed).collect()
    }

    fn set(&self, name: &str, task: Task) {
        self.tasks.lock().unwrap_or_else(PoisonError::into_inner).insert(name.to_owned(), task);
    }
}
