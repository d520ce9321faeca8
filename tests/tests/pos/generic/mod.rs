//! Tills of any other kind that are asked over HTTP.

mod bench;
mod faults;
mod lists;
mod till;
