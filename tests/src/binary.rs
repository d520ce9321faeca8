//! The program under test.

use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
    sync::OnceLock,
};

/// The program `stamp-agent`: the one that `STAMP_AGENT_BIN` names, else the one of this checkout, built once in each
/// test process.
pub fn path() -> &'static Path {
    static PATH: OnceLock<PathBuf> = OnceLock::new();
    PATH.get_or_init(|| match env::var_os("STAMP_AGENT_BIN") {
        Some(path) => PathBuf::from(path),
        None => build(),
    })
}

/// Builds beside the test that runs, so that a `CARGO_TARGET_DIR` of the caller and its profile are kept.
fn build() -> PathBuf {
    let test = env::current_exe().expect("a test knows its own file");
    let profile = test.ancestors().nth(2).expect("tests are in PROFILE/deps");
    let target = profile.parent().expect("profiles are in the target directory");
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.args(["build", "--quiet", "--package", "stamp-agent", "--bin", "stamp-agent"]);
    cargo.arg("--target-dir").arg(target).current_dir(env!("CARGO_MANIFEST_DIR"));
    if profile.ends_with("release") {
        cargo.arg("--release");
    }
    let status = cargo.status().expect("cargo can be started");
    assert!(status.success(), "stamp-agent could not be built");
    profile.join(format!("stamp-agent{}", env::consts::EXE_SUFFIX))
}
