//! The composition: every part is made here, once, and handed what it needs.

use std::{net::SocketAddr, path::PathBuf, sync::Arc, time::Duration};

use anyhow::Context as _;
use axum::Router;
use stamp_core::config::Config;
use stamp_store::{Recovery, Store};
use tokio::{
    net::TcpListener,
    sync::{Mutex, mpsc, watch},
};
use tokio_util::sync::CancellationToken;
use tracing::{error, info, warn};
use tracing_appender::non_blocking::ErrorCounter;
use uuid::Uuid;

use crate::{
    api::{self, Access, Api, Guard},
    clock,
    cloud::{self, Client},
    exit::{Exit, Failure},
    host,
    notices::Notices,
    queue::Queue,
    report::{Reporter, Scanners},
    scanners::{self, Intake},
    settled::Settled,
    summary,
    supervise::{Supervisor, Weight},
    sync,
    till::{Parts, Policy, Till},
    upkeep::{self, KeySource},
};

/// With everything in flight the daemon is down within this time.
const GRACE: Duration = Duration::from_secs(5);
/// Where the local API can be found, for the command line; in the data directory.
pub const ADDRESS_FILE: &str = "local-api.addr";

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

/// The daemon, running.
pub struct Agent {
    supervisor: Supervisor,
    store: Store,
    queue: Queue,
    address: SocketAddr,
    till: Arc<Till>,
    reporter: Arc<Reporter>,
    notices: Notices,
    api: Api,
    data: PathBuf,
}

impl Agent {
    /// Opens the queue and starts every part. Scans are taken when this returns; the internet is not needed.
    pub async fn start(settings: Settings) -> Result<Self, Failure> {
        let Settings { config, data, key, dropped_lines } = settings;
        host::private_folder(&data)
            .with_context(|| format!("cannot make the data directory {}", data.display()))
            .map_err(|error| {
                Failure::from(error)
                    .hint("Make it for the user of the service, or name another with --data-dir.")
            })?;
        let (store, opened) = Store::open_or_recover(&data.join("queue.db"), clock::wall())?;
        let recovered = opened.recovered.as_ref().map(of_recovery);
        if let Some(what) = &recovered {
            error!(what, "the queue file was damaged");
        }
        if opened.resumed > 0 {
            info!(
                operations = opened.resumed,
                "unanswered at the last stop; they go again under the same keys"
            );
        }
        let install = installation(&store).await?;
        let (business, business_seen) = watch::channel(store.setting("business").await?);
        let client = Arc::new(client(&config, &key, install)?);
        let settled = Settled::default();
        let notices = Notices::default();
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
            policy: policy(&config, till_id.clone())?,
        }));
        let access = Arc::new(
            Access::open(&data, store.tokens().await?).context("cannot make the local API's token")?,
        );
        let listener = listen(config.local_api.listen).await?;
        let address = listener.local_addr()?;
        host::write_private(&data.join(ADDRESS_FILE), format!("{address}\n").as_bytes())?;

        let mut supervisor = Supervisor::new(CancellationToken::new());
        let scanner_states = Scanners::default();
        let reporter = Arc::new(Reporter {
            store: store.clone(),
            sync: handle.clone(),
            till: Arc::clone(&till),
            board: supervisor.board(),
            scanners: scanner_states.clone(),
            business: business_seen,
            dropped_lines,
            key_trouble: key.trouble.clone(),
            recovered,
            install,
            till_id,
        });

        if let Err(error) = till.recall_redemptions().await {
            warn!(%error, "cannot look for unanswered redemptions; they are sent all the same");
        }
        let waiting = Arc::clone(&till);
        supervisor
            .start("give-up", Weight::Essential, move |stop| Arc::clone(&waiting).give_up_unanswered(stop));
        supervisor.start("sync", Weight::Essential, move |stop| Arc::clone(&shell).run(stop));
        let api = Api {
            till: Arc::clone(&till),
            queue: queue.clone(),
            store: store.clone(),
            notices: notices.clone(),
            reporter: Arc::clone(&reporter),
            access,
            guard: guard(&config, address),
            stop: CancellationToken::new(),
        };
        start_api(&mut supervisor, listener, address, api.clone());
        start_scanners(&mut supervisor, &config, &till, &notices, scanner_states);
        let (for_summary, board, desk) = (store.clone(), notices.clone(), Arc::clone(&till));
        supervisor.start("summary", Weight::Optional, move |stop| {
            summary::run(Arc::clone(&desk), for_summary.clone(), settled.clone(), board.clone(), stop)
        });
        supervisor.start("key", Weight::Optional, move |stop| {
            upkeep::watch_key(key.clone(), Arc::clone(&client), handle.clone(), stop)
        });
        let keep = Duration::from_secs(u64::from(config.queue.keep_settled_days) * 86_400);
        let kept = store.clone();
        supervisor
            .start("retention", Weight::Optional, move |stop| upkeep::remove_old(kept.clone(), keep, stop));
        info!(%address, data = %data.display(), "ready");
        Ok(Self { supervisor, store, queue, address, till, reporter, notices, api, data })
    }

    /// Where the local API listens.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// The local API for callers within the process, who need a good token and `Host` as others do. To be dropped
    /// before [`Agent::stop`].
    pub fn router(&self) -> Router {
        api::router(self.api.clone())
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
        let _ = std::fs::remove_file(self.data.join(ADDRESS_FILE));
        let cut_off = self.supervisor.shut_down(GRACE).await;
        if cut_off > 0 {
            warn!(tasks = cut_off, "did not end in time and were cut off; nothing is lost by that");
        }
        let begun = tokio::time::timeout(Duration::from_secs(1), self.queue.finish());
        if begun.await.is_err() {
            warn!("a change of the queue is still waiting for the disk");
        }
        drop((self.till, self.reporter, self.queue, self.api));
        if tokio::time::timeout(Duration::from_secs(2), self.store.close()).await.is_err() {
            warn!("the queue file was not closed in time; it is whole all the same");
        }
        info!("stopped");
    }
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

