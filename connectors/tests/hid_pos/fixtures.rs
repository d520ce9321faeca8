//! Descriptors and reports of real and of possible scanners.
//!
//! "Recorded" is only what github.com/mgaffigan/Itp.HidBarcodeScanner shows in NativeHidDemo/Examples.txt: raw reports,
//! with the usages that Windows found in them. The descriptors were written for these tests, so that they give the same
//! usages at the same places.

/// Constructed after the recording of a Honeywell 0c2e:1007: byte count, three identifiers, 56 bytes of data, two bytes of
/// Honeywell's own, and a byte of flags; further the reports by which it is controlled, which carry no scans.
pub(crate) const HONEYWELL: &[u8] = &[
    0x05, 0x8c, 0x09, 0x02, 0xa1, 0x01, // Bar Code Scanner
    0x85, 0x02, 0x09, 0x12, 0xa1, 0x02, // Report 2, Scanned Data Report
    0x15, 0x00, 0x26, 0xff, 0x00, 0x75, 0x08, // values to 255, of 8 bits
    0x95, 0x01, 0x05, 0x01, 0x09, 0x3b, 0x81, 0x02, // Byte Count
    0x95, 0x03, 0x05, 0x8c, 0x19, 0xfb, 0x29, 0xfd, 0x81, 0x02, // Symbology Identifiers 1 to 3
    0x95, 0x38, 0x09, 0xfe, 0x82, 0x02, 0x01, // Decoded Data
    0x95, 0x02, 0x06, 0x66, 0xff, 0x09, 0x04, 0x09, 0x00, 0x81, 0x02, // Honeywell's own
    0x25, 0x01, 0x75, 0x01, 0x95, 0x08, 0x05, 0x8c, 0x09, 0xff, 0x81, 0x02, // Decoded Data Continued
    0xc0, //
    0x85, 0x04, 0x09, 0x14, 0xa1, 0x02, 0x09, 0x60, 0x91, 0x02,
    0xc0, // Report 4, Trigger Report, to the device
    0x85, 0xfe, 0x06, 0x66, 0xff, 0x09, 0x03, 0xa1, 0x02, // Report 254, Honeywell's own switch
    0x26, 0xff, 0x00, 0x75, 0x08, 0x95, 0x01, 0x09, 0x03, 0xb1, 0x02, 0xc0, //
    0xc0,
];

/// Recorded from a Honeywell 0c2e:1007: a UPC-A.
pub(crate) const HONEYWELL_UPC: &str = "020c5d4530333036303330323039323233\
    0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000634100";

/// Constructed after the recording of a Zebra 05e0:2100, which has a byte of nothing behind the byte count, and one byte of
/// its own. The state is pushed and popped, to try that too.
pub(crate) const ZEBRA: &[u8] = &[
    0x05, 0x8c, 0x09, 0x02, 0xa1, 0x01, 0x85, 0x02, // Bar Code Scanner, report 2
    0x15, 0x00, 0x26, 0xff, 0x00, 0x75, 0x08, 0x95, 0x01, 0xa4, // values to 255, one of 8 bits; push
    0x05, 0x01, 0x09, 0x3b, 0x81, 0x02, 0x81, 0x01, // Byte Count, nothing
    0x05, 0x8c, 0x09, 0xfb, 0x81, 0x02, 0x09, 0xfc, 0x81, 0x02, 0x09, 0xfd, 0x81,
    0x02, // Symbology Identifiers
    0x95, 0x38, 0x09, 0xfe, 0x82, 0x02, 0x01, 0xb4, // Decoded Data; pop
    0x0b, 0x04, 0x00, 0x66, 0xff, 0x81, 0x02, // Zebra's own, with its page
    0x25, 0x01, 0x75, 0x01, 0x09, 0xff, 0x81, 0x02, // Decoded Data Continued
    0x95, 0x07, 0x81, 0x03, 0xc0, // seven bits of nothing
];

/// Recorded from a Zebra 05e0:2100: a UPC-A.
pub(crate) const ZEBRA_UPC: &str = "020c005d5867333036303330323039323233\
    00000000000000000000000000000000000000000000000000000000000000000000000000000000000000006300";

/// Constructed after the "Integration Guide NLS-FM420" of Newland (USB Interface, HID-POS), as if the device described its
/// report as 63 bytes of its own.
pub(crate) const NEWLAND: &[u8] = &[
    0x05, 0x8c, 0x09, 0x02, 0xa1, 0x01, 0x85, 0x02, 0x06, 0x00, 0xff, 0x09,
    0x01, // report 2, Newland's own
    0x15, 0x00, 0x26, 0xff, 0x00, 0x75, 0x08, 0x95, 0x3f, 0x81, 0x02, 0xc0,
];

/// Constructed after the usage tables alone: one report without a number, the flag first so that nothing behind it begins
/// with a byte, the identifiers in another order, 20 bytes of data and no byte count.
pub(crate) const PLAIN: &[u8] = &[
    0x05, 0x8c, 0x09, 0x02, 0xa1, 0x01, 0x15, 0x00, 0x25, 0x01, // Bar Code Scanner
    0x75, 0x01, 0x95, 0x01, 0x09, 0xff, 0x81, 0x02, // Decoded Data Continued
    0x26, 0xff, 0x00, 0x75, 0x08, 0x95, 0x03, // values to 255, three of 8 bits
    0x09, 0xfd, 0x09, 0xfb, 0x09, 0xfc, 0x81, 0x02, // Symbology Identifiers 3, 1, 2
    0x95, 0x14, 0x09, 0xfe, 0x82, 0x02, 0x01, // Decoded Data
    0x75, 0x07, 0x95, 0x01, 0x81, 0x03, 0xc0, // seven bits of nothing
];

/// The bytes that a text of hexadecimal digits stands for.
pub(crate) fn bytes(hex: &str) -> Vec<u8> {
    (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect()
}

/// A report as a Honeywell sends it.
pub(crate) fn honeywell(symbology: &str, data: &[u8], is_continued: bool) -> Vec<u8> {
    let mut report = vec![2, u8::try_from(data.len()).unwrap()];
    report.extend(symbology.bytes());
    report.extend(data);
    report.resize(63, 0);
    report.push(u8::from(is_continued));
    report
}

/// A report as the manual of a Newland FM420 describes it.
pub(crate) fn newland(data: &[u8], is_continued: bool) -> Vec<u8> {
    let mut report = vec![2, u8::try_from(data.len()).unwrap()];
    report.extend(data);
    report.resize(63, 0);
    report.push(u8::from(is_continued));
    report
}

/// A report by [`PLAIN`].
pub(crate) fn plain(symbology: &str, data: &[u8], is_continued: bool) -> Vec<u8> {
    let symbology = symbology.as_bytes();
    let mut values = vec![symbology[2], symbology[0], symbology[1]];
    values.extend(data);
    values.resize(23, 0);
    let mut report = vec![u8::from(is_continued)];
    for value in values {
        *report.last_mut().unwrap() |= value << 1;
        report.push(value >> 7);
    }
    report
}

/// All reports of a scan, as `make` makes them from at most `longest` bytes.
pub(crate) fn reports(data: &[u8], longest: usize, make: impl Fn(&[u8], bool) -> Vec<u8>) -> Vec<Vec<u8>> {
    let last = data.len().div_ceil(longest).max(1) - 1;
    let pieces = data.chunks(longest).enumerate();
    pieces.map(|(number, piece)| make(piece, number < last)).collect()
}
