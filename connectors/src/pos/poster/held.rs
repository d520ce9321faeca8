//! Checks whose client cannot be had.

use std::{collections::HashMap, time::Duration};

use stamp_core::time::Timestamp;
use tokio::time::Instant;
use tracing::warn;

use super::clients::Lack;
use crate::pos::PosState;

/// A check that is held back may be anybody's: so long nobody may rely on all checks being known. As long as a guest
/// stays noted.
const DOUBT: Duration = Duration::from_secs(600);

/// A check that was not met for so long is gone: longer than all days take to be looked at.
const KEPT: Duration = Duration::from_secs(2 * 3600);

/// What happens to a check without its client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    /// It is told of as it is, and again once its client is known.
    Tell,
    /// It was told of as it is.
    Told,
    /// It waits.
    Wait,
}

/// Checks whose client cannot be had, by their names. As many as there are in the days that are looked at.
#[derive(Debug, Default)]
pub(super) struct Held {
    checks: HashMap<String, Waiting>,
    why: Option<Lack>,
    /// The groups of clients decide whether a check counts.
    by_groups: bool,
    has_warned: bool,
}

#[derive(Debug)]
struct Waiting {
    since: Instant,
    /// When it was among the checks that were looked at, the last time.
    met: Instant,
    closed_at: Timestamp,
    is_told: bool,
}

impl Held {
    /// `by_groups`: no check is told of without the groups of its client, because they decide whether it counts.
    pub(super) fn new(by_groups: bool) -> Self {
        Self { by_groups, ..Self::default() }
    }

    /// What happens to this check.
    pub(super) fn judge(&mut self, receipt: &str, closed_at: Timestamp, lack: Lack) -> Fate {
        if !self.has_warned {
            self.has_warned = true;
            warn!(why = lack.why(), "the clients of some checks of Poster cannot be had; these checks wait");
        }
        let now = Instant::now();
        let new = Waiting { since: now, met: now, closed_at, is_told: false };
        let check = self.checks.entry(receipt.to_owned()).or_insert(new);
        check.met = now;
        let is_over = !self.by_groups && check.since.elapsed() >= lack.patience();
        self.why = Some(lack);
        match (check.is_told, is_over) {
            (true, _) => Fate::Told,
            (false, true) => Fate::Tell,
            (false, false) => Fate::Wait,
        }
    }

    /// It was taken without its client.
    pub(super) fn told(&mut self, receipt: &str) {
        if let Some(check) = self.checks.get_mut(receipt) {
            check.is_told = true;
        }
    }

    /// It was taken with its client, or does not hold any more.
    pub(super) fn settled(&mut self, receipt: &str) {
        self.checks.remove(receipt);
    }

    /// A look has been through everything there is.
    pub(super) fn end(&mut self) {
        self.checks.retain(|_, check| check.met.elapsed() < KEPT);
        self.has_warned &= !self.checks.is_empty();
    }

    /// When the first was closed that waits and may still be somebody's who was noted.
    pub(super) fn first(&self) -> Option<Timestamp> {
        let waiting = self.checks.values().filter(|check| !check.is_told && check.since.elapsed() < DOUBT);
        waiting.map(|check| check.closed_at).min()
    }

    /// In words.
    pub(super) fn shown(&self) -> Option<String> {
        let why = self.why.as_ref().filter(|_| !self.checks.is_empty())?.why();
        let told = self.checks.values().filter(|check| check.is_told).count();
        Some(match self.checks.len() - told {
            0 => format!("checks told of without their clients: {told}; {why}"),
            waiting => format!("checks that wait for their clients: {waiting}; {why}"),
        })
    }

    /// Where only a person can end it, and stamps are missing until then.
    pub(super) fn failed(&self) -> Option<PosState> {
        match &self.why {
            Some(Lack::Refused(why)) if self.by_groups && !self.checks.is_empty() => {
                let waiting = self.checks.len();
                let why = format!(
                    "{why}; until then checks with a client bring no stamp, because receipts.without needs the client's group: {waiting}"
                );
                Some(PosState::Failed { why })
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const AT: Timestamp = Timestamp::UNIX_EPOCH;

    fn away() -> Lack {
        Lack::Away("no answer".to_owned())
    }

    #[tokio::test(start_paused = true)]
    async fn a_check_waits_ten_minutes_for_its_client_and_is_told_of_once_without() {
        let mut held = Held::new(false);
        assert_eq!(held.judge("a", AT, away()), Fate::Wait);
        assert_eq!(held.first(), Some(AT));
        tokio::time::advance(Duration::from_secs(600)).await;
        assert_eq!(held.judge("a", AT, away()), Fate::Tell);
        held.told("a");
        assert_eq!((held.judge("a", AT, away()), held.first()), (Fate::Told, None));
        tokio::time::advance(KEPT).await;
        held.end();
        assert_eq!(held.shown(), None, "it is not among the checks that are looked at any more");
    }

    #[tokio::test(start_paused = true)]
    async fn where_groups_decide_it_waits_until_they_are_known() {
        let mut held = Held::new(true);
        let refused = Lack::Refused("no right".to_owned());
        assert_eq!(held.judge("a", AT, refused.clone()), Fate::Wait);
        tokio::time::advance(Duration::from_secs(86_400)).await;
        assert_eq!(held.judge("a", AT, refused), Fate::Wait);
        assert!(matches!(held.failed(), Some(PosState::Failed { why }) if why.contains("no right")));
        held.settled("a");
        assert_eq!(held.failed(), None);
    }
}
