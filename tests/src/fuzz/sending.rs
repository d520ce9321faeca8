//! What the sync machine does with an answer, and what the cashier is told of it.

use std::sync::LazyLock;

use stamp_core::{
    cloud::{
        answer::{Me, Named, OfflinePolicy, Staff},
        verdict::{Answer, Verdict},
    },
    make::tells_of_acceptance,
    notice::{self, Level},
    operation::{Head, Kind, OpId, Operation, State},
    sync::{Action, Event, Machine},
    time::Now,
    words::{Language, Words},
};

/// In less wake-ups than these whatever waits is asked about or sent again.
const WAKES: usize = 60;
static WORDS: LazyLock<Words> = LazyLock::new(|| Words::of(Language::ENGLISH));

/// The answer to a request with one operation in it. It ends as the verdict says, or goes again by itself.
pub(super) fn of_one(operation: &Operation, answer: &Answer, verdict: &Verdict) {
    let mut till = Till::online();
    let request = till.sent(std::slice::from_ref(operation));
    let ops = vec![operation.new.op_id];
    till.tell(Event::Answered { request, ops, answer: answer.clone() });
    let expected = match verdict {
        Verdict::Done(_) => Some(State::Done),
        Verdict::Refused(_) => Some(State::Refused),
        Verdict::Park(_) | Verdict::TooLarge => Some(State::Parked),
        _ => None,
    };
    let settled = till.settled(operation);
    assert_eq!(settled.as_ref().map(|settled| settled.state), expected, "{verdict:?}");
    match settled {
        Some(settled) => is_told(&settled),
        None => till.sends_again(&[operation.new.op_id], answer),
    }
}

/// An answer to a batch as such settles none of its operations, unless it is about each of them.
pub(super) fn of_a_batch(operations: &[Operation], answer: &Answer) {
    let mut till = Till::online();
    let request = till.sent(operations);
    let ops: Vec<OpId> = operations.iter().map(|operation| operation.new.op_id).collect();
    till.tell(Event::Answered { request, ops: ops.clone(), answer: answer.clone() });
    assert!(till.done.is_empty(), "a batch was answered as a whole, and {:?}", till.done);
    till.sends_again(&ops, answer);
}

/// An answer to each operation of a batch.
pub(super) fn of_items(operations: &[Operation], items: Vec<(OpId, Option<Answer>)>) {
    let mut till = Till::online();
    let request = till.sent(operations);
    let last = items.iter().find_map(|(_, answer)| answer.clone());
    till.tell(Event::BatchAnswered { request, items });
    let settled: Vec<Operation> = operations.iter().filter_map(|operation| till.settled(operation)).collect();
    settled.iter().for_each(is_told);
    let open = operations.iter().map(|operation| operation.new.op_id);
    let open: Vec<OpId> = open.filter(|op| settled.iter().all(|settled| settled.new.op_id != *op)).collect();
    till.sends_again(&open, &last.unwrap_or_else(|| Answer::Lost(String::new())));
}

/// An answer to the question whose key it is.
pub(super) fn of_a_key(answer: &Answer) {
    let Answer::Http { status: 200..=299, is_json: true, body, .. } = answer else { return };
    let Ok(me) = serde_json::from_slice::<Me>(body) else { return };
    let mut till = Till::new();
    till.me = me;
    till.wake();
}

/// A success is told as one, and nothing else is.
fn is_told(settled: &Operation) {
    let told = notice::of_operation(&WORDS, settled);
    assert!(!told.code.is_empty(), "nothing is said");
    match settled.state {
        State::Refused => assert_eq!(told.level, Level::Refused, "{told:?}"),
        State::Parked => assert_eq!(told.level, Level::Warn, "{told:?}"),
        _ => {}
    }
    let handed_over = settled.new.kind == Kind::Redeem && told.level == Level::Ok;
    assert!(!handed_over || settled.state == State::Done, "{told:?}");
}

/// A sync machine with a disk that always works and a key that is always good.
struct Till {
    machine: Machine,
    now: Now,
    me: Me,
    /// What it asked for and nobody has done yet.
    asked: Vec<Action>,
    done: Vec<Action>,
}

