//! Attempts of an operation as the API and the command line show them.

use serde::Serialize;
use stamp_core::{
    attempt::{Came, Decided, Failure},
    time::Timestamp,
};
use stamp_store::Made;

/// One attempt.
#[derive(Debug, Serialize)]
pub struct AttemptView {
    number: u32,
    at: Timestamp,
    took_ms: u64,
    /// It asked what became of the operation.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    question: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    failure: Option<Failure>,
    decided: Decided,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    words: Option<String>,
}

impl From<Made> for AttemptView {
    fn from(Made { number, attempt }: Made) -> Self {
        let (status, failure) = match attempt.came {
            Came::Status(status) => (Some(status), None),
            Came::Nothing(failure) => (None, Some(failure)),
        };
        Self {
            number,
            at: attempt.at,
            took_ms: u64::try_from(attempt.took.as_millis()).unwrap_or(u64::MAX),
            question: attempt.is_question,
            status,
            failure,
            decided: attempt.decided,
            code: attempt.code,
            words: attempt.words,
        }
    }
}

impl AttemptView {
    /// In one line for people.
    #[must_use]
    pub fn line(&self) -> String {
        let came = match (self.status, self.failure) {
            (Some(status), _) => status.to_string(),
            (None, Some(failure)) => failure.to_string(),
            (None, None) => "?".to_owned(),
        };
        let asked = if self.question { " (asked what became of it)" } else { "" };
        let code = self.code.as_ref().map(|code| format!(" {code}")).unwrap_or_default();
        let words = self.words.as_ref().map(|words| format!(": {words}")).unwrap_or_default();
        let Self { number, at, took_ms, decided, .. } = self;
        format!("#{number} {at:.3} {took_ms} ms{asked}  {came}{code} -> {decided}{words}")
    }
}
