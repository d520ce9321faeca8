//! The kind of bar code that an AIM symbology identifier names.

/// In words, for a person; `None`: one that is not known here. The letter tells the kind, the digit what was done with
/// it (ISO/IEC 15424, as in the tables of the Zebra DS457 manual and of the NCR 7895 Programming Reference).
#[must_use]
pub fn symbology(identifier: &str) -> Option<&'static str> {
    let (letter, modifier) = match identifier.as_bytes() {
        [b']', letter, modifier] => (*letter, *modifier),
        _ => return None,
    };
    Some(match (letter, modifier) {
        (b'Q', b'3' | b'4') => "GS1 QR code",
        (b'Q', _) => "QR code",
        (b'E', b'4') => "EAN-8",
        (b'E', _) => "EAN-13 or UPC",
        (b'C', b'1') => "GS1-128",
        (b'C', _) => "Code 128",
        (b'd', b'2') => "GS1 DataMatrix",
        (b'd', _) => "DataMatrix",
        (b'A', _) => "Code 39",
        (b'F', _) => "Codabar",
        (b'G', _) => "Code 93",
        (b'I', _) => "Interleaved 2 of 5",
        (b'L', _) => "PDF417",
        (b'e', _) => "GS1 DataBar",
        (b'z', _) => "Aztec",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digit_tells_apart_what_has_one_letter() {
        assert_eq!((symbology("]Q1"), symbology("]Q3")), (Some("QR code"), Some("GS1 QR code")));
        assert_eq!((symbology("]E0"), symbology("]E4")), (Some("EAN-13 or UPC"), Some("EAN-8")));
    }

    #[test]
    fn what_is_no_identifier_or_not_known_has_no_name() {
        for text in ["", "]Q", "Q1", "]Q12", "]y0", "xQ1"] {
            assert_eq!(symbology(text), None, "{text}");
        }
    }
}
