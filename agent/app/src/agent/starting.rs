//! The way to a running daemon: it listens first, then it opens the queue, and then it takes scans.

use std::{
    sync::{Arc, OnceLock},
    time::Duration,
};

use anyhow::Context as _;
use axum::Router;
use stamp_connectors::{Signal, scanner::Slot};
use stamp_core::{config::Config, words::Words};
use stamp_store::Store;
use tokio::sync::{Mutex, mpsc, watch};
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use super::{
    Agent, Settings,
    hearing::{self, Hearing, Joining},
    offline,
    opened::{log_opening, of_recovery},
    parts::{client, excuse, first_key, guard, installation, policy, till_id},
    sockets::Sockets,
};
use crate::{
    api::{self, Access, Api, Certificate, Front, HookDoor},
    broker::Known,
    changes::Changes,
    checking::{self, Findings},
    claims::Claims,
    clock,
    events::{Heard, Twice},
    exit::Failure,
    history::Recorder,
    host,
    notices::Notices,
    opening::{Opening, Stand},
    page::Page,
    queue::Queue,
    receipts,
    rendezvous::Rendezvous,
    report::{Early, Reporter, Scanners, Tills},
    scanners::{self, Intake},
    settled::Settled,
    snapshot::Seen,
    sought::Sought,
    summary,
    supervise::{Board, Care, Excuse, Supervisor},
    sync,
    till::{Parts, Till},
    tills::{self, Counter, Hooks},
    upkeep,
};

/// Reading a file takes milliseconds; a task that hangs over it longer is stuck with its disk.
const KEY_SILENCE: Duration = Duration::from_secs(15);

/// The daemon, listening: what it can say without a queue is said, and scans are answered, though not taken.
pub struct Starting {
    settings: Settings,
    opening: Opening,
    supervisor: Supervisor,
    stop: CancellationToken,
    opened: Arc<OnceLock<Store>>,
    front: Front,
    scanners: Scanners,
    signals: mpsc::Receiver<Signal>,
    behind: watch::Sender<Option<Router>>,
    certificate: Certificate,
}

impl Starting {
    /// Starts what needs no queue. Waits neither for the disk nor for the internet.
    pub async fn listen(settings: Settings) -> Result<Self, Failure> {
        let Settings { config, data, demo, .. } = &settings;
        host::private_folder(data)
            .with_context(|| format!("cannot make the data directory {}", data.display()))
            .map_err(|error| {
                Failure::from(error)
                    .hint("Make it for the user of the service, or name another with --data-dir.")
            })?;
        let sockets = Sockets::of(&config.local_api).await?;
        let address = sockets.address;
        let opening = Opening::begin(data.join("queue.db"))?;
        let access = Arc::new(Access::closed(address.port()));
        let rendezvous = Rendezvous { data: data.clone(), address, access: Arc::clone(&access) };
        let written = if opening.is_ours() { rendezvous.write() } else { access.learn(data) };
        if let Err(error) = written {
            warn!(%error, "the command line will not find this daemon yet");
        }
        let (scanners, connected) = (Scanners::default(), Tills::default());
        let (behind, whole) = watch::channel(None);
        let till_id = config.till.id.as_ref().map_or_else(host::host_name, |id| id.as_str().to_owned());
        let words = Words::of(config.till.language.spoken());
        let (stop, opened) = (CancellationToken::new(), Arc::new(OnceLock::new()));
        let mut supervisor = Supervisor::new(stop.clone(), excuse(&opened));
        let front = Front {
            access: Arc::clone(&access),
            guard: guard(config, address),
            address,
            notices: Notices::default(),
            page: Page::new(words.clone(), config.till.stamping, &till_id, clock::wall())
                .of_demo(*demo)
                .of_cloud(config.cloud.base_url.as_str()),
            changes: Changes::default(),
            hooks: HookDoor::new(Hooks::of(tills::names(config))),
            early: Early {
                stand: opening.stand(),
                scanners: scanners.clone(),
                tills: connected,
                board: supervisor.board(),
                till_id,
                certificate: sockets.certificate.clone(),
                words,
            },
            behind: whole,
            stop: CancellationToken::new(),
        };
        let certificate = sockets.certificate.clone();
        sockets.start(&mut supervisor, &front);
        let signals = start_scanners(&mut supervisor, config);
        info!(%address, data = %data.display(), "listening");
        Ok(Self {
            settings,
            opening,
            supervisor,
            stop,
            opened,
            front,
            scanners,
            signals,
            behind,
            certificate,
        })
    }

    /// How the opening of the queue stands from now on.
    #[must_use]
    pub fn stand(&self) -> Stand {
        self.opening.stand()
    }

