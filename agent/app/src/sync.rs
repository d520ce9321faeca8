//! The shell around the sync machine: carries out what it asks for and tells it what came of it.

use std::{sync::Arc, time::Duration};

use stamp_core::{
    attempt::{Attempt, Decided, Failure},
    cloud::verdict::Answer,
    health,
    operation::{Head, OpId, Operation, State},
    sync::{Action, Event, LinkState, Machine, Status},
    time::Now,
    words::{Language, Words},
};
use stamp_store::{Filter, Settlement, Store};
use tokio::{
    sync::{Mutex, mpsc, watch},
    task::JoinSet,
    time::{interval, sleep, sleep_until},
};
use tokio_util::sync::CancellationToken;
use tracing::{debug, error, info, warn};

use crate::{
    attempts::Attempts,
    changes::Changes,
    clock,
    cloud::{BatchAnswer, Client},
    location::Location,
    policy,
    secret::ApiKey,
    settled::Settled,
    supervise::Pulse,
};

/// What was offered is known without looking; this finds what nobody offered.
const LOOK_AT_DISK: Duration = Duration::from_secs(60);
/// No action takes longer, unless it hangs: each request to the cloud ends by itself after a minute at most.
const LONGEST_ACTION: Duration = Duration::from_secs(180);

/// What the rest of the daemon may tell the machine and ask it.
#[derive(Debug, Clone)]
pub struct Handle {
    told: mpsc::UnboundedSender<Told>,
    status: watch::Receiver<Status>,
}

#[derive(Debug)]
enum Told {
    Event(Box<Event>),
    Key(Option<ApiKey>),
}

impl Handle {
    /// An operation became the first of its lane.
    pub fn offer(&self, head: Head, live: bool) {
        self.tell(Event::Offered { head, live });
    }

    /// Anything else.
    pub fn tell(&self, event: Event) {
        // Without a receiver the daemon is shutting down, and the queue keeps what was offered.
        let _ = self.told.send(Told::Event(Box::new(event)));
    }

    /// Another key from now on. What the machine asked for before still goes with the earlier one.
    pub fn change_key(&self, key: Option<ApiKey>) {
        let _ = self.told.send(Told::Key(key));
    }

    /// The way to the cloud, now.
    #[must_use]
    pub fn status(&self) -> Status {
        self.status.borrow().clone()
    }

    /// The way to the cloud, whenever it changes.
    #[must_use]
    pub fn watch(&self) -> watch::Receiver<Status> {
        self.status.clone()
    }
}

/// What a run of the sync task needs. Outlives a run that fails.
#[derive(Debug)]
pub struct Shell {
    store: Store,
    client: Arc<Client>,
    settled: Settled,
    attempts: Attempts,
    changes: Changes,
    business: watch::Sender<Option<String>>,
    location: Location,
    told: Mutex<mpsc::UnboundedReceiver<Told>>,
    status: watch::Sender<Status>,
}

/// Makes the shell and the handle to it.
#[must_use]
pub fn new(
    store: Store,
    client: Arc<Client>,
    settled: Settled,
    changes: Changes,
    business: watch::Sender<Option<String>>,
    location: Location,
) -> (Arc<Shell>, Handle) {
    let (sender, receiver) = mpsc::unbounded_channel();
    let (status, watch) = watch::channel(Machine::new(0).status());
    let attempts = Attempts::default();
    let told = Mutex::new(receiver);
    let shell = Shell { store, client, settled, attempts, changes, business, location, told, status };
    (Arc::new(shell), Handle { told: sender, status: watch })
}

impl Shell {
    /// Runs until told to stop. Requests under way are then cut off: their operations go again, under the same
    /// keys, at the next start.
    pub async fn run(self: Arc<Self>, stop: CancellationToken, pulse: Pulse) -> anyhow::Result<()> {
        let mut told = self.told.lock().await;
        self.take_back_what_an_earlier_run_left(&pulse).await?;
        let mut machine = Machine::new(fastrand::u64(..));
        let mut jobs: JoinSet<Vec<Event>> = JoinSet::new();
        let mut happened = vec![Event::Tick];
        let mut look = interval(LOOK_AT_DISK);
        loop {
            for event in happened {
                for action in machine.step(event, clock::now()) {
                    debug!(?action, "sync");
                    let (piece, job) =
                        (pulse.piece(LONGEST_ACTION), Arc::clone(&self).carry_out(action, self.client.key()));
                    jobs.spawn(async move {
                        let events = job.await;
                        drop(piece);
                        events
                    });
                }
            }
            self.publish(machine.status());
            let wake = machine
                .next_wake()
                .map_or_else(|| clock::instant(Duration::from_secs(86_400 * 365)), clock::instant);
            let next = async {
                anyhow::Ok(tokio::select! {
                    biased;
                    Some(done) = jobs.join_next() => done?,
                    Some(told) = told.recv() => vec![self.event(told)],
                    _ = look.tick() => vec![Event::MoreOnDisk],
                    () = sleep_until(wake) => vec![Event::Tick],
                })
            };
            happened = tokio::select! {
                biased;
                () = stop.cancelled() => return Ok(()),
                next = pulse.idle(next) => next?,
            };
        }
    }

