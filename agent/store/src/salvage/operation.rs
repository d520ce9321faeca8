//! An operation out of a record that may be damaged.

use rusqlite::types::Value;
use stamp_core::operation::{Kind, OpId, State};

use crate::{checksum, row};

/// The columns of the table `operation`, in its order.
const COLUMNS: [Column; 22] = [
    Column::Number, // seq
    Column::Identity,
    Column::Kind,
    Column::Text, // lane
    Column::Text, // path
    Column::Bytes,
    Column::Digest,
    Column::Number, // crc32
    Column::Time,
    Column::Text,          // source
    Column::MaybeText,     // cashier
    Column::MaybeText,     // business
    Column::MaybeIdentity, // depends_on
    Column::MaybeIdentity, // retry_of
    Column::State,
    Column::Flag,  // is_head
    Column::Flag,  // waits
    Column::Count, // attempts
    Column::MaybeText,
    Column::MaybeTime,
    Column::MaybeStatus,
    Column::MaybeBytes,
];
const OP_ID: usize = 1;
const PATH: usize = 4;
const BODY: usize = 5;
const CRC: usize = 7;
const STATE: usize = 14;
const IS_HEAD: usize = 15;
const WAITS: usize = 16;
const REASON: usize = 18;

/// Higher numbers are a sign of damage; going on from one could use all numbers up.
pub(super) const HIGHEST: i64 = 1 << 48;
/// A sum that no content has.
const NO_SUM: i64 = -1;
pub(super) const DAMAGED: &str = "The record was damaged on disk and cannot be sent.";
pub(super) const GONE: &str = "The record was lost by the disk; only its identity is known.";

#[derive(Clone, Copy)]
enum Column {
    Number,
    Identity,
    MaybeIdentity,
    Kind,
    State,
    Text,
    MaybeText,
    Bytes,
    MaybeBytes,
    Digest,
    Time,
    MaybeTime,
    Flag,
    Count,
    MaybeStatus,
}

impl Column {
    fn fits(self, value: &Value) -> bool {
        match (self, value) {
            (
                Self::MaybeIdentity
                | Self::MaybeText
                | Self::MaybeBytes
                | Self::MaybeTime
                | Self::MaybeStatus,
                Value::Null,
            )
            | (Self::Text | Self::MaybeText, Value::Text(_))
            | (Self::Bytes | Self::MaybeBytes, Value::Blob(_))
            | (Self::Number, Value::Integer(_)) => true,
            (Self::Identity | Self::MaybeIdentity, Value::Blob(bytes)) => bytes.len() == 16,
            (Self::Digest, Value::Blob(bytes)) => bytes.len() == 32,
            (Self::Kind, Value::Text(name)) => name.parse::<Kind>().is_ok(),
            (Self::State, Value::Text(name)) => name.parse::<State>().is_ok(),
            (Self::Time | Self::MaybeTime, Value::Integer(at)) => row::time(*at).is_some(),
            (Self::Flag, Value::Integer(flag)) => matches!(flag, 0 | 1),
            (Self::Count, Value::Integer(count)) => u32::try_from(*count).is_ok(),
            (Self::MaybeStatus, Value::Integer(status)) => u16::try_from(*status).is_ok(),
            _ => false,
        }
    }

    /// What stands in the place of a value that cannot be read.
    fn substitute(self) -> Value {
        match self {
            Self::MaybeIdentity
            | Self::MaybeText
            | Self::MaybeBytes
            | Self::MaybeTime
            | Self::MaybeStatus => Value::Null,
            Self::Number | Self::Time | Self::Flag | Self::Count => Value::Integer(0),
            Self::Identity => Value::Blob(vec![0; 16]),
            Self::Digest => Value::Blob(vec![0; 32]),
            Self::Bytes => Value::Blob(Vec::new()),
            Self::Text => Value::Text("unknown".into()),
            Self::Kind => Value::Text(Kind::AddStamps.as_str().into()),
            Self::State => Value::Text(State::Parked.as_str().into()),
        }
    }
}

