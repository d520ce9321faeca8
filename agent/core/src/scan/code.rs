//! The text of one scan.

use std::fmt;

/// Longest code in bytes, after its symbology identifier was taken off.
const MAX_LEN: usize = 1024;

/// A scanned code: 1 to 1024 bytes of UTF-8 without control or invisible characters.
///
/// It is somebody's card or voucher, so it has no `Display` and its `Debug` tells only its length.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Code {
    text: String,
    symbology: Option<String>,
}

/// Why bytes are not a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Rejection {
    /// Nothing is left without spaces and symbology identifier.
    #[error("the scan is empty")]
    Empty,
    /// More than 1024 bytes.
    #[error("the scan has {len} bytes, more than {MAX_LEN}")]
    TooLong {
        /// Bytes, without spaces at the end and symbology identifier.
        len: usize,
    },
    /// Another encoding, or damage on the line.
    #[error("the scan is not UTF-8; set the scanner to UTF-8 or check baud rate and parity")]
    NotUtf8,
    /// A control or invisible character.
    #[error("the scan contains the control character U+{:04X}", u32::from(*.character))]
    ControlCharacter {
        /// The first one.
        character: char,
    },
}

impl Rejection {
    /// The name used in the API and in metrics; stable.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::TooLong { .. } => "too-long",
            Self::NotUtf8 => "not-utf8",
            Self::ControlCharacter { .. } => "control-character",
        }
    }
}

impl Code {
    /// Reads the bytes of one scan. An AIM symbology identifier (`]Q1`) at the beginning is taken off and
    /// kept apart; spaces at the end are dropped.
    ///
    /// Control characters are rejected, the group separator (U+001D) too: it occurs in GS1 product markings,
    /// which are none of our business, and never in a card or a voucher.
    pub fn parse(bytes: &[u8]) -> Result<Self, Rejection> {
        let text = std::str::from_utf8(bytes).map_err(|_| Rejection::NotUtf8)?;
        let (symbology, text) = split_symbology(text);
        let text = text.trim_end_matches(' ');
        if text.is_empty() {
            return Err(Rejection::Empty);
        }
        if text.len() > MAX_LEN {
            return Err(Rejection::TooLong { len: text.len() });
        }
        if let Some(character) = text.chars().find(|&character| is_invisible(character)) {
            return Err(Rejection::ControlCharacter { character });
        }
        Ok(Self { text: text.to_owned(), symbology: symbology.map(str::to_owned) })
    }

    /// The code in clear: for matching, the cloud and the queue, never for a log.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The AIM symbology identifier (ISO/IEC 15424), such as `]Q1` for a QR code, where the scanner sends it.
    #[must_use]
    pub fn symbology(&self) -> Option<&str> {
        self.symbology.as_deref()
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Code({} chars)", self.text.chars().count())
    }
}

/// Only `]`, a letter, and a letter or digit are an identifier: a code may begin with `]` itself.
fn split_symbology(text: &str) -> (Option<&str>, &str) {
    match text.as_bytes() {
        [b']', letter, modifier, ..] if letter.is_ascii_alphabetic() && modifier.is_ascii_alphanumeric() => {
            let (symbology, rest) = text.split_at(3);
            (Some(symbology), rest)
        }
        _ => (None, text),
    }
}

/// Control characters, and those that change how the text around them is shown (zero width, direction).
fn is_invisible(character: char) -> bool {
    let formats =
        matches!(character, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}');
    character.is_control() || formats || character == '\u{feff}'
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_symbology_identifier_is_kept_apart() {
        let code = Code::parse(b"]Q1https://cards.example/en/1  ").unwrap();
        assert_eq!((code.as_str(), code.symbology()), ("https://cards.example/en/1", Some("]Q1")));
        assert_eq!(Code::parse(b"]-1card").unwrap().as_str(), "]-1card");
        assert_eq!(Code::parse(b"]Q").unwrap().as_str(), "]Q");
        assert_eq!(Code::parse("]Qé".as_bytes()).unwrap().symbology(), None);
    }

    #[test]
    fn what_is_no_code_is_rejected_by_name() {
        let name = |bytes: &[u8]| Code::parse(bytes).unwrap_err().name();
        assert_eq!(name(b""), "empty");
        assert_eq!(name(b"]C1   "), "empty");
        assert_eq!(name(&[b'x'; 1025]), "too-long");
        assert_eq!(name(b"caf\xe9"), "not-utf8");
        assert_eq!(name(b"card\x1b[2J"), "control-character");
        assert_eq!(name("card\u{202e}1".as_bytes()), "control-character");
        assert!(Code::parse(&[b'x'; 1024]).is_ok());
    }

    #[test]
    fn a_product_marking_with_group_separators_is_rejected() {
        let rejection = Code::parse(b"]d20104600000000000\x1d21abc").unwrap_err();
        assert_eq!(rejection, Rejection::ControlCharacter { character: '\u{1d}' });
        assert_eq!(rejection.to_string(), "the scan contains the control character U+001D");
    }

    #[test]
    fn debug_output_does_not_show_the_code() {
        assert_eq!(format!("{:?}", Code::parse(b"]Q1card_42").unwrap()), "Code(7 chars)");
    }

    proptest! {
        #[test]
        fn any_bytes_give_a_printable_code_or_a_rejection(bytes: Vec<u8>) {
            if let Ok(code) = Code::parse(&bytes) {
                prop_assert!((1..=1024).contains(&code.as_str().len()));
                prop_assert!(!code.as_str().chars().any(char::is_control));
                prop_assert!(!code.as_str().ends_with(' '));
            }
        }
    }
}
