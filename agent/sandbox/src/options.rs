//! How a sandbox is started.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use crate::samples::DEMO_KEY;

/// How a sandbox is started. `Options::default()` keeps everything in memory, on a free port of this machine.
#[derive(Debug, Clone)]
pub struct Options {
    /// The SQLite file of the state; `None` keeps it in memory. The file is made where it is missing.
    pub data: Option<PathBuf>,
    /// Where to listen. Port 0 takes a free one, and keeps it until the sandbox ends.
    pub listen: SocketAddr,
    /// The API key of the sample business "Corner Café".
    pub api_key: String,
    /// Decides lottery results and made-up codes.
    pub seed: u64,
    /// A second stamp on the same card whose `occurred_at` is less than so many seconds apart is `repeat_blocked`.
    /// Zero switches this off.
    pub repeat_window_s: u32,
    /// So many further guests of "Corner Café" with an empty card each: `card_guest1`, `card_guest2` … in a new state.
    pub guests: u16,
    /// How long `/me` says that stored answers are replayed, in days.
    pub retention_days: u16,
    /// Whether tills may know its vouchers: without, `/offline/vouchers` is not there.
    pub snapshot: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            data: None,
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            api_key: DEMO_KEY.to_owned(),
            seed: 7,
            repeat_window_s: 0,
            guests: 0,
            retention_days: 30,
            snapshot: true,
        }
    }
}
