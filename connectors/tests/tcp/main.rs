//! Scanners in the network, played by real sockets on this machine.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test's helpers fail the test")]

mod bench;
mod connect;
mod cut;
mod listen;
mod places;
mod stop;
mod stream;
mod troubles;
