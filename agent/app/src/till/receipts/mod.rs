//! Closed and voided checks, whoever tells of them: one door, behind which each is one operation, however often and on
//! whichever way it is told. What follows from reports is written in one transaction, with the checkpoint of whoever
//! told; only then it is so in memory.

mod again;
mod asked;
mod book;
mod compare;
mod door;
mod due;
mod noted;
mod recall;
mod rows;
mod work;
mod write;

pub use self::{
    asked::{AddTo, AskedReceipt, Whose},
    door::{Came, Told},
};
pub(super) use self::{book::Book, due::Untold};

/// The connector that the local API is: whoever calls it tells of each check at its closing.
pub(super) const API: &str = "api";
