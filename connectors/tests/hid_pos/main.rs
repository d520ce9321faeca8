//! Scanners in HID POS mode, by what they would send.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test's helpers fail the test")]

mod assembly;
mod bench;
mod descriptor;
mod fixtures;
mod hot_plug;
mod report;
mod stream;
mod system;
