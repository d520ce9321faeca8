//! What to send next, and when.

use std::{collections::BTreeMap, time::Duration};

use super::{
    backoff::{self, Dice},
    event::{Action, Event, LinkState, Status},
    lanes::{Item, Lanes},
    link::{Link, Try},
};
use crate::{
    cloud::{
        answer::Me,
        verdict::{Answer, Pause, Verdict},
    },
    operation::{OpId, State},
    time::Now,
};

/// Live operations under way at once, beyond the backlog's.
const LIVE_WINDOW: usize = 32;
/// Operations in one batch, as the contract has it.
const BATCH: usize = 50;
/// Fewer than this go one by one: a batch is for a backlog.
const BATCH_FROM: usize = 4;
/// How long somebody at the till is taken to wait for a redemption.
pub(super) const PATIENCE: Duration = Duration::from_secs(120);
/// Read on from disk when fewer ready heads than this are left.
const LOW_WATER: usize = 128;
const LOAD: usize = 256;

/// Why a request was sent; its place is free again when it ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    /// Somebody waits at the till.
    Live,
    /// Part of the backlog.
    Backlog,
    /// To find out whether the way is open; one at a time.
    Probe,
}

#[derive(Debug, Clone, Copy)]
struct Request {
    role: Role,
    key: u32,
}

/// The sync machine. See the module's text.
#[derive(Debug)]
pub struct Machine {
    pub(super) lanes: Lanes,
    pub(super) link: Link,
    pub(super) dice: Dice,
    /// The key's business was confirmed in this process, for this key.
    verified: bool,
    verifying: bool,
    loading: bool,
    requests: BTreeMap<u64, Request>,
    last_request: u64,
    /// Counts the keys: an answer to an earlier one says nothing about the present one.
    key: u32,
    /// Largest batch to try; 1 where the cloud has none.
    pub(super) batch: usize,
    /// Operations older than this are asked about before they are sent again.
    retention: Duration,
}

