//! Vouchers that were accepted without asking and should not have been.

use rusqlite::{Connection, OptionalExtension, Row, params};
use stamp_core::{
    cloud::{answer::Redeemed, types::Money},
    operation::{OpId, State},
    report::Loss,
    time::Timestamp,
};

use crate::{Error, Settlement, row};

/// The reason of an acceptance that the cloud has recorded as a loss.
const RECORDED: &str = "recorded-loss";

const ACCEPTED: &str =
    "SELECT o.created_at FROM acceptance a JOIN operation o ON o.op_id = a.op_id WHERE a.op_id = ?1";
const OUTAGE: &str = "SELECT id FROM outage WHERE began_at <= ?1 AND (ended_at IS NULL OR ended_at >= ?1) \
     ORDER BY began_at DESC LIMIT 1";
const PUT: &str = "INSERT OR REPLACE INTO loss (op_id, at, outage, voucher, redeemed_at, location, via, reason, value, \
     currency) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";
const WITHIN: &str = "SELECT op_id, at, outage, voucher, redeemed_at, location, via, reason, value, currency FROM loss \
     WHERE at >= ?1 AND at < ?2 ORDER BY at, op_id";

/// Notes that the operation was a loss, if it was: a voucher that was accepted, and that the cloud has found to be used,
/// or does not know.
pub(crate) fn note(connection: &Connection, id: OpId, settlement: &Settlement) -> Result<(), Error> {
    let reason = settlement.reason.as_deref();
    let is_loss =
        settlement.state == State::Refused || (settlement.state == State::Done && reason == Some(RECORDED));
    if !is_loss {
        return Ok(());
    }
    let find = |row: &Row<'_>| row.get::<_, i64>(0);
    let Some(at) = connection.prepare_cached(ACCEPTED)?.query_row([id.as_bytes()], find).optional()? else {
        return Ok(());
    };
    let outage = connection.prepare_cached(OUTAGE)?.query_row([at], find).optional()?;
    let body = settlement.outcome.as_ref().map_or(&[][..], |outcome| &outcome.body);
    let told = serde_json::from_slice::<Redeemed>(body).ok();
    let conflict = told.as_ref().and_then(|told| told.conflict.clone());
    let (redeemed_at, location, via) =
        conflict.map_or((None, None, None), |used| (used.redeemed_at, used.location_id, used.redeemed_via));
    let voucher = told.map(|told| told.voucher);
    let worth = voucher.as_ref().map(|voucher| worth(connection, &voucher.id)).transpose()?.flatten();
    let (value, currency) = worth.unzip();
    connection.prepare_cached(PUT)?.execute(params![
        id.as_bytes(),
        at,
        outage,
        voucher.map(|voucher| voucher.name),
        redeemed_at.map(|at| at.as_millisecond()),
        location,
        via,
        reason.unwrap_or("refused"),
        value,
        currency,
    ])?;
    Ok(())
}

/// It is tried again, in another's place: what comes of that counts.
pub(crate) fn take_back(connection: &Connection, id: OpId) -> Result<(), Error> {
    connection.prepare_cached("DELETE FROM loss WHERE op_id = ?1")?.execute([id.as_bytes()])?;
    Ok(())
}

/// Those from `first` up to `last`, in milliseconds; the oldest first.
pub(crate) fn within(connection: &Connection, first: i64, last: i64) -> Result<Vec<Loss>, Error> {
    let mut statement = connection.prepare_cached(WITHIN)?;
    Ok(statement.query_map([first, last], loss)?.collect::<Result<_, _>>()?)
}

fn worth(connection: &Connection, voucher: &str) -> Result<Option<(String, String)>, Error> {
    let sql = "SELECT value, currency FROM known_voucher WHERE id = ?1 AND value IS NOT NULL AND currency IS NOT NULL";
    let read = |row: &Row<'_>| Ok((row.get(0)?, row.get(1)?));
    Ok(connection.prepare_cached(sql)?.query_row([voucher], read).optional()?)
}

fn loss(row: &Row<'_>) -> rusqlite::Result<Loss> {
    let (value, currency): (Option<String>, Option<String>) = (row.get(8)?, row.get(9)?);
    Ok(Loss {
        op_id: OpId::from_bytes(row.get(0)?),
        at: row::time(row.get(1)?).unwrap_or(Timestamp::MIN),
        outage: row.get(2)?,
        voucher: row.get(3)?,
        redeemed_at: row.get::<_, Option<i64>>(4)?.and_then(row::time),
        location: row.get(5)?,
        via: row.get(6)?,
        reason: row.get(7)?,
        value: value.zip(currency).map(|(value, currency)| Money { value, currency }),
    })
}
