//! Events that were taken long ago are forgotten.

use rusqlite::params;
use stamp_core::time::Timestamp;

use crate::{Error, Store};

/// As many are remembered at most: a shop has some thousand in a month.
pub(super) const MOST: i64 = 100_000;

pub(crate) const OLD: &str = "DELETE FROM event_seen WHERE identity IN (SELECT identity FROM event_seen \
     INDEXED BY event_seen_at WHERE at < ?1 ORDER BY at LIMIT ?2)";
pub(crate) const TOO_MANY: &str = "DELETE FROM event_seen WHERE identity IN (SELECT identity FROM event_seen \
     INDEXED BY event_seen_at ORDER BY at LIMIT max(0, min(?2, (SELECT count(*) FROM event_seen) - ?1)))";

impl Store {
    /// Forgets a piece, of `most` rows, of the events that were taken before `before`, and of those above a hundred thousand.
    /// `false`: nothing is left of it.
    ///
    /// # Errors
    /// Only where the file cannot be written.
    pub async fn remove_old_events(&self, before: Timestamp, most: usize) -> Result<bool, Error> {
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        self.write("forget old events", move |connection| {
            let old = connection.prepare_cached(OLD)?.execute(params![before.as_millisecond(), most])?;
            let beyond = connection.prepare_cached(TOO_MANY)?.execute(params![MOST, most])?;
            Ok(old + beyond > 0)
        })
        .await
    }
}
