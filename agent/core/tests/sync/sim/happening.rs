//! What will happen, in the order of its time.

use std::{
    cmp::{Ordering, Reverse},
    collections::BinaryHeap,
    time::Duration,
};

use stamp_core::{
    operation::{OpId, State},
    sync::Event,
};

use super::network::Exchange;

/// Whose key it is, and whether the cloud knows it still.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Key {
    pub(crate) business: u8,
    pub(crate) serial: u32,
}

#[derive(Debug)]
#[allow(clippy::large_enum_variant, reason = "most of what happens is something that comes back")]
pub(crate) enum Happening {
    /// Something comes back to the process that asked for it, unless that has ended meanwhile.
    Back(u32, Event),
    /// The shell's own work on the store, some time after it was asked for.
    Work(u32, Work),
    /// A request arrives at the cloud, whoever still waits for its answer.
    Arrive(Exchange),
    /// The till takes the next scan or receipt.
    Append,
    /// The process is killed and started again.
    Restart,
    /// The machine sleeps this long.
    Sleep(Duration),
    NetworkChanged,
    /// A call outside the queue got an answer.
    Reachable,
    /// The till's clock jumps by so many seconds.
    WallJump(i64),
    /// Another key, or none.
    SetKey(Option<Key>),
    /// The disk fills up, or has room again.
    DiskFull(bool),
}

/// What an action asks of the store.
#[derive(Debug)]
pub(crate) enum Work {
    Load { limit: usize },
    Verify { key: u32 },
    Mark { exchange: Exchange },
    Settle { op: OpId, state: State, reason: Option<String> },
    Requeue { op: OpId, counted: bool },
}

#[derive(Debug)]
struct Entry {
    at: Duration,
    order: u64,
    what: Happening,
}

#[derive(Debug, Default)]
pub(crate) struct Agenda {
    entries: BinaryHeap<Reverse<Entry>>,
    order: u64,
}

impl Agenda {
    pub(crate) fn put(&mut self, at: Duration, what: Happening) {
        self.order += 1;
        self.entries.push(Reverse(Entry { at, order: self.order, what }));
    }

    pub(crate) fn next_at(&self) -> Option<Duration> {
        self.entries.peek().map(|Reverse(entry)| entry.at)
    }

    pub(crate) fn pop(&mut self) -> Option<(Duration, Happening)> {
        self.entries.pop().map(|Reverse(entry)| (entry.at, entry.what))
    }
}

impl Ord for Entry {
    fn cmp(&self, other: &Self) -> Ordering {
        (self.at, self.order).cmp(&(other.at, other.order))
    }
}

impl PartialOrd for Entry {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Entry {
    fn eq(&self, other: &Self) -> bool {
        self.order == other.order
    }
}

impl Eq for Entry {}
