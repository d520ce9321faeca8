//! What the end-to-end tests stand on: the program as a real process, its API over real sockets, and its command
//! line. The cloud is a sandbox in the process of the test.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test says what it expects by panicking")]

pub mod binary;
mod client;
mod clock;
mod cloud;
mod command;
mod home;
mod notices;
mod raw;
mod till;
mod wait;

pub use client::{Client, Reply, install_tls};
pub use clock::now;
pub use cloud::{card, cloud};
pub use command::Ended;
pub use home::{Home, Setup};
pub use notices::NoticeStream;
pub use raw::{RawReply, RawRequest, connect};
pub use till::Till;
pub use wait::until;
