//! Tills of other makers: a connector for each one that is configured, made of its table and its secrets, kept
//! running, and made anew when a secret has changed.

mod connector;
mod hooks;
mod run;
mod secrets;
mod table;
#[cfg(test)]
mod tests;

use std::{path::Path, sync::Arc};

use stamp_connectors::pos::Batch;
use stamp_core::config::{Config, Stamping};
use stamp_store::Store;
use tokio::sync::mpsc;

pub use self::{
    connector::{Asked, Connector, Make, Running},
    hooks::{AT_ONCE, Hooks, Outcome},
    secrets::{Secrets, Unusable},
    table::{NoSample, Table},
};
pub(crate) use self::{hooks::Taker, run::Keeper};
use crate::{
    report::Tills,
    supervise::{Care, Supervisor},
};

/// What every till is given.
#[derive(Debug, Clone)]
pub struct Counter {
    /// Takes what connectors report.
    pub batches: mpsc::Sender<Batch>,
    /// Knows where a connector stopped the last time.
    pub store: Store,
    /// Where their states are kept.
    pub tills: Tills,
    /// What is sent to them.
    pub hooks: Hooks,
}

/// A till as it is configured.
#[derive(Clone)]
pub struct Till {
    /// `poster`, `serve`, or the name of a `[[generic]]`.
    pub name: Arc<str>,
    /// Makes its connector.
    pub make: Make,
    /// With the secrets of its table.
    pub secrets: Secrets,
}

/// The names of the configured tills, which are also the last parts of the addresses of their hooks.
pub fn names(config: &Config) -> impl Iterator<Item = &str> {
    let makers = [config.poster.as_ref().map(|_| "poster"), config.serve.as_ref().map(|_| "serve")];
    makers.into_iter().flatten().chain(config.generics.iter().map(|till| till.name.as_str()))
}

/// The names of those that are heard in vain, because this till stamps scans.
#[must_use]
pub fn unused(config: &Config) -> Option<String> {
    let names: Vec<_> = names(config).collect();
    (config.till.stamping == Stamping::Scan && !names.is_empty()).then(|| names.join(", "))
}

/// The tills of a configuration, each with its secrets, of which relative paths are relative to the file `config_file`.
#[must_use]
pub fn configured(config: &Config, config_file: &Path) -> Vec<Till> {
    let tills = Table::all(config).into_iter();
    tills.map(|(_, table)| table.till(Secrets::beside(config_file.to_owned()))).collect()
}

/// Starts every till, each on its own: none holds up another one or a scanner.
pub fn start(supervisor: &mut Supervisor, tills: Vec<Till>, counter: &Counter) {
    for till in tills {
        let task = format!("till {}", till.name);
        let keeper = Arc::new(Keeper::new(till, counter.clone()));
        supervisor.start(task, Care::OPTIONAL, move |stop, pulse| Arc::clone(&keeper).run(stop, pulse));
    }
}
