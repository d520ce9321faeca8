//! A till's folder: its configuration, key, data and logs.

use std::{
    env,
    fmt::Write as _,
    fs,
    net::{Ipv4Addr, SocketAddr, TcpListener},
    ops::Range,
    path::{Path, PathBuf},
    sync::atomic::{AtomicU32, Ordering},
};

use stamp_sandbox::{DEMO_KEY, Sandbox};
use tempfile::TempDir;

use crate::{Switch, zone::zones};

/// How a till is set up.
#[derive(Debug, Clone)]
pub struct Setup {
    base_url: String,
    stamping: &'static str,
    redeem: &'static str,
    offline: &'static str,
    language: &'static str,
    listen: SocketAddr,
    local_api: &'static str,
    codes: &'static str,
    key: Option<String>,
    request_timeout_s: u32,
    /// Keys of `[cloud]` about events and the heartbeat.
    hearing: &'static str,
    /// Tables of serial scanners.
    scanners: String,
    stdin_scanner: bool,
    tables: String,
}

impl Setup {
    /// A till of `cloud`'s sample shop that stamps by scan, with the right key, on a free port.
    #[must_use]
    pub fn of(cloud: &Sandbox) -> Self {
        Self {
            base_url: cloud.base_url(),
            stamping: "scan",
            redeem: "confirm",
            offline: "",
            language: "en",
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            local_api: "",
            codes: "",
            key: Some(DEMO_KEY.to_owned()),
            request_timeout_s: 10,
            hearing: "events = false\nheartbeat = false\n",
            scanners: String::new(),
            stdin_scanner: false,
            tables: String::new(),
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

    /// Further keys of `[till]`, about vouchers without internet.
    #[must_use]
    pub const fn offline(mut self, keys: &'static str) -> Self {
        self.offline = keys;
        self
    }

    /// `till.language`
    #[must_use]
    pub const fn language(mut self, tag: &'static str) -> Self {
        self.language = tag;
        self
    }

    /// `local_api.listen`
    #[must_use]
    pub const fn listen(mut self, on: SocketAddr) -> Self {
        self.listen = on;
        self
    }

    /// Further keys of `[local_api]`.
    #[must_use]
    pub const fn local_api(mut self, keys: &'static str) -> Self {
        self.local_api = keys;
        self
    }

    /// Keys of `[codes]`.
    #[must_use]
    pub const fn codes(mut self, keys: &'static str) -> Self {
        self.codes = keys;
        self
    }

    /// Another API key than the sample shop's; `None`: none at all.
    #[must_use]
    pub fn key(mut self, key: Option<&str>) -> Self {
        self.key = key.map(str::to_owned);
        self
    }

    /// `cloud.base_url`
    #[must_use]
    pub fn base_url(mut self, url: &str) -> Self {
        url.clone_into(&mut self.base_url);
        self
    }

    /// `cloud.request_timeout_s`
    #[must_use]
    pub const fn request_timeout_s(mut self, seconds: u32) -> Self {
        self.request_timeout_s = seconds;
        self
    }

    /// The till follows the cloud's events, with these further keys of `[cloud]`.
    #[must_use]
    pub const fn hearing(mut self, keys: &'static str) -> Self {
        self.hearing = keys;
        self
    }

    /// One more serial scanner.
    #[must_use]
    pub fn serial_scanner(mut self, name: &str, port: &str) -> Self {
        let _ =
            write!(self.scanners, "[[scanner]]\nname = \"{name}\"\nkind = \"serial\"\nport = \"{port}\"\n");
        self
    }

    /// One more serial scanner, with its `beep`.
    #[must_use]
    pub fn beeping_scanner(self, name: &str, port: &str, beep: &str) -> Self {
        let mut setup = self.serial_scanner(name, port);
        let _ = writeln!(setup.scanners, "beep = \"{beep}\"");
        setup
    }

    /// One more scanner, by its whole table.
    #[must_use]
    pub fn scanner(mut self, table: &str) -> Self {
        self.scanners.push_str(table);
        self
    }

    /// One more scanner, named `typed`: standard input, which is at its end from the beginning.
    #[must_use]
    pub const fn stdin_scanner(mut self) -> Self {
        self.stdin_scanner = true;
        self
    }

    /// Further tables, at the end.
    #[must_use]
    pub fn tables(mut self, text: &str) -> Self {
        text.clone_into(&mut self.tables);
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
        let home = Home { folder, listen: self.listen, environment: Vec::new(), is_humble: false };
        self.configure(&home);
        if let Some(key) = &self.key {
            fs::write(home.key_file(), key).expect("the key is written");
        }
        home
    }

    /// Writes it into the folder of a till that is there, all but the key.
    pub fn configure(&self, home: &Home) {
        fs::write(home.config(), self.text()).expect("the configuration is written");
    }

    fn text(&self) -> String {
        let Self {
            base_url,
            request_timeout_s,
            hearing,
            stamping,
            redeem,
            offline,
            language,
            listen,
            local_api,
            codes,
            ..
        } = self;
        let mut text = format!(
            "[cloud]\nbase_url = \"{base_url}\"\nrequest_timeout_s = {request_timeout_s}\n{hearing}\n[till]\nid = \"till-1\"\nstamping = \"{stamping}\"\nredeem = \
             \"{redeem}\"\nlanguage = \"{language}\"\n{offline}\n[local_api]\nlisten = \"{listen}\"\n{local_api}\n[codes]\n{codes}\n"
        );
        text.push_str(&self.scanners);
        if self.stdin_scanner {
            text.push_str("[[scanner]]\nname = \"typed\"\nkind = \"stdin\"\n");
        }
        text.push_str(&self.tables);
        text
    }
}

/// An address on this machine at which nothing listens, and which no client is given while a daemon is restarted: it
/// lies below the ports that Linux (32768) and Windows (49152) give out themselves. Tests that run at one time look
/// from different numbers on.
///
/// # Panics
///
/// If all of them are taken.
#[must_use]
pub fn free_port() -> SocketAddr {
    const PORTS: Range<u32> = 10_000..32_000;
    static LOOKED_AT: AtomicU32 = AtomicU32::new(0);
    (0..PORTS.len())
        .map(|_| {
            let from =
                std::process::id().wrapping_mul(17).wrapping_add(LOOKED_AT.fetch_add(1, Ordering::Relaxed));
            let port = PORTS.start + from % (PORTS.end - PORTS.start);
            SocketAddr::from((Ipv4Addr::LOCALHOST, u16::try_from(port).expect("a port")))
        })
        .find(|address| TcpListener::bind(address).is_ok())
        .expect("a port that nobody listens at")
}

/// A till's folder. It goes when this is dropped.
#[derive(Debug)]
pub struct Home {
    folder: TempDir,
    listen: SocketAddr,
    environment: Vec<(&'static str, PathBuf)>,
    is_humble: bool,
}

impl Home {
    /// The whole folder; it is also the home directory of what runs in it.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// With its data on this disk, whatever runs in it.
    #[cfg(target_os = "linux")]
    #[must_use]
    pub fn on(mut self, disk: &crate::SickDisk) -> Self {
        self.environment.extend(disk.environment(&self.data()));
        self
    }

    /// It knows of no other zones than those that a test has put there.
    #[must_use]
    pub fn in_zone(mut self, switch: Switch) -> Self {
        switch.put_into(&self);
        self.environment.push(("TZDIR", zones(&self)));
        self
    }

    /// Where its daemon listens, if the configuration says so.
    pub(crate) fn listens_on(&self) -> Option<SocketAddr> {
        (self.listen.port() != 0).then_some(self.listen)
    }

    /// Whoever runs the tests, what runs in it has to keep to the modes of files.
    #[cfg(unix)]
    #[must_use]
    pub fn without_rights_over_files(mut self) -> Self {
        let owner =
            std::os::unix::fs::MetadataExt::uid(&self.folder().metadata().expect("the folder is there"));
        self.is_humble = owner == 0;
        self
    }

    pub(crate) const fn is_humble(&self) -> bool {
        self.is_humble
    }

    /// What runs in it has this in its environment.
    pub(crate) fn environment(&self) -> &[(&'static str, PathBuf)] {
        &self.environment
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

    /// Puts all of a queue that nobody uses into the one file. A daemon on a busy machine may end before it has.
    pub fn gather_queue(&self) {
        let whole = self.folder().join("whole.db");
        let ended = self.run(&["db", "backup", whole.to_str().expect("a path in Unicode")]);
        assert_eq!(ended.code, Some(0), "{ended:?}");
        for suffix in ["", "-wal", "-shm"] {
            let _ = fs::remove_file(self.data().join(format!("queue.db{suffix}")));
        }
        fs::rename(whole, self.queue()).expect("the queue is put back");
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
        let text = fs::read_to_string(self.token_file()).expect("the token is there");
        text.trim().to_owned()
    }

    pub(crate) fn has_token(&self) -> bool {
        self.token_file().exists()
    }

    fn token_file(&self) -> PathBuf {
        self.data().join("local-api.token")
    }
}
