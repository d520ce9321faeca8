//! Connectors of tills, in front of the tills as they are played here: over real sockets, with clocks of the tests.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test says what it expects by panicking")]

mod desk;
mod door;
mod generic;
mod poster;
mod serve;
