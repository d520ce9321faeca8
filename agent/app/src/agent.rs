//! The composition: every part is made here, once, and handed what it needs.

use std::{
    net::SocketAddr,
    path::PathBuf,
    sync::{Arc, OnceLock},
    time::Duration,
};

use anyhow::Context as _;
use axum::Router;
use stamp_connectors::{Signal, scanner::serial::Slot};
use stamp_core::{config::Config, offline::Limits};
use stamp_store::{Opened, Recovery, Store};
use tokio::{
    net::TcpListener,
    sync::{Mutex, mpsc, watch},
    time::timeout,
};
use tokio_util::sync::CancellationToken;
use tracing::{error, info, warn};
use tracing_appender::non_blocking::ErrorCounter;
use uuid::Uuid;

use crate::{
    api::{self, Access, Api, Front, Guard},
    checking::{self, Findings},
    cloud::{self, Client},
    exit::{Exit, Failure},
    found::{self, Found},
    host,
    notices::Notices,
    opening::{Opening, Stand},
    queue::Queue,
    report::{Early, Reporter, Scanners},
    scanners::{self, Intake},
    secret::ApiKey,
    settled::Settled,
    summary,
    supervise::{Board, Care, Excuse, Supervisor},
    sync,
    till::{Parts, Policy, Till},
    upkeep::{self, KeySource},
};

/// What is under way may be ended in good order for so long. Changes of the queue and its file come afterwards.
const GRACE: Duration = Duration::from_secs(4);
/// Reading a file takes milliseconds; a task that hangs over it longer is stuck with its disk.
const KEY_SILENCE: Duration = Duration::from_secs(15);
/// The start does not wait longer for the file of the key.
const FIRST_KEY: Duration = Duration::from_secs(1);

/// What the daemon is started with.
#[derive(Debug)]
pub struct Settings {
    /// The configuration.
    pub config: Config,
    /// The data directory.
    pub data: PathBuf,
    /// Where the API key comes from.
    pub key: KeySource,
    /// Lines that the log lost.
    pub dropped_lines: Option<ErrorCounter>,
}

/// The daemon, listening: what it can say without a queue is said, and scans are answered, though not taken.
pub struct Starting {
    settings: Settings,
    opening: Opening,
    supervisor: Supervisor,
    stop: CancellationToken,
    opened: Arc<OnceLock<Store>>,
    address: SocketAddr,
    front: Front,
    scanners: Scanners,
    signals: (mpsc::Sender<Signal>, mpsc::Receiver<Signal>),
    behind: watch::Sender<Option<Router>>,
}

/// The daemon, running.
pub struct Agent {
    supervisor: Supervisor,
    store: Store,
    queue: Queue,
    address: SocketAddr,
    till: Arc<Till>,
    reporter: Arc<Reporter>,
    notices: Notices,
    front: Front,
    data: PathBuf,
}

impl Agent {
    /// Starts every part. Scans are taken when this returns; the internet is not needed.
    pub async fn start(settings: Settings) -> Result<Self, Failure> {
        Self::listen(settings).await?.open().await
    }

    /// Starts what needs no queue. Waits neither for the disk nor for the internet.
    pub async fn listen(settings: Settings) -> Result<Starting, Failure> {
        let Settings { config, data, .. } = &settings;
        host::private_folder(data)
            .with_context(|| format!("cannot make the data directory {}", data.display()))
            .map_err(|error| {
                Failure::from(error)
                    .hint("Make it for the user of the service, or name another with --data-dir.")
            })?;
        let listener = listen(config.local_api.listen).await?;
        let address = listener.local_addr()?;
        let opening = Opening::begin(data.join("queue.db"))?;
        let access = Arc::new(Access::closed());
        let found = Found { data: data.clone(), address, access: Arc::clone(&access) };
        let written = if opening.is_ours() { found.write() } else { access.learn(data) };
        if let Err(error) = written {
            warn!(%error, "the command line will not find this daemon yet");
        }
        let (notices, scanners) = (Notices::default(), Scanners::default());
        let (behind, whole) = watch::channel(None);
        let till_id = config.till.id.as_ref().map_or_else(host::host_name, |id| id.as_str().to_owned());
        let (stop, opened) = (CancellationToken::new(), Arc::new(OnceLock::new()));
        let mut supervisor = Supervisor::new(stop.clone(), excuse(&opened));
        let front = Front {
            access: Arc::clone(&access),
            guard: guard(config, address),
            address,
            notices: notices.clone(),
            early: Early {
                stand: opening.stand(),
                scanners: scanners.clone(),
                board: supervisor.board(),
                till_id,
            },
            behind: whole,
            stop: CancellationToken::new(),
        };
        start_api(&mut supervisor, listener, address, front.clone());
        let signals = start_scanners(&mut supervisor, config);
        info!(%address, data = %data.display(), "listening");
        Ok(Starting {
            settings,
            opening,
            supervisor,
            stop,
            opened,
            address,
            front,
            scanners,
            signals,
            behind,
        })
    }

