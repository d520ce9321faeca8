//! Rows as values.

use rusqlite::{Connection, OptionalExtension, Row};
use stamp_core::{
    operation::{Head, Kind, Lane, NewOperation, OpId, Operation, Outcome, State},
    time::Timestamp,
};

use crate::{Error, checksum};

/// The columns [`operation`] reads, in its order.
macro_rules! operation_columns {
    () => {
        "seq, op_id, kind, lane, path, body, crc32, created_at, source, cashier, business, depends_on, \
         retry_of, state, attempts, reason, settled_at, outcome_status, outcome_body"
    };
}

/// The columns [`head`] reads, in its order.
macro_rules! head_columns {
    () => {
        "seq, op_id, lane, kind, attempts, created_at, kind = 'redeem' AND EXISTS \
         (SELECT 1 FROM acceptance WHERE acceptance.op_id = operation.op_id)"
    };
}

pub(crate) use {head_columns, operation_columns};

/// A row whose content is not what was written. It can be parked and discarded, but not sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Damaged {
    /// Order of arrival.
    pub seq: i64,
    /// Its identity, as far as it can be read.
    pub op_id: Option<OpId>,
    /// Where it stands, as far as it can be read.
    pub state: Option<State>,
}

/// Where an operation stands, without its content: this can be read of a damaged row too.
#[derive(Debug)]
pub(crate) struct Standing {
    pub(crate) seq: i64,
    pub(crate) op_id: OpId,
    pub(crate) lane: String,
    pub(crate) path: String,
    pub(crate) state: State,
    pub(crate) attempts: u32,
    pub(crate) is_head: bool,
}

pub(crate) const STANDING: &str =
    "SELECT seq, lane, path, state, attempts, is_head FROM operation WHERE op_id = ?1";

/// Where `op_id` stands.
pub(crate) fn standing(connection: &Connection, op_id: OpId) -> Result<Option<Standing>, Error> {
    let mut statement = connection.prepare_cached(STANDING)?;
    let found = statement
        .query_row([op_id.as_bytes()], |row| {
            let seq = row.get(0)?;
            let state = parsed(row, 3);
            let standing = |state| -> rusqlite::Result<Standing> {
                let (lane, path) = (row.get(1)?, row.get(2)?);
                let (attempts, is_head) = (row.get(4)?, row.get(5)?);
                Ok(Standing { seq, op_id, lane, path, state, attempts, is_head })
            };
            Ok(state.and_then(|state| standing(state).ok()).ok_or(Error::Corrupt { seq }))
        })
        .optional()?;
    found.transpose()
}

/// An operation from the columns of [`operation_columns`], checked.
pub(crate) fn operation(row: &Row<'_>) -> Result<Operation, Damaged> {
    checked(row).ok_or_else(|| Damaged {
        seq: row.get(0).unwrap_or_default(),
        op_id: row.get(1).ok().map(OpId::from_bytes),
        state: parsed(row, 13),
    })
}

fn checked(row: &Row<'_>) -> Option<Operation> {
    let new = NewOperation {
        op_id: OpId::from_bytes(row.get(1).ok()?),
        kind: parsed(row, 2)?,
        lane: Lane::from_name(row.get::<_, String>(3).ok()?),
        path: row.get(4).ok()?,
        body: row.get(5).ok()?,
        created_at: time(row.get(7).ok()?)?,
        source: row.get(8).ok()?,
        cashier: row.get(9).ok()?,
        business: row.get(10).ok()?,
        depends_on: row.get::<_, Option<[u8; 16]>>(11).ok()?.map(OpId::from_bytes),
        retry_of: row.get::<_, Option<[u8; 16]>>(12).ok()?.map(OpId::from_bytes),
    };
    let crc32: i64 = row.get(6).ok()?;
    if crc32 != checksum::crc32(&new.op_id, &new.path, &new.body) {
        return None;
    }
    let outcome_body: Option<Vec<u8>> = row.get(18).ok()?;
    let status: Option<u16> = row.get(17).ok()?;
    let outcome = status.map(|status| Outcome { status, body: outcome_body.unwrap_or_default() });
    let settled_at = match row.get::<_, Option<i64>>(16).ok()? {
        Some(milliseconds) => Some(time(milliseconds)?),
        None => None,
    };
    Some(Operation {
        seq: row.get(0).ok()?,
        new,
        state: parsed(row, 13)?,
        attempts: row.get(14).ok()?,
        reason: row.get(15).ok()?,
        settled_at,
        outcome,
    })
}

/// A head from the columns of [`head_columns`].
pub(crate) fn head(row: &Row<'_>) -> Result<Head, Damaged> {
    let read = || {
        Some(Head {
            seq: row.get(0).ok()?,
            op_id: OpId::from_bytes(row.get(1).ok()?),
            lane: Lane::from_name(row.get::<_, String>(2).ok()?),
            kind: parsed::<Kind>(row, 3)?,
            attempts: row.get(4).ok()?,
            created_at: time(row.get(5).ok()?)?,
            is_fact: row.get(6).ok()?,
        })
    };
    read().ok_or_else(|| Damaged {
        seq: row.get(0).unwrap_or_default(),
        op_id: row.get(1).ok().map(OpId::from_bytes),
        state: None,
    })
}

/// A stored time. `None` where it is out of the range of years that a time can have.
pub(crate) fn time(milliseconds: i64) -> Option<Timestamp> {
    Timestamp::from_millisecond(milliseconds).ok()
}

fn parsed<T: std::str::FromStr>(row: &Row<'_>, column: usize) -> Option<T> {
    row.get_ref(column).ok()?.as_str().ok()?.parse().ok()
}

impl From<Damaged> for Error {
    fn from(damaged: Damaged) -> Self {
        Self::Corrupt { seq: damaged.seq }
    }
}
