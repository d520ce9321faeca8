//! What the snapshot is of, and how complete it is.

use rusqlite::{Connection, OptionalExtension, params};
use stamp_core::time::Timestamp;

use crate::{Error, Store, row};

/// A snapshot that was fetched to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    /// Whose vouchers they are.
    pub business: String,
    /// A digest of the API key with which their codes are hashed.
    pub key: [u8; 32],
    /// Where the next newer vouchers are to be had.
    pub cursor: String,
    /// Up to when it is complete, by the cloud's clock.
    pub as_of: Timestamp,
    /// When the last fetch of the whole began, by the cloud's clock.
    pub whole_at: Timestamp,
    /// The mark of that fetch.
    pub generation: i64,
    /// How many vouchers there were when they were last counted.
    pub vouchers: u64,
}

const READ: &str = "SELECT business, key, cursor, as_of, whole_at, generation, vouchers FROM snapshot";
const KEEP: &str = "INSERT OR REPLACE INTO snapshot (one, business, key, cursor, as_of, whole_at, generation, vouchers) \
     VALUES (1, ?1, ?2, ?3, ?4, ?5, ?6, ?7)";
/// What the fetch `?3` did not tell of, up to ?2: but for what is final, and what was heard of since it began (?4).
const SWEEP: &str = "DELETE FROM known_voucher WHERE id > ?1 AND id <= ?2 AND generation <> ?3 AND as_of < ?4 \
     AND status <> 'redeemed' AND status <> 'expired'";
const PIECE: &str = "SELECT max(id) FROM (SELECT id FROM known_voucher WHERE id > ?1 ORDER BY id LIMIT ?2)";
const FORGET: &str = "DELETE FROM known_voucher WHERE id IN (SELECT id FROM known_voucher LIMIT ?1)";
pub(crate) const OVER: &str = "DELETE FROM known_voucher WHERE id IN (SELECT id FROM known_voucher \
     INDEXED BY known_voucher_over WHERE (status = 'redeemed' OR status = 'expired') AND as_of < ?1 LIMIT ?2)";

impl Store {
    /// What the snapshot is of; `None`: there is no whole one.
    ///
    /// # Errors
    /// Only where the file cannot be read.
    pub async fn snapshot(&self) -> Result<Option<Snapshot>, Error> {
        self.read("read what vouchers are known", read).await
    }

    /// Notes that what was put down since is whole.
    ///
    /// # Errors
    /// Only where the file cannot be written.
    pub async fn keep_snapshot(&self, snapshot: Snapshot) -> Result<(), Error> {
        let work = move |connection: &Connection| {
            connection.prepare_cached(KEEP)?.execute(params![
                snapshot.business,
                snapshot.key,
                snapshot.cursor,
                snapshot.as_of.as_millisecond(),
                snapshot.whole_at.as_millisecond(),
                snapshot.generation,
                i64::try_from(snapshot.vouchers).unwrap_or(i64::MAX),
            ])?;
            Ok(())
        };
        self.write("keep what vouchers are known", work).await
    }

    /// The snapshot is complete up to `as_of`, where that is news.
    ///
    /// # Errors
    /// Only where the file cannot be written.
    pub async fn snapshot_is_complete_to(&self, as_of: Timestamp) -> Result<(), Error> {
        let work = move |connection: &Connection| {
            let sql = "UPDATE snapshot SET as_of = ?1 WHERE as_of < ?1";
            connection.prepare_cached(sql)?.execute([as_of.as_millisecond()])?;
            Ok(())
        };
        self.write("keep up to when vouchers are known", work).await
    }

    /// Removes the next piece, behind the id `after`, of what the fetch `generation`, which began at `began`, has not
    /// told of. Returns the id to go on behind.
    ///
    /// # Errors
    /// Only where the file cannot be written.
    pub async fn sweep_vouchers(
        &self,
        after: String,
        generation: i64,
        began: Timestamp,
    ) -> Result<Option<String>, Error> {
        let work = move |connection: &Connection| {
            let piece = params![after, i64::try_from(super::STEP).unwrap_or(i64::MAX)];
            let last: Option<String> =
                connection.prepare_cached(PIECE)?.query_row(piece, |row| row.get(0))?;
            if let Some(last) = &last {
                let swept = params![after, last, generation, began.as_millisecond()];
                connection.prepare_cached(SWEEP)?.execute(swept)?;
            }
            Ok(last)
        };
        self.write("remove vouchers that are gone", work).await
    }

    /// Removes a piece of all that is known; of the first one on there is no snapshot. `false`: nothing is left.
    ///
    /// # Errors
    /// Only where the file cannot be written.
    pub async fn forget_vouchers(&self) -> Result<bool, Error> {
        let work = |connection: &Connection| {
            connection.prepare_cached("DELETE FROM snapshot")?.execute([])?;
            let step = i64::try_from(super::STEP).unwrap_or(i64::MAX);
            Ok(connection.prepare_cached(FORGET)?.execute([step])? > 0)
        };
        self.write("forget vouchers", work).await
    }

    /// Removes a piece of what was used or ended before `before`. `false`: nothing is left of it.
    ///
    /// # Errors
    /// Only where the file cannot be written.
    pub async fn prune_vouchers(&self, before: Timestamp) -> Result<bool, Error> {
        let work = move |connection: &Connection| {
            let step = i64::try_from(super::STEP).unwrap_or(i64::MAX);
            let values = params![before.as_millisecond(), step];
            Ok(connection.prepare_cached(OVER)?.execute(values)? > 0)
        };
        self.write("remove vouchers that are over", work).await
    }

    /// How many vouchers are known.
    ///
    /// # Errors
    /// Only where the file cannot be read.
    pub async fn count_vouchers(&self) -> Result<u64, Error> {
        let work = |connection: &Connection| {
            let count: i64 =
                connection.query_row("SELECT count(*) FROM known_voucher", [], |row| row.get(0))?;
            Ok(count.unsigned_abs())
        };
        self.read("count vouchers", work).await
    }
}

pub(super) fn read(connection: &Connection) -> Result<Option<Snapshot>, Error> {
    let mut statement = connection.prepare_cached(READ)?;
    let found = statement.query_row([], |row| {
        Ok(Snapshot {
            business: row.get(0)?,
            key: row.get(1)?,
            cursor: row.get(2)?,
            as_of: row::time(row.get(3)?).unwrap_or(Timestamp::MIN),
            whole_at: row::time(row.get(4)?).unwrap_or(Timestamp::MIN),
            generation: row.get(5)?,
            vouchers: row.get::<_, i64>(6)?.unsigned_abs(),
        })
    });
    Ok(found.optional()?)
}
