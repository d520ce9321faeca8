//! Tills of any other kind that are asked over HTTP.

mod bench;
mod clocks;
mod faults;
mod lists;
mod long_lists;
mod rest;
mod till;
