//! A descriptor says where the parts of a scan stand, or why it does not.

use proptest::prelude::*;
use stamp_connectors::scanner::hid_pos::{DescriptorError, Layout};

use crate::fixtures::{HONEYWELL, NEWLAND, PLAIN, ZEBRA};

#[test]
fn a_descriptor_gives_the_layout_that_the_vendor_is_known_for() {
    let honeywell = Layout::of(HONEYWELL).unwrap();
    let report = honeywell.read(&[[2, 1, b']', b'Q', b'1', b'x'].as_slice(), &[0; 58]].concat());
    assert_eq!(
        report,
        Layout::known(0x0c2e).unwrap().read(&[[2, 1, b']', b'Q', b'1', b'x'].as_slice(), &[0; 58]].concat())
    );
    assert_eq!(report.unwrap().unwrap().data, b"x");
    assert!(Layout::of(ZEBRA).is_ok() && Layout::of(PLAIN).is_ok());
}

#[test]
fn only_a_device_that_has_the_switch_is_switched() {
    assert!(Layout::of(HONEYWELL).unwrap().has_feature(254));
    assert!(!Layout::of(ZEBRA).unwrap().has_feature(254));
}

#[test]
fn a_descriptor_without_decoded_data_says_so_and_the_vendor_decides() {
    assert_eq!(Layout::of(NEWLAND), Err(DescriptorError::NoDecodedData));
    assert!(Layout::known(0x1eab).is_some());
    assert!(Layout::known(0x1234).is_none());
    let keyboard = [0x05, 0x01, 0x09, 0x06, 0xa1, 0x01, 0x75, 0x08, 0x95, 0x08, 0x81, 0x02, 0xc0];
    assert_eq!(Layout::of(&keyboard), Err(DescriptorError::NoDecodedData));
    assert_eq!(Layout::of(&[]), Err(DescriptorError::NoDecodedData));
}

#[test]
fn a_descriptor_that_makes_no_sense_is_refused_with_the_place() {
    assert_eq!(Layout::of(&[0; 4097]), Err(DescriptorError::TooLong { len: 4097 }));
    assert_eq!(Layout::of(&HONEYWELL[..13]), Err(DescriptorError::CutOff { at: 12 }));
    assert_eq!(Layout::of(&HONEYWELL[..12]), Err(DescriptorError::Unfinished { open: 2 }));
    for (senseless, at) in [
        (&[0xc0][..], 0),         // an end without a beginning
        (&[0x05, 0x8c, 0xb4], 2), // pop without push
        (&[0x85, 0x00], 0),       // the number 0
        (&[0x77, 0xff, 0xff, 0xff, 0xff, 0x97, 0xff, 0xff, 0xff, 0xff, 0x80], 10), // too large
    ] {
        assert_eq!(Layout::of(senseless), Err(DescriptorError::Senseless { at }), "{senseless:x?}");
    }
    assert_eq!(Layout::of(&[0xa0; 33]), Err(DescriptorError::Senseless { at: 32 }));
    assert_eq!(Layout::of(&[0xa4; 33]), Err(DescriptorError::Senseless { at: 32 }));
}

#[test]
fn a_range_may_begin_with_its_end_and_one_that_runs_backwards_is_none() {
    let by = |usages: &[u8]| decoded(&[&[0x95, 0x02], usages, &[0x81, 0x02]].concat(), b"ab");
    assert_eq!(by(&[0x29, 0xfe, 0x19, 0xfd]), Ok(b"b".to_vec()));
    assert_eq!(by(&[0x19, 0xff, 0x29, 0xfd, 0x09, 0xfe]), Ok(b"ab".to_vec()));
    assert_eq!(by(&[0x19, 0x00, 0x2b, 0xff, 0xff, 0xff, 0xff]), Err(DescriptorError::NoDecodedData));
    assert_eq!(by(&[0x29, 0xfe]), Err(DescriptorError::NoDecodedData));
}

#[test]
fn of_usages_that_mean_the_same_field_the_first_one_counts() {
    // Both the decoded data and a usage of the vendor's for the same byte, then the byte count.
    let descriptor = [
        0x05, 0x8c, 0x75, 0x08, 0x95, 0x02, 0xa9, 0x01, 0x09, 0xfe, 0x0b, 0x01, 0x00, 0x00, 0xff, 0xa9, 0x00,
        0x0b, 0x3b, 0x00, 0x01, 0x00, 0x81, 0x02,
    ];
    let layout = Layout::of(&descriptor).unwrap();
    let data = |report| layout.read(report).unwrap().unwrap().data;
    assert_eq!((data(b"x\x01"), data(b"x\x00")), (b"x".to_vec(), Vec::new()));
}

