//! What was read, by what became of it.

use stamp_core::receipt::Report;

use super::{Misfit, Reading};

/// So many are told; whoever mends them sees the rest then.
const MOST_MISFITS: usize = 100;

/// See the module's text.
#[derive(Debug, Default)]
pub(super) struct Sorted {
    pub(super) reports: Vec<Report>,
    /// The first ones of what does not fit.
    pub(super) misfits: Vec<Misfit>,
    /// How many do not fit.
    pub(super) unread: usize,
    pub(super) passed_over: usize,
}

impl Sorted {
    pub(super) fn of(readings: impl IntoIterator<Item = Reading>) -> Self {
        let mut sorted = Self::default();
        readings.into_iter().for_each(|reading| sorted.add(reading));
        sorted
    }

    pub(super) fn add(&mut self, reading: Reading) {
        match reading {
            Reading::Report(report) => self.reports.push(report),
            Reading::PassedOver(_) => self.passed_over += 1,
            Reading::Misfit(misfit) => {
                self.unread += 1;
                if self.misfits.len() < MOST_MISFITS {
                    self.misfits.push(misfit);
                }
            }
        }
    }

    /// How many records were read, whatever became of them.
    pub(super) const fn records(&self) -> usize {
        self.reports.len() + self.unread + self.passed_over
    }

    /// Words about the misfits, one each, and how many more there are.
    pub(super) fn words(&self, most: usize) -> Vec<String> {
        let mut words: Vec<_> = self.misfits.iter().take(most).map(ToString::to_string).collect();
        let more = self.unread - words.len();
        if more > 0 {
            words.push(format!("and {more} more"));
        }
        words
    }
}
