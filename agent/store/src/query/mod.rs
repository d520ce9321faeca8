//! What is asked of operations, the same for the running agent and for the command line.

mod counts;
mod get;
mod heads;
mod kin;
mod list;
#[cfg(test)]
mod plans;
mod search;

pub use counts::{Counts, Oldest};
pub(crate) use counts::{counts, of_other_business};
pub(crate) use get::{body_digest, get};
pub use kin::Kin;
pub use list::{Filter, Page};
pub(crate) use list::{find_short, list};
pub use search::{LOOKED_AT, Search};
