//! Checks that points of sale have told of, and what came of them.

mod checkpoint;
mod find;
mod known;
mod lately;
mod note;
mod old;
#[cfg(test)]
mod tests;

pub(crate) use self::{
    checkpoint::keep as keep_checkpoint,
    known::{keep, name},
    note::{add as add_note, remove as remove_note},
};
pub use self::{
    checkpoint::{Checkpoint, Progress},
    find::{Found, Wanted},
    known::Receipt,
    lately::Lately,
    note::GuestNote,
};
#[cfg(test)]
pub(crate) use self::{
    find::BY_NAME,
    known::{GET, OPEN},
    lately::LATELY,
    old::OLD,
};
