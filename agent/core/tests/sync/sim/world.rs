//! The world around the machine, and its clock.

use std::time::Duration;

use fastrand::Rng;
use stamp_core::{
    operation::{Head, Kind, OpId},
    sync::{Action, Event, LinkState, Machine},
    time::{Now, Timestamp},
};

use super::{
    checks::Checks,
    cloud::Cloud,
    happening::{Agenda, Happening, Key, Work},
    network::Exchange,
    operation::{Fate, Operation},
    scenario::{Features, Till},
    store::Store,
    weather::Weather,
};

pub(crate) struct World {
    pub(crate) now: Duration,
    pub(crate) rng: Rng,
    pub(crate) machine: Machine,
    pub(crate) store: Store,
    pub(crate) cloud: Cloud,
    pub(crate) weather: Weather,
    pub(crate) features: Features,
    pub(crate) agenda: Agenda,
    pub(crate) key: Option<Key>,
    pub(crate) checks: Checks,
    pub(crate) till: Till,
    /// Counts the processes.
    epoch: u32,
    /// When the present process started.
    started: Duration,
    /// How far the till's clock is off, in seconds.
    wall_off: i64,
}

impl World {
    pub(crate) fn new(seed: u64, weather: Weather) -> Self {
        let mut world = Self {
            now: Duration::ZERO,
            rng: Rng::with_seed(seed),
            machine: Machine::new(seed),
            store: Store::default(),
            cloud: Cloud::default(),
            weather,
            features: Features::default(),
            agenda: Agenda::default(),
            key: Some(Key { business: 1, serial: 1 }),
            checks: Checks::default(),
            till: Till::default(),
            epoch: 0,
            started: Duration::ZERO,
            wall_off: 0,
        };
        world.tell(Event::Tick);
        world
    }

    /// Lets time pass up to `end`.
    pub(crate) fn run(&mut self, end: Duration) {
        self.run_while(end, |_| true);
        self.now = self.now.max(end);
    }

    /// Lets time pass until nothing is unsent. Returns whether that came about before `end`.
    pub(crate) fn drain(&mut self, end: Duration) -> bool {
        self.run_while(end, |world| world.store.unsent() > 0);
        self.store.unsent() == 0
    }

    pub(crate) fn run_while(&mut self, end: Duration, go_on: impl Fn(&Self) -> bool) {
        while go_on(self) {
            let wake = self.machine.next_wake().map(|at| at + self.started);
            let next = self.agenda.next_at();
            match (wake, next) {
                (Some(wake), next) if wake <= end && next.is_none_or(|next| wake < next) => {
                    self.now = self.now.max(wake);
                    self.checks.ticked(self.now);
                    self.tell(Event::Tick);
                }
                (_, Some(next)) if next <= end => {
                    let Some((at, what)) = self.agenda.pop() else { return };
                    self.now = self.now.max(at);
                    self.happen(what);
                }
                _ => return,
            }
        }
    }

    /// Appends an operation as the till would; its head is offered. Returns its number.
    pub(crate) fn append(&mut self, lane: u32, kind: Kind, fate: Fate, live: bool) -> usize {
        self.take(self.operation(lane, kind, fate), live)
    }

    /// As [`World::append`], for a voucher that was handed over without asking.
    pub(crate) fn accept(&mut self, lane: u32, fate: Fate, live: bool) -> usize {
        self.take(Operation { is_fact: true, ..self.operation(lane, Kind::Redeem, fate) }, live)
    }

    /// Writes an operation into the queue that the machine is not told of.
    pub(crate) fn append_silently(&mut self, lane: u32, fate: Fate) {
        let business = self.key.map_or(1, |key| key.business);
        self.store.append(Operation { business, ..self.operation(lane, Kind::AddStamps, fate) });
    }

    fn operation(&self, lane: u32, kind: Kind, fate: Fate) -> Operation {
        let business = self.store.bound.or(self.key.map(|key| key.business)).unwrap_or(1);
        Operation { lane, kind, is_fact: false, fate, business, created_at: self.now().wall }
    }

