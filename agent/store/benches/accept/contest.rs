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
    /// Who begins a round: a disk that was just made to write is quicker or slower for the next.
    first: usize,
}

impl Contest {
    pub(crate) fn of(ours: impl Contender + 'static) -> Self {
        Self { contenders: Vec::new(), timings: Vec::new(), first: 0 }.against(ours)
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
            self.first = (self.first + 1) % self.contenders.len();
            for turn in 0..self.contenders.len() {
                let number = (self.first + turn) % self.contenders.len();
                let (round, timings) = (self.contenders[number].round(), &mut self.timings[number]);
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
