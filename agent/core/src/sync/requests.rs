//! The requests under way, and what their answers may say.

use std::collections::BTreeMap;

/// Why a request was sent; its place is free again when it ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// Somebody waits at the till.
    Live,
    /// Part of the backlog.
    Backlog,
    /// Part of the backlog that failed before.
    Alone,
    /// To find out whether the way is open; one at a time.
    Probe,
}

/// Where an answer comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Origin {
    pub(super) role: Role,
    /// It was sent with a key that is not in use any more, and says nothing about the present one.
    pub(super) of_earlier_key: bool,
}

#[derive(Debug, Clone, Copy)]
struct Request {
    role: Role,
    key: u32,
    ops: usize,
}

#[derive(Debug, Default)]
pub(super) struct Requests {
    open: BTreeMap<u64, Request>,
    last: u64,
    /// Counts the keys.
    key: u32,
}

impl Requests {
    /// A request with so many operations.
    pub(super) fn open(&mut self, role: Role, ops: usize) -> u64 {
        self.last += 1;
        self.open.insert(self.last, Request { role, key: self.key, ops });
        self.last
    }

    pub(super) fn ended(&mut self, request: u64) -> Origin {
        match self.open.remove(&request) {
            Some(sent) => Origin { role: sent.role, of_earlier_key: sent.key != self.key },
            // Nobody here asked for it, so it may settle an operation but says nothing about the way.
            None => Origin { role: Role::Backlog, of_earlier_key: true },
        }
    }

    pub(super) fn under_way(&self, role: Role) -> usize {
        self.open.values().filter(|request| request.role == role).count()
    }

    /// Operations in requests that have no answer yet.
    pub(super) fn unanswered(&self) -> usize {
        self.open.values().map(|request| request.ops).sum()
    }

    pub(super) const fn key(&self) -> u32 {
        self.key
    }

    pub(super) const fn key_changed(&mut self) {
        self.key += 1;
    }
}