    fn take(&mut self, operation: Operation, live: bool) -> usize {
        let number = self.store.operations.len();
        let head = self.store.append(operation);
        if let Some(head) = head {
            self.offer(head, live);
        }
        number
    }

    fn offer(&mut self, head: Head, live: bool) {
        let op = head.op_id;
        let at_once = live && self.link() == LinkState::Up && !self.store.full && self.checks.has_room();
        let alone = self.tell(Event::Offered { head, live });
        if at_once {
            assert!(alone.contains(&op), "a live operation was not sent at once");
        }
    }

    /// Which process is running.
    pub(crate) const fn epoch(&self) -> u32 {
        self.epoch
    }

    pub(crate) fn link(&self) -> LinkState {
        self.machine.status().link
    }

    pub(crate) fn now(&self) -> Now {
        let mut now = Now::epoch().after(self.now);
        now.mono = self.now - self.started;
        now.wall = Timestamp::from_second(now.wall.as_second() + self.wall_off).unwrap();
        now
    }

    pub(crate) fn server_time(&self) -> Timestamp {
        Now::epoch().after(self.now).wall
    }

    fn happen(&mut self, what: Happening) {
        match what {
            Happening::Back(epoch, event) if epoch == self.epoch => {
                self.checks.came_back(&event);
                self.tell(event);
            }
            Happening::Work(epoch, work) if epoch == self.epoch => self.work(work),
            Happening::Back(..) | Happening::Work(..) => {}
            Happening::Arrive(exchange) => self.arrive(exchange),
            Happening::Append => self.next_of_the_till(),
            Happening::Restart => self.restart(),
            Happening::Sleep(lasts) => {
                self.now += lasts;
                self.checks.network_changed();
                self.tell(Event::NetworkChanged);
            }
            Happening::NetworkChanged => {
                self.checks.network_changed();
                self.tell(Event::NetworkChanged);
            }
            Happening::Reachable => {
                self.tell(Event::Reachable);
            }
            Happening::WallJump(seconds) => self.wall_off += seconds,
            Happening::SetKey(key) => {
                self.key = key;
                self.checks.key_changed();
                self.tell(if key.is_some() { Event::KeyChanged } else { Event::KeyMissing });
            }
            Happening::DiskFull(full) => self.store.full = full,
        }
    }

    fn restart(&mut self) {
        for number in self.store.open_again() {
            self.checks.may_have_arrived(number);
        }
        self.epoch += 1;
        self.started = self.now;
        self.machine = Machine::new(self.rng.u64(..));
        self.checks.restarted();
        self.tell(Event::Tick);
    }

    /// One step of the machine. Returns what it sends alone.
    pub(crate) fn tell(&mut self, event: Event) -> Vec<OpId> {
        let now = self.now();
        let actions = self.machine.step(event, now);
        self.checks.stepped(self.now, &self.machine, &actions, &self.store, self.key);
        let mut alone = Vec::new();
        for action in actions {
            if let Action::Send { ops, .. } = &action
                && let [op] = ops.as_slice()
            {
                alone.push(*op);
            }
            self.ask_for(action);
        }
        alone
    }

    /// The shell carries out an action after a moment of its own, in no particular order.
    fn ask_for(&mut self, action: Action) {
        let (epoch, key) = (self.epoch, self.key);
        let exchange = |request, ops, look_up| Exchange { epoch, request, ops, key, look_up, unheard: false };
        let work = match action {
            Action::Load { limit } => Work::Load { limit },
            Action::Verify { key } => Work::Verify { key },
            Action::Adopt { business } => {
                return self.store.adopt(business.parse().unwrap());
            }
            Action::Send { request, ops } => Work::Mark { exchange: exchange(request, ops, false) },
            Action::LookUp { request, op } => return self.transmit(exchange(request, vec![op], true)),
            Action::Settle { op, state, reason, .. } => Work::Settle { op, state, reason },
            Action::Requeue { op, counted, .. } => Work::Requeue { op, counted },
        };
        let moment = Duration::from_micros(self.rng.u64(100..4000));
        self.agenda.put(self.now + moment, Happening::Work(self.epoch, work));
    }
}
