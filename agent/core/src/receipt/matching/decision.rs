//! What the machine has found out, as values that a shell carries out.

use jiff::Timestamp;

use crate::{
    cloud::types::{Identifier, Money},
    operation::OpId,
};

/// Whose one check is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// The check, by [`ReceiptIdentity::op_id`](crate::receipt::ReceiptIdentity::op_id).
    pub op_id: OpId,
    /// What becomes of it.
    pub fate: Fate,
}

/// What becomes of a check. The last one told of a check holds: an asked one may be stamped or unclaimed later, an
/// unclaimed one stamped; a stamped one stays so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// It is this guest's.
    Stamp(Identifier),
    /// It may be that of one of these or nobody's, and a person has to say which.
    Asked(Vec<Candidate>),
    /// Nobody is known for it. For ten minutes after its closing a guest can be added.
    Unclaimed,
}

/// A guest whose a check may be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// By what it is answered; it stays the same over restarts.
    pub id: u64,
    /// Who.
    pub guest: Identifier,
    /// When the guest was noted last, UTC by the clock of this machine.
    pub at: Timestamp,
}

/// A check of which a person has to say whose it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// The check.
    pub op_id: OpId,
    /// What was paid.
    pub total: Money,
    /// When it was closed, UTC, by the clock of the till.
    pub closed_at: Timestamp,
    /// Whose it may be, in the order in which they were noted. Never empty.
    pub candidates: Vec<Candidate>,
}

/// A person's answer to a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Said {
    /// It is that of the candidate with this id.
    Candidate(u64),
    /// It is none of theirs.
    Nobody,
}

/// Why an answer, or a guest who was to be added, changes nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotNow {
    /// It is not asked about any more, or never was.
    #[error("nothing is asked about this receipt any more")]
    NoQuestion,
    /// The guest is none of those who were asked about, or was used up meanwhile.
    #[error("this guest is not one of those in question")]
    NoCandidate,
    /// It has a guest, is being decided, or is older than ten minutes.
    #[error("no guest can be added to this receipt any more")]
    NotUnclaimed,
}
