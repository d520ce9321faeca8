//! What the cashier sees and hears.

pub mod offline;
mod outcome;
pub mod redemption;
pub mod said;

pub use outcome::{of_operation, of_refusal};
use serde::{Deserialize, Serialize};

use crate::words::{Args, Words};

/// How good or bad the news is. Drives colour, icon and sound alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// It worked.
    Ok,
    /// Something to know; nothing to do.
    Info,
    /// Somebody must look or decide.
    Warn,
    /// No. Do not hand anything over.
    Refused,
}

/// One answer to the cashier, readable in half a second.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// What it is about, kebab-case, stable: `stamp-added`, `saved-offline`, `voucher-already-used` …
    pub code: String,
    /// See [`Level`].
    pub level: Level,
    /// A few words, the large line.
    pub title: String,
    /// What to do or to know, one or two sentences. May be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
}

impl Notice {
    /// A notice of the given level.
    #[must_use]
    pub fn new(level: Level, code: &str, title: impl Into<String>, text: impl Into<String>) -> Self {
        Self { code: code.to_owned(), level, title: title.into(), text: text.into() }
    }

    /// The notice whose words are the message of its code: the title, and as the text its `.text`, if it has one.
    #[must_use]
    pub fn worded(words: &Words, level: Level, code: &str, args: &Args<'_>) -> Self {
        let text = words.find(code, Some("text"), args).unwrap_or_default();
        Self::new(level, code, words.say(code, args), text)
    }

    /// As [`Notice::worded`], with another attribute of the message as the text.
    #[must_use]
    pub fn worded_as(words: &Words, level: Level, code: &str, text: &str, args: &Args<'_>) -> Self {
        Self::new(level, code, words.say(code, args), words.attr(code, text, args))
    }
}
