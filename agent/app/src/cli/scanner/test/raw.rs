//! The bytes of each scan, as they came.

use std::{
    mem,
    sync::{Arc, Mutex},
};

use stamp_core::scan::Frame;

use crate::lock::held;

/// Kept at most, in bytes: more than any scan. What comes above that is not shown.
const KEPT: usize = 1 << 16;

/// What a scanner has sent since it was last asked for. All clones are the same.
#[derive(Debug, Clone, Default)]
pub(super) struct Tap(Arc<Mutex<Vec<Vec<u8>>>>);

impl Tap {
    pub(super) fn note(&self, bytes: &[u8]) {
        let mut chunks = held(&self.0);
        if chunks.iter().map(Vec::len).sum::<usize>() + bytes.len() <= KEPT {
            chunks.push(bytes.to_vec());
        }
    }

    /// In the pieces in which it came.
    pub(super) fn take(&self) -> Vec<Vec<u8>> {
        mem::take(&mut *held(&self.0))
    }
}

/// The bytes of one scan. `Debug` would show its code.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Raw {
    /// Before its end: prefix, symbology identifier and code; or reports.
    pub(super) body: Vec<u8>,
    /// The end: CR, LF and Tab only.
    pub(super) end: Vec<u8>,
}

/// Cuts a stream into the bytes of its scans, by what the framer has made of them.
#[derive(Default)]
pub(super) struct Cutter(Vec<u8>);

impl Cutter {
    /// What belongs to the next frame of the stream, `prefix` being what was taken off it; `more` has come meanwhile.
    /// What belongs to none is forgotten.
    pub(super) fn cut(&mut self, frame: &Frame, prefix: &[u8], more: &[u8]) -> Raw {
        self.0.extend_from_slice(more);
        let body = match frame {
            Frame::Scan(code) => {
                let body = [prefix, code].concat();
                let start = self.0.windows(body.len().max(1)).position(|window| window == body);
                self.0.drain(..start.unwrap_or(0));
                start.map(|_| body)
            }
            Frame::Partial { len } | Frame::WithoutPrefix { len } | Frame::TooLong { len } => {
                self.0.drain(..ends(&self.0));
                Some(self.0[..(*len).min(self.0.len())].to_vec())
            }
        };
        // Bytes that were not kept are not known.
        let Some(body) = body else { return Raw { body: mem::take(&mut self.0), end: Vec::new() } };
        self.0.drain(..body.len());
        let end = ends(&self.0);
        Raw { body, end: self.0.drain(..end).collect() }
    }
}

/// How many bytes at the beginning are ends of scans.
fn ends(bytes: &[u8]) -> usize {
    bytes.iter().take_while(|byte| b"\r\n\t".contains(byte)).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(cutter: &mut Cutter, frame: &Frame, prefix: &str, more: &str) -> (String, String) {
        let raw = cutter.cut(frame, prefix.as_bytes(), more.as_bytes());
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (text(raw.body), text(raw.end))
    }

    fn scan(code: &str) -> Frame {
        Frame::Scan(code.as_bytes().to_vec())
    }

    fn pair(body: &str, end: &str) -> (String, String) {
        (body.to_owned(), end.to_owned())
    }

    #[test]
    fn scans_that_come_at_once_are_told_apart_by_what_was_made_of_them() {
        let mut cutter = Cutter::default();
        assert_eq!(cut(&mut cutter, &scan("one"), "~", "~one\r\n~two\r"), pair("~one", "\r\n"));
        assert_eq!(cut(&mut cutter, &scan("two"), "~", "\n"), pair("~two", "\r\n"));
        assert_eq!(cut(&mut cutter, &scan("three"), "", "three"), pair("three", ""));
    }

    #[test]
    fn an_end_that_comes_late_belongs_to_no_other_scan() {
        let mut cutter = Cutter::default();
        assert_eq!(cut(&mut cutter, &scan("one"), "", "one\r"), pair("one", "\r"));
        assert_eq!(cut(&mut cutter, &scan("two"), "", "\ntwo\r"), pair("two", "\r"));
        assert_eq!(cut(&mut cutter, &Frame::Partial { len: 3 }, "", "\nhal"), pair("hal", ""));
    }

    #[test]
    fn what_was_not_kept_is_not_made_up() {
        let mut cutter = Cutter::default();
        assert_eq!(cut(&mut cutter, &Frame::TooLong { len: 5000 }, "", "xxx\r"), pair("xxx\r", ""));
        assert_eq!(cut(&mut cutter, &scan("one"), "", "on"), pair("on", ""));
        assert_eq!(cut(&mut cutter, &scan("two"), "", "two\t"), pair("two", "\t"));
    }

    #[test]
    fn a_tap_forgets_what_nobody_takes() {
        let tap = Tap::default();
        for _ in 0..100 {
            tap.note(&[0; 1024]);
        }
        assert_eq!(tap.take().concat().len(), KEPT);
        assert_eq!(tap.take().concat().len(), 0);
    }
}
