//! The machine at the counter, the cashier who answers it, and what must come of it.

use std::{collections::BTreeMap, time::Duration};

use fastrand::Rng;
use stamp_core::{
    operation::OpId,
    receipt::matching::{Decision, Fate, Matching, Piece, Said},
    time::Now,
};

use crate::{
    Figures,
    counter::{Hour, Millis, Sale},
    rush::{Event, Told, card, events, op, wall},
};

/// Closings and cards that are further apart than this are told apart whatever the clocks show: four seconds that the
/// machine allows for, three by which the clock of the till is off, one that it does not tell.
const APART: Millis = 8_001;

pub(crate) struct Till<'a> {
    hour: &'a Hour,
    machine: Matching,
    kept: BTreeMap<String, String>,
    numbers: BTreeMap<OpId, usize>,
    fates: Vec<Option<Fate>>,
    was_asked: Vec<bool>,
    answers: Vec<(Millis, OpId)>,
    /// When this run of the program began.
    started: Millis,
    rng: Rng,
}

impl<'a> Till<'a> {
    /// Plays the hour to its end.
    pub(crate) fn play(hour: &'a Hour, seed: u64, told: Told) -> Figures {
        let mut till = Till {
            hour,
            machine: Matching::default(),
            kept: BTreeMap::new(),
            numbers: (0..hour.sales.len()).map(|number| (op(number), number)).collect(),
            fates: vec![None; hour.sales.len()],
            was_asked: vec![false; hour.sales.len()],
            answers: Vec::new(),
            started: 0,
            rng: Rng::with_seed(seed ^ 0x5eed),
        };
        let mut end = 0;
        for (at, event) in events(hour, &mut till.rng, told) {
            till.cashier_answers_until(at);
            till.happens(event, at);
            end = at;
        }
        till.cashier_answers_until(end + 300_000);
        till.step(end + 3_000_000, |_, _| Vec::new());
        till.figures(told)
    }

    fn happens(&mut self, event: Event, at: Millis) {
        match event {
            Event::Restart => {
                let kept = self.kept.iter();
                let pieces: Vec<Piece> =
                    kept.map(|(key, text)| Piece { key: key.clone(), text: text.clone() }).collect();
                self.started = at;
                let (machine, unreadable) = Matching::restore(pieces, self.now(at));
                assert!(unreadable.is_empty(), "{unreadable:?}");
                self.machine = machine;
                self.step(at, |_, _| Vec::new());
            }
            Event::Shown(guest) => self.step(at, |machine, now| {
                machine.note(guest, now);
                Vec::new()
            }),
            Event::Closed(check) => self.step(at, |machine, now| {
                machine.closed(*check, now);
                Vec::new()
            }),
            Event::Horizon(until) => self.step(at, |machine, _| {
                machine.horizon("poster", until);
                Vec::new()
            }),
            Event::Voided(number) => self.step(at, |machine, _| {
                machine.voided(op(number));
                Vec::new()
            }),
            Event::Added(number) => {
                let guest = self.hour.sales[number].guest.as_deref().map(card);
                self.step(at, |machine, now| {
                    let added = guest.map(|guest| machine.add(op(number), guest, now));
                    added.and_then(Result::ok).into_iter().collect()
                });
            }
        }
    }

    /// Tells the machine, keeps what it holds, and looks at what it says.
    fn step(&mut self, at: Millis, tell: impl FnOnce(&mut Matching, Now) -> Vec<Decision>) {
        let now = self.now(at);
        let before = self.machine.clone();
        let mut decisions = tell(&mut self.machine, now);
        decisions.extend(self.machine.settle(now));
        let changes = self.machine.changes_since(&before);
        changes.gone.iter().for_each(|key| {
            self.kept.remove(key);
        });
        self.kept.extend(changes.put.into_iter().map(|piece| (piece.key, piece.text)));
        decisions.into_iter().for_each(|decision| self.is_right(decision, at));
    }

