//! What a connector finds when it is tried by a person, before anything is reported.

use stamp_core::receipt::Report;

/// One thing that was looked at: an account, a right, a register, a clock, the last checks. Told as one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What was looked at, in a word or two: `account`, `spots`, `clock`.
    pub what: String,
    /// How it was found.
    pub state: Found,
    /// What was seen and, where something is amiss, what to change. No secret, no person, one line.
    pub detail: String,
    /// What would be reported of it, such as the last closed checks. Whoever shows them leaves persons out.
    pub reports: Vec<Report>,
}

/// How a thing was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// It works.
    Good,
    /// It works, and something is worth knowing: a clock that is off, a way that tells only part of the checks.
    Doubtful,
    /// It was not looked at, because it is not configured or something before it failed.
    Skipped,
    /// No answer, or one that asks to come later. Trying again may help.
    Unreachable,
    /// It does not work until a person changes something: a key, a right, a setting.
    Failed,
}

impl Finding {
    /// It works.
    #[must_use]
    pub fn good(what: impl Into<String>, detail: impl Into<String>) -> Self {
        Self::new(what, Found::Good, detail)
    }

    /// It works, but.
    #[must_use]
    pub fn doubtful(what: impl Into<String>, detail: impl Into<String>) -> Self {
        Self::new(what, Found::Doubtful, detail)
    }

    /// It was not looked at.
    #[must_use]
    pub fn skipped(what: impl Into<String>, detail: impl Into<String>) -> Self {
        Self::new(what, Found::Skipped, detail)
    }

    /// No answer.
    #[must_use]
    pub fn unreachable(what: impl Into<String>, detail: impl Into<String>) -> Self {
        Self::new(what, Found::Unreachable, detail)
    }

    /// A person has to change something.
    #[must_use]
    pub fn failed(what: impl Into<String>, detail: impl Into<String>) -> Self {
        Self::new(what, Found::Failed, detail)
    }

    /// The same, with what would be reported.
    #[must_use]
    pub fn with(self, reports: Vec<Report>) -> Self {
        Self { reports, ..self }
    }

    fn new(what: impl Into<String>, state: Found, detail: impl Into<String>) -> Self {
        Self { what: what.into(), state, detail: detail.into(), reports: Vec::new() }
    }
}
