//! Who has told of receipts lately.

use std::collections::BTreeMap;

use stamp_core::time::Timestamp;

use crate::{Error, Store, row};

pub(crate) const LATELY: &str = "SELECT connector, seen_at FROM receipt WHERE seen_at >= ?1";

/// What a connector has told of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lately {
    /// Which.
    pub connector: String,
    /// How many receipts.
    pub count: u32,
    /// When something last came of one.
    pub last_at: Timestamp,
}

impl Store {
    /// The connectors of whose receipts something came since `at`, by the till's clock. It looks at each of these receipts.
    ///
    /// # Errors
    /// Only where the file cannot be read.
    pub async fn receipts_since(&self, at: Timestamp) -> Result<Vec<Lately>, Error> {
        self.read("count the receipts of points of sale", move |connection| {
            let mut statement = connection.prepare_cached(LATELY)?;
            let told = statement.query_map([at.as_millisecond()], |row| Ok((row.get(0)?, row.get(1)?)))?;
            let mut lately = BTreeMap::<String, (u32, i64)>::new();
            for receipt in told {
                let (connector, seen_at): (String, i64) = receipt?;
                let (count, last_at) = lately.entry(connector).or_default();
                (*count, *last_at) = (count.saturating_add(1), seen_at.max(*last_at));
            }
            let of = |(connector, (count, last_at))| {
                let last_at = row::time(last_at).unwrap_or(at);
                Lately { connector, count, last_at }
            };
            Ok(lately.into_iter().map(of).collect())
        })
        .await
    }
}
