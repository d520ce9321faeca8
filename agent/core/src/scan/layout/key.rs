//! The keys that type.

/// A key, known by its place: one of the 47 typing keys of an American keyboard, the 48th that European ones have to the
/// left of Z, or the space bar. Which character it gives is for the [`Layout`](super::Layout) to say.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key(u8);

/// Numbers of the keys by row, both ends included, as Linux has them (`linux/input-event-codes.h`: `KEY_1` is 2, `KEY_Q`
/// 16, `KEY_A` 30, `KEY_BACKSLASH` 43, `KEY_SPACE` 57, `KEY_102ND` 86). The scan codes of set 1 are the same.
const RUNS: [(u16, u16); 6] = [(2, 13), (16, 27), (30, 41), (43, 53), (57, 57), (86, 86)];

/// How many there are.
pub(super) const COUNT: usize = 49;

impl Key {
    /// To the left of Z on European keyboards. American ones, and so scanners that are set to them, have none.
    pub const LEFT_OF_Z: Self = Self(COUNT as u8 - 1);

    /// The key with this number of Linux; `None` where that key types no character, or is on the number pad.
    #[must_use]
    pub fn from_evdev(number: u16) -> Option<Self> {
        let mut before = 0;
        for (first, last) in RUNS {
            if (first..=last).contains(&number) {
                return u8::try_from(before + number - first).ok().map(Self);
            }
            before += last - first + 1;
        }
        None
    }

    /// Every key: the rows from the top, each from the left but for the last of the third (left of 1) and the first of
    /// the fourth (`\`), then the space bar, then [`Key::LEFT_OF_Z`].
    pub fn all() -> impl Iterator<Item = Self> {
        (0..COUNT as u8).map(Self)
    }

    pub(super) const fn index(self) -> usize {
        self.0 as usize
    }
}

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match super::Layout::Us.character(*self, false) {
            _ if *self == Self::LEFT_OF_Z => f.write_str("Key(left of Z)"),
            character => write!(f, "Key({})", character.unwrap_or_default()),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_number_of_linux_is_one_key_or_none() {
        let keys: Vec<_> = (0..=u16::MAX).filter_map(Key::from_evdev).collect();
        assert_eq!(keys.len(), COUNT);
        assert_eq!(keys.iter().copied().collect::<BTreeSet<_>>(), Key::all().collect());
    }

    #[test]
    fn keys_are_where_linux_has_them() {
        let shown = |number| format!("{:?}", Key::from_evdev(number).unwrap());
        for (number, key) in [
            (2, "1"),
            (13, "="),
            (16, "q"),
            (30, "a"),
            (41, "`"),
            (43, "\\"),
            (44, "z"),
            (53, "/"),
            (57, " "),
        ] {
            assert_eq!(shown(number), format!("Key({key})"), "{number}");
        }
        assert_eq!(shown(86), "Key(left of Z)");
        // Escape, Backspace, Tab, Enter, Shift, and 7 of the number pad.
        for number in [0, 1, 14, 15, 28, 42, 71] {
            assert_eq!(Key::from_evdev(number), None, "{number}");
        }
    }
}
