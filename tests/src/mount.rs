//! File systems of a test's own. Where this process may not mount any, that is written down and the test is skipped.

use std::{
    env, fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::Command,
};

/// A directory with something mounted on it. It is unmounted when this is dropped.
#[derive(Debug)]
pub struct Mount(PathBuf);

impl Mount {
    /// A file system in memory, of so many MiB. `None`: not here.
    #[must_use]
    pub fn small(directory: &Path, size: u32) -> Option<Self> {
        fs::create_dir_all(directory).expect("the directory can be made");
        let is_mounted = mount(&["-t", "tmpfs", "-o", &format!("size={size}m,mode=700"), "tmpfs"], directory);
        is_mounted.then(|| Self(directory.to_owned()))
    }

    /// The directory once more, as a file system that may only be read. `None`: not here.
    #[must_use]
    pub fn read_only(directory: &Path) -> Option<Self> {
        let name = directory.to_str().expect("a path in Unicode");
        if !mount(&["--bind", name], directory) {
            return None;
        }
        let mounted = Self(directory.to_owned());
        mount(&["-o", "remount,bind,ro"], directory).then_some(mounted)
    }

    /// It may be written from now on.
    pub fn make_writable(&self) {
        assert!(mount(&["-o", "remount,bind,rw"], &self.0), "{} can be mounted anew", self.0.display());
    }
}

impl Drop for Mount {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

fn mount(options: &[&str], directory: &Path) -> bool {
    match Command::new("mount").args(options).arg(directory).output() {
        Ok(output) if output.status.success() => true,
        failed => {
            skipped(&format!("nothing can be mounted here: {options:?}: {failed:?}"));
            false
        }
    }
}

#[allow(clippy::print_stdout, reason = "a test that was skipped says so")]
fn skipped(what: &str) {
    let line = format!("SKIPPED: {what}");
    println!("{line}");
    if let Some(log) = env::var_os("STAMP_SKIPPED_LOG") {
        let log = fs::File::options().create(true).append(true).open(log);
        let _ = writeln!(log.expect("the log of skipped tests"), "{line}");
    }
}
