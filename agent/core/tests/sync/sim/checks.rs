//! What must hold at every step.

use std::{collections::HashMap, time::Duration};

use stamp_core::{
    cloud::verdict::{Answer, Pause},
    operation::{Kind, OpId},
    sync::{Action, Event, LinkState, Machine},
};

use super::{
    HOUR,
    happening::Key,
    operation::{self, number},
    reply,
    store::Store,
};

/// Live operations, requests of the backlog, and a probe that outlived the break.
const MOST_REQUESTS: usize = 32 + 4 + 1;
/// Reactions without any time passing; more would be a loop.
const MOST_STEPS_AT_ONCE: u32 = 2_000;
/// A paused way is tried no more often than this.
const PAUSED_TRIES: Duration = Duration::from_secs(29);

/// One request as it was asked for.
#[derive(Debug, Clone)]
pub(crate) struct Sent {
    pub(crate) at: Duration,
    pub(crate) ops: Vec<OpId>,
    /// Asked for while the way was not open, and not for somebody who waits.
    pub(crate) probe: bool,
    /// Requests under way with it.
    pub(crate) under_way: usize,
}

#[derive(Debug, Default)]
pub(crate) struct Checks {
    open: HashMap<u64, Sent>,
    verifying: Option<u32>,
    /// Every request, where a test wants to look at them.
    pub(crate) log: Option<Vec<Sent>>,
    pub(crate) verified: u64,
    /// Heads that the disk did not hand out.
    pub(crate) denied: usize,
    /// Attempts of each operation that may have reached the cloud.
    countable: HashMap<usize, u32>,
    last_paused_try: Option<Duration>,
    hour: u64,
    ticks: u32,
    pub(crate) most_ticks_in_an_hour: u32,
    at: Duration,
    steps_at_once: u32,
}

impl Checks {
    pub(crate) fn has_room(&self) -> bool {
        self.open.len() < 32
    }

    pub(crate) fn countable(&self, number: usize) -> u32 {
        self.countable.get(&number).copied().unwrap_or_default()
    }

    pub(crate) fn may_have_arrived(&mut self, number: usize) {
        *self.countable.entry(number).or_default() += 1;
    }

    pub(crate) fn restarted(&mut self) {
        self.open.clear();
        self.key_changed();
    }

    pub(crate) fn key_changed(&mut self) {
        self.verifying = None;
        self.last_paused_try = None;
    }

    pub(crate) fn network_changed(&mut self) {
        self.last_paused_try = None;
    }

    /// The machine was woken for no other reason than that time has passed.
    pub(crate) fn ticked(&mut self, now: Duration) {
        let hour = now.as_secs() / HOUR.as_secs();
        if hour != self.hour {
            (self.hour, self.ticks) = (hour, 0);
        }
        self.ticks += 1;
        self.most_ticks_in_an_hour = self.most_ticks_in_an_hour.max(self.ticks);
    }

    pub(crate) fn came_back(&mut self, event: &Event) {
        match event {
            Event::Answered { request, ops, answer } => {
                self.open.remove(request);
                if ops.is_empty() {
                    self.last_paused_try = None;
                }
                ops.iter().for_each(|op| self.count(*op, answer));
            }
            Event::BatchAnswered { request, items } => {
                self.open.remove(request);
                for (op, answer) in items {
                    self.count(*op, answer.as_ref().unwrap_or(&reply::lost()));
                }
            }
            Event::LookedUp { request, .. } => drop(self.open.remove(request)),
            Event::Verified { key, .. } if self.verifying == Some(*key) => self.verifying = None,
            _ => {}
        }
    }

    pub(crate) fn stepped(
        &mut self,
        now: Duration,
        machine: &Machine,
        actions: &[Action],
        store: &Store,
        key: Option<Key>,
    ) {
        self.no_loop(now);
        if actions.is_empty() {
            return;
        }
        let link = machine.status().link;
        for action in actions {
            match action {
                Action::Send { request, ops } => self.sent(*request, ops, now, &link, store, key),
                Action::LookUp { request, op } => self.sent(*request, &[*op], now, &link, store, key),
                Action::Verify { key } => {
                    assert_eq!(self.verifying, None, "the key is asked about already");
                    self.verified += 1;
                    self.verifying = Some(*key);
                }
                _ => {}
            }
        }
        let probes = self.open.values().filter(|sent| sent.probe).count();
        let probes = probes + usize::from(self.verifying.is_some());
        assert!(probes <= 1, "{probes} probes under way while {link:?}");
        assert!(self.open.len() <= MOST_REQUESTS, "{} requests under way", self.open.len());
    }

    fn sent(
        &mut self,
        request: u64,
        ops: &[OpId],
        now: Duration,
        link: &LinkState,
        store: &Store,
        key: Option<Key>,
    ) {
        assert!(!ops.is_empty() && ops.len() <= 50, "{} operations in one request", ops.len());
        for op in ops {
            let (row, operation) = (&store.rows[number(*op)], &store.operations[number(*op)]);
            let is_head = store.is_head(number(*op));
            assert!(is_head || !row.state.is_active(), "{operation:?} is sent and is not a head");
            assert_eq!(key.map(|key| key.business), Some(operation.business), "sent with another's key");
        }
        self.allowed(ops, now, link, store);
        let urgent = matches!(link, LinkState::Down(_)) && asks_for_a_voucher(ops, store);
        // One of the redemptions may be the probe itself, which cannot be told from here.
        let probe = *link != LinkState::Up && !urgent;
        let sent = Sent { at: now, ops: ops.to_vec(), probe, under_way: self.open.len() + 1 };
        if let Some(log) = &mut self.log {
            log.push(sent.clone());
        }
        assert!(self.open.insert(request, sent).is_none(), "request {request} is under way already");
    }

    fn allowed(&mut self, ops: &[OpId], now: Duration, link: &LinkState, store: &Store) {
        match link {
            LinkState::Up => {}
            LinkState::Connecting
            | LinkState::Paused(Pause::KeyInvalid | Pause::KeyMissing | Pause::WrongBusiness) => {
                panic!("{:?} is sent while {link:?}", store.operations[number(ops[0])]);
            }
            LinkState::Down(_) => assert_eq!(ops.len(), 1, "a batch is sent while the way is broken"),
            LinkState::Paused(_) => {
                assert_eq!(ops.len(), 1, "a batch is sent while {link:?}");
                let soon = self.last_paused_try.is_some_and(|last| now - last < PAUSED_TRIES);
                assert!(!soon, "tried again after {:?} while {link:?}", now - self.last_paused_try.unwrap());
                self.last_paused_try = Some(now);
            }
        }
    }

    fn count(&mut self, op: OpId, answer: &Answer) {
        if reply::may_have_arrived(answer) {
            self.may_have_arrived(number(op));
        }
    }

    fn no_loop(&mut self, now: Duration) {
        if now != self.at {
            (self.at, self.steps_at_once) = (now, 0);
        }
        self.steps_at_once += 1;
        assert!(self.steps_at_once < MOST_STEPS_AT_ONCE, "a loop at {now:?}");
    }
}

fn asks_for_a_voucher(ops: &[OpId], store: &Store) -> bool {
    let mut operations = ops.iter().map(|op| &store.operations[operation::number(*op)]);
    operations.all(|operation| operation.kind == Kind::Redeem && !operation.is_fact)
}
