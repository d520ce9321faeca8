//! Reports become scans.

use std::time::Duration;

use proptest::prelude::*;
use stamp_connectors::scanner::hid_pos::{Assembly, Damaged, HidPosSettings, Layout};
use stamp_core::scan::{Code, Frame, Framing};

use crate::fixtures::{HONEYWELL, PLAIN, honeywell, newland, plain, reports};

const URL: &str = "https://my.7stamp.com/en/card_1/card?user_uuid=ab-12&scan_id=9&more=0123456789";

const fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

fn scan(text: &str) -> Option<Frame> {
    Some(Frame::Scan(text.as_bytes().to_vec()))
}

fn usual() -> Framing {
    HidPosSettings::default().framing
}

/// One scan by a Honeywell, its reports 4 ms apart.
fn joined(framing: Framing, symbology: &str, data: &[u8]) -> Vec<Frame> {
    let layout = Layout::of(HONEYWELL).unwrap();
    let mut assembly = Assembly::new(framing);
    let mut frames = Vec::new();
    for (number, report) in (0..).zip(reports(data, 56, |piece, more| honeywell(symbology, piece, more))) {
        let at = ms(4 * number);
        frames.extend(assembly.idle(at));
        frames.extend(layout.read(&report).transpose().and_then(|piece| assembly.push(piece, at)));
    }
    assert_eq!(assembly.deadline(), None, "something is left");
    frames
}

#[test]
fn a_long_code_is_one_scan_and_its_identifier_comes_first() {
    let frames = joined(usual(), "]Q1", URL.as_bytes());
    let [Frame::Scan(bytes)] = frames.as_slice() else { panic!("one scan, not {frames:?}") };
    let code = Code::parse(bytes).unwrap();
    assert_eq!((code.as_str(), code.symbology()), (URL, Some("]Q1")));
}

#[test]
fn an_identifier_that_comes_twice_is_there_once() {
    assert_eq!(joined(usual(), "]Q1", b"]Q1card_1").pop(), scan("]Q1card_1"));
    assert_eq!(joined(usual(), "\0\0\0", b"card_1").pop(), scan("card_1"));
}

#[test]
fn a_suffix_is_taken_off_and_nothing_but_a_suffix_is_no_scan() {
    for suffix in ["\r", "\n", "\r\n", "\t"] {
        assert_eq!(joined(usual(), "]Q1", format!("card_1{suffix}").as_bytes()).pop(), scan("]Q1card_1"));
        assert_eq!(joined(usual(), "]Q1", suffix.as_bytes()), []);
    }
    // The suffix alone is in the second report.
    let code = "x".repeat(56);
    assert_eq!(joined(usual(), "]Q1", format!("{code}\r").as_bytes()).pop(), scan(&format!("]Q1{code}")));
}

#[test]
fn a_prefix_is_taken_off_and_a_scan_without_it_is_none() {
    let framing = || Framing { prefix: b"~".to_vec(), ..usual() };
    assert_eq!(joined(framing(), "]Q1", b"~card_1").pop(), scan("]Q1card_1"));
    assert_eq!(joined(framing(), "]Q1", b"card_1").pop(), Some(Frame::WithoutPrefix { len: 6 }));
    assert_eq!(joined(framing(), "]Q1", b"~\r"), []);
}

#[test]
fn a_scan_whose_last_report_does_not_come_is_given_up() {
    let layout = Layout::known(0x1eab).unwrap();
    let read = |report: Vec<u8>| layout.read(&report).map(Option::unwrap);
    let mut assembly = Assembly::new(usual());
    assert_eq!(assembly.push(read(newland(b"card", true)), ms(10)), None);
    assert_eq!(assembly.deadline(), Some(ms(510)));
    assert_eq!(assembly.idle(ms(509)), None);
    assert_eq!(assembly.idle(ms(510)), Some(Frame::Partial { len: 4 }));
    assert_eq!(assembly.deadline(), None);
    assert_eq!(assembly.push(read(newland(b"card_1", false)), ms(1_011)), scan("card_1"));
}

#[test]
fn the_rest_of_a_scan_that_was_given_up_is_none() {
    let layout = Layout::known(0x1eab).unwrap();
    let read = |report: Vec<u8>| layout.read(&report).map(Option::unwrap);
    let mut assembly = Assembly::new(usual());
    assembly.push(read(newland(b"VOU", true)), ms(0));
    assert_eq!(assembly.idle(ms(500)), Some(Frame::Partial { len: 3 }));
    assert_eq!(assembly.push(read(newland(b"COFFEE", false)), ms(1_000)), Some(Frame::Partial { len: 6 }));
    assert_eq!(
        assembly.push(read(newland(b"COFFEE", false)), ms(1_001)),
        scan("COFFEE"),
        "the next one is new"
    );
}

