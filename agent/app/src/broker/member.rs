//! The till as a client of the broker, from the start to the stop of the daemon.

use std::{path::PathBuf, sync::Arc, time::Duration};

use stamp_connectors::mqtt::{Client as Mqtt, Publish, Settings, Wire};
use stamp_core::{
    cloud::answer::Named,
    config::{self, BrokerUse},
    fleet::Status,
    topic::Place,
};
use tokio::{sync::watch, time::sleep};
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};
use uuid::Uuid;

use super::{
    commands::Hands,
    place::Whereabouts,
    roles::Roles,
    settings::{self, Read},
    state::Known,
};
use crate::{
    claims::{Claims, Desk},
    cloud::Client,
    events::Wake,
    log::Levels,
    report::Reporter,
    snapshot::Seen,
    supervise::Pulse,
};

/// How often it is looked whether a file was written.
const LOOK: Duration = Duration::from_secs(2);

/// What it is made of.
#[derive(Debug)]
pub struct Parts {
    /// `[mqtt]`
    pub mqtt: config::Mqtt,
    /// The configuration file, beside which the files are that it names.
    pub config_file: PathBuf,
    /// `till.id`
    pub till: String,
    /// This installation.
    pub install: Uuid,
    /// Whose till it is.
    pub business: watch::Receiver<Option<String>>,
    /// Where it stands.
    pub location: watch::Receiver<Option<Named>>,
    /// How the till is.
    pub vital: watch::Receiver<Option<Status>>,
    /// What the cloud's word is passed on to.
    pub wake: Wake,
    /// What is known of vouchers.
    pub snapshot: Seen,
    /// What the tills of the shop tell each other.
    pub claims: Claims,
    /// Of the log.
    pub levels: Option<Levels>,
    /// State and health.
    pub reporter: Arc<Reporter>,
    /// Who knows the cloud's time.
    pub client: Arc<Client>,
}

/// See the module's text.
#[derive(Debug)]
pub struct Member {
    parts: Parts,
    hands: Hands,
    known: Known,
}

impl Member {
    /// A client that is not connected yet.
    #[must_use]
    pub fn new(parts: Parts) -> Self {
        let hands = Hands {
            store: parts.reporter.store.clone(),
            wake: parts.wake.clone(),
            snapshot: parts.snapshot.clone(),
            levels: parts.levels.clone(),
        };
        let known = parts.reporter.broker.clone();
        Self { parts, hands, known }
    }

    /// Keeps the connection. Runs until told to stop; that it is gone is said by the broker.
    pub async fn run(self: Arc<Self>, stop: CancellationToken, pulse: Pulse) -> anyhow::Result<()> {
        let mut whereabouts = Whereabouts {
            store: self.parts.reporter.store.clone(),
            business: self.parts.business.clone(),
            location: self.parts.location.clone(),
            prefix: self.parts.mqtt.topic_prefix.as_str().to_owned(),
            till: self.parts.till.clone(),
        };
        self.parts.claims.recall(&whereabouts.store).await;
        loop {
            let Some(place) = whereabouts.now().await? else {
                self.known.waits();
                tokio::select! {
                    () = stop.cancelled() => return Ok(()),
                    () = pulse.idle(whereabouts.changed()) => continue,
                }
            };
            let again = self.be_at(&place, &mut whereabouts, &pulse);
            tokio::select! {
                () = stop.cancelled() => {
                    self.parts.wake.is_heard(false);
                    return Ok(());
                }
                () = again => {
                    self.parts.wake.is_heard(false);
                    self.parts.claims.opens(None);
                }
            }
        }
    }

    /// Connected as whom the till is there, until something of that changes.
    async fn be_at(&self, place: &Place, whereabouts: &mut Whereabouts, pulse: &Pulse) {
        let Parts { mqtt, config_file, till, install, .. } = &self.parts;
        let read = match settings::read(mqtt, config_file, till, *install) {
            Ok(read) => read,
            Err(why) => {
                if self.known.failed(why.clone()) {
                    warn!(why, "the broker cannot be connected to");
                }
                pulse.idle(sleep(LOOK)).await;
                return;
            }
        };
        let settings = self.settings(&read, place);
        info!(
            host = settings.host,
            port = settings.port,
            client_id = settings.client_id,
            "joining the broker"
        );
        let (mut client, outbox, mut heard) = Mqtt::new(Wire);
        let shop = mqtt.is_for(BrokerUse::Claims).then_some(read.shop_key.as_ref()).flatten();
        self.parts.claims.opens(shop.map(|key| Desk {
            key: key.clone(),
            place: place.clone(),
            outbox: outbox.clone(),
        }));
        let roles = Roles {
            place,
            outbox,
            known: &self.known,
            wake: mqtt.is_for(BrokerUse::Wake).then_some(&self.parts.wake),
            status: mqtt.is_for(BrokerUse::Status).then(|| self.vital()),
            verifier: read.verifier.as_ref(),
            claims: shop.map(|_| &self.parts.claims),
            hands: &self.hands,
            reporter: &self.parts.reporter,
            client: &self.parts.client,
        };
        tokio::select! {
            () = client.run(&settings, || pulse.beat()) => {}
            () = roles.play(&mut heard, pulse) => {}
            () = whereabouts.changed() => info!("the broker is joined anew, as somebody else"),
            () = rewritten(&read) => info!("a file for the broker was written; it is joined anew"),
        }
    }

    fn settings(&self, read: &Read, place: &Place) -> Settings {
        let Parts { mqtt, till, install, .. } = &self.parts;
        let is_seen = mqtt.is_for(BrokerUse::Status);
        let gone = Status::gone(till, *install, env!("CARGO_PKG_VERSION"));
        let will = serde_json::to_vec(&gone).ok().filter(|_| is_seen).map(|payload| Publish {
            topic: place.status(),
            payload,
            is_confirmed: true,
            is_retained: true,
        });
        let wake = mqtt.is_for(BrokerUse::Wake).then(|| place.wake());
        let commands = read.verifier.as_ref().map(|_| place.commands());
        let claims = mqtt.is_for(BrokerUse::Claims).then(|| place.claims());
        Settings {
            will,
            topics: [wake, commands, claims].into_iter().flatten().collect(),
            ..read.settings.clone()
        }
    }

    /// The status, which is told although it may not change any more.
    fn vital(&self) -> watch::Receiver<Option<Status>> {
        let mut vital = self.parts.vital.clone();
        vital.mark_changed();
        vital
    }
}

async fn rewritten(read: &Read) {
    loop {
        sleep(LOOK).await;
        if read.has_changed() {
            return;
        }
    }
}
