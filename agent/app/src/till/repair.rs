//! Codes that came through the wrong keyboard layout.

use std::sync::atomic::Ordering;

use stamp_core::scan::{Code, Repaired};
use tracing::info;

use super::{Scan, Till};

impl Till {
    /// The code that was meant by one that a program on the till has read from a keyboard: where the layout is
    /// configured, it has certainly come through that.
    #[must_use]
    pub fn as_typed(&self, code: Code, source: &str) -> Code {
        let policy = &self.parts.policy;
        let repaired = policy.layout.and_then(|layout| policy.patterns.repair_typed(&code, layout));
        self.noted(repaired, source).unwrap_or(code)
    }

    /// The scan with the code that was meant, where that is beyond doubt.
    pub(super) fn repaired(&self, mut scan: Scan) -> Scan {
        let policy = &self.parts.policy;
        if !scan.is_card_id
            && let Some(code) = self.noted(policy.patterns.repair(&scan.code, policy.layout), &scan.source)
        {
            scan.code = code;
        }
        scan
    }

    /// How many codes were repaired since the start.
    #[must_use]
    pub fn codes_repaired(&self) -> u64 {
        self.codes_repaired.load(Ordering::Relaxed)
    }

    fn noted(&self, repaired: Option<Repaired>, source: &str) -> Option<Code> {
        let Repaired { code, layout } = repaired?;
        info!(source, %layout, "a code was repaired that came through another keyboard layout");
        self.codes_repaired.fetch_add(1, Ordering::Relaxed);
        Some(code)
    }
}
