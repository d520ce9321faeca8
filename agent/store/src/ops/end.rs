//! Out of the lane.

use rusqlite::{Connection, params};
use stamp_core::operation::{Head, Outcome, State};

use crate::{Error, checksum, lane, row::Standing};

const END: &str = "UPDATE operation SET state = ?2, is_head = 0, waits = 0, reason = ?3, settled_at = ?4, \
     outcome_status = coalesce(?5, outcome_status), outcome_body = coalesce(?6, outcome_body) WHERE seq = ?1";

/// How an operation leaves the queue, or the state it was in after it left.
pub(super) struct End<'a> {
    pub(super) state: State,
    pub(super) outcome: Option<&'a Outcome>,
    pub(super) reason: Option<&'a str>,
    /// Milliseconds.
    pub(super) at: Option<i64>,
}

impl End<'_> {
    pub(super) const fn of(state: State) -> Self {
        Self { state, outcome: None, reason: None, at: None }
    }
}

/// Moves an operation to a state that is not active. Returns the heads that this made.
pub(super) fn end(connection: &Connection, standing: &Standing, end: &End<'_>) -> Result<Vec<Head>, Error> {
    let (status, body) = end.outcome.map(|outcome| (outcome.status, &outcome.body)).unzip();
    let values = params![standing.seq, end.state.as_str(), end.reason, end.at, status, body];
    connection.prepare_cached(END)?.execute(values)?;
    if matches!(end.state, State::Done | State::Withdrawn | State::Discarded) {
        forget_body(connection, standing)?;
    }
    // Before the next head is chosen, so that a void which now has to wait is passed over.
    let mut heads = match end.state {
        State::Parked => lane::hold_voids(connection, standing.op_id)?,
        _ if standing.state == State::Parked => lane::release_voids(connection, standing.op_id)?,
        _ => Vec::new(),
    };
    if standing.is_head {
        heads.extend(lane::next(connection, &standing.lane)?);
    }
    Ok(heads)
}

/// Empties a body that will not be sent any more: it may name a person.
pub(super) fn forget_body(connection: &Connection, standing: &Standing) -> Result<(), Error> {
    let sql = "UPDATE operation SET body = x'', crc32 = ?2 WHERE seq = ?1";
    let crc32 = checksum::crc32(&standing.op_id, &standing.path, &[]);
    connection.prepare_cached(sql)?.execute(params![standing.seq, crc32])?;
    Ok(())
}
