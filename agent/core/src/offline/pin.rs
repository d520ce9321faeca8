//! The manager's PIN, above the limits: what may be one, and how long wrong ones lock it.

use std::{fmt, str::FromStr, time::Duration};

const MINUTE: Duration = Duration::from_secs(60);
/// Wrong tries in a row that lock nothing.
const FREE: u32 = 4;

/// Four to eight digits that are not guessed at once. Never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Pin(String);

/// Why this is no PIN. It repeats nothing of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoPin {
    /// Not of the form.
    #[error("a PIN has 4 to 8 digits")]
    Form,
    /// One of the first that anybody tries.
    #[error("this PIN is guessed at once: not the same digit only, and not digits in a row")]
    Guessed,
}

impl Pin {
    /// Its digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// As it is typed at the till, where it need only be of the form.
    ///
    /// # Errors
    /// [`NoPin::Form`].
    pub fn typed(text: &str) -> Result<Self, NoPin> {
        let is_one = (4..=8).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
        if is_one { Ok(Self(text.to_owned())) } else { Err(NoPin::Form) }
    }
}

impl FromStr for Pin {
    type Err = NoPin;

    fn from_str(text: &str) -> Result<Self, NoPin> {
        let pin = Self::typed(text)?;
        let step = |step: i16| {
            let mut pairs = text.as_bytes().windows(2);
            pairs.all(|pair| i16::from(pair[1]) - i16::from(pair[0]) == step)
        };
        if [-1, 0, 1].into_iter().any(step) { Err(NoPin::Guessed) } else { Ok(pin) }
    }
}

impl fmt::Debug for Pin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pin(…)")
    }
}

/// How long nobody is listened to after so many wrong tries in a row, the last one included.
#[must_use]
pub const fn locked_for(wrong: u32) -> Duration {
    match wrong {
        0..=FREE => Duration::ZERO,
        5 => MINUTE,
        6 => Duration::from_secs(5 * 60),
        7 => Duration::from_secs(15 * 60),
        _ => Duration::from_secs(60 * 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pin_has_four_to_eight_digits_that_are_not_the_first_ones_tried() {
        for good in ["4711", "00012", "80808080", "1235"] {
            assert_eq!(good.parse::<Pin>().map(|pin| pin.as_str().to_owned()), Ok(good.to_owned()));
        }
        for form in ["", "471", "123456780", "47a1", "４７１１", "47 1"] {
            assert_eq!(form.parse::<Pin>(), Err(NoPin::Form), "{form}");
        }
        for guessed in ["0000", "1234", "98765432"] {
            assert_eq!(guessed.parse::<Pin>(), Err(NoPin::Guessed), "{guessed}");
            assert!(Pin::typed(guessed).is_ok());
        }
        assert_eq!(format!("{:?}", Pin::typed("4711").unwrap()), "Pin(…)");
    }

    #[test]
    fn the_fifth_wrong_try_locks_and_each_further_one_for_longer() {
        let minutes: Vec<u64> = (0..10).map(|wrong| locked_for(wrong).as_secs() / 60).collect();
        assert_eq!(minutes, [0, 0, 0, 0, 0, 1, 5, 15, 60, 60]);
    }
}
