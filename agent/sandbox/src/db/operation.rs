//! The stored answer of each operation.

use rusqlite::{Connection, OptionalExtension, params};

/// What was answered to an operation, once and for all.
#[derive(Debug, Clone)]
pub(crate) struct StoredAnswer {
    pub(crate) status: u16,
    /// JSON text, byte for byte as first sent.
    pub(crate) body: String,
}

pub(crate) fn get(
    db: &Connection,
    business_id: &str,
    op_id: &str,
) -> rusqlite::Result<Option<(Vec<u8>, StoredAnswer)>> {
    let mut statement = db.prepare_cached(
        "SELECT fingerprint, status, body FROM operation WHERE business_id = ?1 AND op_id = ?2",
    )?;
    statement
        .query_row([business_id, op_id], |row| {
            Ok((row.get(0)?, StoredAnswer { status: row.get(1)?, body: row.get(2)? }))
        })
        .optional()
}

pub(crate) fn put(
    db: &Connection,
    business_id: &str,
    op_id: &str,
    fingerprint: &[u8],
    answer: &StoredAnswer,
) -> rusqlite::Result<()> {
    let mut statement = db.prepare_cached(
        "INSERT INTO operation (business_id, op_id, fingerprint, status, body) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?;
    statement.execute(params![business_id, op_id, fingerprint, answer.status, answer.body])?;
    Ok(())
}
