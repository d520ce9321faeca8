use proptest::prelude::*;

use super::*;

const SUFFIXES: [Suffix; 6] = [Suffix::Auto, Suffix::Cr, Suffix::Lf, Suffix::CrLf, Suffix::Tab, Suffix::None];

fn framing(suffix: Suffix) -> Framing {
    Framing { suffix, ..Framing::default() }
}

fn millis(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

fn scans(texts: &[&str]) -> Vec<Frame> {
    texts.iter().map(|text| Frame::Scan(text.as_bytes().to_vec())).collect()
}

#[test]
fn auto_takes_every_common_suffix_and_drops_empty_scans() {
    let mut framer = Framer::new(framing(Suffix::Auto));
    let frames = framer.push(b"one\rtwo\nthree\r\n\r\n\tfour\t\n", Duration::ZERO);
    assert_eq!(frames, scans(&["one", "two", "three", "four"]));
    assert_eq!(framer.deadline(), None);
}

#[test]
fn a_scanner_without_suffix_is_heard_by_its_silence() {
    for suffix in [Suffix::Auto, Suffix::None] {
        let mut framer = Framer::new(framing(suffix));
        assert_eq!(framer.push(b"card_", millis(0)), vec![]);
        assert_eq!(framer.push(b"42", millis(150)), vec![]);
        assert_eq!(framer.deadline(), Some(millis(350)));
        assert_eq!(framer.idle(millis(349)), None);
        assert_eq!(framer.idle(millis(350)).into_iter().collect::<Vec<_>>(), scans(&["card_42"]));
    }
}

#[test]
fn half_a_scan_is_never_glued_to_the_next_one() {
    let mut framer = Framer::new(framing(Suffix::Cr));
    framer.push(b"card_4", millis(0));
    let frames = framer.push(b"card_7\r", millis(5_000));
    assert_eq!(frames[0], Frame::Partial { len: 6 });
    assert_eq!(frames[1..], scans(&["card_7"]));
}

#[test]
fn an_explicit_suffix_leaves_the_other_control_bytes_in_the_scan() {
    assert_eq!(Framer::new(framing(Suffix::Tab)).push(b"a\nb\t", Duration::ZERO), scans(&["a\nb"]));
    assert_eq!(Framer::new(framing(Suffix::Lf)).push(b"a\tb\n", Duration::ZERO), scans(&["a\tb"]));
    assert_eq!(
        Framer::new(framing(Suffix::Cr)).push(b"a\r\nb\nc\r\n", Duration::ZERO),
        scans(&["a", "b\nc"])
    );
    assert_eq!(
        Framer::new(framing(Suffix::CrLf)).push(b"a\r\rb\nc\r\r\n", Duration::ZERO),
        scans(&["a\r\rb\nc\r"])
    );
}

#[test]
fn the_tail_of_an_oversized_scan_is_no_scan() {
    for suffix in SUFFIXES {
        let mut framer = Framer::new(Framing { max_len: 8, ..framing(suffix) });
        assert_eq!(framer.push(b"123456789card_1", millis(0)), vec![]);
        assert_eq!(framer.idle(millis(200)), Some(Frame::TooLong { len: 15 }), "{suffix:?}");
    }
    let mut framer = Framer::new(Framing { max_len: 8, ..framing(Suffix::CrLf) });
    assert_eq!(framer.push(b"12345678\r\n", millis(0)), scans(&["12345678"]));
    let frames = framer.push(b"123456789\r\nab\r\n", millis(0));
    assert_eq!(frames[0], Frame::TooLong { len: 9 });
    assert_eq!(frames[1..], scans(&["ab"]));
}

/// Each line alone may look like a voucher: a BIC, a short IBAN, a town in capitals.
#[test]
fn a_payment_code_is_one_scan_with_all_its_lines() {
    let lines = |end: &str| ["BCD", "002", "1", "SCT", "GEBABEBB", "Red Cross", "BE72000000001616"].join(end);
    for (suffix, end) in [(Suffix::Auto, "\n"), (Suffix::Auto, "\r\n"), (Suffix::Lf, "\n")] {
        for identifier in ["", "]Q1"] {
            let mut framer = Framer::new(framing(suffix));
            let code = format!("{identifier}{}", lines(end));
            assert_eq!(framer.push(format!("{code}\r\n").as_bytes(), millis(0)), vec![], "{suffix:?}");
            let Some(Frame::Scan(bytes)) = framer.idle(millis(200)) else {
                panic!("nothing under {suffix:?}")
            };
            assert_eq!(String::from_utf8(bytes).unwrap().lines().count(), code.lines().count(), "{suffix:?}");
        }
    }
}

#[test]
fn where_scans_have_an_end_one_without_is_half_of_one() {
    let mut framer = Framer::new(framing(Suffix::Auto));
    assert_eq!(framer.push(b"card_1\r\nFREECO", millis(0)), scans(&["card_1"]));
    assert_eq!(framer.idle(millis(200)), Some(Frame::Partial { len: 6 }));
    assert_eq!(framer.push(b"card_2\r\n", millis(1000)), scans(&["card_2"]));
}

#[test]
fn a_scanner_that_sends_no_end_is_misjudged_once_by_a_line_end_in_a_code() {
    let mut framer = Framer::new(framing(Suffix::Auto));
    assert_eq!(framer.push(b"two\nlines", millis(0)), scans(&["two"]));
    assert_eq!(framer.idle(millis(200)), Some(Frame::Partial { len: 5 }));
    framer.push(b"card_2", millis(1000));
    assert_eq!(framer.idle(millis(1200)).into_iter().collect::<Vec<_>>(), scans(&["card_2"]));
}

#[test]
fn a_code_that_is_no_more_than_the_first_line_of_a_payment_is_a_scan() {
    let mut framer = Framer::new(framing(Suffix::Auto));
    assert_eq!(framer.push(b"BCD\r\n", millis(0)), vec![]);
    assert_eq!(framer.idle(millis(200)).into_iter().collect::<Vec<_>>(), scans(&["BCD"]));
    assert_eq!(Framer::new(Framing::lines()).push(b"SPC\n", millis(0)), scans(&["SPC"]));
}

#[test]
fn a_prefix_is_taken_off_and_its_absence_told() {
    let mut framer = Framer::new(Framing { prefix: b"~".to_vec(), ..Framing::default() });
    let frames = framer.push(b"~card_1\r~\rcard_2\r", Duration::ZERO);
    assert_eq!(frames[..1], scans(&["card_1"]));
    assert_eq!(frames[1..], [Frame::WithoutPrefix { len: 6 }]);
}

#[test]
fn the_end_of_a_stream_ends_a_scan_and_a_broken_stream_does_not() {
    let mut framer = Framer::new(Framing::lines());
    framer.push(b"card_1", Duration::ZERO);
    assert_eq!(framer.deadline(), None);
    assert_eq!(framer.finish().into_iter().collect::<Vec<_>>(), scans(&["card_1"]));
    framer.push(b"card_2", Duration::ZERO);
    assert_eq!(framer.cut_off(), Some(Frame::Partial { len: 6 }));
    assert_eq!(framer.cut_off(), None);
}

#[test]
fn debug_output_does_not_show_the_code() {
    assert_eq!(format!("{:?}", scans(&["card_42"])), "[Scan(7 bytes)]");
}

fn noisy_bytes() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(prop_oneof![Just(b'\r'), Just(b'\n'), Just(b'\t'), Just(b'~'), any::<u8>()], 0..64)
}

