//! Whose checks are, case by case.

mod asked;
mod late;
mod prompt;
mod restart;

use std::time::Duration;

use super::{By, Check, Decision, Fate, Matching, Said, Way};
use crate::{
    cloud::types::{Identifier, IdentifierKind, Money},
    operation::OpId,
    time::Now,
};

/// A machine under test, with seconds since the beginning as its time.
#[derive(Default)]
struct Till {
    machine: Matching,
    now_s: u64,
}

impl Till {
    /// A till at which these were noted.
    fn noted(guests: &[(&str, u64)]) -> Self {
        let mut till = Self::default();
        guests.iter().for_each(|(name, at_s)| till.note(name, *at_s));
        till
    }

    fn now(&self) -> Now {
        at(self.now_s)
    }

    fn at(&mut self, now_s: u64) -> Now {
        self.now_s = self.now_s.max(now_s);
        self.now()
    }

    fn note(&mut self, name: &str, at_s: u64) {
        let now = self.at(at_s);
        self.machine.note(guest(name), now);
    }

    /// A prompt way tells of a check. Returns what is said of this one.
    fn closes(&mut self, number: &str, told_s: u64, heard_s: u64) -> Option<String> {
        self.hears(check(number, told_s, Way::Prompt), heard_s);
        let decisions = self.settle();
        decisions.into_iter().rfind(|(of, _)| of == number).map(|(_, fate)| fate)
    }

    /// A late way tells of a check that was closed at `told_s`.
    fn learns(&mut self, number: &str, told_s: u64, heard_s: u64) -> Vec<(String, String)> {
        self.hears(check(number, told_s, Way::Late), heard_s);
        self.settle()
    }

    fn hears(&mut self, check: Check, heard_s: u64) {
        let now = self.at(heard_s);
        self.machine.closed(check, now);
    }

    /// All checks are told of that were closed before `until_s`.
    fn is_told_until(&mut self, until_s: u64) -> Vec<(String, String)> {
        self.machine.horizon("poster", at(until_s).wall);
        self.settle()
    }

    fn later(&mut self, now_s: u64) -> Vec<(String, String)> {
        self.at(now_s);
        self.settle()
    }

    fn settle(&mut self) -> Vec<(String, String)> {
        let decisions = self.machine.settle(self.now());
        decisions.iter().map(worded).collect()
    }

    fn answer(&mut self, number: &str, name: Option<&str>) -> String {
        let question = self.machine.questions().into_iter().find(|question| question.op_id == op(number));
        let candidates = question.expect("it is asked about").candidates;
        let said = name.map_or(Said::Nobody, |name| {
            let found = candidates.iter().find(|candidate| candidate.guest.value == name);
            Said::Candidate(found.expect("is a candidate").id)
        });
        let now = self.now();
        worded(&self.machine.answer(op(number), said, now).unwrap()).1
    }

    fn current(&self) -> Option<&str> {
        self.machine.current(self.now()).map(|(_, guest)| guest.value.as_str())
    }
}

fn at(seconds: u64) -> Now {
    Now::epoch().after(Duration::from_secs(seconds))
}

fn guest(name: &str) -> Identifier {
    Identifier { kind: IdentifierKind::Scan, value: name.into(), symbology: None }
}

fn op(number: &str) -> OpId {
    OpId::derived(&[number])
}

fn check(number: &str, told_s: u64, way: Way) -> Check {
    Check {
        op_id: op(number),
        connector: "poster".into(),
        total: Money { value: "4.50".into(), currency: "EUR".into() },
        closed_at: at(told_s).wall,
        within: Duration::ZERO,
        way,
        guest: None,
        is_client_told: false,
        is_unnamed: false,
    }
}

/// Checks of tests are called by one digit.
fn worded(decision: &Decision) -> (String, String) {
    let number = (0..10).map(|number| number.to_string()).find(|number| op(number) == decision.op_id);
    let fate = match &decision.fate {
        Fate::Stamp(guest) => guest.value.clone(),
        Fate::Unclaimed => "nobody".to_owned(),
        Fate::Asked(candidates) => {
            let names: Vec<&str> = candidates.iter().map(|it| it.guest.value.as_str()).collect();
            format!("{}?", names.join(" or "))
        }
    };
    (number.unwrap_or_default(), fate)
}

fn said(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(number, fate)| ((*number).to_owned(), (*fate).to_owned())).collect()
}
