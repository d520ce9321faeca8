//! What the end-to-end tests stand on: the program as a real process, its API over real sockets, and its command
//! line. The cloud is a sandbox in the process of the test, and so are the tills in [`fakes`]. [`fuzz`] is what the
//! fuzzer and its kept inputs call.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test says what it expects by panicking")]

mod aged;
pub mod binary;
mod broker;
mod client;
mod clock;
mod cloud;
mod command;
pub mod fakes;
pub mod fuzz;
mod home;
#[cfg(target_os = "linux")]
mod mount;
mod notices;
mod raw;
mod remote;
#[cfg(target_os = "linux")]
mod sick_disk;
mod till;
mod wait;
mod zone;

pub use aged::export_aged;
pub use broker::{Broker, Guest};
pub use client::{Client, Reply, install_tls};
pub use clock::now;
pub use cloud::{card, cloud, cloud_with, cloud_with_vouchers, hangs, requests};
pub use command::Ended;
pub use home::{Home, Setup, free_port};
#[cfg(target_os = "linux")]
pub use mount::Mount;
pub use notices::NoticeStream;
pub use raw::{RawReply, RawRequest, connect};
pub use remote::{Remote, TLS};
#[cfg(target_os = "linux")]
pub use sick_disk::{EIO, EROFS, SickDisk};
pub use till::Till;
pub use wait::until;
pub use zone::Switch;
