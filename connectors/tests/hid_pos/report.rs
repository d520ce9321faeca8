//! One report, read by the layout of its device.

use proptest::prelude::*;
use stamp_connectors::scanner::hid_pos::{Damaged, Layout};

use crate::fixtures::{HONEYWELL, HONEYWELL_UPC, PLAIN, ZEBRA, ZEBRA_UPC, bytes, honeywell, newland, plain};

#[test]
fn recorded_reports_are_read_by_the_descriptor_and_by_what_is_known_of_the_vendor() {
    for (layout, report, symbology) in [
        (Layout::of(HONEYWELL).unwrap(), HONEYWELL_UPC, b"]E0"),
        (Layout::known(0x0c2e).unwrap(), HONEYWELL_UPC, b"]E0"),
        (Layout::of(ZEBRA).unwrap(), ZEBRA_UPC, b"]Xg"),
        (Layout::known(0x05e0).unwrap(), ZEBRA_UPC, b"]Xg"),
    ] {
        let report = bytes(report);
        assert_eq!(report.len(), 64);
        let piece = layout.read(&report).unwrap().unwrap();
        assert_eq!(piece.data, b"306030209223");
        assert_eq!((piece.symbology.as_ref(), piece.is_continued), (Some(symbology), false));
    }
}

#[test]
fn a_newland_sends_no_identifier() {
    let layout = Layout::known(0x1eab).unwrap();
    let piece = layout.read(&newland(b"card_1", true)).unwrap().unwrap();
    assert_eq!((piece.data.as_slice(), piece.symbology, piece.is_continued), (&b"card_1"[..], None, true));
}

#[test]
fn what_is_known_of_a_vendor_has_a_byte_count_too() {
    for (vendor, report) in [
        (0x0c2e, honeywell("]Q1", b"a\0b\0", false)),
        (0x23d0, honeywell("]Q1", b"a\0b\0", false)),
        (0x1eab, newland(b"a\0b\0", false)),
    ] {
        let piece = Layout::known(vendor).unwrap().read(&report).unwrap().unwrap();
        assert_eq!(piece.data, b"a\0b\0", "{vendor:04x}");
    }
    let mut zebra = bytes(ZEBRA_UPC);
    zebra[1] = 4;
    assert_eq!(Layout::known(0x05e0).unwrap().read(&zebra).unwrap().unwrap().data, b"3060");
}

#[test]
fn the_byte_count_says_how_much_of_the_data_counts() {
    let layout = Layout::of(HONEYWELL).unwrap();
    let mut report = honeywell("]d2", b"a\0b\0\0", false);
    assert_eq!(layout.read(&report).unwrap().unwrap().data, b"a\0b\0\0", "NULs too");
    // What lies behind is left from an earlier scan.
    report[1] = 1;
    assert_eq!(layout.read(&report).unwrap().unwrap().data, b"a");
    report[1] = 57;
    assert_eq!(layout.read(&report), Err(Damaged { len: 63 }));
    *report.last_mut().unwrap() = 1;
    assert_eq!(layout.read(&report).unwrap().unwrap().data.len(), 56, "it may count what follows as well");
}

#[test]
fn without_a_byte_count_the_nuls_at_the_end_are_no_data() {
    let layout = Layout::of(PLAIN).unwrap();
    let piece = layout.read(&plain("]Q1", b"a\0card", true)).unwrap().unwrap();
    assert_eq!(
        (piece.data.as_slice(), piece.symbology, piece.is_continued),
        (&b"a\0card"[..], Some(*b"]Q1"), true)
    );
    assert_eq!(layout.read(&plain("]Q1", &[b'\xff'; 20], false)).unwrap().unwrap().data, [b'\xff'; 20]);
    assert!(layout.read(&plain("]Q1", b"", false)).unwrap().unwrap().data.is_empty());
}

#[test]
fn what_is_no_identifier_is_not_taken_for_one() {
    let layout = Layout::of(HONEYWELL).unwrap();
    for nothing in ["\0\0\0", "   ", "]\0\0", "]Q\0", "Q1]"] {
        assert_eq!(layout.read(&honeywell(nothing, b"card_1", false)).unwrap().unwrap().symbology, None);
    }
}

#[test]
fn reports_about_something_else_are_left_alone() {
    let layout = Layout::of(HONEYWELL).unwrap();
    let mut status = honeywell("]Q1", b"card_1", false);
    status[0] = 3;
    assert_eq!(layout.read(&status), Ok(None));
    assert_eq!(layout.read(&[]), Ok(None));
}

#[test]
fn a_report_that_is_too_short_is_damaged_wherever_it_ends() {
    for (layout, report) in [
        (Layout::of(HONEYWELL).unwrap(), honeywell("]Q1", b"card_1", false)),
        (Layout::of(ZEBRA).unwrap(), bytes(ZEBRA_UPC)),
        (Layout::known(0x1eab).unwrap(), newland(b"card_1", false)),
    ] {
        for len in 1..report.len() {
            assert_eq!(layout.read(&report[..len]), Err(Damaged { len: len - 1 }));
        }
    }
}

proptest! {
    #[test]
    fn what_a_scanner_packs_is_unpacked(data in prop::collection::vec(any::<u8>(), 0..=56), more: bool) {
        let piece = Layout::of(HONEYWELL).unwrap().read(&honeywell("]Q1", &data, more)).unwrap().unwrap();
        prop_assert_eq!((piece.data, piece.is_continued), (data, more));
    }

    #[test]
    fn bits_that_begin_within_a_byte_are_found(data in prop::collection::vec(1..=255_u8, 0..=20), more: bool) {
        let piece = Layout::of(PLAIN).unwrap().read(&plain("]Q1", &data, more)).unwrap().unwrap();
        prop_assert_eq!((piece.data, piece.is_continued), (data, more));
    }
}
