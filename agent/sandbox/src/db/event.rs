//! The events of a business, in order.

use rusqlite::{Connection, params};
use serde_json::Value;

use crate::samples::CORNER_CAFE;

/// A page of events.
pub(crate) struct Page {
    /// Each as JSON text, without the `id` that its place gives it.
    pub(crate) events: Vec<(i64, String)>,
    pub(crate) more: bool,
}

/// Adds an event to those of "Corner Café", as it is.
pub(crate) fn tell(db: &Connection, payload: &str) -> rusqlite::Result<()> {
    let card = serde_json::from_str::<Value>(payload)
        .ok()
        .and_then(|event| event["card"]["id"].as_str().map(str::to_owned));
    insert(db, CORNER_CAFE.id, card.as_deref(), payload)
}

pub(crate) fn insert(
    db: &Connection,
    business_id: &str,
    card_id: Option<&str>,
    payload: &str,
) -> rusqlite::Result<()> {
    let mut statement =
        db.prepare_cached("INSERT INTO event (business_id, card_id, payload) VALUES (?1, ?2, ?3)")?;
    statement.execute(params![business_id, card_id, payload])?;
    Ok(())
}

/// Up to `limit` events after a cursor; of one card where it is named.
pub(crate) fn after(
    db: &Connection,
    business_id: &str,
    card_id: Option<&str>,
    cursor: i64,
    limit: usize,
) -> rusqlite::Result<Page> {
    let mut statement = db.prepare_cached(
        "SELECT seq, payload FROM event WHERE business_id = ?1 AND seq > ?2 AND (?3 IS NULL OR card_id = ?3)
         ORDER BY seq LIMIT ?4",
    )?;
    let one_more = i64::try_from(limit).unwrap_or(i64::MAX).saturating_add(1);
    let rows = statement
        .query_map(params![business_id, cursor, card_id, one_more], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let mut events = rows.collect::<rusqlite::Result<Vec<(i64, String)>>>()?;
    let more = events.len() > limit;
    events.truncate(limit);
    Ok(Page { events, more })
}

/// The cursor of the newest event of all; 0 when there is none.
pub(crate) fn newest(db: &Connection) -> rusqlite::Result<i64> {
    db.query_row("SELECT coalesce(max(seq), 0) FROM event", [], |row| row.get(0))
}
