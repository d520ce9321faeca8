//! What shall be measured, and how thoroughly.

use std::{env, time::Duration};

/// The words of the command line.
pub(crate) struct Asked {
    /// JSON instead of a table.
    pub(crate) json: bool,
    /// How thoroughly.
    pub(crate) size: Size,
    /// The figures mean nothing.
    pub(crate) is_trial: bool,
    parts: Vec<String>,
}

/// How thoroughly.
pub(crate) struct Size {
    /// Operations in a queue that is called full.
    pub(crate) queued: usize,
    /// Operations of a backlog.
    pub(crate) drained: usize,
    /// Scans of a caller.
    pub(crate) scans: usize,
    /// Starts of the process.
    pub(crate) starts: usize,
    /// How long it is watched idling.
    pub(crate) idle: Duration,
}

const WHOLE: Size =
    Size { queued: 1_000_000, drained: 100_000, scans: 500, starts: 20, idle: Duration::from_secs(10) };
const QUICK: Size =
    Size { queued: 100_000, drained: 20_000, scans: 150, starts: 8, idle: Duration::from_secs(4) };
/// Only to see that it still runs.
const TRIAL: Size = Size { queued: 300, drained: 200, scans: 5, starts: 1, idle: Duration::from_millis(100) };

impl Asked {
    /// Reads the command line. `cargo bench` adds `--bench`; without it this is a trial, as under `cargo test`.
    pub(crate) fn read() -> Self {
        let words: Vec<String> = env::args().skip(1).collect();
        let has = |flag: &str| words.iter().any(|word| word == flag);
        let is_trial = has("--test") || !has("--bench");
        let size = match (is_trial, has("--quick")) {
            (true, _) => TRIAL,
            (false, true) => QUICK,
            (false, false) => WHOLE,
        };
        let json = has("--json");
        Self {
            json,
            size,
            is_trial,
            parts: words.into_iter().filter(|word| !word.starts_with('-')).collect(),
        }
    }

    /// Whether this part is measured.
    pub(crate) fn wants(&self, part: &str) -> bool {
        self.parts.is_empty() || self.parts.iter().any(|wanted| part.contains(wanted.as_str()))
    }
}
