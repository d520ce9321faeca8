//! Who is head of a lane.
//!
//! Candidates are the operations of a lane that are queued or being sent, without the voids that wait for a
//! parked original. Where there are candidates, exactly one of them is head.

use rusqlite::{Connection, OptionalExtension, params};
use stamp_core::operation::{Head, OpId};

use crate::{
    Error,
    row::{self, head_columns},
};

pub(crate) const FIRST_IN_LANE: &str = concat!(
    "SELECT ",
    head_columns!(),
    " FROM operation INDEXED BY operation_lane WHERE lane = ?1 AND is_head = 0 \
     AND state IN ('queued', 'sending') AND waits = 0 ORDER BY seq LIMIT 1"
);
pub(crate) const IS_OCCUPIED: &str = "SELECT EXISTS (SELECT 1 FROM operation INDEXED BY operation_lane \
     WHERE lane = ?1 AND state IN ('queued', 'sending') AND waits = 0)";
pub(crate) const HEAD_OF_LANE: &str = "SELECT seq, state = 'queued' FROM operation INDEXED BY operation_lane \
     WHERE lane = ?1 AND is_head = 1 AND state IN ('queued', 'sending') AND waits = 0";
pub(crate) const READY: &str = concat!(
    "SELECT ",
    head_columns!(),
    " FROM operation WHERE seq = ?1 AND is_head = 1 AND state = 'queued'"
);
pub(crate) const VOIDS_OF: &str = "SELECT seq, lane, is_head, waits FROM operation \
     WHERE depends_on = ?1 AND kind = 'void' AND state = 'queued' ORDER BY seq";
pub(crate) const HAS_VOID: &str =
    "SELECT EXISTS (SELECT 1 FROM operation WHERE depends_on = ?1 AND kind = 'void')";
pub(crate) const UNATTEMPTED_VOIDS_OF: &str = "SELECT op_id FROM operation \
     WHERE depends_on = ?1 AND kind = 'void' AND state = 'queued' AND attempts = 0 ORDER BY seq";
const PROMOTE: &str = "UPDATE operation SET is_head = 1 WHERE seq = ?1";
const DEMOTE: &str = "UPDATE operation SET is_head = 0 WHERE seq = ?1";

/// Whether the lane has a candidate, so that one more would have to stand behind it.
pub(crate) fn is_occupied(connection: &Connection, lane: &str) -> Result<bool, Error> {
    Ok(connection.prepare_cached(IS_OCCUPIED)?.query_row([lane], |row| row.get(0))?)
}

/// `seq` has become a candidate again. It is the new head if the lane has none, or a younger one that is not
/// being sent.
pub(crate) fn enter(connection: &Connection, lane: &str, seq: i64) -> Result<Option<Head>, Error> {
    let mut statement = connection.prepare_cached(HEAD_OF_LANE)?;
    let head: Option<(i64, bool)> =
        statement.query_row([lane], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
    match head {
        None => {}
        Some((younger, true)) if younger > seq => {
            connection.prepare_cached(DEMOTE)?.execute([younger])?;
        }
        Some(_) => return Ok(None),
    }
    connection.prepare_cached(PROMOTE)?.execute([seq])?;
    ready(connection, seq)
}

/// The head of the lane has left it: the first candidate takes its place.
pub(crate) fn next(connection: &Connection, lane: &str) -> Result<Option<Head>, Error> {
    let mut statement = connection.prepare_cached(FIRST_IN_LANE)?;
    let Some(first) = statement.query_row([lane], |row| Ok(row::head(row))).optional()? else {
        return Ok(None);
    };
    let seq = match &first {
        Ok(head) => head.seq,
        Err(damaged) => damaged.seq,
    };
    connection.prepare_cached(PROMOTE)?.execute([seq])?;
    ready(connection, seq)
}

/// The operation `seq`, if it is a head that can be sent now. A damaged one is found by the next check of its
/// row and is not reported here.
pub(crate) fn ready(connection: &Connection, seq: i64) -> Result<Option<Head>, Error> {
    let mut statement = connection.prepare_cached(READY)?;
    let head = statement.query_row([seq], |row| Ok(row::head(row))).optional()?;
    Ok(head.and_then(Result::ok))
}

/// `original` was parked: the voids of it that are not being sent wait until it leaves that state, and others of
/// their lanes pass them. Returns the heads that this made.
pub(crate) fn hold_voids(connection: &Connection, original: OpId) -> Result<Vec<Head>, Error> {
    let voids: Vec<_> = voids_of(connection, original)?.into_iter().filter(|void| !void.waits).collect();
    for void in &voids {
        let hold = "UPDATE operation SET waits = 1, is_head = 0 WHERE seq = ?1";
        connection.prepare_cached(hold)?.execute([void.seq])?;
    }
    // Only now: the next of a lane could have been another of these voids.
    let mut heads = Vec::new();
    for void in voids.iter().filter(|void| void.is_head) {
        heads.extend(next(connection, &void.lane)?);
    }
    Ok(heads)
}

/// `original` is no longer parked: the voids that waited for it stand in their lanes again. Returns the heads
/// that this made.
pub(crate) fn release_voids(connection: &Connection, original: OpId) -> Result<Vec<Head>, Error> {
    let mut heads = Vec::new();
    for void in voids_of(connection, original)?.into_iter().filter(|void| void.waits) {
        let release = "UPDATE operation SET waits = 0 WHERE seq = ?1";
        connection.prepare_cached(release)?.execute([void.seq])?;
        heads.extend(enter(connection, &void.lane, void.seq)?);
    }
    Ok(heads)
}

/// The voids of `original` of which the cloud cannot have heard.
pub(crate) fn unattempted_voids_of(connection: &Connection, original: OpId) -> Result<Vec<OpId>, Error> {
    let mut statement = connection.prepare_cached(UNATTEMPTED_VOIDS_OF)?;
    let voids = statement.query_map([original.as_bytes()], |row| Ok(OpId::from_bytes(row.get(0)?)))?;
    Ok(voids.collect::<Result<_, _>>()?)
}

/// Whether `original` was taken back, whatever became of that.
pub(crate) fn has_void(connection: &Connection, original: OpId) -> Result<bool, Error> {
    Ok(connection.prepare_cached(HAS_VOID)?.query_row([original.as_bytes()], |row| row.get(0))?)
}

struct Void {
    seq: i64,
    lane: String,
    is_head: bool,
    waits: bool,
}

fn voids_of(connection: &Connection, original: OpId) -> Result<Vec<Void>, Error> {
    let mut statement = connection.prepare_cached(VOIDS_OF)?;
    let voids = statement.query_map(params![original.as_bytes()], |row| {
        Ok(Void { seq: row.get(0)?, lane: row.get(1)?, is_head: row.get(2)?, waits: row.get(3)? })
    })?;
    Ok(voids.collect::<Result<_, _>>()?)
}
