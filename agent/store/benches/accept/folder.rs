//! Where the data is.

use std::{env, path::PathBuf};

use tempfile::TempDir;

/// A folder of its own on the disk that is measured. It goes when this is dropped.
pub(crate) fn make() -> TempDir {
    let place =
        env::var_os("STAMP_BENCH_DIR").map_or_else(|| env!("CARGO_TARGET_TMPDIR").into(), PathBuf::from);
    std::fs::create_dir_all(&place).unwrap();
    tempfile::Builder::new().prefix("accept-").tempdir_in(place).unwrap()
}
