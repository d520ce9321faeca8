//! How often something happened in the last 24 hours, to the hour.

use std::time::Duration;

const HOUR: Duration = Duration::from_secs(3600);
const HOURS: usize = 24;

/// How often in each of the last hours.
#[derive(Debug, Default)]
pub(super) struct ByHour {
    counts: [u32; HOURS],
    /// The hour that was counted last, monotonic.
    hour: u64,
}

impl ByHour {
    pub(super) fn add(&mut self, mono: Duration) {
        self.pass_to(mono);
        let count = &mut self.counts[place(self.hour)];
        *count = count.saturating_add(1);
    }

    pub(super) fn sum(&mut self, mono: Duration) -> u32 {
        self.pass_to(mono);
        self.counts.iter().fold(0, |sum, count| sum.saturating_add(*count))
    }

    /// Forgets what is a day old by now.
    fn pass_to(&mut self, mono: Duration) {
        let hour = mono.as_secs() / HOUR.as_secs();
        let passed = hour.saturating_sub(self.hour).min(HOURS as u64);
        for later in 1..=passed {
            self.counts[place(self.hour + later)] = 0;
        }
        self.hour = self.hour.max(hour);
    }
}

const fn place(hour: u64) -> usize {
    (hour % HOURS as u64) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_happened_counts_for_a_day() {
        let mut happened = ByHour::default();
        let hours = |hours: u64| HOUR * u32::try_from(hours).unwrap();
        for hour in 0..30 {
            happened.add(hours(hour));
        }
        assert_eq!(happened.sum(hours(29)), 24);
        assert_eq!(happened.sum(hours(40)), 13);
        assert_eq!(happened.sum(hours(10_000)), 0);
        happened.add(hours(10_000));
        assert_eq!(happened.sum(hours(10_001)), 1);
    }
}
