//! Letters, as files hold them.

use stamp_core::config::Encoding;

/// Of 0x80 to 0xbf; what follows is the alphabet from А on (the table CP1251.TXT of the Unicode consortium). U+FFFD: nothing.
const CP1251: &str = "ЂЃ‚ѓ„…†‡€‰Љ‹ЊЌЋЏђ‘’“”•–—\u{fffd}™љ›њќћџ\u{a0}ЎўЈ¤Ґ¦§Ё©Є«¬\u{ad}®Ї°±Ііґµ¶·ё№є»јЅѕї";
/// Of 0x80 to 0x9f; what follows is Latin 1 (the table CP1252.TXT of the same).
const CP1252: &str = "€\u{fffd}‚ƒ„…†‡ˆ‰Š‹Œ\u{fffd}Ž\u{fffd}\u{fffd}‘’“”•–—˜™š›œ\u{fffd}žŸ";

/// The text of a file. A byte order mark wins over what is set. `None`: these are not letters in that encoding.
pub(super) fn text(bytes: &[u8], encoding: Encoding) -> Option<String> {
    match bytes {
        [0xef, 0xbb, 0xbf, rest @ ..] => utf8(rest),
        [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes),
        bytes => match encoding {
            Encoding::Utf8 => utf8(bytes),
            Encoding::Utf16 => utf16(bytes, u16::from_le_bytes),
            Encoding::Cp1251 => Some(bytes.iter().map(|byte| cp1251(*byte)).collect()),
            Encoding::Cp1252 => Some(bytes.iter().map(|byte| cp1252(*byte)).collect()),
        },
    }
}

fn utf8(bytes: &[u8]) -> Option<String> {
    String::from_utf8(bytes.to_vec()).ok()
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Option<String> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    rest.is_empty()
        .then(|| String::from_utf16(&pairs.iter().map(|pair| unit(*pair)).collect::<Vec<_>>()).ok())?
}

fn cp1251(byte: u8) -> char {
    match byte {
        0..=0x7f => char::from(byte),
        0x80..=0xbf => nth(CP1251, byte - 0x80),
        0xc0..=0xff => char::from_u32(0x0410 + u32::from(byte - 0xc0)).unwrap_or('\u{fffd}'),
    }
}

fn cp1252(byte: u8) -> char {
    match byte {
        0x80..=0x9f => nth(CP1252, byte - 0x80),
        _ => char::from(byte),
    }
}

fn nth(table: &str, index: u8) -> char {
    table.chars().nth(index.into()).unwrap_or('\u{fffd}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_have_all_their_places() {
        assert_eq!((CP1251.chars().count(), CP1252.chars().count()), (64, 32));
    }

    #[test]
    fn words_are_read_in_every_encoding() {
        let word = "Чек №7 їґЄ";
        let cp1251 = [0xd7, 0xe5, 0xea, 0x20, 0xb9, 0x37, 0x20, 0xbf, 0xb4, 0xaa];
        assert_eq!(text(&cp1251, Encoding::Cp1251).as_deref(), Some(word));
        assert_eq!(text(word.as_bytes(), Encoding::Utf8).as_deref(), Some(word));
        let pairs: Vec<u8> = word.encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(text(&pairs, Encoding::Utf16).as_deref(), Some(word));
        assert_eq!(text(&[0x80, 0x37, 0xe9, 0x9f], Encoding::Cp1252).as_deref(), Some("€7éŸ"));
    }

    #[test]
    fn a_byte_order_mark_wins_over_what_is_set() {
        for (bytes, encoding) in [
            (b"\xef\xbb\xbf\xd0\x9a".as_slice(), Encoding::Cp1251),
            (b"\xff\xfe\x1a\x04", Encoding::Utf8),
            (b"\xfe\xff\x04\x1a", Encoding::Utf16),
        ] {
            assert_eq!(text(bytes, encoding).as_deref(), Some("К"), "{bytes:x?}");
        }
    }

    #[test]
    fn what_are_no_letters_is_no_text() {
        assert_eq!(text(&[0xd7, 0xe5], Encoding::Utf8), None);
        assert_eq!(text(&[0x1a, 0x04, 0x1a], Encoding::Utf16), None);
        assert_eq!(text(&[0x00, 0xd8], Encoding::Utf16), None, "half a pair");
    }
}
