//! A closed check, as far as it matters whose it is.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{
    By, LIVES, REMEMBERED, WAITS,
    decision::{Candidate, Question},
    note::Moment,
};
use crate::{
    cloud::types::{Identifier, Money},
    operation::OpId,
    receipt::ReceiptClosed,
    time::Now,
};

/// A closed check that counts and is not decided yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    /// Its operation.
    pub op_id: OpId,
    /// Who told of it, and tells how far everything is told ([`Matching::horizon`](super::Matching::horizon)).
    pub connector: String,
    /// What was paid; for the question.
    pub total: Money,
    /// When it was closed, UTC, by the clock of the till.
    pub closed_at: Timestamp,
    /// It was closed at `closed_at` or up to so much later.
    pub within: Duration,
    /// How it was heard of.
    pub way: Way,
    /// The guest whom the till itself knows.
    pub guest: Option<Identifier>,
    /// See [`ReceiptClosed::is_client_told`].
    #[serde(default)]
    pub is_client_told: bool,
    /// See [`ReceiptClosed::is_unnamed`].
    #[serde(default)]
    pub is_unnamed: bool,
}

/// How soon and in which order a way tells of closed checks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// At the closing, and one after the other: the local API, an app at the point of sale.
    Prompt,
    /// Later and in any order: polling, webhooks.
    Late,
}

/// A check, and how far it has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Known {
    pub(super) check: Check,
    pub(super) learnt: Moment,
    /// It was heard of as long after its time as others before it: so much the clock of the till is behind.
    pub(super) is_usual: bool,
    pub(super) state: State,
    /// Notes of which a person has said that they are not its.
    pub(super) passed: Vec<u64>,
    /// Its guest is known from elsewhere, and whoever was noted for it is still to be used up.
    pub(super) uses_up: bool,
    /// It is not found out any more.
    pub(super) is_given_up: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum State {
    /// Checks that were closed before it may still turn up.
    Waiting,
    /// A person is asked; the candidates that were told.
    Asked(Vec<Candidate>),
    Unclaimed,
    /// It is this guest's. `None`: of somebody whose name is not kept.
    Taken(Option<Identifier>),
    /// It does not hold any more; but who was noted before it may still have been its guest, and not the next one's.
    Voided,
}

/// As it is kept over a restart. What was asked is asked again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct KeptCheck {
    check: Check,
    learnt: Timestamp,
    fate: KeptFate,
    passed: Vec<u64>,
    uses_up: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum KeptFate {
    Open,
    Unclaimed,
    Taken(Option<Identifier>),
    Voided,
}

impl Check {
    /// What matters of `receipt`. `guest` is whom the till itself knows, by the shop's rules
    /// ([`Rules::guest`](crate::receipt::Rules::guest)).
    #[must_use]
    pub fn of(receipt: &ReceiptClosed, guest: Option<Identifier>, way: Way) -> Self {
        Self {
            op_id: receipt.identity.op_id(),
            connector: receipt.identity.connector.clone(),
            total: receipt.total.clone(),
            closed_at: receipt.closed_at,
            within: receipt.within,
            way,
            guest,
            is_client_told: receipt.is_client_told,
            is_unnamed: receipt.is_unnamed,
        }
    }

    /// When it was closed at the latest, by the clock of the till.
    pub(super) fn closed_by(&self) -> Timestamp {
        self.closed_at.checked_add(self.within).unwrap_or(Timestamp::MAX)
    }

    /// Whether it was told of as `12:34:00`, which may as well be without seconds.
    pub(super) fn is_whole_minute(&self) -> bool {
        self.closed_at.as_second().rem_euclid(60) == 0
    }
}

impl Known {
    pub(super) fn new(check: Check, now: Now) -> Self {
        Self {
            check,
            learnt: Moment::of(now),
            is_usual: false,
            state: State::Waiting,
            passed: Vec::new(),
            uses_up: false,
            is_given_up: false,
        }
    }

    /// How long after its time it was heard of.
    pub(super) fn lag(&self) -> SignedDuration {
        self.learnt.wall.duration_since(self.check.closed_by())
    }

    /// Whether it may still be found out whose it is.
    pub(super) const fn is_open(&self) -> bool {
        matches!(self.state, State::Waiting | State::Asked(_))
    }

    /// Whether it was learnt of so late that a guest who was noted for it, or a check before it, may be forgotten
    /// before it is decided.
    pub(super) fn is_old_news(&self) -> bool {
        let left = REMEMBERED.saturating_sub(LIVES + LIVES);
        self.ends(left) <= self.learnt.and(Duration::ZERO)
    }

    /// Monotonic: when so much has passed since it was closed, if that was before it was learnt of, else since then.
    pub(super) fn ends(&self, after: Duration) -> Duration {
        let told = self.learnt.wall.duration_since(self.check.closed_at).max(SignedDuration::ZERO);
        let left = after.saturating_sub(Duration::try_from(told).unwrap_or(Duration::ZERO));
        self.learnt.and(left)
    }

    /// Its guest is known from the till, unless it has one.
    pub(super) fn learns(&mut self, guest: Option<Identifier>) {
        if self.check.guest.is_none() && !matches!(self.state, State::Taken(_)) {
            self.check.guest = guest;
        }
    }

    /// Its guest was named while it was open, or just after.
    pub(super) fn was_named(&mut self, guest: Identifier, by: By) {
        match by {
            By::Card if self.is_open() => self.check.guest = Some(guest),
            By::Client if self.check.is_client_told => {}
            By::Note | By::Client | By::Card => self.learns(Some(guest)),
        }
    }

    /// Monotonic: when it is decided at the latest, if it is not.
    pub(super) fn deadline(&self) -> Option<Duration> {
        match &self.state {
            State::Waiting => Some(self.learnt.and(WAITS)),
            State::Asked(_) => Some(self.learnt.and(LIVES)),
            State::Unclaimed | State::Taken(_) | State::Voided => None,
        }
    }

    pub(super) fn question(&self) -> Option<Question> {
        let State::Asked(candidates) = &self.state else { return None };
        Some(Question {
            op_id: self.check.op_id,
            total: self.check.total.clone(),
            closed_at: self.check.closed_at,
            candidates: candidates.clone(),
        })
    }

    pub(super) fn can_be_added_to(&self, now: Now) -> bool {
        self.state == State::Unclaimed && now.mono < self.ends(LIVES)
    }

    pub(super) fn kept(&self) -> KeptCheck {
        let fate = match &self.state {
            State::Waiting | State::Asked(_) => KeptFate::Open,
            State::Unclaimed => KeptFate::Unclaimed,
            State::Taken(guest) => KeptFate::Taken(guest.clone().filter(|guest| !guest.kind.is_personal())),
            State::Voided => KeptFate::Voided,
        };
        let Self { check, learnt, passed, uses_up, .. } = self;
        KeptCheck {
            check: check.clone(),
            learnt: learnt.wall,
            fate,
            passed: passed.clone(),
            uses_up: *uses_up,
        }
    }
}

impl KeptCheck {
    pub(super) fn again(self, now: Now) -> Known {
        let Self { check, learnt, fate, passed, uses_up } = self;
        let state = match fate {
            KeptFate::Open => State::Waiting,
            KeptFate::Unclaimed => State::Unclaimed,
            KeptFate::Taken(guest) => State::Taken(guest),
            KeptFate::Voided => State::Voided,
        };
        let learnt = Moment::again(learnt, now);
        Known { check, learnt, is_usual: false, state, passed, uses_up, is_given_up: false }
    }
}
