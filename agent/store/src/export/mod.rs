//! Unsent operations as a text file, to be kept or taken to another till.
//!
//! JSON Lines, UTF-8. The first line names the format, the last one says how many operations there are, so that
//! a file that was cut off is noticed. Between them stands one operation per line, in the order of the queue:
//!
//! ```text
//! {"format":"stamp-agent-queue","version":1,"business":"b_1"}
//! {"op_id":"…","kind":"add_stamps","lane":"…","path":"/stamps","body":"{\"op_id\":…}","created_at":"…",…}
//! {"end":true,"operations":1}
//! ```
//!
//! `body` is text and not JSON, so that its bytes survive.

mod read;
mod write;

use serde::{Deserialize, Serialize};
use stamp_core::{
    operation::{Kind, Lane, OpId, State},
    time::Timestamp,
};

pub use read::{Export, Mistake, read};
pub use write::Exported;

const FORMAT: &str = "stamp-agent-queue";
const VERSION: u32 = 1;

/// The first line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// Always `stamp-agent-queue`.
    pub format: String,
    /// 1.
    pub version: u32,
    /// The business of the queue, where it knew one.
    pub business: Option<String>,
}

/// The last line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Footer {
    /// Always true.
    pub end: bool,
    /// Lines between the first and this one.
    pub operations: usize,
}

/// One operation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// Identity and idempotency key.
    pub op_id: OpId,
    /// What the cloud shall do.
    pub kind: Kind,
    /// Its lane, by name.
    pub lane: Lane,
    /// Path below the cloud's base address.
    pub path: String,
    /// The exact body.
    pub body: String,
    /// When it was made, by the till's clock, to the millisecond.
    pub created_at: Timestamp,
    /// Where it came from.
    pub source: String,
    /// The cashier.
    pub cashier: Option<String>,
    /// The business it was made for.
    pub business: Option<String>,
    /// The operation that a void takes back.
    pub depends_on: Option<OpId>,
    /// The refused operation in whose place it stands.
    pub retry_of: Option<OpId>,
    /// `queued`, `sending` or `parked`.
    pub state: State,
    /// Attempts that may have reached the cloud.
    pub attempts: u32,
    /// Why it is parked or still waiting.
    pub reason: Option<String>,
}
