//! The last gate before a log line is written: keys, addresses, phone numbers and codes are masked, whoever let
//! them into the line.

use std::io::{self, Write};

/// A writer that passes each line through the redactor. The formatter hands over whole lines.
#[derive(Debug)]
pub(super) struct Redacting<W> {
    inner: W,
}

impl<W> Redacting<W> {
    pub(super) const fn new(inner: W) -> Self {
        Self { inner }
    }
}

impl<W: Write> Write for Redacting<W> {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(line);
        self.inner.write_all(stamp_core::redact::redact(&text).as_bytes())?;
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_and_an_address_do_not_reach_the_file() {
        let mut written = Vec::new();
        Redacting::new(&mut written).write_all(b"sent 7loc_sc_example for eva@example.com\n").unwrap();
        let text = String::from_utf8(written).unwrap();
        assert!(text.starts_with("sent ") && text.ends_with('\n'), "{text}");
        assert!(!text.contains("sc_example") && !text.contains("eva@"), "{text}");
    }
}
