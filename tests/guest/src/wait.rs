//! Waiting for something that can be seen, and for nothing else.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    thread,
    time::Duration,
};

use tokio::time::Instant;

const LONGEST: Duration = Duration::from_secs(60);
const BETWEEN_LOOKS: Duration = Duration::from_millis(20);

/// Waits until the kernel has made that device.
pub(crate) fn present(device: &str) {
    until(device, || Path::new(device).exists());
}

/// The devices that there are.
pub(crate) fn devices() -> BTreeSet<PathBuf> {
    let folders = ["/dev", "/dev/input"].map(|folder| fs::read_dir(folder).into_iter().flatten());
    folders.into_iter().flatten().map(|entry| entry.unwrap().path()).collect()
}

/// Looks again and again until it is so. Fails the step after a minute.
pub(crate) fn until(what: &str, is_so: impl Fn() -> bool) {
    let deadline = Instant::now() + LONGEST;
    while !is_so() {
        assert!(Instant::now() < deadline, "not within a minute: {what}");
        thread::sleep(BETWEEN_LOOKS);
    }
}
