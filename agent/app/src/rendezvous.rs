//! How the command line finds the daemon: two files in the data directory, its address and support's token. A disk
//! that does not take them is no reason to take no scans.

use std::{
    fs, io,
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use tokio::{
    task::spawn_blocking,
    time::{MissedTickBehavior, interval},
};
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use crate::{api::Access, host, supervise::Pulse};

/// Where the local API can be found, for the command line; in the data directory.
pub const ADDRESS_FILE: &str = "local-api.addr";
const LOOK: Duration = Duration::from_secs(10);

/// What is to be found, and where.
#[derive(Debug, Clone)]
pub struct Rendezvous {
    /// The data directory.
    pub data: PathBuf,
    /// Where the local API listens.
    pub address: SocketAddr,
    /// Who may call.
    pub access: Arc<Access>,
}

impl Rendezvous {
    /// Writes what is not there, without waiting for the disk.
    pub fn write(&self) -> io::Result<()> {
        self.access.learn(&self.data)?;
        let (file, address) = (self.data.join(ADDRESS_FILE), format!("{}\n", self.address));
        if fs::read_to_string(&file).is_ok_and(|text| text == address) {
            return Ok(());
        }
        host::write_private_unsynced(&file, address.as_bytes())
    }

    /// Puts back what is missing. Runs until told to stop.
    pub async fn keep(self, stop: CancellationToken, pulse: Pulse) -> anyhow::Result<()> {
        let mut ticks = interval(LOOK);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut was_there = true;
        loop {
            tokio::select! {
                () = stop.cancelled() => return Ok(()),
                _ = pulse.idle(ticks.tick()) => {}
            }
            let files = self.clone();
            // A disk that stalls holds up nobody else.
            let written = spawn_blocking(move || files.write()).await?;
            match &written {
                Err(error) if was_there => {
                    warn!(%error, "the command line cannot find this daemon: its address or token was not written");
                }
                Ok(()) if !was_there => info!("the command line finds this daemon again"),
                _ => {}
            }
            was_there = written.is_ok();
        }
    }
}

/// The daemon ends: nobody is to look for it.
pub fn forget(data: &Path) {
    let _ = fs::remove_file(data.join(ADDRESS_FILE));
}
