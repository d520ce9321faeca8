//! Where the parts of a scan stand in the input reports of one device.

use super::{
    descriptor::{self, DescriptorError},
    report::{Damaged, Piece},
};

/// Hand Held Products, now Honeywell, and its brand Youjie.
pub(super) const HONEYWELL: [u16; 2] = [0x0c2e, 0x23d0];
/// Symbol, now Zebra.
const ZEBRA: u16 = 0x05e0;
const NEWLAND: u16 = 0x1eab;

/// How to read the input reports of one device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout {
    /// Every report begins with its number.
    pub(super) is_numbered: bool,
    /// Those that carry scanned data, each with another number.
    pub(super) reports: Vec<ReportLayout>,
    /// Numbers of the feature reports that the device has.
    pub(super) features: Vec<u8>,
}

/// Where the parts of a scan stand in one report. Without decoded data it is no use.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct ReportLayout {
    /// 0 where reports have no numbers.
    pub(super) id: u8,
    /// How many bytes of the decoded data are valid.
    pub(super) count: Option<Span>,
    /// The three characters of the AIM identifier.
    pub(super) symbology: [Option<Span>; 3],
    /// Whole bytes.
    pub(super) data: Option<Span>,
    /// Not zero: the next report goes on with the same scan.
    pub(super) continued: Option<Span>,
}

/// Neighbouring bits of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Span {
    /// First bit, counted from the report's first byte after its number, the lowest bit of a byte first.
    pub(super) start: usize,
    /// How many.
    pub(super) bits: usize,
}

impl Layout {
    /// Reads a HID report descriptor. Any bytes give a layout or an error.
    pub fn of(descriptor: &[u8]) -> Result<Self, DescriptorError> {
        descriptor::layout(descriptor)
    }

    /// What a vendor documents of its scanners, for those whose descriptor does not name the decoded data.
    #[must_use]
    pub fn known(vendor_id: u16) -> Option<Self> {
        let report = match vendor_id {
            // As recorded from 0c2e:1007: github.com/mgaffigan/Itp.HidBarcodeScanner, NativeHidDemo/Examples.txt;
            // the same in github.com/NielsLeenheer/WebHidBarcodeScanner, src/main.js.
            vendor if HONEYWELL.contains(&vendor) => ReportLayout {
                count: Some(Span::bytes(0, 1)),
                symbology: [1, 2, 3].map(|at| Some(Span::bytes(at, 1))),
                data: Some(Span::bytes(4, 56)),
                ..ReportLayout::default()
            },
            // As recorded from 05e0:2100, at the same place.
            ZEBRA => ReportLayout {
                count: Some(Span::bytes(0, 2)),
                symbology: [2, 3, 4].map(|at| Some(Span::bytes(at, 1))),
                data: Some(Span::bytes(5, 56)),
                ..ReportLayout::default()
            },
            // "Integration Guide NLS-FM420", USB Interface, HID-POS.
            NEWLAND => ReportLayout {
                count: Some(Span::bytes(0, 1)),
                data: Some(Span::bytes(1, 56)),
                ..ReportLayout::default()
            },
            _ => return None,
        };
        // All of them have one report of 63 bytes, with the same number and the same last bit.
        let report = ReportLayout { id: 2, continued: Some(Span { start: 62 * 8, bits: 1 }), ..report };
        Some(Self { is_numbered: true, reports: vec![report], features: Vec::new() })
    }

    /// What a report brings of a scan; `None`: it is about something else.
    pub fn read(&self, report: &[u8]) -> Result<Option<Piece>, Damaged> {
        let (id, body) = match (self.is_numbered, report.split_first()) {
            (true, Some((id, body))) => (*id, body),
            (true, None) => return Ok(None),
            (false, _) => (0, report),
        };
        match self.reports.iter().find(|layout| layout.id == id) {
            Some(layout) => layout.read(body),
            None => Ok(None),
        }
    }

    /// Whether the device has this feature report.
    #[must_use]
    pub fn has_feature(&self, id: u8) -> bool {
        self.features.contains(&id)
    }
}

impl Span {
    const fn bytes(start: usize, count: usize) -> Self {
        Self { start: start * 8, bits: count * 8 }
    }

    /// The first bit behind it.
    pub(super) const fn end(self) -> usize {
        self.start + self.bits
    }

    /// The byte that begins at this bit of it; `None`: the report ends before.
    pub(super) fn byte(self, body: &[u8], offset: usize) -> Option<u8> {
        let start = self.start + offset;
        let (at, shift) = (start / 8, start % 8);
        let low = *body.get(at)? >> shift;
        if shift == 0 {
            return Some(low);
        }
        Some(low | body.get(at + 1)? << (8 - shift))
    }

    /// Its value, unsigned. What does not fit, and what lies behind the report's end, is as if it were zero.
    pub(super) fn value(self, body: &[u8]) -> u64 {
        (0..self.bits.min(64)).fold(0, |value, offset| {
            let bit = self.start + offset;
            let is_set = body.get(bit / 8).is_some_and(|byte| byte >> (bit % 8) & 1 == 1);
            value | u64::from(is_set) << offset
        })
    }
}
