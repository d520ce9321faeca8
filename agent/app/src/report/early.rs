//! What is reported before the queue is open.

use std::{sync::Arc, time::Duration};

use stamp_core::{
    health::{self, Facts},
    words::Words,
};

use super::{CloudReport, OfflineReport, QueueReport, Report, Scanners, Tills, lost, minute_of, told};
use crate::{api::Certificate, clock, events::EventsReport, opening::Stand, supervise::Board};

/// What is reported before the queue is open.
#[derive(Debug, Clone)]
pub struct Early {
    /// How the opening stands.
    pub stand: Stand,
    /// Each scanner by name: ready, or why not.
    pub scanners: Scanners,
    /// The tills that are connected, by name.
    pub tills: Tills,
    /// Which tasks run.
    pub board: Arc<Board>,
    /// `till.id`, as far as it is known.
    pub till_id: String,
    /// What callers on other machines know the till by.
    pub certificate: Certificate,
    /// In which health is told.
    pub words: Words,
}

impl Early {
    /// The state now.
    pub async fn report(&self) -> Report {
        let now = clock::now();
        let counts = self.stand.look(|queue| queue.counts()).await;
        let (scanners, tills) = (self.scanners.all(now), self.tills.all(now));
        let facts = Facts {
            opening: Some(self.stand.opening()),
            disk: self.stand.disk(),
            lost_scanners: lost(&scanners),
            lost_tills: told(&tills, |till| till.is_missed),
            failed_tills: told(&tills, |till| till.state == "failed"),
            failing_tasks: self.board.failing(),
            tls_trouble: self.certificate.trouble(),
            tls_until: self.certificate.ends_soon(now.wall),
            ..Facts::default()
        };
        let health = health::assess(&self.words, &facts);
        Report {
            version: env!("CARGO_PKG_VERSION"),
            agent_id: None,
            till: self.till_id.clone(),
            business: self.stand.look(|queue| queue.setting("business")).await.flatten(),
            uptime_s: now.mono.as_secs(),
            cloud: CloudReport {
                state: "paused",
                why: health.first().map(|warning| warning.code.to_owned()),
                for_s: now.mono.as_secs(),
                since: minute_of(Duration::ZERO, now),
                next_attempt_in_s: None,
                in_flight: 0,
            },
            queue: counts.as_ref().map(QueueReport::of).unwrap_or_default(),
            offline: OfflineReport::default(),
            events: EventsReport::default(),
            broker: None,
            scanners,
            tills,
            tasks: self.board.all(),
            health,
        }
    }
}
