//! Keyboard layouts, and what a scanner meant that types through one. Such a scanner sends keys by their place. As it
//! comes out of its box it counts on an American layout; where the computer has another, `https` becomes `реезы`.

mod key;
mod reading;
mod tables;
#[cfg(test)]
pub(super) mod typing;

use tables::Table;

pub use key::Key;
pub use reading::Reading;

use crate::named::named;

named! {
    /// A keyboard layout, as Windows has it. Caps Lock is taken to be off.
    Layout {
        /// American.
        Us = "us",
        /// Russian.
        Ru = "ru",
        /// Ukrainian (enhanced).
        Uk = "uk",
        /// German.
        De = "de",
        /// French, AZERTY.
        Fr = "fr",
        /// Slovak, QWERTZ.
        Sk = "sk",
    }
}

impl Layout {
    /// What a key gives; `None`: nothing. Of a dead key it is the accent, as that arrives when a space follows.
    #[must_use]
    pub fn character(self, key: Key, shift: bool) -> Option<char> {
        Table::of(self).character(key.index(), shift)
    }

    /// What a scanner meant that counts on an American layout, where this layout has made `text` of its keys. `None`
    /// where that cannot be: a character is on no key that an American keyboard has. So a text with Latin letters is none
    /// of a Russian layout's.
    ///
    /// - A character that a dead key makes with the next letter (German `´` and `a`) is two keys: `=a`.
    /// - An accent alone came of its dead key and another that it does not go with, or a space.
    /// - Two accents in a row are left alone: which keys they came of is not certain.
    /// - What a layout has no character for is lost (French: `~`), and no text shows it. Nor does it show what a system
    ///   loses that treats dead keys in another way than Windows.
    #[must_use]
    pub fn read(self, text: &str) -> Option<Reading> {
        let table = Table::of(self);
        let mut reading = Reading::default();
        let mut characters = text.chars().peekable();
        while let Some(character) = characters.next() {
            let by_key = table.find(character).and_then(american);
            let by_dead_key = table.composed(character).and_then(|(accent, letter)| {
                Some([table.find(accent).and_then(american)?, table.find(letter).and_then(american)?])
            });
            match (by_key, table.dead(character), by_dead_key) {
                (Some(accent), Some(dead), _) => match characters.peek() {
                    Some(next) if table.dead(*next).is_some() => return None,
                    Some(next) if dead.compose(*next).is_some() => reading.push_both([accent, ' ']),
                    _ => reading.push_either(accent, [accent, ' ']),
                },
                (Some(key), None, Some(both)) => reading.push_either(key, both),
                (Some(key), None, None) => reading.push(key),
                (None, _, Some(both)) => reading.push_both(both),
                (None, _, None) => return None,
            }
        }
        Some(reading)
    }
}

fn american((index, shift): (usize, bool)) -> Option<char> {
    Table::of(Layout::Us).character(index, shift)
}

#[cfg(test)]
#[path = "layout_tests.rs"]
mod tests;
