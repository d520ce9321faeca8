//! The broker of `[mqtt]`: the cloud says that there is something new, the head office sees the till and may give
//! commands. None of it is needed for anything but freshness.

mod commands;
mod member;
mod place;
mod roles;
mod settings;
mod state;

pub use member::{Member, Parts};
pub use state::{BrokerReport, Known};
