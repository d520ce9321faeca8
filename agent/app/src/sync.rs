//! The shell around the sync machine: carries out what it asks for and tells it what came of it.

mod asking;
mod noting;

use std::{sync::Arc, time::Duration};

use stamp_core::{
    health,
    operation::Head,
    sync::{Action, Event, LinkState, Machine, Status},
    words::{Language, Words},
};
use stamp_store::{Settlement, Store};
use tokio::{
    sync::{Mutex, mpsc, watch},
    task::JoinSet,
    time::{interval, sleep_until},
};
use tokio_util::sync::CancellationToken;
use tracing::{debug, info, warn};

use crate::{
    attempts::Attempts, changes::Changes, clock, cloud::Client, location::Location, secret::ApiKey,
    settled::Settled, supervise::Pulse,
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
            Action::LookUp { request, op } => self.look_up(with.as_ref(), request, op).await,
            Action::Settle { op, state, outcome, reason } => {
                let settlement = Settlement { state, outcome, reason, at: clock::wall() };
                self.settle(op, settlement).await
            }
            Action::Requeue { op, counted, reason } => self.requeue(op, counted, reason).await,
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
