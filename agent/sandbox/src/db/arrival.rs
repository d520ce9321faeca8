//! How often each operation came in.

use std::collections::BTreeMap;

use rusqlite::Connection;

pub(crate) fn count(db: &Connection, op_id: &str) -> rusqlite::Result<()> {
    let mut statement = db.prepare_cached(
        "INSERT INTO arrival (op_id, count) VALUES (?1, 1) ON CONFLICT (op_id) DO UPDATE SET count = count + 1",
    )?;
    statement.execute([op_id])?;
    Ok(())
}

pub(crate) fn all(db: &Connection) -> rusqlite::Result<BTreeMap<String, u64>> {
    let mut statement = db.prepare_cached("SELECT op_id, count FROM arrival")?;
    statement.query_map([], |row| Ok((row.get(0)?, row.get::<_, i64>(1)?.unsigned_abs())))?.collect()
}