    /// Where the local API listens.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// The local API for callers within the process, who need a good token and `Host` as others do. To be dropped
    /// before [`Agent::stop`].
    #[must_use]
    pub fn router(&self) -> Router {
        api::guarded(self.front.clone())
    }

    /// The front desk, for scans that come from within the process.
    #[must_use]
    pub fn till(&self) -> Arc<Till> {
        Arc::clone(&self.till)
    }

    /// State and health.
    #[must_use]
    pub fn reporter(&self) -> Arc<Reporter> {
        Arc::clone(&self.reporter)
    }

    /// What is said at the till.
    #[must_use]
    pub fn notices(&self) -> Notices {
        self.notices.clone()
    }

    /// Ends when the daemon cannot go on and must be started afresh, with the reason.
    pub fn cannot_go_on(&self) -> impl Future<Output = &'static str> + use<> {
        let (gave_up, mut condition) = (self.supervisor.gave_up(), self.store.condition());
        async move {
            let malformed = async {
                if condition.wait_for(|condition| condition.is_malformed).await.is_err() {
                    std::future::pending::<()>().await;
                }
            };
            tokio::select! {
                () = gave_up.cancelled() => "an essential task could not be kept running",
                () = malformed => "the queue file is damaged; the next start saves what is in it",
            }
        }
    }

    /// Ends every part: intake first, then what is under way, then the queue. Within eight seconds.
    pub async fn stop(self) {
        let cut_off = self.supervisor.shut_down(GRACE).await;
        found::forget(&self.data);
        if cut_off > 0 {
            warn!(tasks = cut_off, "did not end in time and were cut off; nothing is lost by that");
        }
        let begun = timeout(Duration::from_secs(1), self.queue.finish());
        if begun.await.is_err() {
            warn!("a change of the queue is still waiting for the disk");
        }
        drop((self.till, self.reporter, self.queue, self.front));
        if timeout(Duration::from_secs(2), self.store.close()).await.is_err() {
            warn!("the queue file was not closed in time; it is whole all the same");
        }
        info!("stopped");
    }
}

impl Starting {
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

