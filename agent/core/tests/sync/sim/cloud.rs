//! The cloud's books: each operation has its effect once, and stored answers are replayed.

use std::{collections::HashMap, time::Duration};

use stamp_core::{cloud::verdict::Answer, operation::OpId};

use super::{
    operation::{self, Fate, Operation},
    reply,
};

/// Stored answers are replayed this long, as the contract has it.
const RETENTION: Duration = Duration::from_secs(30 * 86_400);

#[derive(Debug, Default)]
pub(crate) struct Cloud {
    /// When an operation was answered conclusively for the first time.
    answered: HashMap<usize, Duration>,
    /// Effects of each operation.
    effects: HashMap<usize, u32>,
    /// The last operation of each lane that had its effect.
    last_of_lane: HashMap<u32, usize>,
}

impl Cloud {
    /// Carries one operation out, or says why not.
    pub(crate) fn write(&mut self, number: usize, operation: &Operation, now: Duration) -> Answer {
        if operation.fate == Fate::Applied {
            self.apply(number, operation, now);
        }
        if matches!(operation.fate, Fate::Applied | Fate::AlreadyStamped | Fate::Refused) {
            self.answered.entry(number).or_insert(now);
        }
        answer(operation.fate, operation::id(number))
    }

    /// `GET /operations/{op_id}`, at any age.
    pub(crate) fn look_up(&self, number: usize, operation: &Operation) -> Answer {
        if !self.answered.contains_key(&number) {
            return reply::problem(404, "operation_not_found");
        }
        let op = operation::id(number);
        let Answer::Http { status, body, .. } = answer(operation.fate, op) else { return reply::lost() };
        let body = String::from_utf8(body).unwrap();
        reply::http(200, None, &format!(r#"{{"op_id":"{op}","status":{status},"body":{body}}}"#))
    }

    pub(crate) fn effects(&self, number: usize) -> u32 {
        self.effects.get(&number).copied().unwrap_or_default()
    }

    fn apply(&mut self, number: usize, operation: &Operation, now: Duration) {
        if self.answered.get(&number).is_some_and(|first| now - *first < RETENTION) {
            return;
        }
        let effects = self.effects.entry(number).or_default();
        *effects += 1;
        assert_eq!(*effects, 1, "operation {number} had its effect a second time, at {now:?}");
        let last = self.last_of_lane.insert(operation.lane, number);
        assert!(last < Some(number), "lane {}: {number} had its effect after {last:?}", operation.lane);
    }
}

fn answer(fate: Fate, op: OpId) -> Answer {
    match fate {
        Fate::Applied => reply::success(op),
        Fate::AlreadyStamped => reply::problem(409, "duplicate_receipt"),
        Fate::Refused => reply::problem(404, "card_not_found"),
        Fate::Invalid => reply::problem(422, "validation_failed"),
        Fate::KeyReused => reply::problem(422, "idempotency_key_reused"),
        Fate::TooLarge => reply::problem(413, "batch_too_large"),
        Fate::AlwaysFails => reply::problem(500, "internal"),
        Fate::AlwaysAsksForQuiet => reply::problem_after(503, "unavailable", Some(15)),
        Fate::AlwaysHangs => reply::lost(),
        Fate::AlwaysMissing => reply::page(404),
    }
}
