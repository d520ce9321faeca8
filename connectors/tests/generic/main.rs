//! Tills of any other kind, by what they post and by what they write into files.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test says what it expects by panicking")]

mod bench;
mod folder;
mod folder_faults;
mod hook;
mod trial;
