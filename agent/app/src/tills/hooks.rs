//! Who takes what comes for a connector, how many requests each hook is at, and what came of them.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use stamp_connectors::pos::{App, Hook};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::lock::held;

/// Requests that are with one connector at once, each with its whole body, which was read before.
pub const AT_ONCE: usize = 16;

/// The hooks of all configured tills. Cheap to clone; all clones are the same.
#[derive(Debug, Clone, Default)]
pub struct Hooks(Arc<BTreeMap<String, Entry>>);

/// What came of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// It brought news.
    News,
    /// It was good, and nothing was to be done.
    Nothing,
    /// Its proof is wrong or missing.
    Unproved,
    /// It cannot be read.
    Unreadable,
    /// It could not be taken: the connector or the queue is not ready for it.
    Later,
    /// Its body is too large.
    TooLarge,
    /// Its body did not come in time, or nobody answered it in time.
    TooSlow,
    /// Too many came at once.
    Busy,
    /// It was not looked at: whoever sent it had sent too many wrong proofs.
    Shunned,
}

#[derive(Debug, Default)]
struct Doors {
    hook: Taker<dyn Hook>,
    app: Taker<dyn App>,
}

#[derive(Debug)]
struct Entry {
    doors: Mutex<Doors>,
    permits: Arc<Semaphore>,
    counts: Mutex<BTreeMap<Outcome, u64>>,
}

/// Who takes what comes for a connector.
#[derive(Default)]
pub(crate) enum Taker<T: ?Sized> {
    /// The connector does not run at the moment.
    #[default]
    Away,
    /// There is no such connector, or it takes nothing of the kind.
    Nobody,
    /// This.
    There(Arc<T>),
}

impl Outcome {
    /// Its name in the metrics.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::News => "news",
            Self::Nothing => "nothing",
            Self::Unproved => "unproved",
            Self::Unreadable => "unreadable",
            Self::Later => "later",
            Self::TooLarge => "too-large",
            Self::TooSlow => "too-slow",
            Self::Busy => "busy",
            Self::Shunned => "shunned",
        }
    }
}

impl Hooks {
    /// Of the tills with these names, none of which runs yet.
    pub fn of<'a>(names: impl IntoIterator<Item = &'a str>) -> Self {
        let entry = || Entry {
            doors: Mutex::default(),
            permits: Arc::new(Semaphore::new(AT_ONCE)),
            counts: Mutex::default(),
        };
        Self(Arc::new(names.into_iter().map(|name| (name.to_owned(), entry())).collect()))
    }

    /// A connector runs, until what is returned is dropped, and takes what is sent to it and what an app tells; `None`:
    /// it takes nothing of the kind.
    pub(crate) fn open(&self, name: &str, hook: Option<Arc<dyn Hook>>, app: Option<Arc<dyn App>>) -> Opened {
        self.set(name, Doors { hook: Taker::of(hook), app: Taker::of(app) });
        Opened { hooks: self.clone(), name: name.to_owned() }
    }

    /// Who takes what is sent to its hook.
    pub(crate) fn taker(&self, name: &str) -> Taker<dyn Hook> {
        self.0.get(name).map_or(Taker::Nobody, |entry| held(&entry.doors).hook.clone())
    }

    /// Who takes what an app on the till tells.
    pub(crate) fn app(&self, name: &str) -> Taker<dyn App> {
        self.0.get(name).map_or(Taker::Nobody, |entry| held(&entry.doors).app.clone())
    }

    /// A place among the requests that are being taken; `None`: all are in use.
    pub(crate) fn place(&self, name: &str) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.0.get(name)?.permits).try_acquire_owned().ok()
    }

    pub(crate) fn count(&self, name: &str, outcome: Outcome) {
        if let Some(entry) = self.0.get(name) {
            *held(&entry.counts).entry(outcome).or_default() += 1;
        }
    }

    /// What came of the requests since the start, by connector.
    #[must_use]
    pub fn counts(&self) -> Vec<(String, Outcome, u64)> {
        let of = |(name, entry): (&String, &Entry)| -> Vec<_> {
            held(&entry.counts).iter().map(|(outcome, count)| (name.clone(), *outcome, *count)).collect()
        };
        self.0.iter().flat_map(of).collect()
    }

    fn set(&self, name: &str, doors: Doors) {
        if let Some(entry) = self.0.get(name) {
            *held(&entry.doors) = doors;
        }
    }
}

/// A connector runs. However its run ends, nothing is handed to it afterwards.
pub(crate) struct Opened {
    hooks: Hooks,
    name: String,
}

impl Drop for Opened {
    fn drop(&mut self) {
        self.hooks.set(&self.name, Doors::default());
    }
}

impl<T: ?Sized> Taker<T> {
    fn of(taker: Option<Arc<T>>) -> Self {
        taker.map_or(Self::Nobody, Self::There)
    }
}

impl<T: ?Sized> Clone for Taker<T> {
    fn clone(&self) -> Self {
        match self {
            Self::Away => Self::Away,
            Self::Nobody => Self::Nobody,
            Self::There(taker) => Self::There(Arc::clone(taker)),
        }
    }
}

impl<T: ?Sized> std::fmt::Debug for Taker<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Away => "Away",
            Self::Nobody => "Nobody",
            Self::There(_) => "There",
        })
    }
}
