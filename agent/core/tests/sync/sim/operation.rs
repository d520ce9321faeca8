//! Operations as the simulation knows them: by their place in the order of arrival.

use stamp_core::{
    operation::{Head, Kind, Lane, OpId, State},
    time::Timestamp,
};

/// What the cloud, left alone, decides about an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fate {
    Applied,
    AlreadyStamped,
    Refused,
    /// 422 `validation_failed`.
    Invalid,
    /// Its key was used with other content, of which the cloud knows nothing any more.
    KeyReused,
    TooLarge,
    /// 500 each time.
    AlwaysFails,
    /// 503 each time, asking for a quarter of a minute of quiet.
    AlwaysAsksForQuiet,
    /// No answer each time.
    AlwaysHangs,
    /// 404 without a problem body each time.
    AlwaysMissing,
}

impl Fate {
    /// The state it ends in; `None`: it never gets an answer to end by.
    pub(crate) const fn end(self) -> Option<State> {
        match self {
            Self::Applied | Self::AlreadyStamped => Some(State::Done),
            Self::Refused => Some(State::Refused),
            Self::Invalid | Self::KeyReused | Self::TooLarge | Self::AlwaysMissing => Some(State::Parked),
            Self::AlwaysFails | Self::AlwaysAsksForQuiet | Self::AlwaysHangs => None,
        }
    }

    /// The reasons with which it may be parked.
    pub(crate) const fn park_reasons(self) -> &'static [&'static str] {
        match self {
            Self::Invalid => &["validation_failed", "everything-refused"],
            Self::KeyReused => &["idempotency_key_reused"],
            Self::TooLarge => &["too_large"],
            Self::AlwaysMissing => &["cloud-address-suspect"],
            _ => &[],
        }
    }
}

#[derive(Debug, Clone)]
pub(crate) struct Operation {
    pub(crate) lane: u32,
    pub(crate) kind: Kind,
    /// See [`Head::is_fact`].
    pub(crate) is_fact: bool,
    pub(crate) fate: Fate,
    pub(crate) business: u8,
    pub(crate) created_at: Timestamp,
}

pub(crate) fn id(number: usize) -> OpId {
    OpId::from_bytes((number as u128 + 1).to_be_bytes())
}

pub(crate) fn number(id: OpId) -> usize {
    usize::try_from(u128::from_be_bytes(*id.as_bytes()) - 1).unwrap()
}

pub(crate) fn head(number: usize, operation: &Operation, attempts: u32) -> Head {
    Head {
        seq: i64::try_from(number).unwrap() + 1,
        op_id: id(number),
        lane: Lane::from_name(operation.lane.to_string()),
        kind: operation.kind,
        attempts,
        created_at: operation.created_at,
        is_fact: operation.is_fact,
    }
}
