//! Failures that the simulation or a reader found, each as a case of its own.

mod batches;
mod disk;
mod key;
mod memory;
mod places;
mod plan;
mod refusals;
mod tries;
mod way;

use std::time::Duration;

use super::{Action, Event, LinkState, Machine};
use crate::{
    cloud::{
        answer::{Me, Named, OfflinePolicy, Staff},
        verdict::Answer,
    },
    operation::{Head, Kind, Lane, OpId},
    time::Now,
};

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_secs(60);
const DAY: Duration = Duration::from_secs(86_400);

/// A machine under test and its clock.
struct Bench {
    machine: Machine,
    now: Now,
}

impl Bench {
    fn new() -> Self {
        Self { machine: Machine::new(1), now: Now::epoch() }
    }

    /// Verified, with an empty queue behind it.
    fn online() -> Self {
        let mut bench = Self::new();
        bench.tell(Event::Tick);
        bench.tell(Event::Loaded { heads: Vec::new(), more: false });
        bench.verified(Some("1"), 0);
        assert_eq!(bench.link(), LinkState::Up);
        bench
    }

    fn tell(&mut self, event: Event) -> Vec<Action> {
        self.machine.step(event, self.now)
    }

    fn pass(&mut self, time: Duration) -> Vec<Action> {
        self.now = self.now.after(time);
        self.tell(Event::Tick)
    }

    /// Lets time pass to the next wake-up.
    fn wake(&mut self) -> Vec<Action> {
        let at = self.machine.next_wake().expect("the machine wants to be woken");
        self.pass(at.saturating_sub(self.now.mono))
    }

    fn link(&self) -> LinkState {
        self.machine.status().link
    }

    fn offer(&mut self, number: u32, live: bool) -> Vec<Action> {
        let head = self.head(number, Kind::AddStamps);
        self.tell(Event::Offered { head, live })
    }

    fn head(&self, number: u32, kind: Kind) -> Head {
        Head {
            seq: i64::from(number),
            op_id: id(number),
            lane: Lane::from_name(number.to_string()),
            kind,
            attempts: 0,
            created_at: self.now.wall,
            is_fact: false,
        }
    }

    fn verified(&mut self, bound: Option<&str>, unsent_of_others: u64) -> Vec<Action> {
        let key = self.machine.requests.key();
        let bound = bound.map(str::to_owned);
        self.tell(Event::Verified { key, me: Ok(me()), bound, unsent_of_others })
    }

    fn answer(&mut self, sent: &(u64, Vec<OpId>), answer: Answer) -> Vec<Action> {
        self.tell(Event::Answered { request: sent.0, ops: sent.1.clone(), answer })
    }

    fn settled(&mut self, number: u32, next: Vec<Head>) -> Vec<Action> {
        self.tell(Event::Settled { op: id(number), next })
    }
}

fn me() -> Me {
    Me {
        business: Named { id: "1".to_owned(), name: String::new() },
        location: Named { id: "l_1".to_owned(), name: String::new() },
        staff: Staff { login: "till".to_owned(), name: String::new() },
        idempotency_retention_days: 30,
        offline_redeem: OfflinePolicy::default(),
        server_time: Now::epoch().wall,
    }
}

fn id(number: u32) -> OpId {
    OpId::from_bytes(u128::from(number).to_be_bytes())
}

fn http(status: u16, body: &str) -> Answer {
    Answer::Http { status, is_json: body.starts_with('{'), retry_after: None, body: body.as_bytes().to_vec() }
}

fn success(number: u32) -> Answer {
    success_of(id(number))
}

fn success_of(op: OpId) -> Answer {
    http(201, &format!(r#"{{"op_id":"{op}"}}"#))
}

fn problem(status: u16, code: &str) -> Answer {
    http(status, &format!(r#"{{"title":"no","status":{status},"code":"{code}"}}"#))
}

fn lost() -> Answer {
    Answer::Lost("no answer in time".to_owned())
}

/// Offline, with a first operation that could not be sent.
fn offline() -> Bench {
    let mut bench = Bench::online();
    let first = sent(&bench.offer(1, true));
    bench.answer(&first[0], Answer::NotSent("no connection".to_owned()));
    bench
}

/// Lets time pass to the next try that is made with an operation; questions for the key's owner get no answer.
fn next_try(bench: &mut Bench) -> (u64, Vec<OpId>) {
    loop {
        let actions = bench.wake();
        if let Some(request) = sent(&actions).first() {
            return request.clone();
        }
        if let Some(Action::Verify { key }) = actions.first() {
            let (key, me) = (*key, Err(lost()));
            bench.tell(Event::Verified { key, me, bound: None, unsent_of_others: 0 });
        }
    }
}

/// The requests among the actions.
fn sent(actions: &[Action]) -> Vec<(u64, Vec<OpId>)> {
    actions
        .iter()
        .filter_map(|action| match action {
            Action::Send { request, ops } => Some((*request, ops.clone())),
            _ => None,
        })
        .collect()
}

fn requeued(actions: &[Action]) -> Vec<OpId> {
    actions
        .iter()
        .filter_map(|action| match action {
            Action::Requeue { op, .. } => Some(*op),
            _ => None,
        })
        .collect()
}
