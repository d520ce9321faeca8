//! What nobody will tell of again makes room.

use rusqlite::{Connection, params};
use stamp_core::time::Timestamp;

use crate::{Error, Store};

pub(crate) const OLD: &str = "DELETE FROM receipt WHERE op_id IN \
     (SELECT op_id FROM receipt WHERE seen_at < ?1 LIMIT ?2)";

impl Store {
    /// Removes checks that were last written before `seen_before`, `limit` at most. Their operations stay. Returns how
    /// many went.
    ///
    /// # Errors
    /// Only where the file cannot be written.
    pub async fn purge_receipts(&self, seen_before: Timestamp, limit: usize) -> Result<usize, Error> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let work = move |connection: &Connection| {
            Ok(connection.prepare_cached(OLD)?.execute(params![seen_before.as_millisecond(), limit])?)
        };
        self.write("remove old receipts", work).await
    }
}
