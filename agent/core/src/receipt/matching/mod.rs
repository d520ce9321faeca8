//! Whose a closed check is: guests noted at this till are matched with checks by the time of closing.
//!
//! A guest belongs to the check that is closed next. Where it cannot be told whether a guest was noted before or after
//! a closing, or two were noted before one, nobody is guessed and a person is asked ([`Question`]). A check that was
//! learnt of late is decided when the horizon of its connector has passed its closing, because until then one that
//! was closed before it, and is the guest's, may turn up.
//!
//! The machine is a value and small. A shell that must have everything on its disk first tells a clone, writes the
//! decisions of [`Matching::settle`] and [`Matching::changes_since`] in one transaction, and keeps the clone if that
//! succeeded, else forgets it. Whoever notes a guest meanwhile has to wait for that.
//!
//! What it relies on: a [`Way::Prompt`] way tells at the closing and in order; what was not taken then and is told once
//! more by a clock that is ahead may be taken for the next guest's. The clock of a till whose way is
//! [`Way::Late`] is at most four seconds off this machine's.

mod check;
mod decision;
mod find;
mod kept;
mod note;
mod order;
#[cfg(test)]
mod tests;

use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use self::{
    check::{Check, Way},
    decision::{Candidate, Decision, Fate, NotNow, Question, Said},
    kept::{Changes, Piece},
};
use self::{
    check::{Known, State},
    note::{Moment, Note},
    order::{SLACK, later},
};
use crate::{cloud::types::Identifier, operation::OpId, time::Now};

/// How long before its closing a guest may have been noted for a check, how long a question waits for an answer, and
/// how long after its closing a guest can be added to a check.
const LIVES: Duration = Duration::from_secs(600);
/// How long a guest who is named for one open check is remembered: as long as a table may sit.
const BOUND_LIVES: Duration = Duration::from_secs(12 * 3_600);
/// How long a check that was learnt of late waits for the horizon.
const WAITS: Duration = Duration::from_secs(120);
/// How long notes and closings are remembered that others are told apart by.
const REMEMBERED: Duration = Duration::from_secs(40 * 60);
const MOST_NOTES: usize = 32;
const MOST_CHECKS: usize = 192;
const MOST_BOUND: usize = 256;
const MOST_HORIZONS: usize = 64;

/// See the module's text.
#[derive(Debug, Clone, Default)]
pub struct Matching {
    /// The id that was given last.
    last: u64,
    /// In the order in which they were noted.
    notes: Vec<Note>,
    bound: Vec<Bound>,
    checks: Vec<Known>,
    horizons: Vec<Horizon>,
}

/// How far a connector has told everything.
#[derive(Debug, Clone)]
struct Horizon {
    connector: String,
    until: Timestamp,
    /// What the clock showed soon after it was told.
    heard: Option<Timestamp>,
}

/// A guest who is named for one open check.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Bound {
    op_id: OpId,
    guest: Identifier,
    by: By,
    at: Moment,
}

/// By what the guest of one certain check is named. The later one goes before those above it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum By {
    /// A guest was noted when it was closed. Whom the till tells of then goes before.
    Note,
    /// The client whom the till itself has on the check for now. What it tells at the closing is what holds, because not
    /// every change is heard of.
    Client,
    /// A card that was read for this check.
    Card,
}

impl Matching {
    /// Notes `guest` for the check that is closed next. Returns what tells this from any other time that somebody is
    /// noted, also after a restart.
    pub fn note(&mut self, guest: Identifier, now: Now) -> u64 {
        self.note_by(guest, false, now)
    }

    fn note_by(&mut self, guest: Identifier, is_put: bool, now: Now) -> u64 {
        // By the clock, so that what was forgotten before a restart has no part in it.
        let by_clock = u64::try_from(now.wall.as_millisecond()).unwrap_or(0);
        self.last = by_clock.max(self.last + 1);
        self.notes.push(Note { id: self.last, guest, at: Moment::of(now), ended: None, is_put });
        if self.notes.len() > MOST_NOTES {
            let oldest = self.notes[0].id;
            self.forget(&[oldest], now);
        }
        self.last
    }

