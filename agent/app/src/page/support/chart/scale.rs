//! What a height of a chart stands for.

use super::HEIGHT;

/// Steps of a scale, at most.
const STEPS: u64 = 4;

/// Values from 0 on, with plain steps.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Linear {
    step: u64,
    steps: u64,
}

impl Linear {
    /// The smallest that has room for `most`: its steps are 1, 2 or 5, or that many tens, hundreds …
    pub(super) fn up_to(most: u32) -> Self {
        let most = u64::from(most).max(1);
        let mut power = 1;
        loop {
            let fitting =
                [1, 2, 5].into_iter().map(|number| number * power).find(|step| most.div_ceil(*step) <= STEPS);
            if let Some(step) = fitting {
                return Self { step, steps: most.div_ceil(step) };
            }
            power *= 10;
        }
    }

    /// From the top down.
    pub(super) fn height(&self, value: u32) -> u32 {
        let share = u64::from(value) * u64::from(HEIGHT) / (self.step * self.steps);
        HEIGHT.saturating_sub(u32::try_from(share).unwrap_or(HEIGHT))
    }

    /// What stands at equal distances beside it, from the top down.
    pub(super) fn ticks(&self) -> Vec<u64> {
        (0..=self.steps).rev().map(|number| number * self.step).collect()
    }
}

/// Times in milliseconds; each step is ten times the one below.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Decades {
    lowest: u32,
    highest: u32,
}

impl Decades {
    /// The smallest scale with room for all from `least` to `most`.
    pub(super) fn between(least: u16, most: u16) -> Self {
        let (least, most) = (u32::from(least.max(1)), u32::from(most.max(1)));
        let lowest = least.ilog10();
        let highest = (0..).find(|power| 10_u32.pow(*power) >= most).unwrap_or(5);
        Self { lowest, highest: highest.max(lowest + 1) }
    }

    /// From the top down.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and the height")]
    pub(super) fn height(&self, time: u16) -> u32 {
        let above = f64::from(time.max(1)).log10() - f64::from(self.lowest);
        let share = (above / f64::from(self.highest - self.lowest)).clamp(0.0, 1.0);
        HEIGHT - (share * f64::from(HEIGHT)).round() as u32
    }

    /// In milliseconds, from the top down.
    pub(super) fn ticks(&self) -> Vec<u32> {
        (self.lowest..=self.highest).rev().map(|power| 10_u32.pow(power)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_linear_scale_has_plain_steps_and_room_for_the_most() {
        let ticks = |most| Linear::up_to(most).ticks();
        assert_eq!(ticks(0), [1, 0]);
        assert_eq!(ticks(3), [3, 2, 1, 0]);
        assert_eq!(ticks(41), [60, 40, 20, 0]);
        assert_eq!(ticks(100), [100, 50, 0]);
        for most in (0..40).map(|power| 1_u32.checked_shl(power).unwrap_or(u32::MAX)).chain([u32::MAX]) {
            let scale = Linear::up_to(most);
            assert!(scale.ticks()[0] >= u64::from(most) && scale.ticks().len() <= 5, "{scale:?}");
            assert_eq!(scale.height(0), HEIGHT);
            assert!(scale.height(most) <= HEIGHT / 2, "{scale:?} has too much room above {most}");
        }
    }

    #[test]
    fn a_scale_of_times_has_room_for_the_fastest_and_the_slowest() {
        assert_eq!(Decades::between(0, 0).ticks(), [10, 1]);
        assert_eq!(Decades::between(12, 340).ticks(), [1_000, 100, 10]);
        assert_eq!(Decades::between(1, u16::MAX).ticks()[0], 100_000);
        let scale = Decades::between(10, 1_000);
        assert_eq!([scale.height(10), scale.height(100), scale.height(1_000)], [HEIGHT, HEIGHT / 2, 0]);
        assert_eq!([scale.height(0), scale.height(u16::MAX)], [HEIGHT, 0]);
    }
}
