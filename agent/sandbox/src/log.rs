//! The last requests, for a person or a test to look at.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// How many requests are kept.
const KEPT: usize = 1_000;

/// One request. It holds no key, no body and no query.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Counts all requests from 1, also those that are no longer kept.
    pub number: u64,
    /// When it came in, UTC.
    pub at: Timestamp,
    /// `GET`, `POST` …
    pub method: String,
    /// The path with `/v1`.
    pub path: String,
    /// Its idempotency key, where it had a readable one.
    pub op_id: Option<String>,
    /// The languages it asked for (`Accept-Language`), where it did.
    pub language: Option<String>,
    /// The status that was sent; `None` while under way and where the connection was cut.
    pub status: Option<u16>,
    /// The fault that it met, by its name in JSON.
    pub fault: Option<String>,
}

#[derive(Default)]
pub(crate) struct RequestLog(Mutex<Ring>);

#[derive(Default)]
struct Ring {
    entries: VecDeque<Entry>,
    last: u64,
}

impl RequestLog {
    /// Notes a request that has just come in, and returns its number.
    pub(crate) fn begin(&self, mut entry: Entry) -> u64 {
        let mut ring = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        ring.last += 1;
        entry.number = ring.last;
        if ring.entries.len() == KEPT {
            ring.entries.pop_front();
        }
        ring.entries.push_back(entry);
        ring.last
    }

    /// Notes what was sent.
    pub(crate) fn finish(&self, number: u64, status: u16) {
        let mut ring = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // From the end: it is nearly always one of the last.
        if let Some(entry) = ring.entries.iter_mut().rev().find(|entry| entry.number == number) {
            entry.status = Some(status);
        }
    }

    /// Oldest first.
    pub(crate) fn entries(&self) -> Vec<Entry> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).entries.iter().cloned().collect()
    }
}
