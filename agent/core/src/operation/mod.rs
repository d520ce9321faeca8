//! Operations: the writes the cloud must do, fixed to the byte before the first attempt.

mod id;
mod lane;
mod state;

use std::fmt;

use jiff::Timestamp;

pub use id::OpId;
pub use lane::Lane;
pub use state::{Kind, State};

/// An operation as it is made, before it is on disk. Nothing in it changes afterwards. `Debug` shows no body.
#[derive(Clone, PartialEq, Eq)]
pub struct NewOperation {
    /// Identity and idempotency key.
    pub op_id: OpId,
    /// What the cloud shall do.
    pub kind: Kind,
    /// Operations of one lane are sent in the order they were appended.
    pub lane: Lane,
    /// Path below the cloud's base address, with a leading slash: `/stamps`.
    pub path: String,
    /// The exact body: UTF-8 JSON, an object. Sent unchanged for as long as it takes.
    pub body: Vec<u8>,
    /// When the operation was made, by the till's clock.
    pub created_at: Timestamp,
    /// Where it came from: a scanner's or a connector's name, `api`, `stdin`.
    pub source: String,
    /// The cashier, where the till tells.
    pub cashier: Option<String>,
    /// The business it was made for; `None` until a key was first confirmed.
    pub business: Option<String>,
    /// A void names the operation it takes back.
    pub depends_on: Option<OpId>,
    /// A person's retry of a final refusal names the refused operation.
    pub retry_of: Option<OpId>,
}

/// An operation as it stands in the queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operation {
    /// Order of arrival in this queue. Order is by this number, never by a clock.
    pub seq: i64,
    /// What was made. After success `body` is empty: what was sent is no longer needed at rest.
    pub new: NewOperation,
    /// Where it stands.
    pub state: State,
    /// Attempts that may have reached the cloud.
    pub attempts: u32,
    /// Why it is parked, refused, discarded or still waiting, in words.
    pub reason: Option<String>,
    /// When it left the queue, by the till's clock.
    pub settled_at: Option<Timestamp>,
    /// What the cloud answered last, where it was conclusive.
    pub outcome: Option<Outcome>,
}

/// A conclusive answer of the cloud, as it came. `Debug` shows no body.
#[derive(Clone, PartialEq, Eq)]
pub struct Outcome {
    /// HTTP status.
    pub status: u16,
    /// The JSON body, as it came.
    pub body: Vec<u8>,
}

/// The first unsent operation of a lane, which is the only one of that lane that may be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// See [`Operation::seq`].
    pub seq: i64,
    /// See [`NewOperation::op_id`].
    pub op_id: OpId,
    /// See [`NewOperation::lane`].
    pub lane: Lane,
    /// See [`NewOperation::kind`].
    pub kind: Kind,
    /// See [`Operation::attempts`].
    pub attempts: u32,
    /// See [`NewOperation::created_at`].
    pub created_at: Timestamp,
    /// It tells of a voucher that was handed over while the cloud could not be asked.
    pub is_fact: bool,
}

impl Head {
    /// Whether it asks for a voucher that is not handed over before the cloud has answered.
    #[must_use]
    pub fn is_question(&self) -> bool {
        self.kind == Kind::Redeem && !self.is_fact
    }
}

impl fmt::Debug for NewOperation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewOperation")
            .field("op_id", &self.op_id)
            .field("kind", &self.kind)
            .field("lane", &self.lane)
            .field("body_bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Outcome").field("status", &self.status).field("body_bytes", &self.body.len()).finish()
    }
}