/// What is read of a report by items of the page, of 8 bits.
fn decoded(items: &[u8], report: &[u8]) -> Result<Vec<u8>, DescriptorError> {
    let layout = Layout::of(&[&[0x05, 0x8c, 0x75, 0x08], items].concat())?;
    Ok(layout.read(report).unwrap().unwrap().data)
}

#[test]
fn only_whole_bytes_that_the_device_fills_are_data() {
    let none = Err(DescriptorError::NoDecodedData);
    assert_eq!(decoded(&[0x95, 0x02, 0x09, 0xfe, 0x81, 0x02], b"ab"), Ok(b"ab".to_vec()));
    assert_eq!(decoded(&[0x95, 0x02, 0x09, 0xfe, 0x81, 0x00], b"ab"), Ok(b"ab".to_vec()), "as an array");
    assert_eq!(decoded(&[0x95, 0x02, 0x09, 0xfe, 0x81, 0x03], b"ab"), none, "constant");
    assert_eq!(
        decoded(&[0x95, 0x02, 0x19, 0xfd, 0x29, 0xfe, 0x81, 0x00], b"ab"),
        none,
        "an array of several usages"
    );
    assert_eq!(decoded(&[0x95, 0x02, 0x09, 0xfe, 0x09, 0xfd, 0x81, 0x00], b"ab"), none, "likewise");
    assert_eq!(decoded(&[0x75, 0x07, 0x95, 0x02, 0x09, 0xfe, 0x81, 0x02], b"ab"), none, "14 bits");
}

#[test]
fn data_that_is_described_in_pieces_is_joined_where_they_are_neighbours() {
    let one = [0x95, 0x01, 0x09, 0xfe, 0x81, 0x02].as_slice();
    assert_eq!(decoded(&[one, one, one].concat(), b"abc"), Ok(b"abc".to_vec()));
}

#[test]
fn data_at_several_places_is_refused_rather_than_cut() {
    let one = [0x95, 0x01, 0x09, 0xfe, 0x81, 0x02].as_slice();
    let nothing = [0x95, 0x01, 0x81, 0x03].as_slice();
    let scattered = [one, nothing, one].concat();
    assert_eq!(decoded(&scattered, b"abc"), Err(DescriptorError::Scattered { id: 0 }));
    // Of a report that cannot occur it does not matter.
    let numbered = [&scattered[..], &[0x85, 0x02], one].concat();
    assert_eq!(decoded(&numbered, b"\x02a"), Ok(b"a".to_vec()));
}

#[test]
fn what_stands_before_the_first_number_belongs_to_no_report_that_has_one() {
    let before = [0x95, 0x01, 0x09, 0xfe, 0x81, 0x02, 0x85, 0x02].as_slice();
    let numbered = [0x95, 0x02, 0x09, 0xfe, 0x81, 0x02].as_slice();
    assert_eq!(decoded(before, b"\x02a"), Err(DescriptorError::NoDecodedData));
    assert_eq!(decoded(&[before, numbered].concat(), b"\x02ab"), Ok(b"ab".to_vec()));
}

#[test]
fn a_report_has_16_kib_at_most() {
    let of = |low, high| {
        decoded(&[0x96, low, high, 0x09, 0xfe, 0x81, 0x02], &[b'x'; 16_384]).map(|data| data.len())
    };
    assert_eq!(of(0x00, 0x40), Ok(16_384));
    assert_eq!(of(0x01, 0x40), Err(DescriptorError::Senseless { at: 9 }));
}

fn any_report() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(prop_oneof![Just(0), Just(2), Just(b']'), any::<u8>()], 0..80)
}

fn holds_nothing_that_did_not_come(layout: &Layout, report: &[u8]) {
    match layout.read(report) {
        Ok(Some(piece)) => assert!(piece.data.len() <= report.len(), "{piece:?} of {} bytes", report.len()),
        Ok(None) => {}
        Err(damaged) => assert!(damaged.len <= report.len()),
    }
}

proptest! {
    #[test]
    fn any_bytes_give_a_layout_or_an_error(descriptor: Vec<u8>, report in any_report()) {
        if let Ok(layout) = Layout::of(&descriptor) {
            holds_nothing_that_did_not_come(&layout, &report);
        }
    }

    #[test]
    fn a_descriptor_with_some_wrong_bytes_gives_a_layout_or_an_error(
        known in prop::sample::select(vec![HONEYWELL, ZEBRA, NEWLAND, PLAIN]),
        wrong in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
        report in any_report(),
    ) {
        let mut descriptor = known.to_vec();
        for (at, byte) in wrong {
            let at = at.index(descriptor.len());
            descriptor[at] = byte;
        }
        if let Ok(layout) = Layout::of(&descriptor) {
            holds_nothing_that_did_not_come(&layout, &report);
        }
    }
}
