//! What the sync machine is told, and what it asks for.

use std::time::Duration;

use crate::{
    cloud::{answer::Me, verdict::Answer},
    operation::{Head, OpId, Outcome, State},
};

/// Something happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// Time has passed; nothing else.
    Tick,
    /// An operation became the first of its lane: appended, retried, or next after one that left.
    Offered {
        /// The operation.
        head: Head,
        /// Somebody stands at the till and waits for it.
        live: bool,
    },
    /// Answer to [`Action::Load`].
    Loaded {
        /// Oldest first.
        heads: Vec<Head>,
        /// There may be more than these.
        more: bool,
    },
    /// End of an [`Action::Send`], with one answer to all of it.
    Answered {
        /// Which request.
        request: u64,
        /// What was really sent; nothing, if none of it could be.
        ops: Vec<OpId>,
        /// What came back.
        answer: Answer,
    },
    /// End of an [`Action::Send`] whose batch was taken, item by item.
    BatchAnswered {
        /// Which request.
        request: u64,
        /// `None`: the cloud left that one out.
        items: Vec<(OpId, Option<Answer>)>,
    },
    /// End of an [`Action::LookUp`].
    LookedUp {
        /// Which request.
        request: u64,
        /// What was asked about.
        op: OpId,
        /// The answer to the question itself.
        answer: Answer,
    },
    /// Answer to [`Action::Verify`].
    Verified {
        /// From the action.
        key: u32,
        /// Who the key belongs to, or what came instead.
        me: Result<Me, Answer>,
        /// The business that this queue belongs to, once known.
        bound: Option<String>,
        /// Unsent operations made for another business than `me`'s.
        unsent_of_others: u64,
    },
    /// An operation left the queue, durably.
    Settled {
        /// Which.
        op: OpId,
        /// What may go now because of it.
        next: Vec<Head>,
    },
    /// These were asked to be sent, but are not to be sent any more (withdrawn, parked as damaged).
    Gone(Vec<OpId>),
    /// Operations came into the queue that nobody offered.
    MoreOnDisk,
    /// The disk refused to note something about these. They are tried again later.
    StoreFailed(Vec<OpId>),
    /// There is no key to send with.
    KeyMissing,
    /// Another key is there now.
    KeyChanged,
    /// The machine woke up or its network changed: old waits mean nothing.
    NetworkChanged,
    /// A call outside the queue got a proper answer from the cloud.
    Reachable,
    /// A call outside the queue got none, for this reason in words.
    Unreachable(String),
}

/// Something to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// Read up to `limit` heads from the queue, oldest first.
    Load {
        /// At most this many.
        limit: usize,
    },
    /// Ask whose key this is.
    Verify {
        /// To be named in the answer.
        key: u32,
    },
    /// The queue now belongs to this business.
    Adopt {
        /// Its id.
        business: String,
    },
    /// Mark as `sending`, durably; then send: one alone, several as a batch.
    Send {
        /// To be named in the event that ends it.
        request: u64,
        /// In this order.
        ops: Vec<OpId>,
    },
    /// Ask what became of an operation.
    LookUp {
        /// To be named in the event that ends it.
        request: u64,
        /// Which.
        op: OpId,
    },
    /// Write down the end of an operation, state and outcome in one transaction.
    Settle {
        /// Which.
        op: OpId,
        /// `done`, `refused` or `parked`.
        state: State,
        /// The answer to keep.
        outcome: Option<Outcome>,
        /// Why, in words or as a code.
        reason: Option<String>,
    },
    /// Write down that an operation waits again.
    Requeue {
        /// Which.
        op: OpId,
        /// Whether the attempt may have reached the cloud.
        counted: bool,
        /// Why it waits.
        reason: String,
    },
}

/// The way to the cloud as people see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    /// See [`LinkState`].
    pub link: LinkState,
    /// Monotonic time since which the link is in that state.
    pub since: Duration,
    /// Monotonic time of the next attempt, where one is planned.
    pub next_attempt: Option<Duration>,
    /// Operations under way.
    pub in_flight: usize,
}

/// Whether operations get through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LinkState {
    /// The key has not been confirmed yet since the start or since it changed.
    Connecting,
    /// Operations get through.
    Up,
    /// They do not; the last reason in words.
    Down(String),
    /// Nothing is sent, for this reason.
    Paused(crate::cloud::verdict::Pause),
}
