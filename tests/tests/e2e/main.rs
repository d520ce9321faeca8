//! The whole product: the daemon and its command line as real processes, in front of a small cloud.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test says what it expects by panicking")]

mod kill;
