//! How long to wait before the next attempt.

use std::time::Duration;

const BASE: Duration = Duration::from_secs(1);
const CAP: Duration = Duration::from_secs(300);
/// No wait is shorter, so that nothing can become a busy loop.
pub(super) const FLOOR: Duration = Duration::from_millis(100);
/// A cloud's `Retry-After` is believed within these bounds.
const RETRY_AFTER: (Duration, Duration) = (Duration::from_secs(1), Duration::from_secs(3600));

/// A small deterministic generator (SplitMix64), seeded by the shell.
#[derive(Debug, Clone)]
pub struct Dice(u64);

impl Dice {
    /// Starts from a seed.
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A number in `0..=limit`.
    fn up_to(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^= z >> 31;
        limit.checked_add(1).map_or(z, |n| z % n)
    }
}

/// The wait before attempt number `failures + 1`: full jitter over an exponential ceiling, 1 s … 5 min. The
/// cloud's own wish wins.
pub fn delay(failures: u32, retry_after: Option<Duration>, dice: &mut Dice) -> Duration {
    if let Some(wish) = retry_after {
        return wish.clamp(RETRY_AFTER.0, RETRY_AFTER.1);
    }
    let ceiling = BASE.saturating_mul(1 << failures.saturating_sub(1).min(16)).min(CAP);
    let millis = u64::try_from(ceiling.as_millis()).unwrap_or(u64::MAX);
    Duration::from_millis(dice.up_to(millis)).max(FLOOR)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_ceiling_doubles_and_stops_at_five_minutes() {
        let longest = |failures| {
            let mut dice = Dice::new(7);
            (0..2000).map(|_| delay(failures, None, &mut dice)).max().unwrap()
        };
        assert!(longest(1) <= BASE && longest(1) > BASE / 2);
        assert!(longest(3) <= BASE * 4 && longest(3) > BASE * 2);
        assert!(longest(40) <= CAP && longest(40) > CAP / 2);
    }

    proptest! {
        #[test]
        fn every_wait_is_within_its_bounds(failures: u32, seed: u64, wish in proptest::option::of(0u64..1_000_000)) {
            let wait = delay(failures, wish.map(Duration::from_secs), &mut Dice::new(seed));
            prop_assert!(wait >= FLOOR && wait <= RETRY_AFTER.1);
            if let Some(wish) = wish {
                prop_assert_eq!(wait, Duration::from_secs(wish.clamp(1, 3600)));
            }
        }
    }
}
