//! Any other till: the ways on which it tells of its checks, and where in what it tells the facts stand.

mod field;
mod folder;
mod hook;
mod map;
mod poll;
mod template;
mod time_form;

use serde::{Deserialize, Serialize};

use super::text::{Account, ScannerName};

pub use self::{
    field::{Currency, Field},
    folder::{Afterwards, Delimiter, Encoding, FileFormat, WatchedFolder},
    hook::{HeaderName, OwnHook, Proof, TagEncoding},
    map::{Condition, LineMap, Map, TotalUnit},
    poll::{Paging, Polled},
    template::{Placeholder, UrlTemplate},
    time_form::{TimeForm, Zone},
};
pub(super) use self::{folder::PATTERN, poll::HEADER, time_form::DAY_OR_TIME};

/// `[[generic]]`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Generic {
    /// Used once; also the last part of the address of its hook.
    pub name: ScannerName,
    /// Where its numbers are counted; different in each shop. `None`: the name.
    pub account: Option<Account>,
    /// It posts its checks to us.
    pub hook: Option<OwnHook>,
    /// It is asked for its checks.
    pub poll: Option<Polled>,
    /// It writes its checks into files.
    pub folder: Option<WatchedFolder>,
    /// Where the facts stand in what it tells.
    pub map: Map,
}

impl Generic {
    /// Where its numbers are counted.
    #[must_use]
    pub fn counted_at(&self) -> &str {
        self.account.as_ref().map_or(self.name.as_str(), Account::as_str)
    }
}
