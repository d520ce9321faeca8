//! Who may be the guest of a check, and who is.

use super::{
    BOUND_LIVES, LIVES, MOST_CHECKS, Matching, REMEMBERED, WAITS,
    check::{Known, State, Way},
    decision::{Candidate, Decision, Fate},
    note::Note,
    order::{Place, is_echo, is_passed, may_precede, place},
};
use crate::{cloud::types::Identifier, time::Now};

/// What is known about whose a check is.
enum Found {
    /// Others may turn up that change it.
    Nothing,
    Guest(Identifier),
    Several(Vec<Candidate>),
    Nobody,
}

/// A note that may be a check's.
#[derive(Debug, Clone, Copy)]
struct Possible {
    /// Which of the notes.
    index: usize,
    place: Place,
    /// Whether it may be that of an earlier check as well.
    is_doubted: bool,
    /// Whether it may be that of a later check as well.
    is_unsure: bool,
}

impl Matching {
    /// Finds out about each check once, in the order of closing. Returns whether something has changed.
    pub(super) fn settle_once(&mut self, now: Now, decisions: &mut Vec<Decision>) -> bool {
        let mut order: Vec<usize> = (0..self.checks.len()).collect();
        order.sort_by_key(|index| (self.checks[*index].check.closed_at, self.checks[*index].learnt.mono));
        let mut has_changed = false;
        for index in order {
            let fate = match self.checks[index].state {
                State::Taken(_) => {
                    has_changed |= self.use_up_noted(index, now);
                    continue;
                }
                State::Voided => None,
                _ if self.checks[index].check.guest.is_some() => self.take_own(index),
                State::Unclaimed => None,
                State::Waiting | State::Asked(_) => self.find_out(index, now),
            };
            if let Some(fate) = fate {
                has_changed = true;
                decisions.push(Decision { op_id: self.checks[index].check.op_id, fate });
            }
        }
        has_changed
    }

    /// The ids of all notes that may be those of an open check.
    pub(super) fn wanted(&self, now: Now) -> Vec<u64> {
        let open = (0..self.checks.len()).filter(|index| self.checks[*index].is_open());
        open.flat_map(|index| self.possible(index, now)).map(|it| self.notes[it.index].id).collect()
    }

    /// A person says that the check is that of `guest`, or nobody's. Others who were noted before it stay noted, and in
    /// doubt: one of them may be the next guest, whose card was read early.
    pub(super) fn is_said_to_be(&mut self, index: usize, guest: Option<&Identifier>, now: Now) {
        let possible = self.possible(index, now);
        let of_guest = |it: &&Possible| guest.is_some_and(|guest| self.notes[it.index].is_of(guest));
        let used: Vec<u64> = possible.iter().filter(of_guest).map(|it| self.notes[it.index].id).collect();
        self.pass_on(index, &possible);
        self.checks[index].state = guest.cloned().map_or(State::Unclaimed, |guest| State::Taken(Some(guest)));
        self.notes.retain(|note| !used.contains(&note.id));
    }

    /// Forgets these notes. A check that one of them may be the guest of is given up: with one candidate less it
    /// would look certain.
    pub(super) fn forget(&mut self, ids: &[u64], now: Now) {
        for index in 0..self.checks.len() {
            let loses = |it: &Possible| ids.contains(&self.notes[it.index].id);
            if self.checks[index].is_open() && self.possible(index, now).iter().any(loses) {
                self.checks[index].is_given_up = true;
            }
        }
        self.notes.retain(|note| !ids.contains(&note.id));
    }

    /// Forgets what nothing depends on any more, and the oldest where there is too much.
    pub(super) fn forget_old(&mut self, now: Now) {
        self.notes.retain(|note| now.mono < note.at.and(REMEMBERED));
        self.bound.retain(|bound| now.mono < bound.at.and(BOUND_LIVES));
        self.checks.retain(|known| known.is_open() || now.mono < known.ends(REMEMBERED));
        while self.checks.len() > MOST_CHECKS {
            let Some(index) = self.checks.iter().position(|known| !known.is_open()) else { return };
            self.forget_check(index, now);
        }
    }

