//! What the till does for the time without internet: it asks what is allowed, fetches what vouchers
//! there are, and notes each outage.

use std::sync::Arc;

use stamp_core::{config::OfflineRedeem, sync::Status};
use stamp_store::Store;
use tokio::sync::watch;

use crate::{
    cloud::Client,
    outages::Outages,
    policy,
    snapshot::{Fetcher, Seen},
    supervise::{Care, Supervisor},
};

/// What the tasks need.
pub(super) struct Needs {
    pub(super) client: Arc<Client>,
    pub(super) store: Store,
    pub(super) way: watch::Receiver<Status>,
    pub(super) business: watch::Receiver<Option<String>>,
    pub(super) wish: OfflineRedeem,
    pub(super) snapshot: Seen,
}

/// Starts them.
pub(super) fn start(supervisor: &mut Supervisor, needs: Needs) {
    let Needs { client, store, way, business, wish, snapshot } = needs;
    let (policy_of, for_policy, way_of) = (Arc::clone(&client), store.clone(), way.clone());
    supervisor.start("policy", Care::OPTIONAL, move |stop, pulse| {
        policy::refresh(Arc::clone(&policy_of), for_policy.clone(), way_of.clone(), stop, pulse)
    });
    let outages = Arc::new(Outages::new(Arc::clone(&client), store.clone(), way.clone()));
    supervisor.start("outages", Care::OPTIONAL, move |stop, pulse| Arc::clone(&outages).run(stop, pulse));
    let fetcher = Arc::new(Fetcher::new(client, store, way, business, wish, snapshot));
    supervisor.start("snapshot", Care::OPTIONAL, move |stop, pulse| Arc::clone(&fetcher).run(stop, pulse));
}
