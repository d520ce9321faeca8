//! Retention: what was settled long ago makes room.

use rusqlite::{Connection, params};
use stamp_core::{operation::State, time::Timestamp};

use crate::{Error, Store};

/// Pages given back to the file system at a time (4 KiB each).
const PAGES: u32 = 256;

pub(crate) const EXPIRED: &str = "DELETE FROM operation WHERE seq IN (SELECT seq FROM operation \
     WHERE state = ?1 AND settled_at < ?2 \
     AND NOT EXISTS (SELECT 1 FROM caller_key WHERE caller_key.op_id = operation.op_id) LIMIT ?3)";
pub(crate) const OLD_KEYS: &str = "DELETE FROM caller_key WHERE (caller, key) IN \
     (SELECT caller, key FROM caller_key WHERE at < ?1 LIMIT ?2)";

impl Store {
    /// Removes what is done, withdrawn or discarded and was settled before `settled_before`, and callers' keys
    /// that were made before `keys_before`; at most `limit` rows of each kind. An operation stays as long as a
    /// key of a caller points to it. Some free space is given back to the file system. Returns how many rows
    /// went: where it is not 0, call again.
    ///
    /// # Errors
    /// Only where the file cannot be written.
    pub async fn purge(
        &self,
        settled_before: Timestamp,
        keys_before: Timestamp,
        limit: usize,
    ) -> Result<usize, Error> {
        let work = move |connection: &Connection| {
            let limit = i64::try_from(limit).unwrap_or(i64::MAX);
            let mut removed =
                connection.prepare_cached(OLD_KEYS)?.execute(params![keys_before.as_millisecond(), limit])?;
            for state in [State::Done, State::Withdrawn, State::Discarded] {
                removed += expire(connection, state, settled_before, limit)?;
            }
            give_back(connection, PAGES)?;
            Ok(removed)
        };
        self.write("remove old operations", work).await
    }

    /// Removes what was refused before `refused_before`, `limit` operations at most. Apart from [`Store::purge`]
    /// because a person may still want to look at these or retry them. Returns how many went.
    ///
    /// # Errors
    /// Only where the file cannot be written.
    pub async fn purge_refused(&self, refused_before: Timestamp, limit: usize) -> Result<usize, Error> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let work = move |connection: &Connection| expire(connection, State::Refused, refused_before, limit);
        self.write("remove old refusals", work).await
    }
}

fn expire(connection: &Connection, state: State, before: Timestamp, limit: i64) -> Result<usize, Error> {
    let values = params![state.as_str(), before.as_millisecond(), limit];
    Ok(connection.prepare_cached(EXPIRED)?.execute(values)?)
}

/// Gives up to `pages` free pages back to the file system. The pragma frees one page per step, so its rows have to
/// be drained.
pub(crate) fn give_back(connection: &Connection, pages: u32) -> Result<(), Error> {
    let mut statement = connection.prepare(&format!("PRAGMA incremental_vacuum({pages})"))?;
    let mut rows = statement.query([])?;
    while rows.next()?.is_some() {}
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use stamp_core::time::Now;

    use super::*;
    use crate::{
        CallerKey,
        testing::{Queue, stamps},
    };

    fn later() -> Timestamp {
        Now::epoch().after(Duration::from_secs(3_600)).wall
    }

    async fn free_pages(queue: &Queue) -> u32 {
        let pages = |c: &Connection| Ok(c.pragma_query_value(None, "freelist_count", |row| row.get(0))?);
        queue.store().write("read a pragma", pages).await.unwrap()
    }

    #[tokio::test]
    async fn old_settled_operations_go_and_the_others_stay() {
        let queue = Queue::open();
        let states = [State::Done, State::Refused, State::Parked, State::Done];
        for (number, state) in (1..).zip(states) {
            queue.append(stamps(number, "a")).await;
            queue.settle(&stamps(number, "a"), state).await;
        }
        queue.append(stamps(5, "a")).await;
        let store = queue.store();
        assert_eq!(store.purge(queue.now(), queue.now(), 10).await.unwrap(), 0);
        assert_eq!(store.purge(later(), later(), 1).await.unwrap(), 1);
        assert_eq!(store.purge(later(), later(), 10).await.unwrap(), 1);
        assert_eq!(store.purge(later(), later(), 10).await.unwrap(), 0);
        let counts = store.counts().await.unwrap();
        assert_eq!((counts.done, counts.refused, counts.parked, counts.queued), (0, 1, 1, 1));
        assert_eq!(store.purge_refused(later(), 10).await.unwrap(), 1);
        assert_eq!(store.counts().await.unwrap().refused, 0);
    }

    #[tokio::test]
    async fn an_operation_stays_as_long_as_a_callers_key_points_to_it() {
        let queue = Queue::open();
        let key = CallerKey { caller: "pos".into(), key: "k".into(), fingerprint: [0; 32] };
        queue.store().append(stamps(1, "a"), Some(key)).await.unwrap();
        queue.settle(&stamps(1, "a"), State::Done).await;
        assert_eq!(queue.store().purge(later(), queue.now(), 10).await.unwrap(), 0);
        assert_eq!(queue.store().purge(later(), later(), 10).await.unwrap(), 2);
        assert_eq!(queue.store().get(stamps(1, "a").op_id).await.unwrap(), None);
    }

    #[tokio::test]
    async fn the_space_is_given_back_in_pieces() {
        let queue = Queue::open();
        for number in 1..=300 {
            let mut new = stamps(number, "a");
            new.body =
                format!("{{\"op_id\":\"{}\",\"note\":\"{}\"}}", new.op_id, "x".repeat(8_000)).into_bytes();
            queue.append(new).await;
        }
        for number in 1..=300 {
            queue.settle(&stamps(number, "a"), State::Done).await;
        }
        let before = free_pages(&queue).await;
        assert!(before > 2 * PAGES, "{before}");
        queue.store().purge(queue.now(), queue.now(), 10).await.unwrap();
        assert_eq!(free_pages(&queue).await, before - PAGES);
    }
}
