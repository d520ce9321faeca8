//! What a person should know of checks that were not told of.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use tokio::time::Instant;
use tracing::warn;

use super::receipt::Unreadable;

/// Most checks that are named.
const SHOWN: usize = 3;
/// Most that are remembered.
const MOST: usize = 200;

/// A check that is not told of may be anybody's: so long after it was first seen, nobody may rely on all checks being
/// known. As long as a guest stays noted.
const DOUBT: Duration = Duration::from_secs(600);

/// Checks of the days that are looked at which a person must look after.
#[derive(Debug, Default)]
pub(super) struct Notes {
    unreadable: BTreeMap<String, Unreadable>,
    given_back: BTreeSet<String>,
    /// Seen in the look that is under way.
    seen: BTreeSet<String>,
    doubt: Option<Instant>,
    /// What follows from it that the last answer was cut off.
    cut_off: Option<&'static str>,
}

impl Notes {
    /// A look begins.
    pub(super) fn begin(&mut self) {
        self.seen.clear();
    }

    /// A look has found everything there is.
    pub(super) fn end(&mut self) {
        self.unreadable.retain(|check, _| self.seen.contains(check));
        self.given_back.retain(|check| self.seen.contains(check));
    }

    /// Whether the answers to a look were cut off, and what follows from it.
    pub(super) fn cut_off(&mut self, is_cut_off: bool, what: &'static str) {
        if is_cut_off && self.cut_off.is_none() {
            warn!("Poster's answer seems to be cut off: {what}");
        }
        self.cut_off = is_cut_off.then_some(what);
    }

    pub(super) fn unreadable(&mut self, check: String, why: Unreadable) {
        self.seen.insert(check.clone());
        if self.unreadable.len() < MOST && self.unreadable.insert(check.clone(), why).is_none() {
            warn!(%check, %why, "a check of Poster cannot be read and brings no stamp; add the stamp by hand if it was earned");
            self.doubt = Some(Instant::now());
        }
    }

    pub(super) fn given_back(&mut self, check: String) {
        self.seen.insert(check.clone());
        if self.given_back.len() < MOST && self.given_back.insert(check.clone()) {
            warn_given_back(&check);
            self.doubt = Some(Instant::now());
        }
    }

    /// Whether all checks may be said to be known.
    pub(super) fn allow_completeness(&self) -> bool {
        self.doubt.is_none_or(|since| since.elapsed() >= DOUBT)
    }

    /// In words.
    pub(super) fn shown(&self) -> Vec<String> {
        let mut told = Vec::new();
        if !self.unreadable.is_empty() {
            let checks = self.unreadable.iter().map(|(check, why)| format!("{check}: {why}"));
            told.push(format!(
                "without a stamp, because unreadable: {}",
                some(checks, self.unreadable.len())
            ));
        }
        if !self.given_back.is_empty() {
            let checks = self.given_back.iter().cloned();
            told.push(given_back(checks, self.given_back.len()));
        }
        told.extend(self.cut_off.map(|what| format!("Poster's answer seems to be cut off: {what}")));
        told
    }
}

pub(super) fn warn_given_back(check: &str) {
    warn!(%check, "a check of Poster was given back at the fiscal printer, in whole or in part; a stamp that it has brought stays until a person takes it back");
}

/// In words: so many checks were given back.
pub(super) fn given_back(checks: impl Iterator<Item = String>, all: usize) -> String {
    let checks = some(checks, all);
    format!("given back, in whole or in part, look whether a stamp must be taken back: {checks}")
}

fn some(checks: impl Iterator<Item = String>, all: usize) -> String {
    let mut shown = checks.take(SHOWN).collect::<Vec<_>>().join(", ");
    if all > SHOWN {
        shown.push_str(&format!(" and {} more", all - SHOWN));
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_check_that_cannot_be_read_is_told_until_it_is_gone() {
        let mut notes = Notes::default();
        notes.begin();
        (1..=5).for_each(|number| notes.unreadable(number.to_string(), Unreadable::NeverClosed));
        notes.end();
        let told = notes.shown();
        assert!(
            told[0].contains("1: its closing time is missing") && told[0].ends_with("and 2 more"),
            "{told:?}"
        );
        notes.begin();
        notes.end();
        assert!(notes.shown().is_empty());
    }

    #[test]
    fn an_answer_that_was_cut_off_is_told_until_one_is_whole() {
        let mut notes = Notes::default();
        notes.cut_off(true, "checks may be missing");
        assert!(notes.shown()[0].ends_with("cut off: checks may be missing"));
        notes.cut_off(false, "checks may be missing");
        assert!(notes.shown().is_empty());
    }

    #[tokio::test(start_paused = true)]
    async fn for_a_while_nobody_relies_on_all_checks_being_known() {
        let mut notes = Notes::default();
        assert!(notes.allow_completeness());
        notes.given_back("7".to_owned());
        assert!(!notes.allow_completeness());
        tokio::time::advance(DOUBT).await;
        notes.given_back("7".to_owned());
        assert!(notes.allow_completeness(), "it was seen first ten minutes ago");
    }
}