    fn is_right(&mut self, decision: Decision, at: Millis) {
        let number = self.numbers[&decision.op_id];
        let sale = &self.hour.sales[number];
        let before = self.fates[number].replace(decision.fate.clone());
        assert!(!matches!(before, Some(Fate::Stamp(_))), "check {number} at {at} was stamped: {decision:?}");
        match decision.fate {
            Fate::Stamp(guest) => {
                assert_eq!(Some(&guest.value), sale.guest.as_ref(), "check {number} at {at}");
            }
            Fate::Asked(candidates) => {
                assert!(!candidates.is_empty());
                if !std::mem::replace(&mut self.was_asked[number], true) && self.rng.u8(..10) < 8 {
                    self.answers.push((at + self.rng.i64(5_000..60_000), decision.op_id));
                }
            }
            Fate::Unclaimed => {}
        }
    }

    fn cashier_answers_until(&mut self, until: Millis) {
        self.answers.sort_unstable();
        let due = self.answers.partition_point(|(at, _)| *at <= until);
        for (at, op_id) in self.answers.drain(..due).collect::<Vec<_>>() {
            let questions = self.machine.questions();
            let Some(question) = questions.iter().find(|question| question.op_id == op_id) else { continue };
            let truth = &self.hour.sales[self.numbers[&op_id]].guest;
            let right = question.candidates.iter().find(|it| Some(&it.guest.value) == truth.as_ref());
            let said = right.map_or(Said::Nobody, |candidate| Said::Candidate(candidate.id));
            self.step(at, |machine, now| vec![machine.answer(op_id, said, now).unwrap()]);
        }
    }

    fn figures(&self, told: Told) -> Figures {
        assert_eq!(self.machine.questions(), [], "every question ends");
        let mut figures = Figures::default();
        for (number, sale) in self.hour.sales.iter().enumerate() {
            let fate = self.fates[number].as_ref();
            assert!(fate.is_some() || sale.voided.is_some(), "nothing was found out about check {number}");
            let is_stamped = matches!(fate, Some(Fate::Stamp(_)));
            figures.checks += 1;
            figures.of_cards += u32::from(self.is_of_a_card(sale));
            figures.stamped += u32::from(self.is_of_a_card(sale) && is_stamped);
            figures.asked += u32::from(self.was_asked[number]);
            if self.is_plain(number, told) {
                figures.plain += 1;
                assert!(is_stamped && !self.was_asked[number], "check {number} was no question: {fate:?}");
            }
        }
        figures
    }

    fn is_of_a_card(&self, sale: &Sale) -> bool {
        !sale.is_known
            && sale.guest.as_ref().is_some_and(|guest| self.hour.shown.iter().any(|it| it.guest == *guest))
    }

    /// Whether its guest's card, and no other, was read clearly after the closing before and clearly before its own,
    /// and nothing about the three checks before was in doubt.
    fn is_plain(&self, number: usize, told: Told) -> bool {
        let apart = if told == Told::AtOnce { 1_001 } else { APART };
        let sales = &self.hour.sales;
        let is_clear = |number: usize, closed_before: Millis| {
            let sale = &sales[number];
            let near = self
                .hour
                .shown
                .iter()
                .filter(|shown| shown.at > closed_before - apart && shown.at < sale.closed + apart);
            near.clone().all(|shown| {
                Some(&shown.guest) == sale.guest.as_ref()
                    && shown.at > closed_before + apart
                    && shown.at < sale.closed - apart
            }) && sale.voided.is_none()
        };
        let closed_before =
            |number: usize| number.checked_sub(1).map_or(-60_000, |before| sales[before].closed);
        let are_clear =
            (number.saturating_sub(1)..=number).all(|number| is_clear(number, closed_before(number)));
        let has_doubts = (number.saturating_sub(3)..number)
            .any(|number| self.was_asked[number] || sales[number].voided.is_some());
        are_clear && !has_doubts && self.is_of_a_card(&sales[number])
    }

    fn now(&self, at: Millis) -> Now {
        Now { mono: Duration::from_millis(u64::try_from(at - self.started).unwrap()), wall: wall(at) }
    }
}
