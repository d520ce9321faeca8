//! A till, its queue, a network and a cloud in virtual time, around the real sync machine.

pub(crate) mod checks;
pub(crate) mod cloud;
pub(crate) mod happening;
pub(crate) mod network;
pub(crate) mod operation;
pub(crate) mod reply;
pub(crate) mod scenario;
pub(crate) mod shell;
pub(crate) mod store;
pub(crate) mod weather;
pub(crate) mod world;

use std::time::Duration;

pub(crate) const SECOND: Duration = Duration::from_secs(1);
pub(crate) const MINUTE: Duration = Duration::from_secs(60);
pub(crate) const HOUR: Duration = Duration::from_secs(3600);
pub(crate) const DAY: Duration = Duration::from_secs(86_400);
