//! Why Poster could not be asked, and what to do about it.

use std::time::Duration;

use stamp_core::redact::redact;

use crate::pos::{NoTls, PosState, Unanswered};

/// Longest text of Poster's that is shown, in characters.
const LONGEST: usize = 200;

/// Why Poster could not be asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum Trouble {
    /// Poster says no, with a number of its list (dev.joinposter.com/en/docs/v3/web/errors, documented).
    #[error("Poster refuses {method}: {message} ({code}){}", cure(*code, method))]
    Refused {
        /// What was asked.
        method: &'static str,
        /// `0`: there was none.
        code: i64,
        /// Poster's words, fit for a log.
        message: String,
    },
    /// No answer, or none of Poster's.
    #[error("{why}")]
    Lost {
        /// What happened and what to look at.
        why: String,
        /// How long Poster asks to be left alone.
        retry_after: Option<Duration>,
    },
    /// Something must be set.
    #[error("{0}")]
    Setting(String),
}

impl Trouble {
    pub(super) fn refused(method: &'static str, code: i64, message: &str) -> Self {
        Self::Refused { method, code, message: bounded(message) }
    }

    pub(super) fn lost(why: impl Into<String>) -> Self {
        Self::Lost { why: why.into(), retry_after: None }
    }

    /// Only a person can change it.
    pub(super) fn needs_a_person(&self) -> bool {
        match self {
            Self::Refused { code, .. } => matches!(code, 10 | 11 | 12 | 20 | 54 | 503 | 700),
            Self::Lost { .. } => false,
            Self::Setting(_) => true,
        }
    }

    /// Poster has understood the question, and says no to this one alone.
    pub(super) fn is_about_this_question(&self) -> bool {
        match self {
            Self::Refused { code, .. } => !matches!(code, 10 | 11 | 12 | 503),
            Self::Lost { .. } | Self::Setting(_) => false,
        }
    }

    /// What was asked for does not exist: 32 an unknown number, 34 and 42 a number that is none (documented).
    pub(super) fn says_there_is_none(&self) -> bool {
        matches!(self, Self::Refused { code: 32 | 34 | 42, .. })
    }

    pub(super) fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Lost { retry_after, .. } => *retry_after,
            Self::Refused { .. } | Self::Setting(_) => None,
        }
    }

    pub(super) fn state(&self) -> PosState {
        let why = self.to_string();
        match self.needs_a_person() {
            true => PosState::Failed { why },
            false => PosState::Lost { why },
        }
    }
}

impl From<Unanswered> for Trouble {
    fn from(unanswered: Unanswered) -> Self {
        Self::lost(format!(
            "Poster's cloud does not answer: {}; check the internet of this machine",
            bounded(&unanswered.to_string())
        ))
    }
}

impl From<&NoTls> for Trouble {
    fn from(no_tls: &NoTls) -> Self {
        Self::Setting(no_tls.to_string())
    }
}

/// Foreign words, fit for a log: on one line, not too long, without secrets and persons.
pub(super) fn bounded(text: &str) -> String {
    let line: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(4 * LONGEST).collect();
    redact(line.trim()).chars().take(LONGEST).collect()
}

/// What helps against the refusals that do not end by themselves. That 503 is an archived account is documented in
/// Russian only; that 700 is about the price plan and no limit of requests too, which the English page mistranslates.
fn cure(code: i64, method: &str) -> String {
    let cure = match code {
        10 => {
            "; the file named in token_file holds no token: copy it from Poster's console, Access, Integrations"
        }
        11 => {
            "; copy the token from Poster's console, Access, Integrations, into the file named in token_file"
        }
        12 => "; it has expired (after two years): make a new one in Poster's console, Access, Integrations",
        20 | 54 => return format!("; give the integration in Poster's console the right to call {method}"),
        503 => "; the account is archived: renew it in Poster's console",
        700 => "; the price plan of the account does not include this: change it in Poster's console",
        _ => "",
    };
    cure.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_only_a_person_can_change_says_what_to_change() {
        for (code, told) in [
            (10, "token_file"),
            (11, "token_file"),
            (12, "expired"),
            (20, "the right to call clients.getClient"),
            (54, "the right"),
            (503, "archived"),
            (700, "price plan"),
        ] {
            let state = Trouble::refused("clients.getClient", code, "no").state();
            assert!(matches!(&state, PosState::Failed { why } if why.contains(told)), "{state:?}");
        }
        assert!(matches!(Trouble::refused("dash.getTransactions", 32, "no").state(), PosState::Lost { .. }));
    }

    #[test]
    fn foreign_words_are_short_and_hold_no_secret() {
        let long = bounded(&format!("a\nb {}", "x".repeat(5000)));
        assert!(long.starts_with("a b") && long.chars().count() == LONGEST, "{long}");
        assert!(!bounded("no such client +370 600 00000, token=000000:demo").contains("600"), "a person");
        assert!(!bounded("token=000000:demo").contains("demo"));
    }
}
