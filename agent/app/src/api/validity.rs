//! From when to when a certificate is good: two times in its DER (RFC 5280, section 4.1).

use stamp_core::time::Timestamp;

const INTEGER: u8 = 0x02;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;
const SEQUENCE: u8 = 0x30;
/// `version`, which may be left out.
const VERSION: u8 = 0xa0;

/// See the module's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Validity {
    pub(super) from: Timestamp,
    pub(super) until: Timestamp,
}

impl Validity {
    /// `None`: these are not the bytes of a certificate.
    pub(super) fn of(certificate: &[u8]) -> Option<Self> {
        let (signed, _) = element(SEQUENCE, certificate)?;
        let (mut rest, _) = element(SEQUENCE, signed)?;
        if let Some((_, behind)) = element(VERSION, rest) {
            rest = behind;
        }
        // The serial number, the algorithm and the issuer.
        for tag in [INTEGER, SEQUENCE, SEQUENCE] {
            (_, rest) = element(tag, rest)?;
        }
        let (validity, _) = element(SEQUENCE, rest)?;
        let (from, behind) = time(validity)?;
        let (until, _) = time(behind)?;
        Some(Self { from, until })
    }
}

/// What is in the first element, if it has this tag, and what is behind it.
fn element(tag: u8, der: &[u8]) -> Option<(&[u8], &[u8])> {
    let (found, der) = der.split_first()?;
    let (first, der) = der.split_first()?;
    if *found != tag {
        return None;
    }
    // Up to 127 it is the length itself, else how many bytes of a length follow (X.690, section 8.1.3).
    let follow = if *first < 0x80 { 0 } else { usize::from(*first & 0x7f) };
    if follow > 3 {
        return None;
    }
    let (long, der) = der.split_at_checked(follow)?;
    let length = match follow {
        0 => usize::from(*first),
        _ => long.iter().fold(0, |length, byte| length << 8 | usize::from(*byte)),
    };
    der.split_at_checked(length)
}

/// The first time, and what is behind it.
fn time(der: &[u8]) -> Option<(Timestamp, &[u8])> {
    let (digits, behind) = match element(UTC_TIME, der) {
        Some((short, behind)) => {
            let short = std::str::from_utf8(short).ok()?;
            // Of two digits of a year those from 50 on are of the last century (RFC 5280, section 4.1.2.5.1).
            let century = if short.get(..2)? < "50" { "20" } else { "19" };
            (format!("{century}{short}"), behind)
        }
        None => {
            let (long, behind) = element(GENERALIZED_TIME, der)?;
            (std::str::from_utf8(long).ok()?.to_owned(), behind)
        }
    };
    let digits = digits.strip_suffix('Z').filter(|digits| digits.len() == 14)?;
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let (day, clock) = digits.split_at(8);
    let time = format!("{day}T{clock}Z").parse();
    // The last second of 9999 says that there is no end; it is later than any time of ours.
    Some((if day == "99991231" { Timestamp::MAX } else { time.ok()? }, behind))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A certificate as far as it is read.
    fn certificate(from: (u8, &str), until: (u8, &str), version: bool) -> Vec<u8> {
        let wrap = |tag: u8, inner: &[u8]| {
            let length = u16::try_from(inner.len()).unwrap().to_be_bytes();
            [&[tag, 0x82], &length[..], inner].concat()
        };
        let times = [wrap(from.0, from.1.as_bytes()), wrap(until.0, until.1.as_bytes())].concat();
        let version = if version { wrap(VERSION, &wrap(INTEGER, &[2])) } else { Vec::new() };
        let before = [version, vec![INTEGER, 1, 7], wrap(SEQUENCE, b"algorithm"), wrap(SEQUENCE, &[1; 200])];
        let signed = wrap(SEQUENCE, &[before.concat(), wrap(SEQUENCE, &times)].concat());
        wrap(SEQUENCE, &signed)
    }

    fn time(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn both_ways_to_write_a_time_are_read() {
        let der = certificate((UTC_TIME, "751231235959Z"), (GENERALIZED_TIME, "20500101000000Z"), true);
        let (from, until) = (time("1975-12-31T23:59:59Z"), time("2050-01-01T00:00:00Z"));
        assert_eq!(Validity::of(&der), Some(Validity { from, until }));
        let der = certificate((UTC_TIME, "260511123456Z"), (GENERALIZED_TIME, "99991231235959Z"), false);
        let from = time("2026-05-11T12:34:56Z");
        assert_eq!(Validity::of(&der), Some(Validity { from, until: Timestamp::MAX }));
    }

    #[test]
    fn what_is_no_certificate_has_none() {
        let whole = certificate((UTC_TIME, "260511123456Z"), (UTC_TIME, "270511123456Z"), true);
        let read = Validity::of(&whole).unwrap();
        for end in 0..whole.len() {
            assert_eq!(Validity::of(&whole[..end]), None, "{end}");
        }
        for place in 0..whole.len() {
            let mut changed = whole.clone();
            changed[place] ^= 0x80;
            let _ = Validity::of(&changed);
        }
        for bad in ["", "260511123456", "26051112345é", "269911123456Z", "2605111234567Z"] {
            let der = certificate((UTC_TIME, bad), (UTC_TIME, "270511123456Z"), true);
            assert_eq!(Validity::of(&der), None, "{bad}");
        }
        assert_eq!(read.until, time("2027-05-11T12:34:56Z"));
    }
}
