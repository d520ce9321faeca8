//! The vouchers of the business as the till knows them: the cloud's snapshot, and what was heard since.
//!
//! A whole snapshot comes in many small writes, so that no scan waits behind it: each entry is marked with the
//! generation of its fetch, and at the end goes what bears another mark. What stands in [`Snapshot`] is true all the
//! time: it is replaced by the last of these writes.

mod find;
mod put;
mod snapshot;
#[cfg(test)]
mod tests;

pub use find::{KnownVoucher, Wanted};
pub use snapshot::Snapshot;

/// Rows that one write changes at most.
pub const STEP: usize = 200;