impl Machine {
    /// A machine that knows nothing yet; `seed` feeds the jitter.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        let mut lanes = Lanes::default();
        lanes.more_on_disk = true;
        Self {
            lanes,
            link: Link::new(),
            dice: Dice::new(seed),
            verified: false,
            verifying: false,
            loading: false,
            requests: BTreeMap::new(),
            last_request: 0,
            key: 0,
            batch: BATCH,
            retention: Duration::from_secs(29 * 86_400),
        }
    }

    /// Takes one event and says what to do about it.
    pub fn step(&mut self, event: Event, now: Now) -> Vec<Action> {
        let mut actions = Vec::new();
        self.take(event, now, &mut actions);
        self.lanes.wake(now.mono);
        self.plan(now, &mut actions);
        actions
    }

    /// When to call [`Machine::step`] with [`Event::Tick`] at the latest, monotonic.
    #[must_use]
    pub fn next_wake(&self) -> Option<Duration> {
        let link =
            if self.verifying || self.under_way(Role::Probe) > 0 { None } else { self.link.next_try() };
        [link, self.lanes.next_wake()].into_iter().flatten().min()
    }

    /// The way to the cloud as people see it.
    #[must_use]
    pub fn status(&self) -> Status {
        Status {
            link: self.link.state().clone(),
            since: self.link.since(),
            next_attempt: self.next_wake(),
            in_flight: self.lanes.flying(),
        }
    }

    fn take(&mut self, event: Event, now: Now, actions: &mut Vec<Action>) {
        match event {
            Event::Tick => {}
            Event::Offered { head, live } => {
                self.lanes.offer(head, live, now.mono);
                if live {
                    self.link.hurry(now);
                }
            }
            Event::Loaded { heads, more } => {
                self.loading = false;
                self.lanes.more_on_disk = more;
                for head in heads {
                    self.lanes.offer(head, false, now.mono);
                }
            }
            Event::Answered { request, ops, answer } => {
                let answer = self.ended(request, answer);
                if ops.is_empty() {
                    self.link.not_tried(now);
                }
                self.answered(&ops, &answer, now, actions);
            }
            Event::BatchAnswered { request, items } => {
                self.requests.remove(&request);
                self.batch_answered(items, now, actions);
            }
            Event::LookedUp { request, op, answer } => {
                let answer = self.ended(request, answer);
                self.looked_up(op, &answer, now, actions);
            }
            Event::Verified { key, me, bound, unsent_of_others } => {
                self.verifying = false;
                if key == self.key {
                    self.on_verified(me, bound, unsent_of_others, now, actions);
                } else {
                    self.link.retry_now(now);
                }
            }
            Event::Settled { op, next } => {
                self.lanes.forget(op);
                for head in next {
                    self.lanes.offer(head, false, now.mono);
                }
            }
            Event::Gone(ops) => {
                for op in ops {
                    self.lanes.forget(op);
                }
                self.lanes.more_on_disk = true;
            }
            Event::MoreOnDisk => self.lanes.more_on_disk = true,
            Event::StoreFailed(ops) => self.store_failed(ops, now),
            Event::KeyMissing => {
                self.key += 1;
                self.verifying = false;
                self.verified = false;
                self.link.pause(Pause::KeyMissing, now);
            }
            Event::KeyChanged => {
                self.key += 1;
                self.verified = false;
                self.batch = BATCH;
                self.link.connecting(now);
            }
            Event::NetworkChanged => {
                self.link.retry_now(now);
                self.lanes.release_all();
            }
            Event::Reachable => {
                if self.verified && matches!(self.link.state(), LinkState::Down(_)) {
                    self.up(now);
                }
            }
        }
    }

    fn plan(&mut self, now: Now, actions: &mut Vec<Action>) {
        if self.link.is_up() {
            self.send_live(now, actions);
            self.send_backlog(now, actions);
        } else {
            if *self.link.state() != LinkState::Connecting {
                self.lanes.demote(now.mono, PATIENCE);
            }
            self.try_again(now, actions);
        }
        if self.lanes.more_on_disk && !self.loading && self.lanes.backlog_len() < LOW_WATER {
            self.loading = true;
            actions.push(Action::Load { limit: LOAD + self.lanes.known() });
        }
    }

    fn send_live(&mut self, now: Now, actions: &mut Vec<Action>) {
        while self.under_way(Role::Live) < LIVE_WINDOW {
            let Some(item) = self.lanes.take_live() else { return };
            self.send_one(item, Role::Live, now, actions);
        }
    }

    fn send_backlog(&mut self, now: Now, actions: &mut Vec<Action>) {
        while self.under_way(Role::Backlog) < self.link.window() {
            if self.batch >= 2 && self.lanes.backlog_len() >= BATCH_FROM {
                self.send_batch(now, actions);
                continue;
            }
            let Some(item) = self.lanes.take_backlog() else { return };
            self.send_one(item, Role::Backlog, now, actions);
        }
    }

    fn send_batch(&mut self, now: Now, actions: &mut Vec<Action>) {
        let mut ops = Vec::new();
        while ops.len() < self.batch {
            let Some(item) = self.lanes.take_backlog() else { break };
            if self.must_ask_first(&item, now) {
                self.send_one(item, Role::Backlog, now, actions);
                break;
            }
            ops.push(self.lanes.fly(item));
        }
        if !ops.is_empty() {
            let request = self.request(Role::Backlog);
            actions.push(Action::Send { request, ops });
        }
    }

    fn send_one(&mut self, item: Item, role: Role, now: Now, actions: &mut Vec<Action>) {
        let ask = item.key_reused || self.must_ask_first(&item, now);
        let op = self.lanes.fly(item);
        let request = self.request(role);
        actions.push(if ask {
            Action::LookUp { request, op }
        } else {
            Action::Send { request, ops: vec![op] }
        });
    }

    fn request(&mut self, role: Role) -> u64 {
        self.last_request += 1;
        self.requests.insert(self.last_request, Request { role, key: self.key });
        self.last_request
    }

    /// Frees the place of a request. That an earlier key was refused is no news about the present one.
    fn ended(&mut self, request: u64, answer: Answer) -> Answer {
        let of_earlier_key = self.requests.remove(&request).is_some_and(|sent| sent.key != self.key);
        match answer {
            Answer::Http { status: status @ (401 | 403), .. } if of_earlier_key => {
                Answer::Lost(format!("the key was changed while the cloud answered {status}"))
            }
            other => other,
        }
    }

    fn under_way(&self, role: Role) -> usize {
        self.requests.values().filter(|request| request.role == role).count()
    }

    /// The cloud may have forgotten this key: a blind second send could have a second effect.
    fn must_ask_first(&self, item: &Item, now: Now) -> bool {
        let age = Duration::try_from(now.wall.duration_since(item.head.created_at)).unwrap_or_default();
        item.head.attempts > 0 && !item.known_unsent && age > self.retention
    }

    /// The way is not open: at most one try under way, but a redemption that somebody waits for goes at once.
    fn try_again(&mut self, now: Now, actions: &mut Vec<Action>) {
        if self.verified && matches!(self.link.state(), LinkState::Down(_)) {
            while let Some(item) = self.lanes.take_urgent(now.mono, PATIENCE) {
                self.send_one(item, Role::Live, now, actions);
            }
        }
        if self.verifying || self.under_way(Role::Probe) > 0 {
            return;
        }
        match self.link.due(now, self.verified) {
            None => {}
            Some(Try::Verify) => {
                self.verifying = true;
                self.link.tried(now);
                actions.push(Action::Verify { key: self.key });
            }
            Some(Try::Operation) => match self.lanes.take_live().or_else(|| self.lanes.take_backlog()) {
                Some(item) => {
                    self.link.tried(now);
                    self.send_one(item, Role::Probe, now, actions);
                }
                // Nothing to send, so nothing to find out with but the question that is always allowed.
                None if !self.lanes.more_on_disk => {
                    self.verifying = true;
                    self.link.tried(now);
                    actions.push(Action::Verify { key: self.key });
                }
                None => self.link.not_tried(now),
            },
        }
    }

    fn on_verified(
        &mut self,
        me: Result<Me, Answer>,
        bound: Option<String>,
        unsent_of_others: u64,
        now: Now,
        actions: &mut Vec<Action>,
    ) {
        let me = match me {
            Ok(me) => me,
            Err(answer) => return self.verify_failed(&answer, now),
        };
        let other = bound.as_ref().is_some_and(|bound| *bound != me.business.id);
        if other && unsent_of_others > 0 {
            self.verified = false;
            return self.link.pause(Pause::WrongBusiness, now);
        }
        if bound.as_ref() != Some(&me.business.id) {
            actions.push(Action::Adopt { business: me.business.id });
        }
        let days = u64::from(me.idempotency_retention_days.clamp(2, 3650)) - 1;
        self.retention = Duration::from_secs(days * 86_400);
        self.verified = true;
        self.up(now);
    }

    fn verify_failed(&mut self, answer: &Answer, now: Now) {
        // Asking whose key it is has no operation of its own; the table of verdicts is the same.
        let nil = OpId::from_bytes([0; 16]);
        match crate::cloud::verdict::judge(crate::operation::Kind::AddStamps, nil, answer) {
            Verdict::Pause(why) => self.link.pause(why, now),
            Verdict::Unknown { why, retry_after, .. } => {
                self.link.broke(why, retry_after, now, &mut self.dice);
            }
            other => self.link.broke(format!("GET /me: {other:?}"), None, now, &mut self.dice),
        }
    }

    /// The way is open.
    pub(super) fn up(&mut self, now: Now) {
        if self.link.proved(now) {
            self.lanes.link_is_back();
        }
    }

    fn store_failed(&mut self, ops: Vec<OpId>, now: Now) {
        for op in ops {
            if let Some(mut item) = self.lanes.land(op) {
                item.failures += 1;
                let wait = backoff::delay(item.failures, None, &mut self.dice);
                self.lanes.wait(item, now.mono.saturating_add(wait), false);
            }
        }
    }

    pub(super) fn settle(
        &self,
        op: OpId,
        state: State,
        answer: &Answer,
        reason: Option<String>,
        actions: &mut Vec<Action>,
    ) {
        actions.push(Action::Settle { op, state, outcome: answer.outcome(), reason });
    }
}
