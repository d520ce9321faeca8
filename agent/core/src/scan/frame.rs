//! Where one scan ends and the next begins in a stream of bytes.

use std::{fmt, time::Duration};

/// What a scanner sends after each code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Suffix {
    /// CR, LF, CR LF or Tab, whichever comes; a scanner that sends none of them is heard by its silence. Where the scan
    /// before had an end, one without is half of a scan.
    #[default]
    Auto,
    /// CR. An LF right after it is swallowed.
    Cr,
    /// LF alone; a CR is part of the scan.
    Lf,
    /// CR followed by LF; either alone is part of the scan.
    CrLf,
    /// Tab.
    Tab,
    /// Nothing: only silence ends a scan.
    None,
}

/// How a scanner separates its scans.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Framing {
    /// What follows each scan.
    pub suffix: Suffix,
    /// What precedes each scan; it is taken off. Must not contain the suffix. Empty: nothing.
    pub prefix: Vec<u8>,
    /// A silence this long within a scan ends it. `Duration::MAX`: never.
    pub gap: Duration,
    /// Longest scan in bytes, prefix included, suffix not.
    pub max_len: usize,
}

impl Framing {
    /// For text that is typed or piped: lines, however slowly they come.
    #[must_use]
    pub fn lines() -> Self {
        Self { gap: Duration::MAX, ..Self::default() }
    }
}

impl Default for Framing {
    /// Any suffix or none, no prefix, 200 ms, 4096 bytes.
    ///
    /// Scanners were observed to send a character every 1 to 100 ms, and some to leave the factory without
    /// any suffix (Zebra LS2208: "send all scan data").
    fn default() -> Self {
        Self { suffix: Suffix::Auto, prefix: Vec::new(), gap: Duration::from_millis(200), max_len: 4096 }
    }
}

/// What came between two ends of scans. Only [`Frame::Scan`] may be acted on; the others are counted.
#[derive(Clone, PartialEq, Eq)]
pub enum Frame {
    /// One scan, without prefix and suffix; never empty. A payment code has all its lines in it.
    Scan(Vec<u8>),
    /// The stream broke off within a scan: silence or a lost connection where the suffix should have been.
    Partial {
        /// Bytes received.
        len: usize,
    },
    /// A scan without the configured prefix: a fragment, or a scanner that is set up otherwise.
    WithoutPrefix {
        /// Bytes received.
        len: usize,
    },
    /// More bytes than a scan may have; all of them were discarded, up to the end of that scan.
    TooLong {
        /// Bytes received.
        len: usize,
    },
}

/// Never shows what was scanned.
impl fmt::Debug for Frame {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Scan(bytes) => write!(f, "Scan({} bytes)", bytes.len()),
            Self::Partial { len } => write!(f, "Partial({len} bytes)"),
            Self::WithoutPrefix { len } => write!(f, "WithoutPrefix({len} bytes)"),
            Self::TooLong { len } => write!(f, "TooLong({len} bytes)"),
        }
    }
}

/// First lines of payment codes, which have many: the European Payments Council's "Quick Response Code: Guidelines to
/// Enable Data Capture for the Initiation of an SCT" (EPC069-12) and the National Bank of Ukraine's codes after it, and
/// the Swiss QR-bill (Swiss Implementation Guidelines QR-bill, "QRType").
const PAYMENTS: [&[u8]; 2] = [b"BCD", b"SPC"];

/// Cuts a stream of bytes into frames, however the bytes are chunked. Holds at most one scan.
pub struct Framer {
    framing: Framing,
    buffer: Vec<u8>,
    /// Bytes of the scan under way, also those that were discarded.
    len: usize,
    /// Under [`Suffix::CrLf`]: a CR that may turn out to be the first half of the suffix.
    held_cr: bool,
    /// Under [`Suffix::Cr`]: the last byte was the suffix.
    after_cr: bool,
    /// The scan under way is a payment code, of which only silence is the end: each line of it might pass for a voucher.
    is_payment: bool,
    /// Under [`Suffix::Auto`]: the scan before had an end, so this one is to have one as well.
    is_end_due: bool,
    last_at: Duration,
}

impl Framer {
    /// A framer at the beginning of a stream.
    #[must_use]
    pub fn new(framing: Framing) -> Self {
        Self {
            framing,
            buffer: Vec::new(),
            len: 0,
            held_cr: false,
            after_cr: false,
            is_payment: false,
            is_end_due: false,
            last_at: Duration::ZERO,
        }
    }

    /// Takes bytes that were read at `at` (monotonic) and gives the frames they complete, in order.
    pub fn push(&mut self, bytes: &[u8], at: Duration) -> Vec<Frame> {
        let mut frames = Vec::new();
        frames.extend(self.idle(at));
        self.last_at = at;
        for &byte in bytes {
            frames.extend(self.take(byte));
        }
        frames
    }

