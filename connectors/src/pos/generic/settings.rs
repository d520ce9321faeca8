//! What one such till is set to.

use stamp_core::config::{self, Placeholder};

use super::{
    Mapping, Secret, UnknownZone,
    mapping::{Times, known},
    proof::Proof,
};

/// One till: its table, and what stands in the files that the table names.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Its `[[generic]]`. Paths of folders are complete.
    pub table: config::Generic,
    /// What stands in `hook.secret_file`.
    pub hook_secret: Option<Secret>,
    /// What stands in `poll.secret_file`.
    pub poll_secret: Option<Secret>,
}

/// Settings that cannot work, whatever the till does.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// A time zone.
    #[error("map: {0}")]
    Zone(#[from] UnknownZone),
    /// A secret that is needed, and not there.
    #[error("{key}: its file is empty or not there; put the secret that the till has into it")]
    NoSecret {
        /// `hook.secret_file` or `poll.secret_file`.
        key: &'static str,
    },
    /// A key that is needed, and not there.
    #[error("{key} is missing; `stamp-agent config check` says more")]
    Missing {
        /// Which.
        key: &'static str,
    },
}

/// Settings that were looked at.
#[derive(Debug)]
pub(super) struct Ready {
    pub(super) table: config::Generic,
    pub(super) mapping: Mapping,
    /// `None`: there is no hook.
    pub(super) proof: Option<Proof>,
    pub(super) poll_secret: Option<Secret>,
    /// How times are written that it is asked with.
    pub(super) poll_times: Times,
}

impl Settings {
    /// A till without secrets.
    #[must_use]
    pub const fn new(table: config::Generic) -> Self {
        Self { table, hook_secret: None, poll_secret: None }
    }

    pub(super) fn ready(self) -> Result<Ready, Unfit> {
        let proof = self.table.hook.as_ref().map(|hook| Proof::of(hook, self.hook_secret)).transpose()?;
        let written = Placeholder::Secret.written();
        let is_needed = self.table.poll.as_ref().is_some_and(|poll| {
            poll.url.has(Placeholder::Secret) || poll.headers.iter().any(|header| header.contains(written))
        });
        if is_needed && self.poll_secret.is_none() {
            return Err(Unfit::NoSecret { key: "poll.secret_file" });
        }
        let form = self.table.poll.as_ref().map_or("rfc3339", |poll| poll.time.as_str());
        Ok(Ready {
            mapping: Mapping::of(&self.table)?,
            proof,
            poll_secret: self.poll_secret,
            poll_times: Times::in_zone(form, known(self.table.map.zone.as_ref())?),
            table: self.table,
        })
    }
}
