//! One input report: a piece of a scan.

use super::layout::{ReportLayout, Span};

/// What one report brings.
#[derive(Clone, PartialEq, Eq)]
pub struct Piece {
    /// The AIM identifier of the symbology (ISO/IEC 15424), where the device sends it apart: `]Q1`.
    pub symbology: Option<[u8; 3]>,
    /// The scanned bytes.
    pub data: Vec<u8>,
    /// The next report goes on with the same scan.
    pub is_continued: bool,
}

/// A report that cannot be a whole one: it is shorter than its description, or tells of more bytes than it has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a report of {len} bytes does not hold what it should")]
pub struct Damaged {
    /// Bytes received, without the report's number.
    pub len: usize,
}

impl ReportLayout {
    /// Reads a report without its number. How many bytes count is said by the report's byte count, where it has one; else
    /// the NULs that fill the report are taken off the end.
    pub(super) fn read(&self, body: &[u8]) -> Result<Option<Piece>, Damaged> {
        let Some(data) = self.data else { return Ok(None) };
        let damaged = Damaged { len: body.len() };
        if body.len() * 8 < self.end() {
            return Err(damaged);
        }
        let is_continued = self.continued.is_some_and(|span| span.value(body) != 0);
        let space = data.bits / 8;
        let mut bytes: Vec<u8> = (0..space).map_while(|number| data.byte(body, number * 8)).collect();
        match self.count.map(|span| span.value(body)) {
            Some(count) => match usize::try_from(count) {
                Ok(count) if count <= space => bytes.truncate(count),
                // "Length of the bar code", say some manuals: it may count the reports that follow as well.
                _ if is_continued => {}
                _ => return Err(damaged),
            },
            None => bytes.truncate(bytes.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1)),
        }
        Ok(Some(Piece { symbology: self.symbology(body), data: bytes, is_continued }))
    }

    /// Bits that a whole report has at least.
    fn end(&self) -> usize {
        let [first, second, third] = self.symbology;
        let spans = [self.count, first, second, third, self.data, self.continued];
        spans.into_iter().flatten().map(Span::end).max().unwrap_or(0)
    }

    /// Only `]`, a letter, and a letter or digit are an identifier.
    fn symbology(&self, body: &[u8]) -> Option<[u8; 3]> {
        let [flag, code, modifier] = self.symbology;
        let read = |span: Option<Span>| span?.byte(body, 0);
        let identifier = [read(flag)?, read(code)?, read(modifier)?];
        let [flag, code, modifier] = identifier;
        (flag == b']' && code.is_ascii_alphabetic() && modifier.is_ascii_alphanumeric()).then_some(identifier)
    }
}

/// Never shows what was scanned.
impl std::fmt::Debug for Piece {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let more = if self.is_continued { ", continued" } else { "" };
        write!(f, "Piece({} bytes{more})", self.data.len())
    }
}
