//! The parts that are made of the configuration alone, or of what the queue keeps of it.

use std::{
    net::SocketAddr,
    sync::{Arc, OnceLock},
    time::Duration,
};

use stamp_core::{config::Config, offline::Limits, receipt::Rules};
use stamp_store::Store;
use tokio::time::timeout;
use tracing::warn;
use uuid::Uuid;

use crate::{
    api::Guard,
    cloud::{self, Client},
    exit::{Exit, Failure},
    host,
    secret::ApiKey,
    supervise::Excuse,
    till::Policy,
    upkeep::KeySource,
};

/// The start does not wait longer for the file of the key.
const FIRST_KEY: Duration = Duration::from_secs(1);

/// A task that waits for a disk which takes its time does not hang, and a new process would wait for the same disk.
pub(super) fn excuse(store: &Arc<OnceLock<Store>>) -> Excuse {
    let store = Arc::clone(store);
    Arc::new(move || store.get()?.held_up_at())
}

pub(super) async fn installation(store: &Store) -> Result<Uuid, Failure> {
    if let Some(id) = store.setting("agent_id").await?.and_then(|text| Uuid::parse_str(&text).ok()) {
        return Ok(id);
    }
    let id = Uuid::new_v4();
    store.set_setting("agent_id", &id.to_string()).await?;
    Ok(id)
}

/// A key that cannot be had at once is taken over once it is there; scans are taken meanwhile.
pub(super) async fn first_key(source: &KeySource) -> Option<ApiKey> {
    match timeout(FIRST_KEY, source.read_apart()).await {
        Ok(Ok((_, key))) => key,
        Ok(Err(_)) | Err(_) => {
            warn!("the API key is not read yet");
            None
        }
    }
}

pub(super) fn client(config: &Config, key: Option<ApiKey>, install: Uuid) -> Result<Client, Failure> {
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

pub(super) fn policy(config: &Config, till: String) -> Result<Policy, Failure> {
    let patterns = config.codes.patterns().map_err(|error| Failure::new(Exit::Config, error))?;
    Ok(Policy {
        till,
        receipt_account: config.till.receipt_account().to_owned(),
        stamping: config.till.stamping,
        rules: Rules::new(config.receipts.clone(), patterns.clone()),
        redeem: config.till.redeem,
        offline_redeem: config.till.offline_redeem,
        offline_limits: Limits {
            per_card: config.till.offline_per_card,
            per_till: config.till.offline_per_till,
        },
        offline_snapshot: Duration::from_secs(u64::from(config.till.offline_snapshot) * 3_600),
        patterns,
        layout: config.codes.layout.known(),
        answer_within: config.till.answer_within,
        repeat_ask: config.till.repeat_ask,
    })
}

/// A name of its own for each copy of a disk image: the host's name and a piece of the installation's id.
pub(super) fn till_id(config: &Config, install: Uuid) -> String {
    match &config.till.id {
        Some(id) => id.as_str().to_owned(),
        None => format!("{}-{}", host::host_name(), &install.simple().to_string()[..6]),
    }
}

pub(super) fn guard(config: &Config, address: SocketAddr) -> Arc<Guard> {
    let hosts: Vec<String> = config.local_api.allowed_hosts.iter().map(ToString::to_string).collect();
    let origins: Vec<String> = config.local_api.allowed_origins.iter().map(ToString::to_string).collect();
    Arc::new(Guard::new(address, &hosts, &origins))
}