    /// The tasks, for a watchdog.
    #[must_use]
    pub fn board(&self) -> Arc<Board> {
        self.supervisor.board()
    }

    /// When the disk was last known to hold everybody up.
    #[must_use]
    pub fn excuse(&self) -> Excuse {
        excuse(&self.opened)
    }

    /// Ends when an essential task could not be kept running, so that the process must be started afresh.
    pub fn gave_up(&self) -> impl Future<Output = ()> + use<> {
        self.supervisor.gave_up().cancelled_owned()
    }

    /// Opens the queue, however long that takes, and starts every other part. Scans are taken when this returns.
    pub async fn open(self) -> Result<Agent, Failure> {
        let Self { settings, opening, mut supervisor, stop, front, certificate, .. } = self;
        let address = front.address;
        let (scanners, mut signals, behind) = (self.scanners, self.signals, self.behind);
        let Settings { config, config_file, data, key, dropped_lines, log, .. } = settings;
        let (access, notices) = (Arc::clone(&front.access), front.notices.clone());
        let (stand, words) = (opening.stand(), front.early.words.clone());
        let (store, opened) = tokio::select! {
            opened = opening.open() => opened?,
            never = scanners::turn_away(&mut signals, &notices, &scanners, &stand, &words) => match never {},
        };
        let _ = self.opened.set(store.clone());
        let recovered = opened.recovered.as_ref().map(of_recovery);
        log_opening(&opened);
        let install = installation(&store).await?;
        let (business, business_seen) = watch::channel(store.setting("business").await?);
        let client = Arc::new(client(&config, first_key(&key).await, install)?);
        let settled = Settled::default();
        let (changes, location) = (front.changes.clone(), front.page.location().clone());
        let (shell, handle) = sync::new(
            store.clone(),
            Arc::clone(&client),
            settled.clone(),
            changes.clone(),
            business,
            location,
        );
        let queue = Queue::new(store.clone(), handle.clone(), settled.clone(), changes.clone());
        let till_id = till_id(&config, install);
        let till = Arc::new(Till::new(Parts {
            queue: queue.clone(),
            store: store.clone(),
            client: Arc::clone(&client),
            sync: handle.clone(),
            settled: settled.clone(),
            notices: notices.clone(),
            business: business_seen.clone(),
            install,
            server_time: store.server_time().await?,
            stop,
            claims: Claims::new(install, &till_id),
            policy: policy(&config, till_id.clone())?,
            words: words.clone(),
        }));
        access.replace(store.tokens().await?);
        let (findings, snapshot) = (Findings::default(), Seen::default());
        let (business_for_vouchers, business_for_events) = (business_seen.clone(), business_seen.clone());
        let location_for_topics = front.page.location().clone();
        let (settled_for_events, snapshot_for_events) = (settled.clone(), snapshot.clone());
        let reporter = Arc::new(Reporter {
            store: store.clone(),
            sync: handle.clone(),
            till: Arc::clone(&till),
            board: supervisor.board(),
            scanners: scanners.clone(),
            tills: front.early.tills.clone(),
            business: business_seen,
            snapshot: snapshot.clone(),
            longest_snapshot: Duration::from_secs(u64::from(config.till.offline_snapshot) * 3_600),
            dropped_lines,
            key_trouble: key.trouble.clone(),
            recovered,
            log_lost: opened.log_lost,
            findings: findings.clone(),
            install,
            till_id,
            certificate,
            unused_tills: tills::unused(&config),
            broker: Known::default(),
            events: Heard::default(),
            twice: Twice::recall(&store).await?,
            words: words.clone(),
        });

        if let Err(error) = till.recall_redemptions().await {
            warn!(%error, "cannot look for unanswered redemptions; they are sent all the same");
        }
        if let Err(error) = till.recall_receipts().await {
            warn!(%error, "cannot look for guests who were noted yet; whoever needs them looks again");
        }
        let batches = receipts::start(&mut supervisor, &till);
        let counter = Counter {
            batches: batches.clone(),
            store: store.clone(),
            tills: front.early.tills.clone(),
            hooks: front.hooks.hooks.clone(),
        };
        tills::start(&mut supervisor, tills::configured(&config, &config_file), &counter);
        let waiting = Arc::clone(&till);
        supervisor.start("give-up", Care::ESSENTIAL, move |stop, pulse| {
            Arc::clone(&waiting).give_up_unanswered(stop, pulse)
        });
        let doubting = Arc::clone(&till);
        supervisor.start("way", Care::OPTIONAL, move |stop, pulse| {
            Arc::clone(&doubting).look_at_the_way(stop, pulse)
        });
        supervisor.start("sync", Care::ESSENTIAL, move |stop, pulse| Arc::clone(&shell).run(stop, pulse));
        let watched = store.clone();
        supervisor.start("changes", Care::OPTIONAL, move |stop, pulse| {
            changes.clone().run(watched.clone(), stop, pulse)
        });
        let recorder = Arc::new(Recorder::open(store.clone(), client.asked()).await);
        let recording = Arc::clone(&recorder);
        supervisor
            .start("history", Care::OPTIONAL, move |stop, pulse| Arc::clone(&recording).run(stop, pulse));
        let api = Api {
            till: Arc::clone(&till),
            queue: queue.clone(),
            store: store.clone(),
            reporter: Arc::clone(&reporter),
            recorder,
            log: log.clone(),
            sought: Sought::default(),
            access: Arc::clone(&access),
            notices: notices.clone(),
            page: front.page.clone(),
            hooks: front.hooks.hooks.clone(),
        };
        let intake = Intake {
            till: Arc::clone(&till),
            notices: notices.clone(),
            scanners,
            signals: Mutex::new(signals),
            wait: config.till.answer_within,
            words,
        };
        start_intake(&mut supervisor, intake);
        behind.send_replace(Some(api::router(api)));
        let (for_summary, board, desk) = (store.clone(), notices.clone(), Arc::clone(&till));
        supervisor.start("summary", Care::OPTIONAL, move |stop, pulse| {
            summary::run(Arc::clone(&desk), for_summary.clone(), settled.clone(), board.clone(), stop, pulse)
        });
        let (time_of, for_time) = (Arc::clone(&client), store.clone());
        supervisor.start("clock", Care::OPTIONAL, move |stop, pulse| {
            upkeep::keep_time(Arc::clone(&time_of), for_time.clone(), stop, pulse)
        });
        let (client_of, store_of, way) = (Arc::clone(&client), store.clone(), handle.watch());
        let (business, wish) = (business_for_vouchers, config.till.offline_redeem);
        let needs = offline::Needs { client: client_of, store: store_of, way, business, wish, snapshot };
        offline::start(&mut supervisor, needs);
        hearing::start(
            &mut supervisor,
            Hearing {
                config: &config.cloud,
                client: Arc::clone(&client),
                till: Arc::clone(&till),
                reporter: Arc::clone(&reporter),
                sync: handle.clone(),
                business: business_for_events,
                settled: settled_for_events,
                snapshot: snapshot_for_events,
                location: location_for_topics,
                broker: config.mqtt.as_ref().map(|mqtt| Joining {
                    mqtt,
                    config_file: &config_file,
                    levels: log.levels.clone(),
                }),
            },
        );
        supervisor.start("key", Care::OPTIONAL.silent_for(KEY_SILENCE), move |stop, pulse| {
            upkeep::watch_key(key.clone(), Arc::clone(&client), handle.clone(), stop, pulse)
        });
        if let Some(levels) = log.levels {
            supervisor
                .start("log-level", Care::OPTIONAL, move |stop, pulse| levels.clone().keep(stop, pulse));
        }
        let keep = Duration::from_secs(u64::from(config.queue.keep_settled_days) * 86_400);
        let kept = store.clone();
        supervisor.start("retention", Care::OPTIONAL, move |stop, pulse| {
            upkeep::remove_old(kept.clone(), keep, stop, pulse)
        });
        let checked = store.clone();
        supervisor.start("check", Care::OPTIONAL, move |stop, pulse| {
            checking::run(checked.clone(), findings.clone(), stop, pulse)
        });
        let rendezvous = Rendezvous { data: data.clone(), address, access };
        supervisor
            .start("rendezvous", Care::OPTIONAL, move |stop, pulse| rendezvous.clone().keep(stop, pulse));
        info!(%address, data = %data.display(), "ready");
        Ok(Agent { supervisor, store, queue, address, till, batches, reporter, notices, front, data })
    }
}

fn start_scanners(supervisor: &mut Supervisor, config: &Config) -> mpsc::Receiver<Signal> {
    let (signals, received) = mpsc::channel(256);
    for scanner in &config.scanners {
        let name = format!("scanner {}", scanner.name.as_str());
        let (scanner, signals) = (Arc::new(scanner.clone()), signals.clone());
        let reader = Slot::default();
        supervisor.start(name, Care::OPTIONAL, move |stop, pulse| {
            scanners::listen(Arc::clone(&scanner), reader.clone(), signals.clone(), stop, pulse)
        });
    }
    received
}

fn start_intake(supervisor: &mut Supervisor, intake: Intake) {
    let intake = Arc::new(intake);
    supervisor.start("intake", Care::ESSENTIAL, move |stop, pulse| Arc::clone(&intake).run(stop, pulse));
}