fn client(config: &Config, key: &KeySource, install: Uuid) -> Result<Client, Failure> {
    let settings = cloud::Settings {
        base_url: config.cloud.base_url.as_str().to_owned(),
        timeout: config.cloud.request_timeout,
        language: config.till.language.as_str().to_owned(),
        agent_id: install,
    };
    Client::new(settings, key.read()).map_err(|error| {
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

fn start_api(supervisor: &mut Supervisor, listener: TcpListener, address: SocketAddr, api: Api) {
    let first = Arc::new(Mutex::new(Some(listener)));
    supervisor.start("local-api", Weight::Essential, move |stop| {
        let (first, api) = (Arc::clone(&first), Api { stop: stop.clone(), ..api.clone() });
        async move {
            let listener = match first.lock().await.take() {
                Some(listener) => listener,
                None => TcpListener::bind(address).await?,
            };
            api::serve(api, listener, stop).await
        }
    });
}

fn start_scanners(
    supervisor: &mut Supervisor,
    config: &Config,
    till: &Arc<Till>,
    notices: &Notices,
    states: Scanners,
) {
    let (signals, received) = mpsc::channel(256);
    let intake = Arc::new(Intake {
        till: Arc::clone(till),
        notices: notices.clone(),
        scanners: states,
        signals: Mutex::new(received),
        wait: config.till.answer_within,
    });
    for scanner in &config.scanners {
        let name = format!("scanner {}", scanner.name.as_str());
        let (scanner, signals) = (Arc::new(scanner.clone()), signals.clone());
        supervisor.start(name, Weight::Optional, move |stop| {
            scanners::listen(Arc::clone(&scanner), signals.clone(), stop)
        });
    }
    // Kept open, so that the intake goes on when the last scanner has ended.
    supervisor.start("intake", Weight::Essential, move |stop| {
        let (intake, open) = (Arc::clone(&intake), signals.clone());
        async move {
            let ended = intake.run(stop).await;
            drop(open);
            ended
        }
    });
}
