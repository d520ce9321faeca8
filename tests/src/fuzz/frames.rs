//! Bytes of a scanner: framing, the code, patterns, and the stamp that comes of it.

use std::{sync::OnceLock, time::Duration};

use serde_json::Value;
use stamp_core::{
    cloud::types::{Identifier, IdentifierKind},
    config,
    make::{Maker, Moment},
    operation::OpId,
    redact,
    scan::{Code, Frame, Framer, Framing, Meaning, Patterns, Suffix},
    time::Now,
};

const SUFFIXES: [Suffix; 6] = [Suffix::Auto, Suffix::Cr, Suffix::Lf, Suffix::CrLf, Suffix::Tab, Suffix::None];
const PREFIXES: [&[u8]; 4] = [b"", b"~", b"QR:", b"\x02"];
const LONGEST: [usize; 2] = [4096, 24];
/// In the place of this byte, which is in no UTF-8 text, the scanner is silent for a second.
const SILENCE: u8 = 0xff;

/// Four digits (suffix, prefix, size of the pieces, longest scan), then what the scanner sends.
pub fn frames(input: &[u8]) {
    let Some((&[suffix, prefix, piece, longest], stream)) = input.split_first_chunk::<4>() else { return };
    let framing = Framing {
        suffix: *one_of(&SUFFIXES, suffix),
        prefix: one_of(&PREFIXES, prefix).to_vec(),
        max_len: *one_of(&LONGEST, longest),
        ..Framing::default()
    };
    let bursts: Vec<&[u8]> = stream.split(|byte| *byte == SILENCE).collect();
    let whole = framed(&framing, &bursts, usize::MAX);
    let cut = framed(&framing, &bursts, usize::from(piece % 16) + 1);
    assert!(whole == cut, "where the stream is cut makes a difference: {whole:?} {cut:?}");
    let expected = by_the_rules(&framing, &bursts);
    assert!(whole == expected, "{whole:?} instead of {expected:?}");
    for frame in &whole {
        if let Frame::Scan(bytes) = frame {
            scanned(bytes);
        }
    }
}

fn one_of<T>(list: &[T], number: u8) -> &T {
    &list[usize::from(number) % list.len()]
}

fn framed(framing: &Framing, bursts: &[&[u8]], piece: usize) -> Vec<Frame> {
    let mut framer = Framer::new(framing.clone());
    let mut frames = Vec::new();
    for (at, burst) in (1..).map(Duration::from_secs).zip(bursts) {
        frames.extend(framer.idle(at));
        for piece in burst.chunks(piece) {
            frames.extend(framer.push(piece, at));
        }
    }
    frames.extend(framer.finish());
    assert_eq!(framer.deadline(), None, "something is left after the end");
    frames
}

/// The same by splitting what is there as a whole.
fn by_the_rules(framing: &Framing, bursts: &[&[u8]]) -> Vec<Frame> {
    let mut after_cr = false;
    // Of a scanner that has sent ends a scan without one is half of one, once.
    let mut is_end_due = false;
    let mut frames = Vec::new();
    for (number, burst) in (1..).zip(bursts) {
        let is_last = number == bursts.len();
        let mut burst = burst.to_vec();
        if framing.suffix == Suffix::Cr {
            let ends_with_cr = if burst.is_empty() { after_cr } else { burst.ends_with(b"\r") };
            burst = without_lf_after_cr(&burst, after_cr);
            after_cr = ends_with_cr;
        }
        let mut scans = split(framing.suffix, &burst);
        if let Some((before, payment)) = payment(framing, &scans, &burst) {
            frames.extend(before.iter().filter_map(|scan| frame(framing, scan, true)));
            frames.extend(frame(framing, &payment, true));
            is_end_due = false;
            continue;
        }
        let last = scans.pop();
        is_end_due |= framing.suffix == Suffix::Auto && scans.iter().any(|scan| !scan.is_empty());
        frames.extend(scans.into_iter().filter_map(|scan| frame(framing, scan, true)));
        let may_end = matches!(framing.suffix, Suffix::Auto | Suffix::None);
        if let Some(scan) = last.filter(|scan| !scan.is_empty()) {
            let is_half = std::mem::take(&mut is_end_due) && !is_last;
            frames.extend(frame(framing, scan, may_end && !is_half));
        }
    }
    frames
}

