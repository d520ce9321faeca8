//! The two programs of the demo, and the cable between them.

use std::path::{Path, PathBuf};

use stamp_core::{config, notice::said, operation::OpId, scan::Code};
use stamp_sandbox::{DEMO_KEY, Options, Sandbox};

use crate::{
    agent::{Agent, Settings},
    exit::{Exit, Failure},
    log,
    till::{Answer, Scan, Trouble},
    upkeep::KeySource,
};

pub(super) struct Stage {
    pub(super) agent: Agent,
    pub(super) cloud: Sandbox,
    pub(super) folder: PathBuf,
    log: log::Guard,
    port: u16,
}

impl Stage {
    pub(super) async fn set(folder: &Path, port: u16) -> Result<Self, Failure> {
        let (log, _) = log::start(&log::Settings {
            filter: "info",
            folder: Some(&folder.join("logs")),
            file_limit: 1024 * 1024,
            files: 2,
            terminal: false,
        });
        crate::host::private_folder(folder)?;
        let options = Options { data: Some(folder.join("cloud.db")), ..Options::default() };
        let cloud = Sandbox::start(options).await.map_err(|error| Failure::new(Exit::Disk, error))?;
        let agent = match start(folder, &cloud, port, &log).await {
            // Another till uses the usual port: any other will do for a demo.
            Err(failure) if failure.exit == Exit::Unavailable && port != 0 => {
                start(folder, &cloud, 0, &log).await?
            }
            started => started?,
        };
        Ok(Self { agent, cloud, folder: folder.to_owned(), log, port })
    }

    /// Switches the till off and on again. The cloud and its cable are left alone.
    pub(super) async fn restart_agent(self) -> Result<Self, Failure> {
        let Self { agent, cloud, folder, log, port } = self;
        agent.stop().await;
        let agent = start(&folder, &cloud, port, &log).await?;
        Ok(Self { agent, cloud, folder, log, port })
    }

    pub(super) async fn scan(&self, scanner: &str, code: &str, one_more: bool) -> Result<Answer, Failure> {
        let wait = std::time::Duration::from_secs(4);
        let code = match Code::parse(code.as_bytes()) {
            Ok(code) => code,
            Err(rejection) => {
                let till = self.agent.till();
                return Ok(Answer::said(said::unreadable(till.words(), rejection.name())));
            }
        };
        let scan = Scan {
            code,
            is_card_id: false,
            source: scanner.to_owned(),
            cashier: None,
            allow_repeat: one_more,
        };
        self.agent.till().scan(scan, None, wait).await.map_err(trouble)
    }

    pub(super) async fn redeem(&self, voucher_id: &str) -> Result<Answer, Failure> {
        let redemption = crate::till::Redemption {
            voucher: stamp_core::make::VoucherRef::Id(voucher_id.to_owned()),
            card: None,
            source: "demo".to_owned(),
            cashier: None,
            at_risk: None,
        };
        let wait = std::time::Duration::from_secs(4);
        self.agent.till().redeem(redemption, None, wait).await.map_err(trouble)
    }

    pub(super) async fn accept(&self, offer: OpId) -> Result<Answer, Failure> {
        self.agent.till().accept_offer(offer, "demo", None, None, None).await.map_err(trouble)
    }

    /// How many operations wait to be sent.
    pub(super) async fn waiting(&self) -> Result<u64, Failure> {
        let report = self.agent.reporter().report().await?;
        Ok(report.queue.states["queued"] + report.queue.states["sending"])
    }

    pub(super) async fn close(self) {
        self.agent.stop().await;
        self.cloud.shutdown().await;
    }
}

async fn start(folder: &Path, cloud: &Sandbox, port: u16, log: &log::Guard) -> Result<Agent, Failure> {
    let text = format!(
        "[cloud]\nbase_url = \"{}\"\n[till]\nid = \"demo\"\n[local_api]\nlisten = \"127.0.0.1:{port}\"\n",
        cloud.base_url()
    );
    let config = config::parse(&text, "the demo's configuration")
        .map_err(|mistakes| Failure::words(Exit::Internal, mistakes))?;
    Agent::start(Settings {
        config,
        config_file: folder.join("agent.toml"),
        data: folder.to_owned(),
        key: KeySource::new(folder.join("api-key"), Some(DEMO_KEY.to_owned())),
        dropped_lines: log.dropped_lines(),
        demo: true,
        log: log.book(),
    })
    .await
}

fn trouble(trouble: Trouble) -> Failure {
    match trouble {
        Trouble::Store(error) => error.into(),
        other => Failure::new(Exit::Internal, other),
    }
}