    /// Notes `guest` in place of whoever is noted.
    pub fn replace(&mut self, guest: Identifier, now: Now) -> u64 {
        self.clear(now);
        self.note_by(guest, true, now)
    }

    /// Names the guest of one certain check, open or just closed; `None`: whoever was named so is not its guest any
    /// more. Goes to no other check. A card that was read for it stays, whoever the till's client is.
    pub fn note_for(&mut self, op_id: OpId, guest: Option<Identifier>, by: By, now: Now) {
        self.bound.retain(|bound| (bound.op_id, bound.by) != (op_id, by));
        let Some(guest) = guest else { return };
        if let Some(known) = self.checks.iter_mut().find(|known| known.check.op_id == op_id) {
            known.was_named(guest, by);
            return;
        }
        self.bound.push(Bound { op_id, guest, by, at: Moment::of(now) });
        if self.bound.len() > MOST_BOUND {
            self.bound.remove(0);
        }
    }

    /// A check was closed just now, as a prompt way tells, and all else of it follows later, maybe much later. If somebody
    /// is its guest without doubt, that is noted for it.
    pub fn closing(&mut self, check: Check, now: Now) {
        let op_id = check.op_id;
        let is_noted = |bound: &Bound| (bound.op_id, bound.by) == (op_id, By::Note);
        if self.index(op_id).is_some() || self.bound.iter().any(is_noted) {
            return;
        }
        let mut known = Known::new(Check { way: Way::Prompt, ..check }, now);
        order::with_habits(&mut known, &self.checks);
        self.checks.push(known);
        let guest = self.certain_guest(self.checks.len() - 1, now);
        self.withdraw(op_id);
        self.note_for(op_id, guest, By::Note, now);
    }

    /// Nobody is noted any more for checks that are closed from now on. Returns whether somebody was.
    pub fn clear(&mut self, now: Now) -> bool {
        let was = self.current(now).is_some();
        for note in self.notes.iter_mut().filter(|note| note.ended.is_none()) {
            note.ended = Some(Moment::of(now));
        }
        was
    }

    /// Who was noted last for the check that is closed next, and by which id.
    #[must_use]
    pub fn current(&self, now: Now) -> Option<(u64, &Identifier)> {
        let last = self.notes.iter().rfind(|note| note.ended.is_none())?;
        is_fresh(last, now).then_some((last.id, &last.guest))
    }

    /// The guest who was noted by this id, as [`Matching::note`] gave it, unless that is over.
    #[must_use]
    pub fn noted(&self, id: u64, now: Now) -> Option<&Identifier> {
        let note = self.notes.iter().find(|note| note.id == id && note.ended.is_none())?;
        is_fresh(note, now).then_some(&note.guest)
    }

    /// A check that counts was closed. Told again it changes nothing, but that a guest whom the till tells of only
    /// now is its guest, unless it is stamped already.
    pub fn closed(&mut self, check: Check, now: Now) {
        if let Some(known) = self.checks.iter_mut().find(|known| known.check.op_id == check.op_id) {
            known.learns(check.guest);
            return;
        }
        let mut known = Known::new(check, now);
        let is_of_it = |bound: &mut Bound| bound.op_id == known.check.op_id;
        let mut named: Vec<Bound> = self.bound.extract_if(.., is_of_it).collect();
        named.sort_by_key(|bound| std::cmp::Reverse(bound.by));
        named.into_iter().for_each(|bound| known.was_named(bound.guest, bound.by));
        order::with_habits(&mut known, &self.checks);
        self.checks.push(known);
    }

    /// Forgets a check that will be told of anew, as if it had not been heard of.
    pub fn withdraw(&mut self, op_id: OpId) {
        self.checks.retain(|known| known.check.op_id != op_id);
    }

    /// Whether it remembers this check.
    #[must_use]
    pub fn holds(&self, op_id: OpId) -> bool {
        self.index(op_id).is_some()
    }

    /// A check does not hold any more. Where it was not stamped, those who might have been its guests are noted as
    /// before; but whether the next check is theirs is asked. Returns whether it was waiting or asked about.
    pub fn voided(&mut self, op_id: OpId) -> bool {
        self.bound.retain(|bound| bound.op_id != op_id);
        let Some(index) = self.index(op_id) else { return false };
        let known = &mut self.checks[index];
        let was_open = known.is_open();
        if !matches!(known.state, State::Taken(_)) {
            known.state = State::Voided;
        }
        was_open
    }

