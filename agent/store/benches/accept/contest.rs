//! Contenders that take turns.

use std::time::Duration;

/// Operations of each caller in a round.
pub(crate) const OPERATIONS: usize = 8;

/// One who writes operations so that they survive a power cut.
pub(crate) trait Contender {
    /// Writes the operations of one round.
    fn round(&mut self) -> Round;
}

/// How long a round took.
pub(crate) struct Round {
    /// From its first operation to its last.
    pub(crate) whole: Duration,
    /// How long the callers waited for each operation.
    pub(crate) each: Vec<Duration>,
}

/// The rounds of one contender.
#[derive(Default)]
pub(crate) struct Timings {
    /// How long the callers waited for each operation.
    pub(crate) each: Vec<Duration>,
    /// Operations in a second, round by round.
    pub(crate) speeds: Vec<f64>,
}

/// Ours, and those it is set beside.
pub(crate) struct Contest {
    contenders: Vec<Box<dyn Contender>>,
    timings: Vec<Timings>,
}

impl Contest {
    pub(crate) fn of(ours: impl Contender + 'static) -> Self {
        Self { contenders: Vec::new(), timings: Vec::new() }.against(ours)
    }

    pub(crate) fn against(mut self, other: impl Contender + 'static) -> Self {
        self.contenders.push(Box::new(other));
        self.timings.push(Timings::default());
        self
    }

    /// Plays so many rounds. Returns the time that ours took for its own.
    pub(crate) fn play(&mut self, rounds: u64) -> Duration {
        let mut ours = Duration::ZERO;
        for _ in 0..rounds {
            for (number, (contender, timings)) in
                self.contenders.iter_mut().zip(&mut self.timings).enumerate()
            {
                let round = contender.round();
                if number == 0 {
                    ours += round.whole;
                }
                timings.speeds.push(round.each.len() as f64 / round.whole.as_secs_f64());
                timings.each.extend(round.each);
            }
        }
        ours
    }

    /// Ours first, then the others in their order.
    pub(crate) fn timings(&self) -> &[Timings] {
        &self.timings
    }
}
