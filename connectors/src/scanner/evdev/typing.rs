//! From the keys of a scanner to what it types.

use stamp_core::scan::{Key, Layout};

/// Numbers of `linux/input-event-codes.h`.
mod number {
    pub(super) const TAB: u16 = 15;
    pub(super) const ENTER: u16 = 28;
    pub(super) const KEYPAD_ENTER: u16 = 96;
    pub(super) const SHIFT: [u16; 2] = [42, 54];
    pub(super) const CONTROL: [u16; 2] = [29, 97];
    pub(super) const ALT: u16 = 56;
    /// AltGr and the two keys of the desktop's menus.
    pub(super) const OTHER: [u16; 3] = [100, 125, 126];
    pub(super) const CAPS_LOCK: u16 = 58;
    /// The digits of the number pad, from 0.
    pub(super) const KEYPAD: [u16; 10] = [82, 79, 80, 81, 75, 76, 77, 71, 72, 73];
    /// The rest of the number pad that types.
    pub(super) const SIGNS: [(u16, char); 5] = [(55, '*'), (74, '-'), (78, '+'), (83, '.'), (98, '/')];
}

/// Stands for what was typed and cannot be told, so that no code comes out that is one character shorter.
const UNKNOWN: char = char::REPLACEMENT_CHARACTER;

/// Digits of one character that is typed by its number.
const LONGEST_NUMBER: u32 = 10_000;

/// What a key does (`value` of an `EV_KEY` event).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stroke {
    /// It goes down.
    Press,
    /// It comes up.
    Release,
}

/// Follows the keys of one scanner.
#[derive(Debug)]
pub(super) struct Typing {
    layout: Layout,
    shift: Held<2>,
    control: Held<2>,
    /// What these make of a key differs from layout to layout.
    other: Held<3>,
    /// Letters change their case. It is off when the keyboard is opened: what it was elsewhere is not asked.
    caps_lock: bool,
    /// The number that is typed on the number pad while Alt is down, as scanners do in "ALT mode".
    by_number: Option<u32>,
}

/// Which of some keys are down.
#[derive(Debug)]
struct Held<const KEYS: usize>([bool; KEYS]);

impl<const KEYS: usize> Held<KEYS> {
    const NONE: Self = Self([false; KEYS]);

    /// Whether `key` is one of them.
    fn follow(&mut self, keys: [u16; KEYS], key: u16, stroke: Stroke) -> bool {
        let Some(place) = keys.iter().position(|one| *one == key) else { return false };
        self.0[place] = stroke == Stroke::Press;
        true
    }

    fn any(&self) -> bool {
        self.0.contains(&true)
    }
}

impl Typing {
    /// `layout`: the country that the scanner is set to.
    pub(super) fn new(layout: Layout) -> Self {
        let (shift, control, other) = (Held::NONE, Held::NONE, Held::NONE);
        Self { layout, shift, control, other, caps_lock: false, by_number: None }
    }

    /// What a key types, if it types. Keys that type nothing known (arrows, F1) are passed over.
    pub(super) fn follow(&mut self, key: u16, stroke: Stroke) -> Option<char> {
        if self.shift.follow(number::SHIFT, key, stroke) || self.control.follow(number::CONTROL, key, stroke)
        {
            return None;
        }
        if self.other.follow(number::OTHER, key, stroke) {
            return None;
        }
        if key == number::ALT {
            return self.alt(stroke);
        }
        if stroke == Stroke::Release {
            return None;
        }
        if key == number::CAPS_LOCK {
            self.caps_lock = !self.caps_lock;
            return None;
        }
        let digit =
            number::KEYPAD.iter().position(|one| *one == key).and_then(|digit| u32::try_from(digit).ok());
        match (key, digit, &mut self.by_number) {
            (_, Some(digit), Some(typed)) => {
                *typed = (*typed * 10 + digit).min(LONGEST_NUMBER);
                None
            }
            (_, Some(digit), None) => char::from_digit(digit, 10),
            (number::ENTER | number::KEYPAD_ENTER, ..) => Some('\r'),
            (number::TAB, ..) => Some('\t'),
            _ => sign(key).or_else(|| self.character(key)),
        }
    }

