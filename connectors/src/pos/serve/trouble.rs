//! What keeps a way from being asked.

use std::time::Duration;

use super::board::Standing;
use crate::pos::{Answered, Unanswered};

/// What came instead of an answer, in words that name no secret and no person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Trouble {
    /// It may work by itself the next time.
    Lost {
        why: String,
        /// How long it asks to be left alone.
        after: Option<Duration>,
    },
    /// A person has to change something.
    Failed { why: String },
}

impl Trouble {
    pub(super) fn lost(why: impl Into<String>) -> Self {
        Self::Lost { why: why.into(), after: None }
    }

    pub(super) fn failed(why: impl Into<String>) -> Self {
        Self::Failed { why: why.into() }
    }

    /// No answer of `who`.
    pub(super) fn unanswered(who: &str, unanswered: &Unanswered) -> Self {
        Self::lost(format!("{who} does not answer: {unanswered}"))
    }

    /// An answer that is none of those that are known.
    pub(super) fn unreadable(who: &str, answered: &Answered) -> Self {
        let Answered { status, retry_after, .. } = answered;
        let why =
            format!("{who} answers {status} with something that is not its own; look whether it is {who}");
        Self::Lost { why, after: *retry_after }
    }

    pub(super) const fn after(&self) -> Option<Duration> {
        match self {
            Self::Lost { after, .. } => *after,
            Self::Failed { .. } => None,
        }
    }

    pub(super) fn why(&self) -> &str {
        match self {
            Self::Lost { why, .. } | Self::Failed { why } => why,
        }
    }
}

impl From<Trouble> for Standing {
    fn from(trouble: Trouble) -> Self {
        match trouble {
            Trouble::Lost { why, .. } => Self::Lost(why),
            Trouble::Failed { why } => Self::Failed(why),
        }
    }
}
