//! The support page: what it shows, and what is decided there.

mod decide;
mod log;
mod operation;
mod overview;
mod queue;
mod report;
mod rows;

pub(super) use decide::{discard, retry};
pub(super) use log::log;
pub(super) use operation::operation;
pub(in crate::api) use overview::early;
pub(super) use overview::overview;
pub(super) use queue::{queue, search_for};
pub(super) use report::{report, table};
pub(super) use rows::rows;

use crate::{clock, page::support::Moment};

fn moment() -> Moment {
    Moment::new(clock::wall(), clock::zone())
}
