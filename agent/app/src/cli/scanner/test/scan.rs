//! What one scan is, and what the till would do with it.

use std::time::Duration;

use serde::Serialize;
use stamp_core::{
    config::{Config, RedeemMode, Scanner, ScannerSource, Stamping},
    redact,
    scan::{Code, Frame, Framing, Layout, Meaning, Patterns, symbology},
};

use super::{
    raw::{Cutter, Raw},
    words,
};
use crate::exit::Failure;

/// What a till of this configuration makes of a scan.
pub(super) struct Judge {
    patterns: Patterns,
    layout: Option<Layout>,
    stamping: Stamping,
    redeem: RedeemMode,
    framing: Framing,
    /// Its bytes are reports, each with what is no code.
    has_reports: bool,
    shows_codes: bool,
    cutter: Cutter,
    count: usize,
}

/// One scan, as it is shown. Without leave to show codes it holds none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Seen {
    /// From 1.
    pub(super) scan: usize,
    /// `None`: it could not be read.
    pub(super) meaning: Option<&'static str>,
    /// What it is, and what would be done with it.
    pub(super) would: String,
    /// What to change where it was not read; why it is not ours.
    pub(super) hint: Option<String>,
    /// The code, or its beginning.
    pub(super) code: Option<String>,
    /// Those that it matches: `codes.card 1`.
    pub(super) patterns: Vec<String>,
    /// The layout that it was typed through, where it was repaired.
    pub(super) layout: Option<Layout>,
    /// What kind of bar code, where the scanner tells.
    pub(super) symbology: Option<String>,
    /// What came after it.
    pub(super) end: String,
    /// Its bytes.
    pub(super) raw: String,
}

impl Seen {
    /// Whether it can be a card or a voucher.
    pub(super) fn is_ours(&self) -> bool {
        self.meaning.is_some_and(|meaning| meaning != "not-ours")
    }
}

impl Judge {
    pub(super) fn new(config: &Config, scanner: &Scanner, shows_codes: bool) -> Result<Self, Failure> {
        Ok(Self {
            patterns: config.codes.patterns()?,
            layout: config.codes.layout.known(),
            stamping: config.till.stamping,
            redeem: config.till.redeem,
            framing: scanner.framing(),
            has_reports: matches!(scanner.source, ScannerSource::HidPos(_)),
            shows_codes,
            cutter: Cutter::default(),
            count: 0,
        })
    }

    /// `chunks`: what the scanner has sent since the scan before.
    pub(super) fn judge(&mut self, frame: Frame, chunks: Vec<Vec<u8>>) -> Seen {
        self.count += 1;
        let (raw, end) = self.bytes(&frame, &chunks);
        let seen = Seen {
            scan: self.count,
            meaning: None,
            would: String::new(),
            hint: None,
            code: None,
            patterns: Vec::new(),
            layout: None,
            symbology: None,
            end,
            raw,
        };
        let read = match frame {
            Frame::Scan(bytes) => Code::parse(&bytes).map_err(|rejection| words::rejected(&rejection)),
            broken => Err(words::broken(&broken, &self.framing)),
        };
        match read {
            Ok(code) => self.read(code, seen),
            Err((would, hint)) => Seen { would, hint: Some(hint), ..seen },
        }
    }

    fn read(&self, code: Code, seen: Seen) -> Seen {
        let identifier = code.symbology().map(str::to_owned);
        let repaired = self.patterns.repair(&code, self.layout);
        let layout = repaired.as_ref().map(|repaired| repaired.layout);
        let code = repaired.map_or(code, |repaired| repaired.code);
        let meaning = self.patterns.classify(&code);
        let matching = self.patterns.matching(&code);
        Seen {
            meaning: Some(words::name(meaning)),
            would: words::would(meaning, self.stamping, self.redeem).to_owned(),
            hint: (meaning == Meaning::Unrecognised).then(|| words::not_ours(&code).to_owned()),
            code: Some(self.shown(&code)),
            patterns: matching.iter().map(|(list, index)| format!("{list} {}", index + 1)).collect(),
            layout,
            symbology: identifier.map(|identifier| {
                let kind = symbology(&identifier).unwrap_or("a kind that is not known here");
                format!("{identifier} ({kind})")
            }),
            ..seen
        }
    }

    fn shown(&self, code: &Code) -> String {
        if self.shows_codes { code.as_str().to_owned() } else { redact::code(code.as_str()) }
    }

    fn bytes(&mut self, frame: &Frame, chunks: &[Vec<u8>]) -> (String, String) {
        if self.has_reports {
            return (words::reports(chunks, self.shows_codes), "each report says it".to_owned());
        }
        let prefix = self.framing.prefix.clone();
        let raw = self.cutter.cut(frame, &prefix, &chunks.concat());
        let end = words::end(&raw.end, frame, self.gap());
        let shown = if self.shows_codes { words::in_full(&raw) } else { self.without_code(&raw) };
        (shown, end)
    }

    fn without_code(&self, raw: &Raw) -> String {
        let prefix = if raw.body.starts_with(&self.framing.prefix) { self.framing.prefix.len() } else { 0 };
        words::without_code(raw, prefix)
    }

    fn gap(&self) -> Option<Duration> {
        Some(self.framing.gap).filter(|gap| *gap != Duration::MAX)
    }
}

#[cfg(test)]
#[path = "scan_tests.rs"]
mod tests;