/// From the first line of a payment code on all is one scan; what comes before it.
fn payment<'a>(framing: &Framing, scans: &'a [&[u8]], burst: &[u8]) -> Option<(&'a [&'a [u8]], Vec<u8>)> {
    let (_, ended) = scans.split_last()?;
    let at = ended.iter().position(|line| {
        let line = line.strip_prefix(framing.prefix.as_slice()).unwrap_or(line);
        matches!(line, b"BCD" | b"SPC" | [b']', _, _, b'B', b'C', b'D'] | [b']', _, _, b'S', b'P', b'C'])
    })?;
    let suffix = if framing.suffix == Suffix::CrLf { 2 } else { 1 };
    let next: usize = scans[..=at].iter().map(|scan| scan.len() + suffix).sum();
    let mut payment = [scans[at], &burst[next - 1..]].concat();
    while payment.len() <= framing.max_len && payment.last().is_some_and(|byte| b"\r\n\t".contains(byte)) {
        payment.pop();
    }
    Some((&scans[..at], payment))
}

fn split(suffix: Suffix, burst: &[u8]) -> Vec<&[u8]> {
    let at = |ends: &'static [u8]| burst.split(|byte| ends.contains(byte)).collect();
    match suffix {
        Suffix::Auto => at(b"\r\n\t"),
        Suffix::Cr => at(b"\r"),
        Suffix::Lf => at(b"\n"),
        Suffix::Tab => at(b"\t"),
        Suffix::None => vec![burst],
        Suffix::CrLf => {
            let mut scans = Vec::new();
            let mut rest = burst;
            while let Some(end) = rest.windows(2).position(|two| two == b"\r\n") {
                scans.push(&rest[..end]);
                rest = &rest[end + 2..];
            }
            scans.push(rest);
            scans
        }
    }
}

fn without_lf_after_cr(burst: &[u8], mut after_cr: bool) -> Vec<u8> {
    let mut kept = burst.to_vec();
    kept.retain(|&byte| {
        let swallowed = byte == b'\n' && after_cr;
        after_cr = byte == b'\r';
        !swallowed
    });
    kept
}

fn frame(framing: &Framing, scan: &[u8], has_ended: bool) -> Option<Frame> {
    let len = scan.len();
    if len == 0 {
        return None;
    }
    if len > framing.max_len {
        return Some(Frame::TooLong { len });
    }
    match scan.strip_prefix(framing.prefix.as_slice()) {
        Some([]) => None,
        _ if !has_ended => Some(Frame::Partial { len }),
        Some(bytes) => Some(Frame::Scan(bytes.to_vec())),
        None => Some(Frame::WithoutPrefix { len }),
    }
}

fn scanned(bytes: &[u8]) {
    let Ok(code) = Code::parse(bytes) else { return };
    let text = code.as_str();
    assert!((1..=1024).contains(&text.len()) && !text.ends_with(' '));
    assert!(!text.chars().any(char::is_control), "a control character in a code");
    let shown = redact::code(text);
    assert!(text.len() <= 20 || !shown.contains(text), "a code is shown whole");

    let meaning = patterns().classify(&code);
    if meaning == Meaning::Unrecognised {
        return;
    }
    assert!(text.bytes().all(|byte| byte.is_ascii_graphic()), "{text:?} is one of ours");
    assert!(!text.bytes().all(|byte| byte.is_ascii_digit()), "a bare number is one of ours");
    for more in [format!("{text} {text}"), format!("\"{text}"), format!("{text}'x")] {
        if let Ok(more) = Code::parse(more.as_bytes()) {
            let is_url = more.as_str().starts_with("https://my.7stamp.com/");
            assert!(is_url || patterns().classify(&more) == Meaning::Unrecognised, "a part of a code counts");
        }
    }
    stamped(&code);
}

/// The bytes that are sent hold the code as it was scanned.
fn stamped(code: &Code) {
    let symbology = code.symbology().map(str::to_owned);
    let guest = Identifier { kind: IdentifierKind::Scan, value: code.as_str().to_owned(), symbology };
    let maker = Maker {
        install: "0198c0de-0000-4000-8000-000000000000".parse().unwrap(),
        till: "till-1".into(),
        business: None,
    };
    let op_id = OpId::derived(&["scan"]);
    let made = maker.stamp(
        guest.clone(),
        false,
        Moment { op_id, at: Now::epoch().wall, source: "counter", cashier: None },
    );
    let body: Value = serde_json::from_slice(&made.body).unwrap();
    assert_eq!(body["op_id"], op_id.to_string());
    assert_eq!(serde_json::from_value::<Identifier>(body["identifier"].clone()).unwrap(), guest);
    assert!(!made.lane.as_str().contains(code.as_str()), "the lane shows the card");
}

fn patterns() -> &'static Patterns {
    static PATTERNS: OnceLock<Patterns> = OnceLock::new();
    PATTERNS.get_or_init(|| {
        let config =
            config::parse("[cloud]\nbase_url = \"https://api.7stamp.example/v1\"\n", "defaults").unwrap();
        config.codes.patterns().unwrap()
    })
}