    /// Gives up the checks that were learnt of first, where more are open than are remembered.
    pub(super) fn give_up_oldest(&mut self) {
        let open = self.checks.iter_mut().filter(|known| known.is_open());
        let open: Vec<&mut Known> = open.collect();
        let too_many = open.len().saturating_sub(MOST_CHECKS);
        open.into_iter().take(too_many).for_each(|known| known.is_given_up = true);
    }

    /// With the check go all who were noted before it: nobody would know any more that they are in doubt.
    fn forget_check(&mut self, index: usize, now: Now) {
        let known = &self.checks[index];
        let before = self.notes.iter().filter(|note| place(note, known, now) != Place::Not);
        let before: Vec<u64> = before.map(|note| note.id).collect();
        self.forget(&before, now);
        self.checks.remove(index);
    }

    fn take_own(&mut self, index: usize) -> Option<Fate> {
        let known = &mut self.checks[index];
        let guest = known.check.guest.take()?;
        known.state = State::Taken(Some(guest.clone()));
        known.uses_up = true;
        Some(Fate::Stamp(guest))
    }

    /// A guest whom the till knows was noted as well: under the same name, or as the only one in the time of the check.
    fn use_up_noted(&mut self, index: usize, now: Now) -> bool {
        let known = &self.checks[index];
        let State::Taken(guest) = &known.state else { return false };
        let is_late = now.mono >= known.learnt.and(WAITS);
        if !known.uses_up || (self.waits(known) && !is_late) {
            return false;
        }
        let mut used = Vec::new();
        if !self.waits(known) {
            let possible = self.possible(index, now);
            let (own, others): (Vec<Possible>, Vec<Possible>) = possible
                .into_iter()
                .partition(|it| guest.as_ref().is_some_and(|guest| self.notes[it.index].is_of(guest)));
            let only = others.first().map(|it| &self.notes[it.index].guest);
            let is_one = others
                .iter()
                .all(|it| it.is_certain() && only.is_some_and(|only| self.notes[it.index].is_of(only)));
            used.extend(own.iter().filter(|it| !it.is_doubted).map(|it| self.notes[it.index].id));
            if own.is_empty() && is_one {
                used.extend(others.iter().map(|it| self.notes[it.index].id));
            }
        }
        self.notes.retain(|note| !used.contains(&note.id));
        self.checks[index].uses_up = false;
        true
    }

    fn find_out(&mut self, index: usize, now: Now) -> Option<Fate> {
        match self.find(index, now) {
            Found::Nothing => None,
            Found::Nobody => {
                self.checks[index].state = State::Unclaimed;
                Some(Fate::Unclaimed)
            }
            Found::Several(candidates) => {
                let asked = State::Asked(candidates.clone());
                let is_new = self.checks[index].state != asked;
                self.checks[index].state = asked;
                is_new.then_some(Fate::Asked(candidates))
            }
            Found::Guest(guest) => {
                self.take(index, &guest, now);
                Some(Fate::Stamp(guest))
            }
        }
    }

    /// Who is the guest of the check without doubt, if anybody; whoever is, is noted for no other one any more.
    pub(super) fn certain_guest(&mut self, index: usize, now: Now) -> Option<Identifier> {
        let Found::Guest(guest) = self.find(index, now) else { return None };
        self.take(index, &guest, now);
        Some(guest)
    }

    /// The check is that of `guest`, whose notes are used up; but one that may be an earlier check's is left to it.
    fn take(&mut self, index: usize, guest: &Identifier, now: Now) {
        let mut possible = self.possible(index, now);
        possible.retain(|it| self.notes[it.index].is_of(guest));
        self.checks[index].state = State::Taken(Some(guest.clone()));
        let wanted = self.wanted(now);
        let is_used = |it: &&Possible| !it.is_doubted || !wanted.contains(&self.notes[it.index].id);
        let used: Vec<u64> = possible.iter().filter(is_used).map(|it| self.notes[it.index].id).collect();
        self.notes.retain(|note| !used.contains(&note.id));
    }

