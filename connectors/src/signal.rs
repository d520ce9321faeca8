//! What connectors report.

use std::{sync::Arc, time::Duration};

use stamp_core::scan::Frame;

use crate::scanner::Verdicts;

/// One report of a connector, in the order of what happened. `Debug` shows no code.
#[derive(Debug, Clone)]
pub enum Signal {
    /// A scanner has read something, or something that is no scan came in.
    Scan {
        /// The scanner's configured name.
        scanner: Arc<str>,
        /// What came in.
        frame: Frame,
        /// When its end was seen (monotonic).
        at: Duration,
        /// Takes what the till makes of it.
        verdicts: Verdicts,
    },
    /// A scanner's state has changed.
    Scanner {
        /// The scanner's configured name.
        scanner: Arc<str>,
        /// The new state.
        state: ScannerState,
    },
}

/// Whether a scanner can be heard. Except for `Ready` and `Ended` the connector goes on trying by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ScannerState {
    /// Being opened for the first time.
    Connecting,
    /// Heard.
    Ready {
        /// Where: a port, a path.
        detail: String,
    },
    /// Not there at the moment: unplugged, not yet plugged in, held by another program.
    Lost {
        /// What happened and what to look at, for the person at the till.
        why: String,
    },
    /// Will not work until a person changes something: permission, settings, two scanners that look the same.
    Failed {
        /// What to change.
        why: String,
    },
    /// Its input is at its end, and nothing more will come.
    Ended {
        /// Which input.
        detail: String,
    },
}
