//! The last heartbeat of each till.

use rusqlite::Connection;

pub(crate) fn put(db: &Connection, business_id: &str, id: &str, status: &str) -> rusqlite::Result<()> {
    db.execute(
        "INSERT INTO agent (business_id, id, status) VALUES (?1, ?2, ?3)
         ON CONFLICT (business_id, id) DO UPDATE SET status = excluded.status",
        [business_id, id, status],
    )?;
    Ok(())
}

/// The agents' ids with their last status, as JSON text.
pub(crate) fn all(db: &Connection) -> rusqlite::Result<Vec<(String, String)>> {
    let mut statement = db.prepare_cached("SELECT id, status FROM agent ORDER BY id")?;
    statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
}