    /// Ends the scan under way when at `at` (monotonic) its silence has lasted too long.
    pub fn idle(&mut self, at: Duration) -> Option<Frame> {
        if self.deadline().is_none_or(|deadline| at < deadline) {
            return None;
        }
        // Once only: a scanner that has none, and was misjudged by a line end in a code, is heard again from the next on.
        if std::mem::take(&mut self.is_end_due) && !self.is_payment { self.cut_off() } else { self.finish() }
    }

    /// When to call [`Framer::idle`], if no byte comes before (monotonic). `None`: no scan is under way.
    #[must_use]
    pub fn deadline(&self) -> Option<Duration> {
        if self.is_empty() || self.framing.gap == Duration::MAX {
            return None;
        }
        self.last_at.checked_add(self.framing.gap)
    }

    /// The stream has ended in good order: what is under way is a scan, unless its suffix is missing.
    pub fn finish(&mut self) -> Option<Frame> {
        let suffix_is_due = !matches!(self.framing.suffix, Suffix::Auto | Suffix::None) && !self.is_payment;
        if suffix_is_due { self.cut_off() } else { self.end() }
    }

    /// The stream broke (unplugged, hung up): what is under way is no scan.
    pub fn cut_off(&mut self) -> Option<Frame> {
        self.release_held_cr();
        self.end().map(|frame| match frame {
            Frame::Scan(bytes) => Frame::Partial { len: self.framing.prefix.len() + bytes.len() },
            Frame::WithoutPrefix { len } => Frame::Partial { len },
            other => other,
        })
    }

    fn is_empty(&self) -> bool {
        self.len == 0 && !self.held_cr
    }

    fn take(&mut self, byte: u8) -> Option<Frame> {
        let after_cr = std::mem::take(&mut self.after_cr);
        match (self.framing.suffix, byte) {
            (Suffix::Cr, b'\n') if after_cr => None,
            (suffix, byte) if self.is_payment => {
                self.after_cr = suffix == Suffix::Cr && byte == b'\r';
                self.keep(byte);
                None
            }
            (Suffix::Auto, b'\r' | b'\n' | b'\t') => {
                self.is_end_due |= self.len > 0;
                self.end_line(byte)
            }
            (Suffix::Lf, b'\n') | (Suffix::Tab, b'\t') => self.end_line(byte),
            (Suffix::Cr, b'\r') => {
                self.after_cr = true;
                self.end_line(byte)
            }
            (Suffix::CrLf, b'\n') if self.held_cr => {
                self.held_cr = false;
                self.end_line(byte)
            }
            (Suffix::CrLf, b'\r') => {
                self.release_held_cr();
                self.held_cr = true;
                None
            }
            _ => {
                self.release_held_cr();
                self.keep(byte);
                None
            }
        }
    }

    fn release_held_cr(&mut self) {
        if std::mem::take(&mut self.held_cr) {
            self.keep(b'\r');
        }
    }

    fn keep(&mut self, byte: u8) {
        self.len = self.len.saturating_add(1);
        if self.len <= self.framing.max_len {
            self.buffer.push(byte);
        } else {
            self.buffer = Vec::new();
        }
    }

    fn end_line(&mut self, byte: u8) -> Option<Frame> {
        if self.framing.gap == Duration::MAX || !self.begins_payment() {
            return self.end();
        }
        self.is_payment = true;
        self.keep(byte);
        None
    }

    fn begins_payment(&self) -> bool {
        let line = self.buffer.strip_prefix(self.framing.prefix.as_slice()).unwrap_or(&self.buffer);
        // Three bytes of an AIM identifier may come first.
        let code = if line.starts_with(b"]") { line.get(3..).unwrap_or_default() } else { line };
        PAYMENTS.contains(&code)
    }

    fn end(&mut self) -> Option<Frame> {
        let mut len = std::mem::take(&mut self.len);
        let mut bytes = std::mem::take(&mut self.buffer);
        if std::mem::take(&mut self.is_payment) {
            // A code that is no more than such a line.
            while bytes.pop_if(|byte| b"\r\n\t".contains(byte)).is_some() {
                len -= 1;
            }
        }
        if len == 0 {
            return None;
        }
        if len > self.framing.max_len {
            return Some(Frame::TooLong { len });
        }
        if !bytes.starts_with(&self.framing.prefix) {
            return Some(Frame::WithoutPrefix { len });
        }
        bytes.drain(..self.framing.prefix.len());
        (!bytes.is_empty()).then_some(Frame::Scan(bytes))
    }
}

#[cfg(test)]
#[path = "frame_tests.rs"]
mod tests;
