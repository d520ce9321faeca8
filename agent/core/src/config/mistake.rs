//! What is wrong with a configuration, all of it at once.

use std::{error, fmt};

use serde::Serialize;

/// What is wrong with one value, apart from where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong {
    /// What is wrong, without the key: `90 is out of range`.
    pub what: String,
    /// What to do about it.
    pub hint: Option<String>,
}

impl Wrong {
    /// Something is wrong and the cure follows from it.
    pub(super) fn new(what: impl Into<String>) -> Self {
        Self { what: what.into(), hint: None }
    }

    /// Adds what to do.
    pub(super) fn hint(self, hint: impl Into<String>) -> Self {
        Self { hint: Some(hint.into()), ..self }
    }
}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)?;
        match &self.hint {
            Some(hint) => write!(f, " ({hint})"),
            None => Ok(()),
        }
    }
}

impl error::Error for Wrong {}

/// One mistake and its place. Never holds a key, or the value of a key that is not known.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Mistake {
    /// Counted from 1.
    pub line: usize,
    /// In characters, counted from 1.
    pub column: usize,
    /// `till.stamping`; entries of a list are counted from 1: `scanner[2].port`. Empty where the text could
    /// not be read at all.
    pub key: String,
    /// What is wrong.
    pub what: String,
    /// What to do about it, where that does not follow.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
}

/// Every mistake of one configuration, in the order of its lines. Never empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistakes {
    /// The name of the file, as it was given to [`parse`](super::parse()).
    origin: String,
    list: Vec<Mistake>,
}

impl Mistakes {
    pub(super) fn new(origin: &str, mut list: Vec<Mistake>) -> Self {
        list.sort();
        Self { origin: origin.to_owned(), list }
    }

    /// The mistakes, sorted by line.
    #[must_use]
    pub fn list(&self) -> &[Mistake] {
        &self.list
    }
}

/// One line for each mistake: `agent.toml:12: till.stamping: "scann" is none of … (did you mean "scan"?)`.
impl fmt::Display for Mistakes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, mistake) in self.list.iter().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            write!(f, "{}:{}: ", self.origin, mistake.line)?;
            if !mistake.key.is_empty() {
                write!(f, "{}: ", mistake.key)?;
            }
            f.write_str(&mistake.what)?;
            if let Some(hint) = &mistake.hint {
                write!(f, " ({hint})")?;
            }
        }
        Ok(())
    }
}

impl error::Error for Mistakes {}
