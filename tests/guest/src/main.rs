//! Connectors against the drivers of a real kernel. One program, three places:
//!
//! - `stamp-guest host KERNEL INITRAMFS` starts a virtual machine, plugs and unplugs its devices, and tells how it went;
//! - `stamp-guest guest [STEP…]` runs inside of it: the steps, each with its own connectors;
//! - `stamp-guest open serial PORT|evdev PATH|hid-pos` prints what a connector says first, for steps that need it from another
//!   process.
#![cfg_attr(
    target_os = "linux",
    allow(clippy::unwrap_used, clippy::expect_used, reason = "it is a test, which fails by panicking"),
    allow(clippy::print_stdout, clippy::print_stderr, reason = "its output is what it says")
)]

// Descriptors and reports of scanners, as the tests of the connectors know them.
#[cfg(target_os = "linux")]
#[path = "../../../connectors/tests/hid_pos/fixtures.rs"]
#[allow(dead_code, reason = "not all of them are needed here")]
mod fixtures;
#[cfg(target_os = "linux")]
mod hid_scanner;
#[cfg(target_os = "linux")]
mod host;
#[cfg(target_os = "linux")]
mod keyboard;
#[cfg(target_os = "linux")]
mod opened;
#[cfg(target_os = "linux")]
mod outside;
#[cfg(target_os = "linux")]
mod request;
#[cfg(target_os = "linux")]
mod steps;
#[cfg(target_os = "linux")]
mod till;
#[cfg(target_os = "linux")]
mod wait;

use std::process::ExitCode;

#[cfg(target_os = "linux")]
fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words[..] {
        ["host", kernel, initramfs] => host::run(kernel, initramfs),
        ["guest", ref chosen @ ..] => steps::run(chosen),
        ["open", "serial", port] => opened::print_first_word(|| opened::serial(port)),
        ["open", "evdev", path] => opened::print_first_word(|| opened::evdev(path)),
        ["open", "hid-pos"] => opened::print_first_word(opened::hid_pos),
        _ => {
            eprintln!(
                "usage: stamp-guest host KERNEL INITRAMFS | guest [STEP...] | open serial PORT|evdev PATH|hid-pos"
            );
            ExitCode::from(64)
        }
    }
}

#[cfg(not(target_os = "linux"))]
fn main() -> ExitCode {
    ExitCode::from(64)
}
