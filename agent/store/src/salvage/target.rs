//! The new file that takes what was saved.

use std::{fs, path::Path};

use rusqlite::{Connection, ErrorCode, OptionalExtension as _, params, params_from_iter, types::Value};
use stamp_core::{operation::OpId, time::Timestamp};

use super::operation::{DAMAGED, GONE, Rank, Salvaged};
use crate::{Error, files, migrate};

/// KiB of pages in memory: identities go into their index in no order, and this is over in seconds.
const CACHE: i32 = 32_768;

const INSERT: &str = "INSERT INTO operation (seq, op_id, kind, lane, path, body, body_sha256, crc32, created_at, \
     source, cashier, business, depends_on, retry_of, state, is_head, waits, attempts, reason, settled_at, \
     outcome_status, outcome_body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

/// Makes the order of sending consistent again: a void waits while its original is parked; each lane with
/// operations to send has one head, the one it had or else its first.
const LANES: &str = "
    UPDATE operation SET waits = 0 WHERE waits = 1 AND NOT EXISTS
        (SELECT 1 FROM operation o WHERE o.op_id = operation.depends_on AND o.state = 'parked');
    UPDATE operation SET waits = 1, is_head = 0 WHERE waits = 0 AND state = 'queued' AND kind = 'void' AND EXISTS
        (SELECT 1 FROM operation o WHERE o.op_id = operation.depends_on AND o.state = 'parked');
    UPDATE operation SET is_head = 0 WHERE is_head = 1 AND EXISTS (SELECT 1 FROM operation o
        WHERE o.lane = operation.lane AND o.is_head = 1 AND o.state IN ('queued', 'sending') AND o.waits = 0
        AND o.seq < operation.seq);
    UPDATE operation SET is_head = 1 WHERE seq IN (SELECT min(seq) FROM operation
        WHERE state IN ('queued', 'sending') AND waits = 0 GROUP BY lane HAVING max(is_head) = 0);";
const ORPHANS: &str = "DELETE FROM caller_key WHERE op_id NOT IN (SELECT op_id FROM operation);
    DELETE FROM receipt_name WHERE op_id NOT IN (SELECT op_id FROM receipt)";

/// A queue file that is being filled. Nothing of it is on the disk for certain before [`Target::finish`].
pub(super) struct Target {
    connection: Connection,
}

impl Target {
    pub(super) fn create(path: &Path, at: Timestamp) -> Result<Self, Error> {
        files::open_private(path)?;
        let connection = Connection::open(path)?;
        connection.pragma_update(None, "auto_vacuum", "INCREMENTAL")?;
        connection.pragma_update(None, "journal_mode", "MEMORY")?;
        connection.pragma_update(None, "synchronous", "OFF")?;
        connection.pragma_update(None, "cache_size", -CACHE)?;
        connection.pragma_update(None, "foreign_keys", false)?;
        connection.pragma_update(None, "trusted_schema", false)?;
        migrate::migrate(&connection, path, 0, at)?;
        connection.execute_batch("BEGIN")?;
        Ok(Self { connection })
    }

    /// Adds an operation, or puts it in the place of a version that tells less of it.
    pub(super) fn add(&self, salvaged: &Salvaged) -> Result<(), Error> {
        if self.has(salvaged.op_id)?
            && let Some((seq, rank)) = self.present(salvaged)?
        {
            if rank >= salvaged.rank() {
                return Ok(());
            }
            self.connection.prepare_cached("DELETE FROM operation WHERE seq = ?1")?.execute([seq])?;
        }
        let seq = match salvaged.seq {
            Some(seq) if !self.is_taken(seq)? => Value::Integer(seq),
            _ => Value::Null,
        };
        let values = std::iter::once(&seq).chain(&salvaged.values);
        let added = self.connection.prepare_cached(INSERT)?.execute(params_from_iter(values));
        match added {
            Ok(_) => Ok(()),
            // The index of identities still knows of it, and something will stand in for it.
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::ConstraintViolation) => {
                tracing::warn!(op_id = %salvaged.op_id, %error, "a row contradicts itself and is left out");
                Ok(())
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Adds a row of another table, unless one with that key is there.
    pub(super) fn add_to(&self, table: &'static str, values: &[Value]) -> Result<(), Error> {
        let places = vec!["?"; values.len()].join(", ");
        let sql = format!("INSERT OR IGNORE INTO {table} VALUES ({places})");
        self.connection.prepare_cached(&sql)?.execute(params_from_iter(values))?;
        Ok(())
    }

    /// Keeps numbers from being given out again.
    pub(super) fn go_on_from(&self, table: &str, seq: i64) -> Result<(), Error> {
        let sql = "UPDATE sqlite_sequence SET seq = max(seq, ?2) WHERE name = ?1";
        if self.connection.execute(sql, params![table, seq])? == 0 {
            self.connection.execute("INSERT INTO sqlite_sequence VALUES (?1, ?2)", params![table, seq])?;
        }
        Ok(())
    }

    /// Whether the operation is there.
    pub(super) fn has(&self, op_id: OpId) -> Result<bool, Error> {
        let sql = "SELECT EXISTS (SELECT 1 FROM operation WHERE op_id = ?1)";
        Ok(self.connection.prepare_cached(sql)?.query_row([op_id.as_bytes()], |row| row.get(0))?)
    }

    /// Makes the whole consistent and puts it on the disk. Returns how many operations are as they were, and how
    /// many were parked because they are not.
    pub(super) fn finish(self, path: &Path) -> Result<(u64, u64), Error> {
        self.connection.execute_batch(ORPHANS)?;
        self.connection.execute_batch(LANES)?;
        self.connection.execute_batch("COMMIT")?;
        let counted = self.count()?;
        self.connection.close().map_err(|(_, error)| Error::from(error))?;
        let file = fs::OpenOptions::new().write(true).open(path).map_err(Error::io("write", path))?;
        file.sync_all().map_err(Error::io("write", path))?;
        Ok(counted)
    }

    fn count(&self) -> Result<(u64, u64), Error> {
        let number = |row: &rusqlite::Row<'_>| row.get::<_, i64>(0).map(i64::unsigned_abs);
        let parked = "SELECT count(*) FROM operation WHERE state = 'parked' AND reason IN (?1, ?2)";
        let parked = self.connection.query_row(parked, [DAMAGED, GONE], number)?;
        let all = self.connection.query_row("SELECT count(*) FROM operation", [], number)?;
        Ok((all - parked, parked))
    }

    fn present(&self, salvaged: &Salvaged) -> Result<Option<(i64, Rank)>, Error> {
        let sql = "SELECT * FROM operation WHERE op_id = ?1";
        let mut statement = self.connection.prepare_cached(sql)?;
        let found = statement
            .query_row([salvaged.op_id.as_bytes()], |row| {
                let seq: i64 = row.get(0)?;
                let columns: Vec<_> = (0..row.as_ref().column_count()).map(|i| row.get(i).ok()).collect();
                Ok(Salvaged::read(seq, &columns).map(|present| (seq, present.rank())))
            })
            .optional()?;
        Ok(found.flatten())
    }

    /// Whether there is an operation with this number.
    pub(super) fn is_taken(&self, seq: i64) -> Result<bool, Error> {
        let sql = "SELECT EXISTS (SELECT 1 FROM operation WHERE seq = ?1)";
        Ok(self.connection.prepare_cached(sql)?.query_row([seq], |row| row.get(0))?)
    }
}

#[cfg(test)]
mod tests;