    /// Opens the queue, however long that takes, and starts every other part. Scans are taken when this returns.
    pub async fn open(self) -> Result<Agent, Failure> {
        let Self { settings, opening, mut supervisor, stop, address, front, .. } = self;
        let (scanners, (open, mut signals), behind) = (self.scanners, self.signals, self.behind);
        let Settings { config, data, key, dropped_lines } = settings;
        let (access, notices) = (Arc::clone(&front.access), front.notices.clone());
        let stand = opening.stand();
        let (store, opened) = tokio::select! {
            opened = opening.open() => opened?,
            never = scanners::turn_away(&mut signals, &notices, &scanners, &stand) => match never {},
        };
        let _ = self.opened.set(store.clone());
        let recovered = opened.recovered.as_ref().map(of_recovery);
        log_opening(&opened);
        let install = installation(&store).await?;
        let (business, business_seen) = watch::channel(store.setting("business").await?);
        let client = Arc::new(client(&config, first_key(&key).await, install)?);
        let settled = Settled::default();
        let (shell, handle) = sync::new(store.clone(), Arc::clone(&client), settled.clone(), business);
        let queue = Queue::new(store.clone(), handle.clone(), settled.clone());
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
            policy: policy(&config, till_id.clone())?,
        }));
        access.replace(store.tokens().await?);
        let findings = Findings::default();
        let reporter = Arc::new(Reporter {
            store: store.clone(),
            sync: handle.clone(),
            till: Arc::clone(&till),
            board: supervisor.board(),
            scanners: scanners.clone(),
            business: business_seen,
            dropped_lines,
            key_trouble: key.trouble.clone(),
            recovered,
            log_lost: opened.log_lost,
            findings: findings.clone(),
            install,
            till_id,
        });

        if let Err(error) = till.recall_redemptions().await {
            warn!(%error, "cannot look for unanswered redemptions; they are sent all the same");
        }
        let waiting = Arc::clone(&till);
        supervisor.start("give-up", Care::ESSENTIAL, move |stop, pulse| {
            Arc::clone(&waiting).give_up_unanswered(stop, pulse)
        });
        supervisor.start("sync", Care::ESSENTIAL, move |stop, pulse| Arc::clone(&shell).run(stop, pulse));
        let api = Api {
            till: Arc::clone(&till),
            queue: queue.clone(),
            store: store.clone(),
            reporter: Arc::clone(&reporter),
            access: Arc::clone(&access),
        };
        let intake = Intake {
            till: Arc::clone(&till),
            notices: notices.clone(),
            scanners,
            signals: Mutex::new(signals),
            wait: config.till.answer_within,
        };
        start_intake(&mut supervisor, intake, open);
        behind.send_replace(Some(api::router(api)));
        let (for_summary, board, desk) = (store.clone(), notices.clone(), Arc::clone(&till));
        supervisor.start("summary", Care::OPTIONAL, move |stop, pulse| {
            summary::run(Arc::clone(&desk), for_summary.clone(), settled.clone(), board.clone(), stop, pulse)
        });
        let (time_of, for_time) = (Arc::clone(&client), store.clone());
        supervisor.start("clock", Care::OPTIONAL, move |stop, pulse| {
            upkeep::keep_time(Arc::clone(&time_of), for_time.clone(), stop, pulse)
        });
        supervisor.start("key", Care::OPTIONAL.silent_for(KEY_SILENCE), move |stop, pulse| {
            upkeep::watch_key(key.clone(), Arc::clone(&client), handle.clone(), stop, pulse)
        });
        let keep = Duration::from_secs(u64::from(config.queue.keep_settled_days) * 86_400);
        let kept = store.clone();
        supervisor.start("retention", Care::OPTIONAL, move |stop, pulse| {
            upkeep::remove_old(kept.clone(), keep, stop, pulse)
        });
        let checked = store.clone();
        supervisor.start("check", Care::OPTIONAL, move |stop, pulse| {
            checking::run(checked.clone(), findings.clone(), stop, pulse)
        });
        let found = Found { data: data.clone(), address, access };
        supervisor.start("found", Care::OPTIONAL, move |stop, pulse| found.clone().keep(stop, pulse));
        info!(%address, data = %data.display(), "ready");
        Ok(Agent { supervisor, store, queue, address, till, reporter, notices, front, data })
    }
}

fn log_opening(opened: &Opened) {
    if let Some(what) = opened.recovered.as_ref().map(of_recovery) {
        error!(what, "the queue file was damaged");
    }
    if opened.log_lost {
        error!("the log beside the queue file was gone; the newest operations may be missing");
    }
    if opened.resumed > 0 {
        info!(operations = opened.resumed, "unanswered at the last stop; they go again under the same keys");
    }
}

/// A task that waits for a disk which takes its time does not hang, and a new process would wait for the same disk.
fn excuse(store: &Arc<OnceLock<Store>>) -> Excuse {
    let store = Arc::clone(store);
    Arc::new(move || store.get()?.held_up_at())
}

fn of_recovery(recovery: &Recovery) -> String {
    let Recovery { salvage, quarantine, .. } = recovery;
    format!(
        "{} operations were saved, {} are damaged and parked, {} are lost; the damaged file is in {}",
        salvage.saved,
        salvage.parked,
        salvage.lost,
        quarantine.display()
    )
}

async fn installation(store: &Store) -> Result<Uuid, Failure> {
    if let Some(id) = store.setting("agent_id").await?.and_then(|text| Uuid::parse_str(&text).ok()) {
        return Ok(id);
    }
    let id = Uuid::new_v4();
    store.set_setting("agent_id", &id.to_string()).await?;
    Ok(id)
}

