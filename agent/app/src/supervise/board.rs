//! The state of each task, for `status` and health.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

/// Which tasks run, and why the others do not.
#[derive(Debug, Default)]
pub struct Board {
    tasks: Mutex<BTreeMap<&'static str, Task>>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Task {
    Running,
    Failed(String),
    Stopped,
}

impl Board {
    pub(super) fn running(&self, name: &'static str) {
        self.set(name, Task::Running);
    }

    pub(super) fn failed(&self, name: &'static str, why: &str) {
        self.set(name, Task::Failed(why.to_owned()));
    }

    pub(super) fn stopped(&self, name: &'static str) {
        self.set(name, Task::Stopped);
    }

    /// The tasks that do not run although they should, with the reason.
    #[must_use]
    pub fn failing(&self) -> Vec<(&'static str, String)> {
        let tasks = self.tasks.lock().unwrap_or_else(PoisonError::into_inner);
        let failed = |(name, task): (&&'static str, &Task)| match task {
            Task::Failed(why) => Some((*name, why.clone())),
            Task::Running | Task::Stopped => None,
        };
        tasks.iter().filter_map(failed).collect()
    }

    fn set(&self, name: &'static str, task: Task) {
        self.tasks.lock().unwrap_or_else(PoisonError::into_inner).insert(name, task);
    }
}
