//! Requests on their way to the cloud and answers on their way back.

use std::time::Duration;

use stamp_core::{
    cloud::{
        answer::{Me, Named, OfflinePolicy, Staff},
        verdict::Answer,
    },
    operation::OpId,
    sync::Event,
};

use super::{
    happening::{Happening, Key},
    operation,
    reply::{http, lost, not_sent, page, problem, problem_after, success},
    weather::Trouble,
    world::World,
};

/// The client gives up after this.
const TIME_OUT: Duration = Duration::from_secs(10);

/// One request.
#[derive(Debug, Clone)]
pub(crate) struct Exchange {
    pub(crate) epoch: u32,
    pub(crate) request: u64,
    pub(crate) ops: Vec<OpId>,
    pub(crate) key: Option<Key>,
    pub(crate) look_up: bool,
    /// The client will not hear the answer.
    pub(crate) unheard: bool,
}

/// What came back for a request.
#[derive(Debug)]
enum Reply {
    Whole(Answer),
    Items(Vec<(OpId, Option<Answer>)>),
}

impl World {
    /// Puts a request on the wire.
    pub(crate) fn transmit(&mut self, mut exchange: Exchange) {
        if exchange.key.is_none() {
            return self.answer(exchange, Reply::Whole(not_sent()), Duration::ZERO);
        }
        match self.weather.at(self.now) {
            Some(Trouble::Offline) => return self.answer(exchange, Reply::Whole(not_sent()), millis(20)),
            Some(Trouble::Blackhole) => return self.answer(exchange, Reply::Whole(lost()), TIME_OUT),
            Some(Trouble::Portal) => return self.answer(exchange, Reply::Whole(page(200)), millis(50)),
            Some(Trouble::WrongAddress) => {
                return self.answer(exchange, Reply::Whole(page(404)), millis(50));
            }
            _ => {}
        }
        let way = millis(self.rng.u64(5..80));
        if !self.is_noisy() {
            return self.agenda.put(self.now + way, Happening::Arrive(exchange));
        }
        match self.rng.u8(0..5) {
            0 => self.answer(exchange, Reply::Whole(not_sent()), way),
            1 => self.answer(exchange, Reply::Whole(lost()), TIME_OUT),
            2 => self.answer(exchange, Reply::Whole(page(502)), way),
            3 => self.answer(exchange, Reply::Whole(problem_after(429, "slow_down", Some(2))), way),
            _ => {
                // It arrives, perhaps long after the client has given up.
                let late = way * self.rng.u32(1..1000);
                let mut heard = exchange.clone();
                heard.unheard = false;
                self.answer(heard, Reply::Whole(lost()), TIME_OUT);
                exchange.unheard = true;
                self.agenda.put(self.now + late, Happening::Arrive(exchange));
            }
        }
    }

    /// A request is at the cloud.
    pub(crate) fn arrive(&mut self, exchange: Exchange) {
        let hangs = exchange.ops.iter().any(|op| self.fate(*op) == operation::Fate::AlwaysHangs);
        let reply = self.reply(&exchange);
        if exchange.unheard {
            return;
        }
        let lost_on_the_way = self.weather.at(self.now) == Some(Trouble::AnswersLost);
        if hangs && !exchange.look_up || lost_on_the_way {
            return self.answer(exchange, Reply::Whole(lost()), TIME_OUT);
        }
        let way = millis(self.rng.u64(5..80));
        self.answer(exchange, reply, way);
    }

    /// `GET /me`.
    pub(crate) fn me(&mut self) -> (Result<Me, Answer>, Duration) {
        let way = millis(self.rng.u64(10..160));
        let failed = |answer: Answer, after: Duration| (Err(answer), after);
        match self.weather.at(self.now) {
            Some(Trouble::Offline) => failed(not_sent(), way),
            Some(Trouble::Blackhole | Trouble::AnswersLost) => failed(lost(), TIME_OUT),
            Some(Trouble::Portal) => failed(lost(), way),
            Some(Trouble::WrongAddress) => failed(page(404), way),
            Some(Trouble::Unavailable) => failed(page(503), way),
            Some(Trouble::AgentTooOld) => failed(problem(426, "agent_too_old"), way),
            _ if !self.key_is_good(self.key) => failed(problem(401, "key_invalid"), way),
            _ if self.is_noisy() => failed(lost(), TIME_OUT),
            _ => (Ok(self.business()), way),
        }
    }

