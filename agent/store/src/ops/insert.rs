//! A new row.

use rusqlite::{Connection, params};
use stamp_core::operation::{Head, NewOperation, OpId, State};

use crate::{Error, checksum, lane};

const INSERT: &str = "INSERT INTO operation (op_id, kind, lane, path, body, body_sha256, crc32, created_at, \
     source, cashier, business, depends_on, retry_of, state, is_head, waits, attempts, reason, settled_at) \
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19)";
const IS_PARKED: &str = "SELECT EXISTS (SELECT 1 FROM operation WHERE op_id = ?1 AND state = 'parked')";

/// An operation with the sums over it, which are taken before the writer gets it.
pub(super) struct Prepared {
    pub(super) new: NewOperation,
    crc32: i64,
    body_sha256: [u8; 32],
}

impl Prepared {
    /// Fails where the body is not text, because then it could never be exported.
    pub(super) fn of(new: NewOperation) -> Result<Self, Error> {
        if std::str::from_utf8(&new.body).is_err() {
            return Err(Error::Body { op_id: new.op_id, expected: "UTF-8 text" });
        }
        let crc32 = checksum::crc32(&new.op_id, &new.path, &new.body);
        let body_sha256 = checksum::sha256(&new.body);
        Ok(Self { new, crc32, body_sha256 })
    }
}

/// How a row enters the queue.
pub(super) struct Entry<'a> {
    /// Queued or parked.
    pub(super) state: State,
    pub(super) attempts: u32,
    pub(super) reason: Option<&'a str>,
    /// Milliseconds.
    pub(super) settled_at: Option<i64>,
    /// It is noted as a voucher that was accepted without asking.
    pub(super) is_fact: bool,
}

impl Entry<'_> {
    pub(super) const QUEUED: Entry<'static> =
        Entry { state: State::Queued, attempts: 0, reason: None, settled_at: None, is_fact: false };
}

/// Adds a row whose `op_id` is not there yet. Returns its number and, where it can be sent now, its head.
pub(super) fn insert(
    connection: &Connection,
    prepared: &Prepared,
    entry: &Entry<'_>,
) -> Result<(i64, Option<Head>), Error> {
    let new = &prepared.new;
    let waits = entry.state == State::Queued && original_is_parked(connection, new)?;
    let is_head =
        entry.state == State::Queued && !waits && !lane::is_occupied(connection, new.lane.as_str())?;
    connection.prepare_cached(INSERT)?.execute(params![
        new.op_id.as_bytes(),
        new.kind.as_str(),
        new.lane.as_str(),
        new.path,
        new.body,
        prepared.body_sha256,
        prepared.crc32,
        new.created_at.as_millisecond(),
        new.source,
        new.cashier,
        new.business,
        new.depends_on.as_ref().map(OpId::as_bytes),
        new.retry_of.as_ref().map(OpId::as_bytes),
        entry.state.as_str(),
        is_head,
        waits,
        entry.attempts,
        entry.reason,
        entry.settled_at,
    ])?;
    let seq = connection.last_insert_rowid();
    let head = is_head.then(|| Head {
        seq,
        op_id: new.op_id,
        lane: new.lane.clone(),
        kind: new.kind,
        attempts: entry.attempts,
        created_at: new.created_at,
        is_fact: entry.is_fact,
    });
    Ok((seq, head))
}

/// Whether it is a void that has to wait for its original.
pub(super) fn original_is_parked(connection: &Connection, new: &NewOperation) -> Result<bool, Error> {
    match new.depends_on {
        Some(original) => {
            Ok(connection.prepare_cached(IS_PARKED)?.query_row([original.as_bytes()], |row| row.get(0))?)
        }
        None => Ok(false),
    }
}
