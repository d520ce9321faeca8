//! A till's folder: its configuration, key, data and logs.

use std::{
    env,
    fmt::Write as _,
    fs,
    net::SocketAddr,
    path::{Path, PathBuf},
};

use stamp_sandbox::{DEMO_KEY, Sandbox};
use tempfile::TempDir;

/// How a till is set up.
#[derive(Debug, Clone)]
pub struct Setup {
    base_url: String,
    stamping: &'static str,
    redeem: &'static str,
    listen: SocketAddr,
    key: Option<String>,
    scanners: Vec<(String, String)>,
}

impl Setup {
    /// A till of `cloud`'s sample shop that stamps by scan, with the right key, on a free port.
    #[must_use]
    pub fn of(cloud: &Sandbox) -> Self {
        Self {
            base_url: cloud.base_url(),
            stamping: "scan",
            redeem: "confirm",
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            key: Some(DEMO_KEY.to_owned()),
            scanners: Vec::new(),
        }
    }

    /// `till.stamping`
    #[must_use]
    pub const fn stamping(mut self, by: &'static str) -> Self {
        self.stamping = by;
        self
    }

    /// `till.redeem`
    #[must_use]
    pub const fn redeem(mut self, how: &'static str) -> Self {
        self.redeem = how;
        self
    }

    /// `local_api.listen`
    #[must_use]
    pub const fn listen(mut self, on: SocketAddr) -> Self {
        self.listen = on;
        self
    }

    /// Another API key than the sample shop's; `None`: none at all.
    #[must_use]
    pub fn key(mut self, key: Option<&str>) -> Self {
        self.key = key.map(str::to_owned);
        self
    }

    /// One more serial scanner.
    #[must_use]
    pub fn serial_scanner(mut self, name: &str, port: &str) -> Self {
        self.scanners.push((name.to_owned(), port.to_owned()));
        self
    }

    /// Writes it all into a folder of its own.
    #[must_use]
    pub fn home(&self) -> Home {
        self.home_in(&env::temp_dir())
    }

    /// Writes it all into a folder of its own, within `place`.
    #[must_use]
    pub fn home_in(&self, place: &Path) -> Home {
        let folder = tempfile::Builder::new().prefix("stamp-test-").tempdir_in(place);
        let folder = folder.expect("a temporary folder");
        let home = Home { folder };
        fs::write(home.config(), self.text()).expect("the configuration is written");
        if let Some(key) = &self.key {
            fs::write(home.key_file(), key).expect("the key is written");
        }
        home
    }

    fn text(&self) -> String {
        let Self { base_url, stamping, redeem, listen, .. } = self;
        let mut text = format!(
            "[cloud]\nbase_url = \"{base_url}\"\n[till]\nid = \"till-1\"\nstamping = \"{stamping}\"\nredeem = \
             \"{redeem}\"\n[local_api]\nlisten = \"{listen}\"\n"
        );
        for (name, port) in &self.scanners {
            let _ = write!(text, "[[scanner]]\nname = \"{name}\"\nkind = \"serial\"\nport = \"{port}\"\n");
        }
        text
    }
}

/// A till's folder. It goes when this is dropped.
#[derive(Debug)]
pub struct Home {
    folder: TempDir,
}

impl Home {
    /// The whole folder; it is also the home directory of what runs in it.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The configuration file.
    #[must_use]
    pub fn config(&self) -> PathBuf {
        self.folder().join("agent.toml")
    }

    /// The file of the API key.
    #[must_use]
    pub fn key_file(&self) -> PathBuf {
        self.folder().join("api-key")
    }

    /// The data directory.
    #[must_use]
    pub fn data(&self) -> PathBuf {
        self.folder().join("data")
    }

    /// The queue file.
    #[must_use]
    pub fn queue(&self) -> PathBuf {
        self.data().join("queue.db")
    }

    /// The file in which a running daemon says where it listens.
    #[must_use]
    pub fn address_file(&self) -> PathBuf {
        self.data().join("local-api.addr")
    }

    /// Everything that was logged so far; nothing before the first line.
    #[must_use]
    pub fn log(&self) -> String {
        fs::read_to_string(self.data().join("logs/stamp-agent.log")).unwrap_or_default()
    }

    /// Support's token.
    #[must_use]
    pub fn token(&self) -> String {
        let text = fs::read_to_string(self.data().join("local-api.token")).expect("the token is there");
        text.trim().to_owned()
    }
}
