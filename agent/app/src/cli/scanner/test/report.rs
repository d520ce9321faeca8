//! The test as it is shown: states, scans, and a summary.

use std::io;

use serde_json::json;
use stamp_connectors::ScannerState;
use stamp_core::{
    config::{Scanner, ScannerSource},
    notice::Level,
};

use super::{
    super::super::{out, style},
    scan::Seen,
};
use crate::exit::{Exit, Outcome};

/// What was shown so far.
pub(super) struct Report {
    is_json: bool,
    scans: usize,
    ours: usize,
    broken: usize,
    /// Of the last scan that could not be read.
    cure: Option<String>,
    /// Whether it was heard at all, and else why not.
    was_ready: bool,
    why: Option<String>,
}

impl Report {
    pub(super) const fn new(is_json: bool) -> Self {
        Self { is_json, scans: 0, ours: 0, broken: 0, cure: None, was_ready: false, why: None }
    }

    pub(super) fn state(&mut self, state: &ScannerState) -> io::Result<()> {
        let (name, level, text) = match state {
            ScannerState::Connecting => ("connecting", Level::Info, "Being opened".to_owned()),
            ScannerState::Ready { detail } => {
                self.was_ready = true;
                let text = format!("Ready: {detail}. Scan something; nothing is sent or queued");
                ("ready", Level::Ok, text)
            }
            ScannerState::Lost { why } => {
                self.why = Some(why.clone());
                ("lost", Level::Warn, format!("Not readable at the moment: {why}"))
            }
            ScannerState::Failed { why } => {
                self.why = Some(why.clone());
                ("failed", Level::Refused, format!("Not readable: {why}"))
            }
            ScannerState::Ended { detail } => {
                self.was_ready = true;
                ("ended", Level::Info, format!("Nothing more comes: {detail}"))
            }
        };
        if self.is_json {
            return out::line(json!({"state": name, "text": text}).to_string());
        }
        out::line(style::paint(level, &format!("{} {text}", style::sign(level))))
    }

    pub(super) fn scan(&mut self, seen: &Seen) -> io::Result<()> {
        self.scans += 1;
        self.ours += usize::from(seen.is_ours());
        if seen.meaning.is_none() {
            self.broken += 1;
            self.cure.clone_from(&seen.hint);
        }
        if self.is_json {
            return out::line(serde_json::to_string(seen)?);
        }
        let level = level(seen);
        let title = format!("{} {}  {}", style::sign(level), seen.scan, seen.would);
        out::line(style::paint(level, &title))?;
        lines(seen).iter().try_for_each(out::line)
    }

    /// The summary. Readable scans are a success, and none is a fault.
    pub(super) fn end(self, scanner: &Scanner) -> Outcome {
        let readable = self.scans - self.broken;
        let cure = (readable == 0).then(|| self.what_helps(scanner));
        if self.is_json {
            let Self { scans, ours, broken, .. } = self;
            out::line(
                json!({"scans": scans, "ours": ours, "not_readable": broken, "cure": cure}).to_string(),
            )?;
        } else {
            let scans = if self.scans == 1 { "1 scan".to_owned() } else { format!("{} scans", self.scans) };
            out::line(format!("{scans}: {} of them ours, {} not readable.", self.ours, self.broken))?;
            cure.iter().try_for_each(out::line)?;
        }
        Ok(if readable == 0 { Exit::Fault } else { Exit::Ok })
    }

    fn what_helps(&self, scanner: &Scanner) -> String {
        if let Some(cure) = &self.cure {
            return cure.clone();
        }
        if !self.was_ready {
            return match &self.why {
                Some(why) => format!("The scanner could not be read: {why}"),
                None => "The scanner could not be opened in this time; give it longer.".to_owned(),
            };
        }
        let cure = match scanner.source {
            ScannerSource::Serial(_) => {
                "Nothing came. Check that the scanner beeps and is in COM mode, and of an RS-232 line the baud rate; \
                 `stamp-agent scanner list` shows all ports."
            }
            ScannerSource::Tcp(_) => {
                "Nothing came. Check the address that is set in the scanner, and firewalls on the way."
            }
            ScannerSource::HidPos(_) | ScannerSource::Evdev(_) | ScannerSource::Stdin => {
                "Nothing came. Check that the scanner beeps; `stamp-agent scanner list` shows what is plugged in."
            }
        };
        cure.to_owned()
    }
}

fn level(seen: &Seen) -> Level {
    match seen.meaning {
        None => Level::Refused,
        Some("not-ours") => Level::Info,
        Some(_) => Level::Ok,
    }
}

/// What is told beside the title.
fn lines(seen: &Seen) -> Vec<String> {
    let patterns = (!seen.patterns.is_empty()).then(|| seen.patterns.join(", "));
    let layout =
        seen.layout.map(|layout| format!("typed through the keyboard layout \"{layout}\"; repaired"));
    let all = [
        ("code", seen.code.clone()),
        ("pattern", patterns),
        ("layout", layout),
        ("kind", seen.symbology.clone()),
        ("end", Some(seen.end.clone())),
        ("bytes", Some(seen.raw.clone())),
        ("hint", seen.hint.clone()),
    ];
    all.into_iter()
        .filter_map(|(label, text)| Some(format!("    {} {}", style::dim(&format!("{label:<8}")), text?)))
        .collect()
}
