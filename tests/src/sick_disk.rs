//! A disk in bad health below one daemon's data: slow, failing, refusing, as the test says while it runs.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::OnceLock,
};

use tempfile::TempDir;

/// "Input/output error", as Linux numbers it.
pub const EIO: i32 = 5;
/// "Read-only file system", as Linux numbers it.
pub const EROFS: i32 = 30;

/// What a data directory lies on. What is asked of it applies from the next call on.
#[derive(Debug)]
pub struct SickDisk {
    folder: TempDir,
}

impl SickDisk {
    /// A disk that is well so far.
    #[must_use]
    pub fn new() -> Self {
        let disk = Self { folder: tempfile::tempdir().expect("a temporary folder") };
        disk.is_well();
        disk
    }

    /// Well again.
    pub fn is_well(&self) {
        self.say("");
    }

    /// Confirms nothing until it is told otherwise.
    pub fn confirms_nothing(&self) {
        self.say("hold");
    }

    /// Takes so long for each confirmation, in milliseconds.
    pub fn takes(&self, milliseconds: u32) {
        self.say(&format!("delay={milliseconds}"));
    }

    /// Fails each confirmation with this error.
    pub fn fails_to_confirm(&self, error: i32) {
        self.say(&format!("sync={error}"));
    }

    /// Refuses with this error all that would change it.
    pub fn refuses_writes(&self, error: i32) {
        self.say(&format!("write={error}"));
    }

    /// How many confirmations were asked for, and how many of these were given or failed.
    #[must_use]
    pub fn confirmations(&self) -> (usize, usize) {
        let log = fs::read_to_string(self.folder.path().join("control.log")).unwrap_or_default();
        (log.matches("begun").count(), log.matches("ended").count())
    }

    /// What a program needs in its environment to have `data` on this disk.
    pub(crate) fn environment(&self, data: &Path) -> [(&'static str, PathBuf); 3] {
        [
            ("LD_PRELOAD", library().to_owned()),
            ("STAMP_DISK_DIR", data.to_owned()),
            ("STAMP_DISK_CONTROL", self.control()),
        ]
    }

    fn control(&self) -> PathBuf {
        self.folder.path().join("control")
    }

    fn say(&self, words: &str) {
        let new = self.folder.path().join("control.new");
        fs::write(&new, words).and_then(|()| fs::rename(new, self.control())).expect("the disk can be told");
    }
}

impl Default for SickDisk {
    fn default() -> Self {
        Self::new()
    }
}

/// The library of `shim/disk.c`, built once in each test process.
fn library() -> &'static Path {
    static BUILT: OnceLock<(TempDir, PathBuf)> = OnceLock::new();
    let (_, library) = BUILT.get_or_init(|| {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let library = folder.path().join("disk.so");
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("shim/disk.c");
        let mut compiler = Command::new("cc");
        compiler.args(["-shared", "-fPIC", "-O1", "-o"]).arg(&library).arg(source).arg("-ldl");
        let status = compiler.status().expect("a C compiler can be started");
        assert!(status.success(), "shim/disk.c could not be built");
        (folder, library)
    });
    library
}