    /// `connector` has told of all checks that were closed before `until`, UTC, by the clock of the till.
    pub fn horizon(&mut self, connector: &str, until: Timestamp) {
        if let Some(known) = self.horizons.iter_mut().find(|known| known.connector == connector) {
            if until > known.until {
                (known.until, known.heard) = (until, None);
            }
        } else if self.horizons.len() < MOST_HORIZONS {
            self.horizons.push(Horizon { connector: connector.to_owned(), until, heard: None });
        }
    }

    /// What has been found out since, in the order of closing. To be called after each of the others that changes
    /// something, and at [`Matching::deadline`].
    pub fn settle(&mut self, now: Now) -> Vec<Decision> {
        let mut decisions = Vec::new();
        self.give_up_oldest();
        // A clock that was set back since has told more than there was.
        self.horizons.retain_mut(|known| *known.heard.get_or_insert(now.wall) <= later(now.wall, SLACK));
        while self.settle_once(now, &mut decisions) {}
        self.forget_old(now);
        decisions
    }

    /// Monotonic: when [`Matching::settle`] finds something out though nothing is told.
    #[must_use]
    pub fn deadline(&self) -> Option<Duration> {
        self.checks.iter().filter_map(Known::deadline).min()
    }

    /// The questions that wait for an answer, in the order of closing.
    #[must_use]
    pub fn questions(&self) -> Vec<Question> {
        let mut asked: Vec<Question> = self.checks.iter().filter_map(Known::question).collect();
        asked.sort_by_key(|question| question.closed_at);
        asked
    }

    /// A person's answer to a question. To be followed by [`Matching::settle`]: it may answer others.
    ///
    /// # Errors
    /// [`NotNow`]: nothing has changed.
    pub fn answer(&mut self, op_id: OpId, said: Said, now: Now) -> Result<Decision, NotNow> {
        let index = self.index(op_id).ok_or(NotNow::NoQuestion)?;
        let State::Asked(candidates) = &self.checks[index].state else { return Err(NotNow::NoQuestion) };
        let guest = match said {
            Said::Nobody => None,
            Said::Candidate(id) => {
                let chosen = candidates.iter().find(|candidate| candidate.id == id);
                Some(chosen.ok_or(NotNow::NoCandidate)?.guest.clone())
            }
        };
        self.is_said_to_be(index, guest.as_ref(), now);
        Ok(Decision { op_id, fate: guest.map_or(Fate::Unclaimed, Fate::Stamp) })
    }

    /// The last closed check, if it has no guest and one can still be added.
    #[must_use]
    pub fn last_unclaimed(&self, now: Now) -> Option<&Check> {
        let can = |known: &&Known| known.can_be_added_to(now);
        self.checks.iter().filter(can).map(|known| &known.check).max_by_key(|check| check.closed_at)
    }

    /// A person adds the guest to a check that has none. Where the guest is noted for the next check, that is over.
    ///
    /// # Errors
    /// [`NotNow`]: nothing has changed.
    pub fn add(&mut self, op_id: OpId, guest: Identifier, now: Now) -> Result<Decision, NotNow> {
        let index = self.index(op_id).ok_or(NotNow::NotUnclaimed)?;
        let known = &mut self.checks[index];
        if !known.can_be_added_to(now) {
            return Err(NotNow::NotUnclaimed);
        }
        known.state = State::Taken(Some(guest.clone()));
        let wanted = self.wanted(now);
        self.notes.retain(|note| wanted.contains(&note.id) || !note.is_of(&guest));
        Ok(Decision { op_id, fate: Fate::Stamp(guest) })
    }

    fn index(&self, op_id: OpId) -> Option<usize> {
        self.checks.iter().position(|known| known.check.op_id == op_id)
    }
}

fn is_fresh(note: &Note, now: Now) -> bool {
    note.at.age(now) <= jiff::SignedDuration::try_from(LIVES).unwrap_or_default()
}
