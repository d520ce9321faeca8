//! From a HID report descriptor to where the parts of a scan stand.
//!
//! Usages: "HID Point of Sale Usage Tables" 1.02 (usb.org, pos1_02.pdf), today a part of "HID Usage Tables" 1.5; the byte
//! count is Generic Desktop's. That real scanners use them so is on record for Honeywell and Zebra
//! (github.com/mgaffigan/Itp.HidBarcodeScanner, NativeHidDemo/Examples.txt).

use std::mem;

use super::{
    items::{self, CutOff, Item, Items},
    layout::{Layout, ReportLayout, Span},
};

/// Longest descriptor, in bytes; the kernel's limit too (`HID_MAX_DESCRIPTOR_SIZE`).
pub(super) const LONGEST: usize = 4096;
/// Longest report, in bits; the kernel's limit too (`HID_MAX_BUFFER_SIZE`, 16 KiB).
const LONGEST_REPORT: usize = 16_384 * 8;
/// Collections within collections, and states that are pushed. Real devices have three or four.
const DEEPEST: usize = 32;

const SYMBOLOGY_IDENTIFIER_1: u32 = 0x8c_00fb;
const SYMBOLOGY_IDENTIFIER_2: u32 = 0x8c_00fc;
const SYMBOLOGY_IDENTIFIER_3: u32 = 0x8c_00fd;
const DECODED_DATA: u32 = 0x8c_00fe;
const DECODED_DATA_CONTINUED: u32 = 0x8c_00ff;
/// Of the Generic Desktop page.
const BYTE_COUNT: u32 = 0x01_003b;
const OURS: [u32; 6] = [
    BYTE_COUNT,
    SYMBOLOGY_IDENTIFIER_1,
    SYMBOLOGY_IDENTIFIER_2,
    SYMBOLOGY_IDENTIFIER_3,
    DECODED_DATA,
    DECODED_DATA_CONTINUED,
];

/// Why a descriptor is of no use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DescriptorError {
    /// More bytes than a descriptor may have.
    #[error("it has {len} bytes, more than {LONGEST}")]
    TooLong {
        /// Bytes.
        len: usize,
    },
    /// It ends within an item.
    #[error("it breaks off at byte {at}")]
    CutOff {
        /// Where the item begins.
        at: usize,
    },
    /// An end without a beginning, a number that none may have, a report that is too large.
    #[error("the item at byte {at} makes no sense")]
    Senseless {
        /// Where the item begins.
        at: usize,
    },
    /// A beginning without its end.
    #[error("{open} collections have no end")]
    Unfinished {
        /// How many.
        open: usize,
    },
    /// No input report has the usage "Decoded Data".
    #[error("it names no decoded data")]
    NoDecodedData,
    /// Between fields of decoded data stands something else: a code read of one of them alone would be cut.
    #[error("the decoded data of report {id} stands at several places")]
    Scattered {
        /// The report's number; 0 where reports have none.
        id: u8,
    },
}

/// The state that holds until it is changed (6.2.2.7), as far as it matters here.
#[derive(Debug, Clone, Copy, Default)]
struct Globals {
    usage_page: u16,
    report_id: u8,
    report_size: u32,
    report_count: u32,
}

/// What holds for the next main item alone (6.2.2.8).
#[derive(Debug, Clone, Default)]
struct Locals {
    /// First and last of each range, with a page of their own in the upper half or none. A single one is there twice.
    usages: Vec<(u32, u32)>,
    /// One end of a range, whose other one has not come yet.
    minimum: Option<u32>,
    maximum: Option<u32>,
    /// Usages that mean the same field: only the first one of a set counts.
    is_in_set: bool,
    set_has_one: bool,
}

/// What was found so far.
struct Walk {
    globals: Globals,
    pushed: Vec<Globals>,
    locals: Locals,
    open: usize,
    /// The next free bit of each report.
    ends: [usize; 256],
    is_numbered: bool,
    reports: Vec<ReportLayout>,
    features: Vec<u8>,
    /// Numbers of reports whose decoded data is at several places.
    scattered: Vec<u8>,
}

/// See [`Layout::of`].
pub(super) fn layout(descriptor: &[u8]) -> Result<Layout, DescriptorError> {
    let len = descriptor.len();
    if len > LONGEST {
        return Err(DescriptorError::TooLong { len });
    }
    let mut walk = Walk {
        globals: Globals::default(),
        pushed: Vec::new(),
        locals: Locals::default(),
        open: 0,
        ends: [0; 256],
        is_numbered: false,
        reports: Vec::new(),
        features: Vec::new(),
        scattered: Vec::new(),
    };
    for item in Items::of(descriptor) {
        let item = item.map_err(|CutOff { at }| DescriptorError::CutOff { at })?;
        walk.take(item).ok_or(DescriptorError::Senseless { at: item.at })?;
    }
    walk.finish()
}

