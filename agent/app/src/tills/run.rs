//! One till, kept running: made, run, and made anew where a secret was changed.

use std::{sync::Arc, time::Duration};

use stamp_connectors::pos::{Context, PosState, Tell};
use stamp_core::redact::redact;
use tokio::{
    sync::Mutex,
    time::{sleep, timeout},
};
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use super::{
    Counter, Till,
    connector::Connector,
    secrets::{Secrets, Unusable},
};
use crate::{clock, report::Tills, supervise::Pulse};

/// How often it is looked whether a secret has changed, or has come.
const LOOK: Duration = Duration::from_secs(10);
/// How long a connector may take to end, so that another one can be made.
const ENDING: Duration = Duration::from_secs(30);

/// Keeps one till running. Outlives a run that fails.
pub(crate) struct Keeper {
    till: Till,
    counter: Counter,
    /// Held while secrets are read: a share that is gone keeps one thread waiting, not one for each run.
    reading: Arc<Mutex<()>>,
}

type Made = (Result<Box<dyn Connector>, Unusable>, Secrets);

impl Keeper {
    pub(super) fn new(till: Till, counter: Counter) -> Self {
        Self { till, counter, reading: Arc::default() }
    }

    /// Runs until told to stop, or its connector fails.
    pub(super) async fn run(self: Arc<Self>, stop: CancellationToken, pulse: Pulse) -> anyhow::Result<()> {
        note(&self.counter.tills, &self.till.name, PosState::Connecting);
        loop {
            let made = tokio::select! {
                () = stop.cancelled() => return Ok(()),
                made = pulse.idle(self.make()) => made?,
            };
            match made {
                (Ok(connector), secrets) => self.run_once(connector, secrets, &stop, &pulse).await?,
                (Err(why), _) => {
                    note(&self.counter.tills, &self.till.name, PosState::Failed { why: why.to_string() });
                    tokio::select! {
                        () = stop.cancelled() => return Ok(()),
                        () = pulse.idle(sleep(LOOK)) => {}
                    }
                }
            }
            if stop.is_cancelled() {
                return Ok(());
            }
        }
    }

    /// Until told to stop, or a secret has changed.
    async fn run_once(
        &self,
        connector: Box<dyn Connector>,
        secrets: Secrets,
        stop: &CancellationToken,
        pulse: &Pulse,
    ) -> anyhow::Result<()> {
        let name = Arc::clone(&self.till.name);
        let checkpoint = pulse.idle(self.counter.store.begin_connector(&name, clock::wall())).await?.value;
        let stop = stop.child_token();
        let context = self.context(&*connector, checkpoint, stop.clone(), pulse.clone());
        let _opened = self.counter.hooks.open(&name, connector.hook(), connector.app());
        let mut running = connector.run(context);
        tokio::select! {
            ended = &mut running => {
                ended?;
                anyhow::ensure!(stop.is_cancelled(), "it ended without being told to");
                return Ok(());
            }
            changed = self.change(secrets) => changed?,
        }
        info!(till = %name, "a secret was changed: the connector is made anew");
        stop.cancel();
        if timeout(ENDING, running).await.is_err() {
            warn!(till = %name, "the connector did not end in time and was cut off");
        }
        Ok(())
    }

    fn context(
        &self,
        connector: &dyn Connector,
        checkpoint: Option<String>,
        stop: CancellationToken,
        pulse: Pulse,
    ) -> Context {
        let (tills, name) = (self.counter.tills.clone(), Arc::clone(&self.till.name));
        let (counted, counts, asked) = (tills.clone(), Arc::clone(&name), connector.asked());
        let tell: Tell = Arc::new(move |state| note(&tills, &name, state));
        Context {
            connector: Arc::clone(&self.till.name),
            batches: self.counter.batches.clone(),
            checkpoint,
            tell,
            stop,
            clocks: Arc::new(clock::now),
            beat: Arc::new(move || {
                pulse.beat();
                counted.asked(&counts, asked(), clock::now());
            }),
        }
    }

    /// On a thread that may be kept waiting: a file that does not answer holds up nobody else.
    async fn make(&self) -> anyhow::Result<Made> {
        let (make, mut secrets) = (Arc::clone(&self.till.make), self.till.secrets.clone());
        let turn = Arc::clone(&self.reading).lock_owned().await;
        let made = move || {
            let _turn = turn;
            (make(&mut secrets), secrets)
        };
        Ok(tokio::task::spawn_blocking(made).await?)
    }

    /// Ends when a secret has changed.
    async fn change(&self, secrets: Secrets) -> anyhow::Result<()> {
        let secrets = Arc::new(secrets);
        loop {
            sleep(LOOK).await;
            let (looked, turn) = (Arc::clone(&secrets), Arc::clone(&self.reading).lock_owned().await);
            let look = move || {
                let _turn = turn;
                looked.have_changed()
            };
            if tokio::task::spawn_blocking(look).await? {
                return Ok(());
            }
        }
    }
}

/// Keeps a state, and tells the log of it if it is another one. Words that a till has sent may stand in it.
fn note(tills: &Tills, name: &str, state: PosState) {
    let is_new = |state, detail: &str| {
        let detail = redact(detail);
        tills.set(name, state, &detail, clock::now()).then(|| detail.into_owned())
    };
    match state {
        PosState::Connecting => {
            is_new("connecting", "");
        }
        PosState::Ready { detail } => {
            if let Some(detail) = is_new("ready", &detail) {
                info!(till = name, detail, "till connected");
            }
        }
        PosState::Lost { why } => {
            if let Some(why) = is_new("lost", &why) {
                warn!(till = name, why, "the till does not answer; tried again by itself");
            }
        }
        PosState::Failed { why } => {
            if let Some(why) = is_new("failed", &why) {
                warn!(till = name, why, "the till cannot be connected; somebody must change something");
            }
        }
    }
}