proptest! {
    #[test]
    fn frames_do_not_depend_on_how_the_bytes_are_chunked(
        bytes in noisy_bytes(), suffix in prop::sample::select(&SUFFIXES[..]), prefixed: bool,
    ) {
        let prefix = if prefixed { b"~".to_vec() } else { Vec::new() };
        let framing = Framing { max_len: 12, prefix, ..framing(suffix) };
        let all_at_once = |chunks: &[&[u8]]| {
            let mut framer = Framer::new(framing.clone());
            let mut frames: Vec<_> =
                chunks.iter().flat_map(|chunk| framer.push(chunk, Duration::ZERO)).collect();
            frames.extend(framer.finish());
            frames
        };
        let expected = all_at_once(&[&bytes]);
        for at in 0..=bytes.len() {
            prop_assert_eq!(&all_at_once(&[&bytes[..at], &bytes[at..]]), &expected, "split at {}", at);
        }
        prop_assert_eq!(&all_at_once(&bytes.chunks(1).collect::<Vec<_>>()), &expected);
    }

    #[test]
    fn a_scan_is_never_empty_nor_too_long_and_holds_no_suffix(
        chunks in prop::collection::vec((noisy_bytes(), 0_u64..400), 0..12),
        suffix in prop::sample::select(&SUFFIXES[..]),
    ) {
        let mut framer = Framer::new(Framing { max_len: 20, ..framing(suffix) });
        let mut at = 0;
        for (bytes, pause) in chunks {
            at += pause;
            for frame in framer.push(&bytes, millis(at)) {
                let Frame::Scan(scan) = frame else { continue };
                prop_assert!((1..=20).contains(&scan.len()));
                let forbidden: &[u8] = match suffix {
                    Suffix::Auto => b"\r\n\t",
                    Suffix::Cr => b"\r",
                    Suffix::Lf => b"\n",
                    Suffix::Tab => b"\t",
                    Suffix::CrLf | Suffix::None => b"",
                };
                prop_assert!(!scan.iter().any(|byte| forbidden.contains(byte)));
            }
            prop_assert!(framer.buffer.len() <= 20);
        }
    }
}
