//! Who has told of receipts lately.

use stamp_core::time::Timestamp;

use crate::{Error, Store, row};

pub(crate) const LATELY: &str =
    "SELECT connector, count(*), max(seen_at) FROM receipt WHERE seen_at >= ?1 GROUP BY connector";

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
    /// The connectors of whose receipts something came since `at`, by the till's clock.
    ///
    /// # Errors
    /// Only where the file cannot be read.
    pub async fn receipts_since(&self, at: Timestamp) -> Result<Vec<Lately>, Error> {
        self.read("count the receipts of points of sale", move |connection| {
            let mut statement = connection.prepare_cached(LATELY)?;
            let told = statement.query_map([at.as_millisecond()], |row| {
                let last_at = row::time(row.get(2)?).unwrap_or(at);
                Ok(Lately { connector: row.get(0)?, count: row.get(1)?, last_at })
            })?;
            Ok(told.collect::<Result<_, _>>()?)
        })
        .await
    }
}