#[test]
fn what_comes_soon_after_an_opening_may_be_the_rest_of_a_scan() {
    let layout = Layout::known(0x1eab).unwrap();
    let read = |report: Vec<u8>| layout.read(&report).map(Option::unwrap);
    let opened = || Assembly::at_an_opening(usual(), ms(100));
    let mut assembly = opened();
    assert_eq!(assembly.push(read(newland(b"", false)), ms(100)), None, "nothing is no rest");
    assert_eq!(assembly.push(read(newland(b"FREE", true)), ms(600)), None);
    assert_eq!(assembly.push(read(newland(b"COFFEE", false)), ms(604)), Some(Frame::Partial { len: 10 }));
    assert_eq!(
        assembly.push(read(newland(b"COFFEE", false)), ms(608)),
        scan("COFFEE"),
        "the next one is new"
    );
    assert_eq!(
        opened().push(read(newland(b"COFFEE", false)), ms(601)),
        scan("COFFEE"),
        "it was scanned since"
    );
}

#[test]
fn a_report_that_was_read_late_still_belongs_to_its_scan() {
    let layout = Layout::known(0x1eab).unwrap();
    let read = |report: Vec<u8>| layout.read(&report).map(Option::unwrap);
    let mut assembly = Assembly::new(usual());
    assert_eq!(assembly.push(read(newland(b"card", true)), ms(0)), None);
    assert_eq!(assembly.push(read(newland(b"_1", false)), ms(9_000)), scan("card_1"));
}

#[test]
fn the_tail_behind_a_damaged_report_is_no_scan() {
    let layout = Layout::known(0x1eab).unwrap();
    let read = |report: Vec<u8>| layout.read(&report).map(Option::unwrap);
    let mut assembly = Assembly::new(usual());
    assert_eq!(assembly.push(read(newland(b"VOU", true)), ms(0)), None);
    assert_eq!(assembly.push(Err(Damaged { len: 7 }), ms(4)), None);
    assert_eq!(assembly.push(read(newland(b"COFFEE", false)), ms(8)), Some(Frame::Partial { len: 16 }));
    assert_eq!(assembly.push(Err(Damaged { len: 7 }), ms(12)), None);
    assert_eq!(assembly.idle(ms(512)), Some(Frame::Partial { len: 7 }));
}

#[test]
fn two_scans_between_which_a_report_is_lost_are_not_glued_together() {
    let layout = Layout::of(HONEYWELL).unwrap();
    let read = |report: Vec<u8>| layout.read(&report).map(Option::unwrap);
    let mut assembly = Assembly::new(usual());
    assert_eq!(assembly.push(read(honeywell("]Q1", b"card_1", true)), ms(0)), None);
    let glued = assembly.push(read(honeywell("]E0", b"4006381333931", false)), ms(4));
    assert_eq!(glued, Some(Frame::Partial { len: 19 }));
}

#[test]
fn a_device_that_goes_in_mid_scan_leaves_half_a_scan() {
    let mut assembly = Assembly::new(usual());
    assert_eq!(assembly.cut_off(), None);
    let piece = Layout::known(0x1eab).unwrap().read(&newland(b"card", true)).map(Option::unwrap);
    assembly.push(piece, ms(0));
    assert_eq!(assembly.cut_off(), Some(Frame::Partial { len: 4 }));
    assert_eq!(assembly.cut_off(), None);
}

#[test]
fn a_scan_without_end_is_counted_and_not_kept() {
    assert_eq!(joined(usual(), "]Q1", &[b'x'; 4096]).len(), 1);
    let frames = joined(usual(), "]Q1", &[b'x'; 100_000]);
    assert_eq!(frames, [Frame::TooLong { len: 100_000 }]);
}

proptest! {
    #[test]
    fn any_text_arrives_as_it_was_scanned(text in "[ -~]{0,60}[!-~]", other in "[ -~]{0,60}[!-~]") {
        let layout = Layout::of(PLAIN).unwrap();
        let mut assembly = Assembly::new(usual());
        let mut read = Vec::new();
        for text in [&text, &other] {
            for report in reports(text.as_bytes(), 20, |piece, more| plain("\0\0\0", piece, more)) {
                read.extend(layout.read(&report).transpose().and_then(|piece| assembly.push(piece, ms(0))));
            }
        }
        prop_assert_eq!(read, [scan(&text).unwrap(), scan(&other).unwrap()]);
    }
}