impl Till {
    fn new() -> Self {
        let business = Named { id: "b_1".into(), name: String::new() };
        let location = Named { id: "l_1".into(), name: String::new() };
        let staff = Staff { login: "till".into(), name: String::new() };
        let now = Now::epoch();
        let me = Me {
            business,
            location,
            staff,
            idempotency_retention_days: 30,
            offline_redeem: OfflinePolicy::default(),
            server_time: now.wall,
        };
        Self { machine: Machine::new(1), now, me, asked: Vec::new(), done: Vec::new() }
    }

    fn online() -> Self {
        let mut till = Self::new();
        till.tell(Event::Tick);
        till
    }

    fn tell(&mut self, event: Event) {
        let mut actions = self.machine.step(event, self.now);
        while let Some(action) = actions.pop() {
            let event = match action {
                Action::Verify { key } => Event::Verified {
                    key,
                    me: Ok(self.me.clone()),
                    bound: Some("b_1".into()),
                    unsent_of_others: 0,
                },
                Action::Load { .. } => Event::Loaded { heads: Vec::new(), more: false },
                Action::Adopt { .. } | Action::Requeue { .. } => continue,
                Action::Settle { op, .. } => {
                    self.done.push(action);
                    Event::Settled { op, next: Vec::new() }
                }
                Action::Send { .. } | Action::LookUp { .. } => {
                    self.asked.push(action);
                    continue;
                }
            };
            actions.extend(self.machine.step(event, self.now));
        }
    }

    /// Lets time pass until there is something to do.
    fn wake(&mut self) {
        let at = self.machine.next_wake().unwrap_or(self.now.mono);
        self.now = self.now.after(at.saturating_sub(self.now.mono));
        self.tell(Event::Tick);
    }

    /// Puts the operations into the queue, which makes the machine send them. Returns the number of the request.
    fn sent(&mut self, operations: &[Operation]) -> u64 {
        let heads = operations.iter().map(head).collect();
        self.tell(Event::Loaded { heads, more: false });
        let ops: Vec<OpId> = operations.iter().map(|operation| operation.new.op_id).collect();
        match self.asked.drain(..).next() {
            Some(Action::Send { request, ops: sent }) if sent == ops => request,
            other => panic!("{other:?} instead of sending {ops:?}"),
        }
    }

    /// The operation as it is on disk when the end that was asked for is written down.
    fn settled(&self, operation: &Operation) -> Option<Operation> {
        self.done.iter().find_map(|action| match action {
            Action::Settle { op, state, outcome, reason } if *op == operation.new.op_id => Some(Operation {
                state: *state,
                outcome: outcome.clone(),
                reason: reason.clone(),
                ..operation.clone()
            }),
            _ => None,
        })
    }

    /// Each of these is sent again or asked about by itself, however often it is answered like this.
    fn sends_again(&mut self, ops: &[OpId], answer: &Answer) {
        let mut open = ops.to_vec();
        for _ in 0..WAKES {
            if open.is_empty() {
                return;
            }
            self.wake();
            for action in std::mem::take(&mut self.asked) {
                let (event, tried) = match action {
                    Action::Send { request, ops } => {
                        (Event::Answered { request, ops: ops.clone(), answer: answer.clone() }, ops)
                    }
                    Action::LookUp { request, op } => {
                        (Event::LookedUp { request, op, answer: answer.clone() }, vec![op])
                    }
                    _ => continue,
                };
                open.retain(|op| !tried.contains(op));
                self.tell(event);
            }
        }
        panic!("never sent again: {open:?} while {:?}", self.machine.status());
    }
}

fn head(operation: &Operation) -> Head {
    let new = &operation.new;
    Head {
        seq: operation.seq,
        op_id: new.op_id,
        lane: new.lane.clone(),
        kind: new.kind,
        // Before the attempt that is answered.
        attempts: 0,
        created_at: new.created_at,
        is_fact: tells_of_acceptance(new),
    }
}
