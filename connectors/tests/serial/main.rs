//! A serial scanner, played by the other end of a pseudo-terminal.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test's helpers fail the test")]

mod beep;
mod bench;
mod held_up;
mod hot_plug;
mod life;
mod many;
mod opening;
mod stop;
mod stream;