    fn event(&self, told: Told) -> Event {
        match told {
            Told::Event(event) => *event,
            Told::Key(key) => {
                let event = if key.is_some() { Event::KeyChanged } else { Event::KeyMissing };
                self.client.set_key(key);
                event
            }
        }
    }

    /// `with` is the key that the machine knew of when it asked.
    async fn carry_out(self: Arc<Self>, action: Action, with: Option<ApiKey>) -> Vec<Event> {
        match action {
            Action::Load { limit } => self.load(limit).await,
            Action::Verify { key } => self.verify(key, with.as_ref()).await,
            Action::Adopt { business } => self.adopt(&business).await,
            Action::Send { request, ops } => self.send(with.as_ref(), request, ops).await,
            Action::LookUp { request, op } => {
                let began = clock::now();
                let answer = self.client.look_up(with.as_ref(), op).await;
                self.attempts.note(op, Attempt::of(began.wall, took(began), true, &answer));
                vec![Event::LookedUp { request, op, answer }]
            }
            Action::Settle { op, state, outcome, reason } => {
                let settlement = Settlement { state, outcome, reason, at: clock::wall() };
                self.settle(op, settlement).await
            }
            Action::Requeue { op, counted, reason } => {
                let made = self.attempts.decided(op, Decided::Again);
                let noted = self.store.requeue_after(op, counted, Some(reason), made.clone()).await;
                if let Err(error) = noted {
                    warn!(op = %op.short(), %error, "could not note that it waits again");
                    self.attempts.put_back(op, made);
                }
                self.changes.touch([op]);
                Vec::new()
            }
        }
    }

    async fn load(&self, limit: usize) -> Vec<Event> {
        match self.store.heads(limit).await {
            Ok(heads) => vec![Event::Loaded { more: heads.len() >= limit, heads }],
            Err(error) => {
                error!(%error, "cannot read the queue");
                sleep(Duration::from_secs(1)).await;
                vec![Event::Loaded { heads: Vec::new(), more: true }]
            }
        }
    }

    async fn verify(&self, key: u32, with: Option<&ApiKey>) -> Vec<Event> {
        if with.is_none() {
            return vec![Event::KeyMissing];
        }
        let me = self.client.me_of(with).await;
        if let Ok(me) = &me {
            self.location.learn(&me.location);
            policy::keep_or_warn(&self.store, me).await;
        }
        let business = me.as_ref().map(|me| me.business.id.clone()).unwrap_or_default();
        let bound = self.store.setting("business").await;
        let others = self.store.active_of_other_business(&business).await;
        match (bound, others) {
            (Ok(bound), Ok(unsent_of_others)) => vec![Event::Verified { key, me, bound, unsent_of_others }],
            (Err(error), _) | (_, Err(error)) => {
                error!(%error, "cannot read whose queue this is");
                let answer = Answer::NotSent("the queue cannot be read".to_owned());
                vec![Event::Verified { key, me: Err(answer), bound: None, unsent_of_others: 0 }]
            }
        }
    }

    async fn adopt(&self, business: &str) -> Vec<Event> {
        match self.store.adopt_business(business).await {
            Ok(_) => {
                info!(business, "this queue belongs to the business of the key");
                self.business.send_replace(Some(business.to_owned()));
            }
            Err(error) => error!(%error, "could not note whose queue this is"),
        }
        Vec::new()
    }

    async fn send(&self, with: Option<&ApiKey>, request: u64, ops: Vec<OpId>) -> Vec<Event> {
        let marked = match self.store.mark_sending(ops.clone()).await {
            Ok(marked) => marked,
            Err(error) => {
                error!(%error, "not sent: the disk did not take the note that it is being sent");
                return vec![Event::StoreFailed(ops), nothing_sent(request)];
            }
        };
        self.changes.touch(marked.iter().map(|operation| operation.new.op_id));
        let mut events = Vec::new();
        let gone: Vec<OpId> =
            ops.into_iter().filter(|op| marked.iter().all(|marked| marked.new.op_id != *op)).collect();
        if !gone.is_empty() {
            self.attempts.forget(&gone);
            events.push(Event::Gone(gone));
        }
        let began = clock::now();
        events.push(match marked.as_slice() {
            [] => nothing_sent(request),
            [one] => {
                let answer = self.client.send(with, one).await;
                self.answered(request, vec![one.new.op_id], answer, began)
            }
            many => match self.client.send_batch(with, many).await {
                BatchAnswer::Items(items) => self.batch_answered(request, items, began),
                BatchAnswer::Whole(answer) => {
                    let ops = many.iter().map(|operation| operation.new.op_id).collect();
                    self.answered(request, ops, answer, began)
                }
            },
        });
        events
    }

