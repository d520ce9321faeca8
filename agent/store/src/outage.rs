//! Each time the cloud could not be asked: when, and what the till did meanwhile.

use std::time::Duration;

use rusqlite::{Connection, OptionalExtension, Row, params};
use stamp_core::{
    make::tells_of_known,
    operation::NewOperation,
    report::{NO_INTERNET, Outage, Report},
    time::Timestamp,
};

use crate::{Error, Inspector, Store, loss, row};

/// More are never kept.
const MOST: i64 = 10_000;

const LASTING: &str = "SELECT id, why FROM outage INDEXED BY outage_lasting WHERE ended_at IS NULL";
pub(crate) const TAKEN: &str =
    "UPDATE outage INDEXED BY outage_lasting SET taken = taken + 1 WHERE ended_at IS NULL";
const ACCEPTED: &str = "UPDATE outage INDEXED BY outage_lasting SET accepted = accepted + 1, \
     at_risk = at_risk + ?1 WHERE ended_at IS NULL";
const REFUSED: &str =
    "UPDATE outage INDEXED BY outage_lasting SET refused = refused + 1 WHERE ended_at IS NULL";
const END: &str = "UPDATE outage INDEXED BY outage_lasting SET began_at = coalesce(?2, began_at), \
     ended_at = max(?1, coalesce(?2, began_at)) WHERE ended_at IS NULL";
/// A moment in which nothing happened is no outage.
const TRIFLE: &str = "DELETE FROM outage WHERE id = ?1 AND ended_at - began_at < ?2 \
     AND taken + accepted + refused = 0";
const WITHIN: &str = "SELECT id, began_at, ended_at, why, taken, accepted, at_risk, refused FROM outage \
     WHERE began_at < ?2 AND (ended_at IS NULL OR ended_at > ?1 OR began_at >= ?1) ORDER BY began_at, id";

impl Store {
    /// From `at` on the cloud cannot be asked, for the reason `why`. One that lasts for the same reason, as a restart
    /// leaves it, goes on; one for another reason ends.
    ///
    /// # Errors
    /// Only where the file cannot be written.
    pub async fn begin_outage(&self, why: String, at: Timestamp) -> Result<(), Error> {
        let work = move |connection: &Connection| {
            let find = |row: &Row<'_>| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?));
            let lasting = connection.prepare_cached(LASTING)?.query_row([], find).optional()?;
            if lasting.is_some_and(|(_, before)| before == why) {
                return Ok(());
            }
            connection.prepare_cached(END)?.execute(params![at.as_millisecond(), None::<i64>])?;
            let sql = "INSERT INTO outage (began_at, why) VALUES (?1, ?2)";
            connection.prepare_cached(sql)?.execute(params![at.as_millisecond(), why])?;
            Ok(())
        };
        self.write("note that the cloud cannot be asked", work).await
    }

    /// It can be asked again since `at`. `began`: when it could not any more, where that is known better than it was
    /// noted. What was shorter than `shortest`, and in which nothing happened, is forgotten.
    ///
    /// # Errors
    /// Only where the file cannot be written.
    pub async fn end_outage(
        &self,
        began: Option<Timestamp>,
        at: Timestamp,
        shortest: Duration,
    ) -> Result<(), Error> {
        let shortest = i64::try_from(shortest.as_millis()).unwrap_or(i64::MAX);
        let work = move |connection: &Connection| {
            let find = |row: &Row<'_>| row.get::<_, i64>(0);
            let Some(id) = connection.prepare_cached(LASTING)?.query_row([], find).optional()? else {
                return Ok(());
            };
            let ended = params![at.as_millisecond(), began.map(|began| began.as_millisecond())];
            connection.prepare_cached(END)?.execute(ended)?;
            connection.prepare_cached(TRIFLE)?.execute(params![id, shortest])?;
            Ok(())
        };
        self.write("note that the cloud can be asked", work).await
    }

    /// A voucher was refused because the cloud could not be asked, or by what is known of it.
    ///
    /// # Errors
    /// Only where the file cannot be written.
    pub async fn count_refused(&self) -> Result<(), Error> {
        let work = |connection: &Connection| {
            connection.prepare_cached(REFUSED)?.execute([])?;
            Ok(())
        };
        self.write("count a refused voucher", work).await
    }

