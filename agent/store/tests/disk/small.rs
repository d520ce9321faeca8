//! A file system of our own.

use std::{
    env, fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::Command,
};

/// A file system in memory, of so many MiB.
pub(crate) struct Small(PathBuf);

impl Small {
    /// `None` where this process may not mount one; that is written down.
    pub(crate) fn mount(directory: &Path, size: u32) -> Option<Self> {
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &format!("size={size}m"), "tmpfs"])
            .arg(directory)
            .output();
        match mounted {
            Ok(output) if output.status.success() => Some(Self(directory.to_owned())),
            failed => {
                skipped(&format!("a full or read-only disk: no tmpfs can be mounted here: {failed:?}"));
                None
            }
        }
    }

    /// From now on it may only be read.
    pub(crate) fn make_read_only(&self) {
        self.remount("remount,ro");
    }

    /// It takes changes again.
    pub(crate) fn make_writable(&self) {
        self.remount("remount,rw");
    }

    fn remount(&self, options: &str) {
        let remounted = Command::new("mount").args(["-o", options]).arg(&self.0).status().unwrap();
        assert!(remounted.success());
    }
}

impl Drop for Small {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

#[allow(clippy::print_stdout, reason = "a test that was skipped says so")]
fn skipped(what: &str) {
    let line = format!("SKIPPED: {what}");
    println!("{line}");
    if let Some(log) = env::var_os("STAMP_SKIPPED_LOG") {
        let mut log = fs::File::options().create(true).append(true).open(log).unwrap();
        writeln!(log, "{line}").unwrap();
    }
}
