//! What every request handler can reach.

use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::db::Db;
use crate::fault::Faults;
use crate::in_flight::InFlight;
use crate::keys::Keys;
use crate::log::RequestLog;
use crate::rules::House;
use crate::telling::Telling;

pub(crate) struct App {
    pub(crate) db: Db,
    pub(crate) house: House,
    pub(crate) keys: Keys,
    /// How long stored answers are replayed, as far as anybody is told.
    pub(crate) retention_days: u16,
    /// Whether tills may know the vouchers.
    pub(crate) snapshot: bool,
    pub(crate) faults: Faults,
    pub(crate) log: RequestLog,
    pub(crate) in_flight: InFlight,
    /// How events are told.
    pub(crate) telling: Telling,
    /// Changes whenever there may be new events.
    pub(crate) news: watch::Sender<()>,
    /// Ends what waits, so that the server can finish in peace.
    pub(crate) stopping: CancellationToken,
}