    /// What is to be reported of the time from `from` up to `to`.
    ///
    /// # Errors
    /// Only where the file cannot be read.
    pub async fn report(&self, from: Timestamp, to: Timestamp) -> Result<Report, Error> {
        self.read("read the report", move |connection| report(connection, from, to)).await
    }

    /// Removes what began before `before`, and more than is ever kept; `limit` rows at most. Returns how many went.
    ///
    /// # Errors
    /// Only where the file cannot be written.
    pub async fn purge_report(&self, before: Timestamp, limit: usize) -> Result<usize, Error> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let work = move |connection: &Connection| {
            let mut removed = 0;
            for (sql, bound) in [
                (
                    "DELETE FROM outage WHERE id IN (SELECT id FROM outage INDEXED BY outage_began \
                  WHERE began_at < ?1 AND ended_at IS NOT NULL LIMIT ?2)",
                    before.as_millisecond(),
                ),
                (
                    "DELETE FROM outage WHERE id IN (SELECT id FROM outage \
                  WHERE id <= (SELECT max(id) FROM outage) - ?1 LIMIT ?2)",
                    MOST,
                ),
                (
                    "DELETE FROM loss WHERE op_id IN (SELECT op_id FROM loss WHERE at < ?1 LIMIT ?2)",
                    before.as_millisecond(),
                ),
                (
                    "DELETE FROM loss WHERE op_id IN (SELECT op_id FROM loss ORDER BY at DESC LIMIT ?2 OFFSET ?1)",
                    MOST,
                ),
            ] {
                removed += connection.prepare_cached(sql)?.execute(params![bound, limit])?;
            }
            Ok(removed)
        };
        self.write("remove old reports", work).await
    }
}

impl Inspector {
    /// See [`Store::report`].
    ///
    /// # Errors
    /// Only where the file cannot be read.
    pub fn report(&self, from: Timestamp, to: Timestamp) -> Result<Report, Error> {
        report(self.connection(), from, to).map_err(|error| error.during("read the report"))
    }
}

/// An operation was taken.
pub(crate) fn taken(connection: &Connection) -> Result<(), Error> {
    connection.prepare_cached(TAKEN)?.execute([])?;
    Ok(())
}

/// A voucher was accepted. Where the way to the cloud was not known to be closed, that was an outage of its own.
pub(crate) fn accepted(connection: &Connection, new: &NewOperation) -> Result<(), Error> {
    let at_risk = !tells_of_known(new);
    if connection.prepare_cached(ACCEPTED)?.execute([at_risk])? == 0 {
        let sql = "INSERT INTO outage (began_at, ended_at, why, taken, accepted, at_risk) VALUES (?1, ?1, ?2, 1, 1, ?3)";
        let at = new.created_at.as_millisecond();
        connection.prepare_cached(sql)?.execute(params![at, NO_INTERNET, at_risk])?;
    }
    Ok(())
}

fn report(connection: &Connection, from: Timestamp, to: Timestamp) -> Result<Report, Error> {
    let (first, last) = (from.as_millisecond(), to.as_millisecond());
    let mut statement = connection.prepare_cached(WITHIN)?;
    let outages = statement.query_map([first, last], outage)?.collect::<Result<_, _>>()?;
    Ok(Report { from, to, outages, losses: loss::within(connection, first, last)? })
}

fn outage(row: &Row<'_>) -> rusqlite::Result<Outage> {
    let count = |index| Ok::<_, rusqlite::Error>(row.get::<_, i64>(index)?.unsigned_abs());
    Ok(Outage {
        id: row.get(0)?,
        began_at: row::time(row.get(1)?).unwrap_or(Timestamp::MIN),
        ended_at: row.get::<_, Option<i64>>(2)?.and_then(row::time),
        why: row.get(3)?,
        taken: count(4)?,
        accepted: count(5)?,
        at_risk: count(6)?,
        refused: count(7)?,
    })
}

#[cfg(test)]
#[path = "outage_tests.rs"]
mod tests;
