//! Waiting for something that can be seen, and for nothing else.

use std::{fs, path::Path, thread, time::Duration};

use tokio::time::Instant;

const LONGEST: Duration = Duration::from_secs(60);
const BETWEEN_LOOKS: Duration = Duration::from_millis(20);

/// Waits until the kernel has made that device.
pub(crate) fn present(device: &str) {
    until(device, || Path::new(device).exists());
}

/// Waits until the kernel has taken away every device of `folder` whose name begins so.
pub(crate) fn absent(folder: &str, prefix: &str) {
    until(&format!("no {folder}/{prefix}"), || {
        !fs::read_dir(folder)
            .unwrap()
            .any(|entry| entry.unwrap().file_name().to_string_lossy().starts_with(prefix))
    });
}

fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let deadline = Instant::now() + LONGEST;
    while !is_so() {
        assert!(Instant::now() < deadline, "not within a minute: {what}");
        thread::sleep(BETWEEN_LOOKS);
    }
}
