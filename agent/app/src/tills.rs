//! Tills of other makers: a connector for each one that is configured, made of its table and its secrets, kept
//! running, and made anew when a secret has changed.

mod connector;
mod hooks;
mod run;
mod secrets;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use stamp_connectors::pos::Batch;
use stamp_core::config::{Config, Stamping};
use tokio::sync::mpsc;

pub use self::{
    connector::{Asked, Connector, Make, Running},
    hooks::{AT_ONCE, Hooks, Outcome},
    run::{Recall, Recalling},
    secrets::{Secrets, Unusable},
};
pub(crate) use self::{hooks::Taker, run::Keeper};
use crate::{
    report::Tills,
    supervise::{Care, Supervisor},
};

/// What every till is given.
#[derive(Clone)]
pub struct Desk {
    /// Takes what connectors report.
    pub batches: mpsc::Sender<Batch>,
    /// Where a connector stopped the last time.
    pub recall: Recall,
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

/// Starts every till, each on its own: none holds up another one or a scanner.
pub fn start(supervisor: &mut Supervisor, tills: Vec<Till>, desk: &Desk) {
    for till in tills {
        let task = format!("till {}", till.name);
        let keeper = Arc::new(Keeper::new(till, desk.clone()));
        supervisor.start(task, Care::OPTIONAL, move |stop, pulse| Arc::clone(&keeper).run(stop, pulse));
    }
}
