//! How long answers took, in little room.

use std::time::Duration;

/// Up to here each millisecond has a place of its own.
const EXACT: u16 = 16;
/// Places for each doubling beyond that, so that a time is told to an eighth.
const STEPS: usize = 8;
const PLACES: usize = EXACT as usize + 12 * STEPS;

/// Times of one minute. Of the longest the millisecond is known, of the others a bound at most an eighth above.
#[derive(Debug, Clone)]
pub(super) struct Times {
    counts: [u16; PLACES],
    number: u16,
    max: u16,
}

impl Default for Times {
    fn default() -> Self {
        Self { counts: [0; PLACES], number: 0, max: 0 }
    }
}

impl Times {
    /// Adds one. What is longer than 65 s counts as that.
    pub(super) fn add(&mut self, took: Duration) {
        let took = u16::try_from(took.as_millis()).unwrap_or(u16::MAX);
        let place = &mut self.counts[place(took)];
        *place = place.saturating_add(1);
        self.number = self.number.saturating_add(1);
        self.max = self.max.max(took);
    }

    pub(super) const fn number(&self) -> u16 {
        self.number
    }

    /// In milliseconds; 0 where there are none.
    pub(super) const fn max(&self) -> u16 {
        self.max
    }

    /// The time, in milliseconds, within which `percent` of the answers came. 0 where there are none.
    pub(super) fn within(&self, percent: u32) -> u16 {
        let all: u32 = self.counts.iter().map(|count| u32::from(*count)).sum();
        let rank = (all * percent).div_ceil(100).max(1);
        let mut seen = 0;
        for (place, count) in self.counts.iter().enumerate() {
            seen += u32::from(*count);
            if seen >= rank {
                return bound(place).min(self.max);
            }
        }
        self.max
    }
}

fn place(took: u16) -> usize {
    if took < EXACT {
        return took.into();
    }
    let doubling = took.ilog2() as usize;
    let step = usize::from(took >> (doubling - 3)) % STEPS;
    usize::from(EXACT) + (doubling - 4) * STEPS + step
}

/// The longest time, in milliseconds, that has this place.
fn bound(place: usize) -> u16 {
    let Some(beyond) = place.checked_sub(EXACT.into()) else {
        return u16::try_from(place).unwrap_or(EXACT);
    };
    let (doubling, step) = (beyond / STEPS + 4, beyond % STEPS);
    let next = (STEPS + step + 1) << (doubling - 3);
    u16::try_from(next - 1).unwrap_or(u16::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_time_has_a_place_whose_bound_is_at_most_an_eighth_above() {
        for took in 0..=u16::MAX {
            let bound = bound(place(took));
            assert!(bound >= took && u32::from(bound) <= u32::from(took) * 9 / 8, "{took}: {bound}");
        }
        assert_eq!(place(u16::MAX), PLACES - 1);
    }

    #[test]
    fn the_half_and_the_slowest_of_twenty_are_told() {
        let mut times = Times::default();
        assert_eq!((times.number(), times.within(50), times.max()), (0, 0, 0));
        for took in 1..=100 {
            times.add(Duration::from_millis(took * 10));
        }
        let (half, most) = (times.within(50), times.within(95));
        assert!((500..=562).contains(&half) && (950..=1000).contains(&most), "{half} {most}");
        assert_eq!((times.number(), times.within(100), times.max()), (100, 1000, 1000));
        times.add(Duration::from_secs(3600));
        assert_eq!(times.max(), u16::MAX);
    }
}
