//! Vouchers that tills of the shop hold, as they have told each other: for a start while the broker is away, and to tell it
//! again.

use rusqlite::{Connection, params};
use stamp_core::{claim::Name, time::Timestamp};
use uuid::Uuid;

use crate::{Error, Store, row};

const KEEP: &str = "INSERT OR REPLACE INTO claim (name, holder, bid, till, at) VALUES (?1, ?2, ?3, ?4, ?5)";
const ALL: &str = "SELECT name, holder, bid, till, at FROM claim WHERE at >= ?1 ORDER BY at LIMIT ?2";
const DROP: &str = "DELETE FROM claim WHERE holder = ?1 AND bid = ?2";
const OLD: &str = "DELETE FROM claim WHERE at < ?1";
/// As many are remembered at most.
const MOST: i64 = 10_000;

/// One voucher, by one of its names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptClaim {
    /// How the tills call it.
    pub name: Name,
    /// The installation that holds it.
    pub holder: Uuid,
    /// The bid by which it came to it.
    pub bid: Uuid,
    /// What that till is called.
    pub till: String,
    /// Since when.
    pub at: Timestamp,
}

impl Store {
    /// Keeps that these are held.
    ///
    /// # Errors
    /// Only where the file cannot be written.
    pub async fn keep_claims(&self, claims: Vec<KeptClaim>) -> Result<(), Error> {
        self.write("keep what other tills hold", move |connection| {
            for KeptClaim { name, holder, bid, till, at } in &claims {
                let values =
                    params![name.as_bytes(), holder.as_bytes(), bid.as_bytes(), till, at.as_millisecond()];
                connection.prepare_cached(KEEP)?.execute(values)?;
            }
            Ok(())
        })
        .await
    }

    /// Those that are held since `since` or later; what is older is forgotten.
    ///
    /// # Errors
    /// Only where the file cannot be read or written.
    pub async fn claims(&self, since: Timestamp) -> Result<Vec<KeptClaim>, Error> {
        self.write("look at what other tills hold", move |connection| {
            connection.prepare_cached(OLD)?.execute([since.as_millisecond()])?;
            all(connection, since)
        })
        .await
    }

    /// The voucher of this bid is not held any more.
    ///
    /// # Errors
    /// Only where the file cannot be written.
    pub async fn drop_claims(&self, holder: Uuid, bid: Uuid) -> Result<(), Error> {
        self.write("forget what was held", move |connection| {
            connection.prepare_cached(DROP)?.execute(params![holder.as_bytes(), bid.as_bytes()])?;
            Ok(())
        })
        .await
    }
}

fn all(connection: &Connection, since: Timestamp) -> Result<Vec<KeptClaim>, Error> {
    let mut statement = connection.prepare_cached(ALL)?;
    let rows = statement.query_map(params![since.as_millisecond(), MOST], |row| {
        let at = row::time(row.get(4)?).unwrap_or(Timestamp::MIN);
        Ok(KeptClaim {
            name: Name::from_bytes(row.get(0)?),
            holder: Uuid::from_bytes(row.get(1)?),
            bid: Uuid::from_bytes(row.get(2)?),
            till: row.get(3)?,
            at,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use stamp_core::{claim::ShopKey, time::Now};

    use super::*;
    use crate::testing::Queue;

    fn claim(code: &str, holder: u128, bid: u128, hour: u64) -> KeptClaim {
        KeptClaim {
            name: ShopKey::of("a key of the shop").unwrap().name_of_code(code),
            holder: Uuid::from_u128(holder),
            bid: Uuid::from_u128(bid),
            till: format!("till-{holder}"),
            at: Now::epoch().after(Duration::from_secs(hour * 3600)).wall,
        }
    }

    #[tokio::test]
    async fn what_is_held_is_known_after_a_restart_until_it_is_released_or_old() {
        let mut queue = Queue::open();
        let (old, ours, theirs) = (claim("OLD", 1, 1, 0), claim("TEA", 1, 2, 30), claim("CAKE", 2, 3, 40));
        queue.store().keep_claims(vec![old, ours.clone(), theirs.clone()]).await.unwrap();
        queue.reopen().await;
        let since = claim("-", 0, 0, 20).at;
        assert_eq!(queue.store().claims(since).await.unwrap(), [ours.clone(), theirs.clone()]);
        queue.store().drop_claims(ours.holder, theirs.bid).await.unwrap();
        queue.store().drop_claims(ours.holder, ours.bid).await.unwrap();
        assert_eq!(queue.store().claims(Timestamp::MIN).await.unwrap(), [theirs]);
    }
}
