//! The queue on disks that fail: full, slow, damaged, without power.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