    fn business(&self) -> Me {
        let business = self.key.map(|key| key.business).unwrap_or_default();
        Me {
            business: Named { id: business.to_string(), name: String::new() },
            location: Named { id: "l_1".to_owned(), name: String::new() },
            staff: Staff { login: "till".to_owned(), name: String::new() },
            idempotency_retention_days: 30,
            offline_redeem: OfflinePolicy::default(),
            server_time: self.server_time(),
        }
    }

    fn reply(&mut self, exchange: &Exchange) -> Reply {
        let trouble = self.weather.at(self.now);
        if !self.key_is_good(exchange.key) {
            return Reply::Whole(problem(401, "key_invalid"));
        }
        match trouble {
            Some(Trouble::Unavailable) => return Reply::Whole(page(503)),
            Some(Trouble::AgentTooOld) => return Reply::Whole(problem(426, "agent_too_old")),
            Some(Trouble::ScannerDisabled) => return Reply::Whole(problem(403, "scanner_disabled")),
            _ => {}
        }
        if exchange.look_up {
            let number = operation::number(exchange.ops[0]);
            return Reply::Whole(self.cloud.look_up(number, &self.store.operations[number]));
        }
        match trouble {
            Some(Trouble::WritesFail) => return Reply::Whole(problem(500, "internal")),
            Some(Trouble::RateLimited) => return Reply::Whole(problem_after(429, "slow_down", Some(30))),
            Some(Trouble::PlanUsedUp) => return Reply::Whole(problem(402, "plan_limit_reached")),
            _ => {}
        }
        match exchange.ops.as_slice() {
            [op] => Reply::Whole(self.write(*op)),
            _ if !self.features.batches => Reply::Whole(page(404)),
            many if many.len() > self.features.largest_batch => Reply::Whole(problem(413, "batch_too_large")),
            many if many.iter().any(|op| self.fate(*op) == operation::Fate::TooLarge) => {
                Reply::Whole(problem(413, "batch_too_large"))
            }
            many => Reply::Items(many.iter().map(|op| (*op, self.write_in_batch(*op))).collect()),
        }
    }

    fn write_in_batch(&mut self, op: OpId) -> Option<Answer> {
        // Left out of the answer, with or without its effect.
        if self.is_noisy() {
            if self.rng.bool() {
                self.write(op);
            }
            return None;
        }
        // Its result carries no header of its own.
        Some(match self.write(op) {
            Answer::Http { status, is_json, body, .. } => {
                Answer::Http { status, is_json, retry_after: None, body }
            }
            other => other,
        })
    }

    fn write(&mut self, op: OpId) -> Answer {
        let number = operation::number(op);
        if self.is_noisy() {
            match self.rng.u8(0..5) {
                0 => return problem_after(409, "operation_in_progress", Some(1)),
                1 => return problem(500, "internal"),
                2 => return success(operation::id(number + 1)),
                3 => return http(200, None, r#"{"ok":true}"#),
                _ => {}
            }
        }
        self.cloud.write(number, &self.store.operations[number], self.now)
    }

    fn answer(&mut self, exchange: Exchange, reply: Reply, after: Duration) {
        let Exchange { epoch, request, ops, look_up, .. } = exchange;
        let event = match reply {
            Reply::Whole(answer) if look_up => Event::LookedUp { request, op: ops[0], answer },
            Reply::Whole(answer) => Event::Answered { request, ops, answer },
            Reply::Items(items) => Event::BatchAnswered { request, items },
        };
        self.agenda.put(self.now + after, Happening::Back(epoch, event));
    }

    fn fate(&self, op: OpId) -> operation::Fate {
        self.store.operations[operation::number(op)].fate
    }

    fn is_noisy(&mut self) -> bool {
        self.weather.noise > 0 && self.rng.u32(0..1000) < self.weather.noise
    }

    fn key_is_good(&self, key: Option<Key>) -> bool {
        let refused = self.weather.at(self.now) == Some(Trouble::KeyRefused);
        // A key is revoked when another one of its business takes its place.
        let revoked = key.is_none_or(|key| {
            self.key.is_some_and(|present| present.business == key.business && present.serial > key.serial)
        });
        !refused && !revoked
    }
}

const fn millis(number: u64) -> Duration {
    Duration::from_millis(number)
}