    fn alt(&mut self, stroke: Stroke) -> Option<char> {
        match stroke {
            Stroke::Press => {
                self.by_number = Some(0);
                None
            }
            // Of the character sets of Windows only what all of them share is certain.
            Stroke::Release => match self.by_number.take()? {
                0 => None,
                ascii @ 1..128 => char::from_u32(ascii),
                _ => Some(UNKNOWN),
            },
        }
    }

    /// Control characters are typed as such, so that what is in a code of another kind is not taken for a letter.
    fn character(&self, key: u16) -> Option<char> {
        let key = Key::from_evdev(key)?;
        if self.other.any() {
            return Some(UNKNOWN);
        }
        let character = self.layout.character(key, self.shift.any()).unwrap_or(UNKNOWN);
        if self.control.any() {
            let upper = character.to_ascii_uppercase();
            let control =
                matches!(upper, '@'..='_').then(|| char::from_u32(u32::from(upper) & 0x1f)).flatten();
            return Some(control.unwrap_or(UNKNOWN));
        }
        Some(if self.caps_lock { in_the_other_case(character) } else { character })
    }
}

fn in_the_other_case(letter: char) -> char {
    match letter {
        'a'..='z' => letter.to_ascii_uppercase(),
        'A'..='Z' => letter.to_ascii_lowercase(),
        other if other.is_alphabetic() => UNKNOWN,
        other => other,
    }
}

fn sign(key: u16) -> Option<char> {
    number::SIGNS.iter().find(|(number, _)| *number == key).map(|(_, sign)| *sign)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is typed by keys that go down and, where they are negative, come up.
    fn typed(layout: Layout, keys: &[i32]) -> String {
        let mut typing = Typing::new(layout);
        let stroke = |key: &i32| if *key < 0 { Stroke::Release } else { Stroke::Press };
        let number = |key: &i32| u16::try_from(key.unsigned_abs()).unwrap();
        keys.iter().filter_map(|key| typing.follow(number(key), stroke(key))).collect()
    }

    #[test]
    fn keys_are_read_as_the_layout_of_the_scanner_has_them() {
        // v _ Y 1 and Enter, where Y is the key to the left of X on a German keyboard.
        let keys = [47, -47, 42, 12, -12, 21, -21, -42, 2, -2, 28, -28];
        assert_eq!(typed(Layout::Us, &keys), "v_Y1\r");
        assert_eq!(typed(Layout::De, &keys), "v?Z1\r");
    }

    #[test]
    fn shift_holds_until_both_are_up_and_a_key_types_once() {
        assert_eq!(typed(Layout::Us, &[42, 54, -42, 30, -54, 30, -30, -30]), "Aa");
    }

    #[test]
    fn the_number_pad_types_and_with_alt_it_names_a_character() {
        assert_eq!(typed(Layout::Us, &[82, 79, 73, 83, 74, 96]), "019.-\r");
        // Alt + 0 9 5 and Alt + 6 5, as in ALT mode; Alt + 1 2 8 differs from country to country.
        assert_eq!(typed(Layout::De, &[56, 82, 73, 76, -56, 56, 77, 76, -56]), "_A");
        assert_eq!(typed(Layout::De, &[56, 79, 80, 72, -56, 56, -56]), "\u{fffd}");
    }

    #[test]
    fn a_group_separator_is_a_control_character_and_no_bracket() {
        assert_eq!(typed(Layout::Us, &[29, 27, -27, -29, 27]), "\u{1d}]");
    }

    #[test]
    fn what_types_nothing_is_passed_over() {
        assert_eq!(typed(Layout::Us, &[59, 103, 30]), "a");
    }

    /// With AltGr a German Q is @, and a code that is one letter off may be another code.
    #[test]
    fn what_a_key_types_with_others_that_differ_from_country_to_country_is_not_guessed() {
        for layout in [Layout::De, Layout::Fr, Layout::Sk] {
            assert_eq!(typed(layout, &[100, 16, -16, -100, 33]), "\u{fffd}f", "{layout}");
        }
        assert_eq!(typed(Layout::Us, &[125, 30, -125, 29, 3, -29, 30]), "\u{fffd}\u{fffd}a");
    }

    #[test]
    fn caps_lock_changes_the_case_of_letters_and_of_nothing_else() {
        assert_eq!(typed(Layout::Us, &[58, -58, 30, 2, 42, 30, 2, -42, 58, -58, 30]), "A1a!a");
    }
}
