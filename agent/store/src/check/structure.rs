//! The file as a database, and what must hold for a queue as a whole.

use rusqlite::Connection;

use crate::{Error, migrate};

/// Faults of one kind that are reported at most: a damaged page can give thousands.
const MOST: usize = 100;

/// What must hold, and a statement that finds what breaks it.
const RULES: [(&str, &str); 6] = [
    (
        "a lane with operations to send has no head or several",
        "SELECT lane FROM operation WHERE state IN ('queued', 'sending') AND waits = 0 \
         GROUP BY lane HAVING sum(is_head) <> 1",
    ),
    (
        "an operation is head although it is not to be sent",
        "SELECT seq FROM operation NOT INDEXED WHERE is_head = 1 \
         AND NOT (state IN ('queued', 'sending') AND waits = 0)",
    ),
    (
        "a void waits for an operation that is not parked",
        "SELECT seq FROM operation v NOT INDEXED WHERE waits = 1 AND NOT EXISTS \
         (SELECT 1 FROM operation o WHERE o.op_id = v.depends_on AND o.state = 'parked')",
    ),
    (
        "the counters do not say how many operations there are",
        "SELECT state, business FROM (SELECT state, coalesce(business, '') AS business, 1 AS n \
         FROM operation NOT INDEXED UNION ALL SELECT state, business, -operations FROM tally) \
         GROUP BY state, business HAVING sum(n) <> 0",
    ),
    (
        "a caller's key points to an operation that is not there",
        "SELECT key FROM caller_key WHERE op_id NOT IN (SELECT op_id FROM operation)",
    ),
    (
        "an operation has a number above the last one given out",
        "SELECT seq FROM operation WHERE seq > (SELECT seq FROM sqlite_sequence WHERE name = 'operation')",
    ),
];

/// What SQLite says of every page and index. Some seconds per million operations.
pub(super) fn integrity(connection: &Connection) -> Result<Vec<String>, Error> {
    let mut statement = connection.prepare(&format!("PRAGMA integrity_check({MOST})"))?;
    let lines = statement.query_map([], |row| row.get::<_, String>(0))?;
    let lines: Vec<_> = lines.collect::<Result<_, _>>()?;
    Ok(lines.into_iter().filter(|line| line != "ok").collect())
}

/// Which rules are broken, and how often.
pub(super) fn broken_rules(connection: &Connection) -> Result<Vec<String>, Error> {
    let mut broken = Vec::new();
    for (rule, sql) in RULES {
        let mut statement = connection.prepare(sql)?;
        let mut rows = statement.query([])?;
        let mut times = 0;
        while rows.next()?.is_some() {
            times += 1;
        }
        if times > 0 {
            broken.push(format!("{rule} ({times} times)"));
        }
    }
    Ok(broken)
}

/// Whether the tables and indexes are those that this program makes.
pub(super) fn schema_is_ours(connection: &Connection) -> Result<bool, Error> {
    Ok(schema(connection)? == schema(&migrate::example()?)?)
}

/// Whether there is a table of the name of ours.
pub(super) fn has_an_operation_table(connection: &Connection) -> Result<bool, Error> {
    let sql = "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = 'operation')";
    Ok(connection.query_row(sql, [], |row| row.get(0))?)
}

fn schema(connection: &Connection) -> Result<Vec<(String, Option<String>)>, Error> {
    // Kept by the program are those with SQL; `sqlite_stat` and the like may come and go.
    let sql =
        "SELECT name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name";
    let mut statement = connection.prepare(sql)?;
    let objects = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(objects.collect::<Result<_, _>>()?)
}
