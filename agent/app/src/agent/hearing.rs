//! What hears of the cloud, and lets the cloud hear: events, and how the till is.

use std::{
    path::Path,
    sync::{Arc, Mutex},
};

use stamp_core::{
    config::{Cloud, Mqtt},
    event::Asking,
};
use tokio::sync::watch;

use crate::{
    broker::{Member, Parts},
    cloud::Client,
    events::{Follower, Wake},
    heartbeat,
    location::Location,
    log::Levels,
    report::Reporter,
    settled::Settled,
    snapshot::Seen,
    supervise::{Care, Supervisor},
    sync::Handle,
    till::Till,
    vital,
};

/// What that needs.
pub(super) struct Hearing<'a> {
    pub(super) config: &'a Cloud,
    pub(super) client: Arc<Client>,
    pub(super) till: Arc<Till>,
    pub(super) reporter: Arc<Reporter>,
    pub(super) sync: Handle,
    pub(super) business: watch::Receiver<Option<String>>,
    pub(super) settled: Settled,
    pub(super) snapshot: Seen,
    pub(super) location: Location,
    pub(super) broker: Option<Joining<'a>>,
}

/// What a broker needs besides.
pub(super) struct Joining<'a> {
    pub(super) mqtt: &'a Mqtt,
    pub(super) config_file: &'a Path,
    pub(super) levels: Option<Levels>,
}

/// Starts the tasks.
pub(super) fn start(supervisor: &mut Supervisor, hearing: Hearing<'_>) {
    let Hearing { config, client, till, reporter, sync, business, settled, snapshot, location, broker } =
        hearing;
    let (wake, claims) = (Wake::default(), till.claims().clone());
    let store = reporter.store.clone();
    if config.events {
        let (twice, of_twice) = (reporter.twice.clone(), store.clone());
        supervisor.start("stamped-twice", Care::OPTIONAL, move |stop, pulse| {
            twice.clone().listen(of_twice.clone(), settled.clone(), stop, pulse)
        });
        let follower = Arc::new(Follower {
            client: Arc::clone(&client),
            store,
            till,
            way: sync.watch(),
            business: business.clone(),
            snapshot: snapshot.clone(),
            wake: wake.clone(),
            twice: reporter.twice.clone(),
            heard: reporter.events.clone(),
            asking: Mutex::new(Asking::new(config.events_every, fastrand::u64(..))),
            was_lost: false.into(),
        });
        supervisor.start("events", Care::OPTIONAL, move |stop, pulse| Arc::clone(&follower).run(stop, pulse));
    }
    let (known, seen) = watch::channel(None);
    if config.heartbeat || broker.is_some() {
        let reporter = Arc::clone(&reporter);
        supervisor.start("vital", Care::OPTIONAL, move |stop, pulse| {
            vital::look(Arc::clone(&reporter), known.clone(), stop, pulse)
        });
    }
    if let Some(Joining { mqtt, config_file, levels }) = broker {
        let member = Arc::new(Member::new(Parts {
            mqtt: mqtt.clone(),
            config_file: config_file.to_owned(),
            till: reporter.till_id.clone(),
            install: reporter.install,
            business,
            location: location.watch(),
            vital: seen.clone(),
            wake,
            snapshot,
            levels,
            claims,
            reporter,
            client: Arc::clone(&client),
        }));
        supervisor.start("broker", Care::OPTIONAL, move |stop, pulse| Arc::clone(&member).run(stop, pulse));
    }
    if config.heartbeat {
        supervisor.start("heartbeat", Care::OPTIONAL, move |stop, pulse| {
            heartbeat::run(Arc::clone(&client), seen.clone(), sync.watch(), stop, pulse)
        });
    }
}