    fn find(&self, index: usize, now: Now) -> Found {
        let known = &self.checks[index];
        if known.is_given_up || now.mono >= known.learnt.and(LIVES) {
            return Found::Nobody;
        }
        let waits = self.waits(known);
        if waits && now.mono < known.learnt.and(WAITS) {
            let is_for_nobody = self.notes.iter().all(|note| place(note, known, now) == Place::Not);
            return if is_for_nobody { Found::Nobody } else { Found::Nothing };
        }
        let mut possible = self.possible(index, now);
        if waits || known.is_old_news() {
            possible.iter_mut().for_each(|it| it.is_doubted = true);
        }
        if possible.iter().any(|it| it.is_certain() && it.place == Place::Before) {
            possible.retain(|it| it.place != Place::BeforeItWasTold);
        }
        let candidates = self.candidates(&possible);
        match candidates.as_slice() {
            [] => Found::Nobody,
            [one] if possible.iter().any(Possible::is_certain) => Found::Guest(one.guest.clone()),
            _ => Found::Several(candidates),
        }
    }

    /// The guests behind these notes, each once.
    fn candidates(&self, possible: &[Possible]) -> Vec<Candidate> {
        let mut candidates: Vec<Candidate> = Vec::new();
        for note in possible.iter().map(|it| &self.notes[it.index]) {
            candidates.retain(|other| !note.is_of(&other.guest));
            candidates.push(Candidate { id: note.id, guest: note.guest.clone(), at: note.at.wall });
        }
        candidates
    }

    /// All notes that may be the check's.
    fn possible(&self, index: usize, now: Now) -> Vec<Possible> {
        let known = &self.checks[index];
        let possible = self.notes.iter().enumerate().filter_map(|(at, note)| {
            let place = place(note, known, now);
            if place == Place::Not || known.passed.contains(&note.id) {
                return None;
            }
            let doubts = self.doubts(note, known, now)?;
            // It may as well have been told once more after it was not taken at first.
            let is_told_again = place == Place::BeforeItWasTold && !known.is_usual;
            // A card that was read may be that of whom the till knows, or of the next guest.
            let is_unsure = is_told_again || known.check.is_unnamed;
            Some(Possible { index: at, place, is_doubted: doubts, is_unsure })
        });
        possible.collect()
    }

    /// Whether an earlier check than `known` may be that of `note`. `None`: it was made before two of them. The card of
    /// the next guest may be read before a check is closed, but not that of the one after.
    fn doubts(&self, note: &Note, known: &Known, now: Now) -> Option<bool> {
        let (mut closings, mut is_before_one) = (0, false);
        let mut is_doubted = false;
        for earlier in &self.checks {
            let is_other = earlier.check.op_id != known.check.op_id && may_precede(earlier, known);
            if !is_other || earlier.passed.contains(&note.id) {
                continue;
            }
            is_doubted |= match place(note, earlier, now) {
                near @ (Place::Before | Place::Either) => {
                    closings += 1;
                    is_before_one |= near == Place::Before;
                    true
                }
                Place::BeforeItWasTold => !matches!(earlier.state, State::Taken(_)),
                Place::Not => is_echo(note, earlier) && self.may_be_of(earlier, &note.guest, now),
            };
        }
        (closings < 2 || !is_before_one).then_some(is_doubted)
    }

    /// Whether `known` is that of `guest`, or may be by what was noted for it.
    fn may_be_of(&self, known: &Known, guest: &Identifier, now: Now) -> bool {
        match &known.state {
            State::Taken(taken_by) => taken_by
                .as_ref()
                .is_none_or(|taken_by| taken_by.kind == guest.kind && taken_by.value == guest.value),
            _ => self.notes.iter().any(|note| note.is_of(guest) && place(note, known, now) != Place::Not),
        }
    }

    /// Whether checks that were closed before `known` may still turn up.
    fn waits(&self, known: &Known) -> bool {
        let horizon = self.horizons.iter().find(|horizon| horizon.connector == known.check.connector);
        let horizon = horizon.map(|horizon| horizon.until);
        known.check.way == Way::Late && !horizon.is_some_and(|until| is_passed(&known.check, until))
    }

    /// Who may have been noted before the closing or after it, and is not of this check, was noted after it.
    fn pass_on(&mut self, index: usize, possible: &[Possible]) {
        let either = possible.iter().filter(|it| it.place == Place::Either);
        let ids: Vec<u64> = either.map(|it| self.notes[it.index].id).collect();
        self.checks[index].passed.extend(ids);
    }
}

impl Possible {
    /// Whether it is the check's, if there is no other.
    const fn is_certain(&self) -> bool {
        !self.is_doubted && !self.is_unsure && !matches!(self.place, Place::Either)
    }
}