    fn answered(&self, request: u64, ops: Vec<OpId>, answer: Answer, began: Now) -> Event {
        let attempt = Attempt::of(began.wall, took(began), false, &answer);
        for op in &ops {
            self.attempts.note(*op, attempt.clone());
        }
        Event::Answered { request, ops, answer }
    }

    fn batch_answered(&self, request: u64, items: Vec<(OpId, Option<Answer>)>, began: Now) -> Event {
        let took = took(began);
        for (op, answer) in &items {
            let attempt = match answer {
                Some(answer) => Attempt::of(began.wall, took, false, answer),
                None => Attempt::without_answer(began.wall, took, Failure::LeftOut),
            };
            self.attempts.note(*op, attempt);
        }
        Event::BatchAnswered { request, items }
    }

    async fn settle(&self, op: OpId, settlement: Settlement) -> Vec<Event> {
        let made = self.attempts.decided(op, decided(settlement.state));
        let settled = match self.store.settle_after(op, settlement, made.clone()).await {
            Ok(settled) => settled,
            Err(error) => {
                self.attempts.put_back(op, made);
                error!(op = %op.short(), %error, "answered, but the disk did not take the answer; it will be asked for again");
                return vec![Event::StoreFailed(vec![op])];
            }
        };
        for ended in std::iter::once(op).chain(settled.withdrawn) {
            self.changes.touch([ended]);
            if let Ok(Some(operation)) = self.store.get(ended).await {
                log_end(&operation);
                self.settled.publish(Arc::new(operation));
            }
        }
        vec![Event::Settled { op, next: settled.next }]
    }

    async fn take_back_what_an_earlier_run_left(&self, pulse: &Pulse) -> anyhow::Result<()> {
        loop {
            let filter = Filter { state: Some(State::Sending), limit: 500, ..Filter::default() };
            let page = self.store.list(filter).await?;
            if page.operations.is_empty() {
                return Ok(());
            }
            for operation in page.operations {
                let op = operation.new.op_id;
                let mut made = self.attempts.decided(op, Decided::Again);
                if made.is_empty() {
                    let (at, took) = (clock::wall(), Duration::ZERO);
                    made.push(Attempt::without_answer(at, took, Failure::Interrupted));
                }
                self.store.requeue_after(op, true, None, made).await?;
                pulse.beat();
            }
        }
    }

    fn publish(&self, status: Status) {
        let before = self.status.borrow().link.clone();
        if before != status.link {
            log_link(&status.link);
        }
        self.status.send_if_modified(|current| {
            let changed = *current != status;
            *current = status;
            changed
        });
    }
}

fn took(began: Now) -> Duration {
    clock::now().mono.saturating_sub(began.mono)
}

const fn decided(state: State) -> Decided {
    match state {
        State::Done => Decided::Done,
        State::Refused => Decided::Refused,
        _ => Decided::Parked,
    }
}

const fn nothing_sent(request: u64) -> Event {
    Event::Answered { request, ops: Vec::new(), answer: Answer::NotSent(String::new()) }
}

fn log_end(operation: &Operation) {
    let op = operation.new.op_id.short();
    let (kind, state) = (operation.new.kind.as_str(), operation.state.as_str());
    let reason = operation.reason.as_deref().unwrap_or("");
    match operation.state {
        State::Done | State::Withdrawn => {
            info!(op, kind, state, reason, attempts = operation.attempts, "operation")
        }
        _ => warn!(op, kind, state, reason, attempts = operation.attempts, "operation"),
    }
}

fn log_link(link: &LinkState) {
    match link {
        LinkState::Connecting => info!("asking whose key this is"),
        LinkState::Up => info!("the cloud answers; operations are sent"),
        LinkState::Down(why) => warn!(%why, "the cloud cannot be reached; operations are kept"),
        LinkState::Paused(why) => {
            let warning = health::of_pause(&Words::of(Language::ENGLISH), why);
            warn!(code = warning.code, cure = %warning.cure, "{}; nothing is sent, everything is kept", warning.text);
        }
    }
}
