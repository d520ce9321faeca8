//! The state of the machine, and what each event does to it.

use std::time::Duration;

use super::{
    age::Ages,
    backoff::Dice,
    batch::BatchSize,
    disk::Disk,
    event::{Action, Event, Status},
    item::PATIENCE,
    lanes::Lanes,
    link::Link,
    requests::{Requests, Role},
};
use crate::{
    cloud::verdict::Pause,
    operation::{Head, OpId},
    time::Now,
};

/// After the disk has denied one of ours this often in a row it has really gone.
const DENIALS: u32 = 5;
const DENIED_WAIT: Duration = Duration::from_secs(1);

/// The sync machine. See the module's text.
#[derive(Debug)]
pub struct Machine {
    pub(super) lanes: Lanes,
    pub(super) link: Link,
    pub(super) disk: Disk,
    pub(super) dice: Dice,
    pub(super) requests: Requests,
    pub(super) batch: BatchSize,
    pub(super) ages: Ages,
    /// The key's business was confirmed in this process, for this key.
    pub(super) verified: bool,
    /// The question whose key it is is under way, for this key.
    pub(super) verifying: bool,
    pub(super) loading: bool,
}

impl Machine {
    /// A machine that knows nothing yet; `seed` feeds the jitter.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        let mut lanes = Lanes::default();
        lanes.more_on_disk();
        Self {
            lanes,
            link: Link::new(),
            disk: Disk::default(),
            dice: Dice::new(seed),
            requests: Requests::default(),
            batch: BatchSize::new(),
            ages: Ages::new(),
            verified: false,
            verifying: false,
            loading: false,
        }
    }

    /// Takes one event and says what to do about it.
    pub fn step(&mut self, event: Event, now: Now) -> Vec<Action> {
        let mut actions = Vec::new();
        self.disk.wake(now.mono);
        self.take(event, now, &mut actions);
        self.lanes.wake(now.mono);
        self.plan(now, &mut actions);
        actions
    }

    /// When to call [`Machine::step`] with [`Event::Tick`] at the latest, monotonic.
    #[must_use]
    pub fn next_wake(&self) -> Option<Duration> {
        let trying = self.verifying || self.requests.under_way(Role::Probe) > 0;
        let link = if trying { None } else { self.link.next_try() };
        [link, self.lanes.next_wake(), self.disk.until()].into_iter().flatten().min()
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
                    self.disk.appended();
                    self.link.hurry(now);
                }
            }
            Event::Loaded { heads, more } => {
                self.loading = false;
                self.lanes.loaded(heads, more, now.mono);
            }
            Event::Answered { request, ops, answer } => {
                let origin = self.requests.ended(request);
                if ops.is_empty() {
                    self.link.not_tried(now);
                } else {
                    self.disk.worked();
                }
                self.answered(&ops, &answer, origin, now, actions);
            }
            Event::BatchAnswered { request, items } => {
                let origin = self.requests.ended(request);
                self.disk.worked();
                self.batch_answered(items, origin, now, actions);
            }
            Event::LookedUp { request, op, answer } => {
                let origin = self.requests.ended(request);
                self.looked_up(op, &answer, origin, now, actions);
            }
            Event::Verified { key, me, bound, unsent_of_others } => {
                if key == self.requests.key() {
                    self.on_verified(me, bound, unsent_of_others, now, actions);
                }
            }
            Event::Settled { op, next } => {
                self.disk.worked();
                self.settled(op, next, now);
            }
            Event::Gone(ops) => self.gone(ops, now, actions),
            Event::MoreOnDisk => self.lanes.more_on_disk(),
            Event::StoreFailed(ops) => self.store_failed(ops, now, actions),
            Event::KeyMissing => {
                self.forget_the_key();
                self.pause(Pause::KeyMissing, now);
            }
            Event::KeyChanged => {
                self.forget_the_key();
                self.batch = BatchSize::new();
                self.link.connecting(now);
            }
            Event::NetworkChanged => {
                self.link.retry_now(now);
                self.lanes.start_anew();
            }
            Event::Reachable => {
                if self.link.is_down() && self.link.opens_by_itself(now) {
                    self.reached(now);
                }
            }
            Event::Unreachable(why) => self.link.broke(why, None, false, now, &mut self.dice),
        }
    }

    /// The next of a lane that has just been made still has somebody waiting for it, unless it was made before the
    /// way opened: then it was answered "saved" and is part of the backlog.
    fn settled(&mut self, op: OpId, next: Vec<Head>, now: Now) {
        self.lanes.forget(op);
        let open_for = now.mono.saturating_sub(self.link.since());
        for head in next {
            let patience = if head.is_question() { PATIENCE } else { open_for.min(PATIENCE) };
            let age = Duration::try_from(now.wall.duration_since(head.created_at));
            self.lanes.offer(head, age.is_ok_and(|age| age <= patience), now.mono);
        }
    }

    /// What was being sent when a note failed, or is sent again before the note that it waits was taken, stands as
    /// being sent on disk: that note is repeated.
    fn gone(&mut self, ops: Vec<OpId>, now: Now, actions: &mut Vec<Action>) {
        for op in ops {
            match self.lanes.land(op) {
                Some(mut item) if item.marked && item.denied < DENIALS => {
                    item.denied += 1;
                    self.lanes.wait(item, now.mono.saturating_add(DENIED_WAIT), false);
                    actions.push(Action::Requeue {
                        op,
                        counted: true,
                        reason: "an attempt of it was not noted as ended".to_owned(),
                    });
                }
                _ => {
                    self.lanes.forget(op);
                    self.lanes.more_on_disk();
                }
            }
        }
    }

    /// One failure stands for all: nothing is sent until the disk is tried again.
    fn store_failed(&mut self, ops: Vec<OpId>, now: Now, actions: &mut Vec<Action>) {
        let until = self.disk.failed(now.mono, &mut self.dice);
        for op in ops {
            let Some(mut item) = self.lanes.land(op) else { continue };
            item.marked = true;
            self.lanes.wait(item, until, false);
            actions.push(Action::Requeue {
                op,
                counted: true,
                reason: "the disk did not take a note about it".to_owned(),
            });
        }
    }
}