/// A row for the table `operation`.
pub(super) struct Salvaged {
    /// The values of all columns but `seq`.
    pub(super) values: Vec<Value>,
    pub(super) seq: Option<i64>,
    pub(super) op_id: OpId,
    pub(super) state: State,
    /// All of it is as it was written.
    pub(super) is_whole: bool,
}

/// How much a version of an operation tells of it. What is whole goes before what is further on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Rank {
    is_whole: bool,
    settled: u8,
}

impl Salvaged {
    /// From the record of row `seq`. `None` where it is not one of an operation, or its identity cannot be read.
    ///
    /// What is damaged and was to be sent is parked for a person to see. What was settled stays so: nothing of it
    /// would be sent again.
    pub(super) fn read(seq: i64, columns: &[Option<Value>]) -> Option<Self> {
        if columns.len() != COLUMNS.len() {
            return None;
        }
        let op_id = identity(columns[OP_ID].as_ref()?)?;
        let mut values = Vec::with_capacity(columns.len());
        let mut is_whole = true;
        for (column, value) in COLUMNS.iter().zip(columns).skip(1) {
            match value {
                Some(value) if column.fits(value) => values.push(value.clone()),
                _ => {
                    is_whole = false;
                    values.push(column.substitute());
                }
            }
        }
        if !is_whole {
            values[CRC - 1] = Value::Integer(NO_SUM);
        }
        let is_whole = is_whole && sum_is_right(op_id, &values);
        let seq = (1..=HIGHEST).contains(&seq).then_some(seq);
        let state = text(&values[STATE - 1]).and_then(|name| name.parse().ok())?;
        let mut salvaged = Self { values, seq, op_id, state, is_whole };
        if !is_whole && (state.is_active() || state == State::Parked) {
            salvaged.park(DAMAGED);
        }
        salvaged.settle_flags();
        Some(salvaged)
    }

    /// Stands in the place of an operation of which only the identity is known.
    pub(super) fn gone(seq: i64, op_id: OpId) -> Self {
        let mut values: Vec<_> = COLUMNS.iter().skip(1).map(|column| column.substitute()).collect();
        values[OP_ID - 1] = Value::Blob(op_id.as_bytes().to_vec());
        values[CRC - 1] = Value::Integer(NO_SUM);
        let seq = (1..=HIGHEST).contains(&seq).then_some(seq);
        let mut gone = Self { values, seq, op_id, state: State::Parked, is_whole: false };
        gone.park(GONE);
        gone
    }

    /// Which of two versions of the same operation tells more of it.
    pub(super) const fn rank(&self) -> Rank {
        let settled = match self.state {
            State::Queued => 0,
            State::Sending => 1,
            State::Parked => 2,
            State::Done | State::Refused | State::Discarded | State::Withdrawn => 3,
        };
        Rank { is_whole: self.is_whole, settled }
    }

    /// What the table demands of the flags, which no sum protects.
    fn settle_flags(&mut self) {
        if self.state != State::Queued {
            self.values[WAITS - 1] = Value::Integer(0);
        }
        if !self.state.is_active() || self.values[WAITS - 1] == Value::Integer(1) {
            self.values[IS_HEAD - 1] = Value::Integer(0);
        }
    }

    fn park(&mut self, reason: &str) {
        self.state = State::Parked;
        self.values[STATE - 1] = Value::Text(State::Parked.as_str().into());
        self.values[REASON - 1] = Value::Text(reason.into());
        self.settle_flags();
    }
}

fn sum_is_right(op_id: OpId, values: &[Value]) -> bool {
    match (text(&values[PATH - 1]), &values[BODY - 1], &values[CRC - 1]) {
        (Some(path), Value::Blob(body), Value::Integer(sum)) => *sum == checksum::crc32(&op_id, path, body),
        _ => false,
    }
}

/// An identity, if the value is one.
pub(super) fn identity(value: &Value) -> Option<OpId> {
    match value {
        Value::Blob(bytes) => Some(OpId::from_bytes(bytes.as_slice().try_into().ok()?)),
        _ => None,
    }
}

/// A text, if the value is one.
pub(super) fn text(value: &Value) -> Option<&str> {
    match value {
        Value::Text(text) => Some(text),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