/// A key that cannot be had at once is taken over once it is there; scans are taken meanwhile.
async fn first_key(source: &KeySource) -> Option<ApiKey> {
    match timeout(FIRST_KEY, source.read_apart()).await {
        Ok(Ok((_, key))) => key,
        Ok(Err(_)) | Err(_) => {
            warn!("the API key is not read yet");
            None
        }
    }
}

fn client(config: &Config, key: Option<ApiKey>, install: Uuid) -> Result<Client, Failure> {
    let settings = cloud::Settings {
        base_url: config.cloud.base_url.as_str().to_owned(),
        timeout: config.cloud.request_timeout,
        language: config.till.language.as_str().to_owned(),
        agent_id: install,
    };
    Client::new(settings, key).map_err(|error| {
        Failure::new(Exit::Config, anyhow::Error::new(error).context("cannot set up TLS"))
            .hint("Install the system's certificates (the package ca-certificates).")
    })
}

fn policy(config: &Config, till: String) -> Result<Policy, Failure> {
    Ok(Policy {
        till,
        receipt_account: config.till.receipt_account().to_owned(),
        stamping: config.till.stamping,
        redeem: config.till.redeem,
        offline_redeem: config.till.offline_redeem,
        offline_limits: Limits {
            per_card: config.till.offline_per_card,
            per_till: config.till.offline_per_till,
        },
        patterns: config.codes.patterns().map_err(|error| Failure::new(Exit::Config, error))?,
        answer_within: config.till.answer_within,
        repeat_ask: config.till.repeat_ask,
    })
}

/// A name of its own for each copy of a disk image: the host's name and a piece of the installation's id.
fn till_id(config: &Config, install: Uuid) -> String {
    match &config.till.id {
        Some(id) => id.as_str().to_owned(),
        None => format!("{}-{}", host::host_name(), &install.simple().to_string()[..6]),
    }
}

fn guard(config: &Config, address: SocketAddr) -> Arc<Guard> {
    let hosts: Vec<String> = config.local_api.allowed_hosts.iter().map(ToString::to_string).collect();
    let origins: Vec<String> = config.local_api.allowed_origins.iter().map(ToString::to_string).collect();
    Arc::new(Guard::new(address, &hosts, &origins))
}

async fn listen(address: SocketAddr) -> Result<TcpListener, Failure> {
    TcpListener::bind(address).await.map_err(|error| {
        let context = format!("cannot listen on {address} for the local API");
        let failure = Failure::new(Exit::Unavailable, anyhow::Error::new(error).context(context));
        failure.hint("Is another stamp-agent running? Else choose another local_api.listen.")
    })
}

fn start_api(supervisor: &mut Supervisor, listener: TcpListener, address: SocketAddr, front: Front) {
    let first = Arc::new(Mutex::new(Some(listener)));
    supervisor.start("local-api", Care::ESSENTIAL, move |stop, pulse| {
        let (first, front) = (Arc::clone(&first), front.clone());
        async move {
            let listener = match first.lock().await.take() {
                Some(listener) => listener,
                None => TcpListener::bind(address).await?,
            };
            api::serve(front, listener, stop, pulse).await
        }
    });
}

fn start_scanners(
    supervisor: &mut Supervisor,
    config: &Config,
) -> (mpsc::Sender<Signal>, mpsc::Receiver<Signal>) {
    let (signals, received) = mpsc::channel(256);
    for scanner in &config.scanners {
        let name = format!("scanner {}", scanner.name.as_str());
        let (scanner, signals) = (Arc::new(scanner.clone()), signals.clone());
        let reader = Slot::default();
        supervisor.start(name, Care::OPTIONAL, move |stop, pulse| {
            scanners::listen(Arc::clone(&scanner), reader.clone(), signals.clone(), stop, pulse)
        });
    }
    (signals, received)
}

fn start_intake(supervisor: &mut Supervisor, intake: Intake, signals: mpsc::Sender<Signal>) {
    let intake = Arc::new(intake);
    // Kept open, so that the intake goes on when the last scanner has ended.
    supervisor.start("intake", Care::ESSENTIAL, move |stop, pulse| {
        let (intake, open) = (Arc::clone(&intake), signals.clone());
        async move {
            let ended = intake.run(stop, pulse).await;
            drop(open);
            ended
        }
    });
}
