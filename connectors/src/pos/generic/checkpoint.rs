//! What is kept with the batches, to go on from.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use stamp_core::time::Timestamp;

/// Until when the till was asked, and which files were taken that stay where they are.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Checkpoint {
    /// The beginning of the last look that was whole, UTC, by the till's clock where its answers tell it, else by this
    /// machine's.
    pub(super) asked: Option<Timestamp>,
    /// When the last check was closed that is known from looking, UTC, as the till says.
    pub(super) newest: Option<Timestamp>,
    /// Digests of name, size and time.
    pub(super) kept: BTreeSet<String>,
}

impl Checkpoint {
    /// What was kept; nothing where it cannot be read: then more is looked through than has to be.
    pub(super) fn read(text: Option<&str>) -> Self {
        text.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default()
    }

    pub(super) fn written(&self) -> Option<String> {
        serde_json::to_string(self).ok()
    }
}
