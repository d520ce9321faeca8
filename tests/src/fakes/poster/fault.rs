//! What the API does instead of answering, by plan.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

/// What happens to a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// This status, without a body of Poster's.
    Status(u16),
    /// 200 with a page of a guest network.
    Html,
    /// 200 with the beginning of an answer.
    Half,
    /// It is answered after so long.
    Slow(Duration),
    /// 200 with a list in which nothing is.
    Empty,
    /// 429; with `Retry-After` in seconds, where there is a number. Nobody has shown one of Poster.
    TooMany(Option<u64>),
    /// The connection is cut.
    Cut,
    /// 200 with an error of this code; 12 is a token that has expired.
    Code(u16),
}

/// Which questions meet a fault.
#[derive(Debug, Clone)]
pub struct Plan {
    fault: Fault,
    method: Option<&'static str>,
    spared: u32,
    times: Option<u32>,
}

/// The plans in force; the first that hits decides. Clones share them.
#[derive(Debug, Clone, Default)]
pub struct Faults(Arc<Mutex<Vec<Plan>>>);

impl Plan {
    /// Every question, until the plans are cleared.
    #[must_use]
    pub const fn always(fault: Fault) -> Self {
        Self { fault, method: None, spared: 0, times: None }
    }

    /// The next `times` questions.
    #[must_use]
    pub const fn next(times: u32, fault: Fault) -> Self {
        Self { times: Some(times), ..Self::always(fault) }
    }

    /// Only questions for this method.
    #[must_use]
    pub const fn on(self, method: &'static str) -> Self {
        Self { method: Some(method), ..self }
    }

    /// So many questions are answered first.
    #[must_use]
    pub const fn after(self, spared: u32) -> Self {
        Self { spared, ..self }
    }

    fn draw(&mut self, method: &str) -> Option<Fault> {
        if self.method.is_some_and(|only| only != method) || self.times == Some(0) {
            return None;
        }
        if self.spared > 0 {
            self.spared -= 1;
            return None;
        }
        self.times = self.times.map(|times| times - 1);
        Some(self.fault)
    }
}

impl Faults {
    /// Adds a plan behind those in force.
    pub fn add(&self, plan: Plan) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(plan);
    }

    /// No more faults.
    pub fn clear(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    pub(super) fn draw(&self, method: &str) -> Option<Fault> {
        let mut plans = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        plans.iter_mut().find_map(|plan| plan.draw(method))
    }
}
