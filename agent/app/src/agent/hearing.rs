//! What hears of the cloud, and lets the cloud hear: events, and how the till is.

use std::sync::{Arc, Mutex};

use stamp_core::{config::Cloud, event::Asking};
use tokio::sync::watch;

use crate::{
    cloud::Client,
    events::{Follower, Wake},
    heartbeat,
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
    pub(super) wake: Wake,
}

/// Starts the tasks.
pub(super) fn start(supervisor: &mut Supervisor, hearing: Hearing<'_>) {
    let Hearing { config, client, till, reporter, sync, business, settled, snapshot, wake } = hearing;
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
            business,
            snapshot,
            wake,
            twice: reporter.twice.clone(),
            heard: reporter.events.clone(),
            asking: Mutex::new(Asking::new(config.events_every, fastrand::u64(..))),
        });
        supervisor.start("events", Care::OPTIONAL, move |stop, pulse| Arc::clone(&follower).run(stop, pulse));
    }
    if config.heartbeat {
        let (known, seen) = watch::channel(None);
        supervisor.start("vital", Care::OPTIONAL, move |stop, pulse| {
            vital::look(Arc::clone(&reporter), known.clone(), stop, pulse)
        });
        supervisor.start("heartbeat", Care::OPTIONAL, move |stop, pulse| {
            heartbeat::run(Arc::clone(&client), seen.clone(), sync.watch(), stop, pulse)
        });
    }
}
