//! Joins the reports of one scan.

use std::time::Duration;

use stamp_core::scan::{Frame, Framing};

use super::report::{Damaged, Piece};

/// What begins this soon after an opening or a cut may be the rest of a scan: its reports come within milliseconds, and a
/// person takes longer to scan anew.
const LONGEST_REST: Duration = Duration::from_millis(500);

/// From reports to scans. Holds at most one scan.
pub struct Assembly {
    framing: Framing,
    scan: Option<Unfinished>,
    /// What begins by then may be the rest of a scan whose first reports were not read.
    rest_until: Option<Duration>,
}

#[derive(Default)]
struct Unfinished {
    symbology: Option<[u8; 3]>,
    data: Vec<u8>,
    /// Bytes of data, also those that were discarded.
    len: usize,
    /// Something of it is missing.
    is_broken: bool,
    /// Its first reports may be missing.
    may_be_rest: bool,
    last_at: Duration,
}

impl Assembly {
    /// At the beginning of a stream. Of the framing the suffix says nothing: each report tells whether it is the last one.
    #[must_use]
    pub const fn new(framing: Framing) -> Self {
        Self { framing, scan: None, rest_until: None }
    }

    /// Where a device was opened at `at` (monotonic), which may have been in the midst of a scan: the first frame is no
    /// scan if it begins soon. No report tells whether it is the first one of its scan.
    #[must_use]
    pub fn at_an_opening(framing: Framing, at: Duration) -> Self {
        let mut assembly = Self::new(framing);
        assembly.distrust(at);
        assembly
    }

    /// Takes what a report has brought that was read at `at` (monotonic), and gives the frame that it completes.
    ///
    /// What follows a damaged report belongs to the same scan: the tail of a scan is never taken for one.
    pub fn push(&mut self, piece: Result<Piece, Damaged>, at: Duration) -> Option<Frame> {
        let may_be_rest = self.rest_until.is_some_and(|until| at <= until);
        let scan = self.scan.get_or_insert_with(|| Unfinished { may_be_rest, ..Unfinished::default() });
        scan.last_at = at;
        match piece {
            Ok(piece) => {
                // Every report of a scan has its identifier: with another one, those between them are lost.
                scan.is_broken |= scan.symbology.zip(piece.symbology).is_some_and(|(one, two)| one != two);
                scan.symbology = scan.symbology.or(piece.symbology);
                scan.add(&piece.data, self.framing.max_len);
                if piece.is_continued { None } else { self.end() }
            }
            Err(Damaged { len }) => {
                scan.len = scan.len.saturating_add(len);
                scan.is_broken = true;
                None
            }
        }
    }

    /// Gives the scan under way up when at `at` (monotonic) its next report is overdue. To be called when there was
    /// nothing to read: how late a report was read says nothing about when it came.
    pub fn idle(&mut self, at: Duration) -> Option<Frame> {
        if self.deadline().is_none_or(|deadline| at < deadline) {
            return None;
        }
        let cut = self.cut_off();
        self.distrust(at);
        cut
    }

    /// When to call [`Assembly::idle`] (monotonic). `None`: no scan is under way.
    #[must_use]
    pub fn deadline(&self) -> Option<Duration> {
        self.scan.as_ref()?.last_at.checked_add(self.framing.gap)
    }

    /// The device is gone: what is under way is no scan.
    pub fn cut_off(&mut self) -> Option<Frame> {
        self.scan.as_mut()?.is_broken = true;
        self.end()
    }

    fn distrust(&mut self, at: Duration) {
        self.rest_until = at.checked_add(self.framing.gap.min(LONGEST_REST));
    }

    fn end(&mut self) -> Option<Frame> {
        let frame = self.scan.take()?.frame(&self.framing)?;
        self.rest_until = None;
        Some(frame)
    }
}

impl Unfinished {
    fn add(&mut self, data: &[u8], max_len: usize) {
        self.len = self.len.saturating_add(data.len());
        if self.len <= max_len {
            self.data.extend_from_slice(data);
        } else {
            self.data = Vec::new();
        }
    }

    /// What it is, with nothing more to come. `None`: nothing.
    fn frame(self, framing: &Framing) -> Option<Frame> {
        let Self { symbology, data, len, is_broken, may_be_rest, .. } = self;
        if len > framing.max_len {
            return Some(Frame::TooLong { len });
        }
        if is_broken {
            return Some(Frame::Partial { len });
        }
        // A suffix is there because the scanner is set to send one whatever it is attached to.
        let end = data.iter().rposition(|byte| !b"\r\n\t".contains(byte)).map_or(0, |last| last + 1);
        if end == 0 {
            return None;
        }
        if may_be_rest {
            return Some(Frame::Partial { len });
        }
        let Some(code) = data[..end].strip_prefix(framing.prefix.as_slice()) else {
            return Some(Frame::WithoutPrefix { len });
        };
        if code.is_empty() {
            return None;
        }
        // Some scanners send the identifier both apart and before the data.
        let symbology = symbology.filter(|symbology| !code.starts_with(symbology));
        Some(Frame::Scan(symbology.iter().flatten().chain(code).copied().collect()))
    }
}