impl Walk {
    /// `None`: the item makes no sense.
    fn take(&mut self, item: Item) -> Option<()> {
        match item.kind {
            items::INPUT => self.input(item.value)?,
            items::FEATURE if !self.features.contains(&self.globals.report_id) => {
                self.features.push(self.globals.report_id);
            }
            items::COLLECTION => self.open = Some(self.open + 1).filter(|open| *open <= DEEPEST)?,
            items::END_COLLECTION => self.open = self.open.checked_sub(1)?,
            items::USAGE_PAGE => self.globals.usage_page = u16::try_from(item.value).ok()?,
            items::REPORT_SIZE => self.globals.report_size = item.value,
            items::REPORT_ID => {
                self.globals.report_id = u8::try_from(item.value).ok().filter(|id| *id != 0)?;
                self.is_numbered = true;
            }
            items::REPORT_COUNT => self.globals.report_count = item.value,
            items::PUSH => {
                self.pushed.push(self.globals);
                (self.pushed.len() <= DEEPEST).then_some(())?;
            }
            items::POP => self.globals = self.pushed.pop()?,
            items::USAGE => self.locals.add((item.value, item.value)),
            items::USAGE_MINIMUM => {
                self.locals.minimum = Some(item.value);
                self.locals.add_range();
            }
            items::USAGE_MAXIMUM => {
                self.locals.maximum = Some(item.value);
                self.locals.add_range();
            }
            items::DELIMITER => self.locals.set(item.value == 1),
            _ => {}
        }
        if item.is_main() {
            self.locals = Locals::default();
        }
        Some(())
    }

    /// Notes the fields of an input item.
    fn input(&mut self, flags: u32) -> Option<()> {
        let Globals { report_id, report_size, report_count, .. } = self.globals;
        let (size, count) = (usize::try_from(report_size).ok()?, usize::try_from(report_count).ok()?);
        let start = self.ends[usize::from(report_id)];
        let end = size.checked_mul(count)?.checked_add(start).filter(|end| *end <= LONGEST_REPORT)?;
        self.ends[usize::from(report_id)] = end;
        let (is_constant, is_variable) = (flags & 0b01 != 0, flags & 0b10 != 0);
        // An array of several usages tells which of them hold; none of ours is sent so.
        if is_constant || size == 0 || (!is_variable && !self.locals.is_one()) {
            return Some(());
        }
        let page = u32::from(self.globals.usage_page) << 16;
        let with_page = |usage: u32| if usage >> 16 == 0 { page | usage } else { usage };
        let mut first = 0;
        let all = mem::take(&mut self.locals.usages);
        for (number, &(low, high)) in all.iter().enumerate() {
            let (low, high) = (with_page(low), with_page(high));
            // One that runs backwards holds none.
            let usages = (u64::from(high) + 1).saturating_sub(low.into());
            // The last usage holds for all fields that are left.
            let is_last = number + 1 == all.len();
            for usage in OURS.into_iter().filter(|usage| (low..=high).contains(usage)) {
                let from = first + usize::try_from(usage - low).ok()?;
                let to = if is_last && usage == high { count } else { count.min(from + 1) };
                if from < to {
                    let span = Span { start: start + from * size, bits: (to - from) * size };
                    self.note(usage, span);
                }
            }
            first = first.checked_add(usize::try_from(usages).ok()?)?;
        }
        Some(())
    }

    /// Notes a field of the report that is described. Neighbours with the same usage are one; of others the first one
    /// counts, except for decoded data, of which no part may be missing.
    fn note(&mut self, usage: u32, span: Span) {
        let (id, reports) = (self.globals.report_id, &mut self.reports);
        let known = reports.iter().position(|report| report.id == id).unwrap_or_else(|| {
            reports.push(ReportLayout { id, ..ReportLayout::default() });
            reports.len() - 1
        });
        let report = &mut reports[known];
        let place = match usage {
            SYMBOLOGY_IDENTIFIER_1 => &mut report.symbology[0],
            SYMBOLOGY_IDENTIFIER_2 => &mut report.symbology[1],
            SYMBOLOGY_IDENTIFIER_3 => &mut report.symbology[2],
            DECODED_DATA if span.bits.is_multiple_of(8) => &mut report.data,
            DECODED_DATA_CONTINUED => &mut report.continued,
            BYTE_COUNT => &mut report.count,
            _ => return,
        };
        *place = Some(match *place {
            Some(first) if first.end() == span.start => Span { bits: first.bits + span.bits, ..first },
            Some(first) => {
                if usage == DECODED_DATA {
                    self.scattered.push(id);
                }
                first
            }
            None => span,
        });
    }

    fn finish(mut self) -> Result<Layout, DescriptorError> {
        if self.open > 0 {
            return Err(DescriptorError::Unfinished { open: self.open });
        }
        // What stands before the first number cannot be told from the reports that have one.
        let is_numbered = self.is_numbered;
        self.reports.retain(|report| report.data.is_some() && (report.id != 0) == is_numbered);
        if self.reports.is_empty() {
            return Err(DescriptorError::NoDecodedData);
        }
        if let Some(report) = self.reports.iter().find(|report| self.scattered.contains(&report.id)) {
            return Err(DescriptorError::Scattered { id: report.id });
        }
        Ok(Layout { is_numbered, reports: self.reports, features: self.features })
    }
}

impl Locals {
    /// Which end comes first does not matter.
    fn add_range(&mut self) {
        if let (Some(minimum), Some(maximum)) = (self.minimum, self.maximum) {
            (self.minimum, self.maximum) = (None, None);
            self.add((minimum, maximum));
        }
    }

    fn add(&mut self, range: (u32, u32)) {
        if !(self.is_in_set && self.set_has_one) {
            self.usages.push(range);
        }
        self.set_has_one = self.is_in_set;
    }

    const fn set(&mut self, begins: bool) {
        self.is_in_set = begins;
        self.set_has_one = false;
    }

    /// Whether all fields have the same usage.
    fn is_one(&self) -> bool {
        matches!(self.usages.as_slice(), [(low, high)] if low == high)
    }
}
