//! Scanners in HID POS mode, by what they would send.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test's helpers fail the test")]

mod assembly;
mod descriptor;
mod fixtures;
mod report;
