//! Which requests meet which fault.

use std::sync::{Arc, Mutex, PoisonError};

use serde::{Deserialize, Serialize};

use super::kind::Fault;

/// When a fault happens. `path` narrows it to one path without `/v1`, such as `/stamps`, and what is below it.
///
/// In JSON: `{"plan": "fixed", "fault": {"kind": "cut_before"}, "times": 3}` or
/// `{"plan": "random", "seed": 1, "probability": 0.2, "among": [{"kind": "cut_before"}], "path": "/stamps"}`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "plan", rename_all = "snake_case")]
pub enum FaultPlan {
    /// Every matching request.
    Fixed {
        /// What happens.
        fault: Fault,
        /// How many more times; without it, until it is cleared.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        times: Option<u32>,
        /// See above.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        path: Option<String>,
    },
    /// Now and then. The same requests in the same order meet the same faults.
    Random {
        /// Decides when and which.
        seed: u64,
        /// From 0 to 1.
        probability: f64,
        /// What can happen, each as likely as the others.
        among: Vec<Fault>,
        /// See above.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        path: Option<String>,
    },
}

/// A plan that cannot be carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidPlan {
    /// Not a probability.
    #[error("a probability is from 0 to 1")]
    Probability,
    /// Nothing to choose from.
    #[error("a random plan needs at least one fault in `among`")]
    NothingAmong,
    /// Not a status of that fault.
    #[error("the status of a server error is from 500 to 599, that of a problem or a bare answer from 400")]
    Status,
}

/// The plans in force. They are asked in order, and the first that hits decides. Clones share the plans.
#[derive(Clone, Default)]
pub struct Faults(Arc<Mutex<Vec<Armed>>>);

/// What a plan needs to know of a request.
pub(crate) struct Asked<'a> {
    /// Without `/v1`.
    pub(crate) path: &'a str,
    pub(crate) is_write: bool,
}

struct Armed {
    plan: FaultPlan,
    dice: fastrand::Rng,
}

impl FaultPlan {
    /// Every request until it is cleared.
    #[must_use]
    pub const fn always(fault: Fault) -> Self {
        Self::Fixed { fault, times: None, path: None }
    }

    /// The next `times` requests.
    #[must_use]
    pub const fn next(times: u32, fault: Fault) -> Self {
        Self::Fixed { fault, times: Some(times), path: None }
    }

    /// The same plan for one path and what is below it.
    #[must_use]
    pub fn on(mut self, only: &str) -> Self {
        let (Self::Fixed { path, .. } | Self::Random { path, .. }) = &mut self;
        *path = Some(only.to_owned());
        self
    }

    fn check(&self) -> Result<(), InvalidPlan> {
        let faults = match self {
            Self::Random { probability, .. } if !(0.0..=1.0).contains(probability) => {
                return Err(InvalidPlan::Probability);
            }
            Self::Random { among, .. } if among.is_empty() => return Err(InvalidPlan::NothingAmong),
            Self::Random { among, .. } => among.as_slice(),
            Self::Fixed { fault, .. } => std::slice::from_ref(fault),
        };
        let is_odd =
            |fault: &Fault| fault.status().is_some_and(|(allowed, status)| !allowed.contains(&status));
        if faults.iter().any(is_odd) { Err(InvalidPlan::Status) } else { Ok(()) }
    }
}

impl Faults {
    /// Replaces all plans by this one.
    ///
    /// # Errors
    /// The plan cannot be carried out; nothing has changed.
    pub fn set(&self, plan: FaultPlan) -> Result<(), InvalidPlan> {
        self.replace(vec![plan])
    }

    /// Adds a plan behind those in force.
    ///
    /// # Errors
    /// The plan cannot be carried out; nothing has changed.
    pub fn add(&self, plan: FaultPlan) -> Result<(), InvalidPlan> {
        plan.check()?;
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(Armed::new(plan));
        Ok(())
    }

    /// Replaces all plans.
    ///
    /// # Errors
    /// One of the plans cannot be carried out; nothing has changed.
    pub fn replace(&self, plans: Vec<FaultPlan>) -> Result<(), InvalidPlan> {
        plans.iter().try_for_each(FaultPlan::check)?;
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = plans.into_iter().map(Armed::new).collect();
        Ok(())
    }

    /// No more faults.
    pub fn clear(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// The plans in force, with the times that are left.
    #[must_use]
    pub fn plans(&self) -> Vec<FaultPlan> {
        let armed = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        armed.iter().map(|armed| armed.plan.clone()).collect()
    }

    /// The fault that a request meets, if any.
    pub(crate) fn draw(&self, asked: &Asked<'_>) -> Option<Fault> {
        let mut armed = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let fault = armed.iter_mut().find_map(|armed| armed.draw(asked));
        armed.retain(|armed| !matches!(armed.plan, FaultPlan::Fixed { times: Some(0), .. }));
        fault
    }
}

impl Armed {
    fn new(plan: FaultPlan) -> Self {
        let seed = if let FaultPlan::Random { seed, .. } = plan { seed } else { 0 };
        Self { plan, dice: fastrand::Rng::with_seed(seed) }
    }

    fn draw(&mut self, asked: &Asked<'_>) -> Option<Fault> {
        let (FaultPlan::Fixed { path, .. } | FaultPlan::Random { path, .. }) = &self.plan;
        if path.as_ref().is_some_and(|path| !asked.is_at_or_below(path)) {
            return None;
        }
        match &mut self.plan {
            FaultPlan::Fixed { fault, times, .. } => {
                if *times == Some(0) || !fault.can_hit(asked) {
                    return None;
                }
                *times = times.map(|times| times - 1);
                Some(fault.clone())
            }
            FaultPlan::Random { probability, among, .. } => {
                let hits = self.dice.f64() < *probability;
                let fault = hits.then(|| self.dice.choice(among.iter())).flatten()?;
                fault.can_hit(asked).then(|| fault.clone())
            }
        }
    }
}

impl Asked<'_> {
    pub(super) fn is_batch(&self) -> bool {
        self.path == "/operations/batch"
    }

    fn is_at_or_below(&self, path: &str) -> bool {
        self.path.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }
}
