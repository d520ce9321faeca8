//! Entries of the snapshot, as the cloud tells them.

use rusqlite::{Connection, params};
use stamp_core::{cloud::snapshot::SnapshotEntry, time::Timestamp};

use crate::{Error, Store};

/// What was heard later than the page was taken stands: a voucher that was used meanwhile is not good again.
const PUT: &str = "INSERT INTO known_voucher (id, card, name, status, expires_at, code, is_shared, self_redeem, as_of, \
     generation, value, currency) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12) \
     ON CONFLICT (id) DO UPDATE SET card = excluded.card, name = excluded.name, \
     status = CASE WHEN as_of > excluded.as_of THEN status ELSE excluded.status END, \
     expires_at = excluded.expires_at, code = excluded.code, is_shared = excluded.is_shared, \
     self_redeem = excluded.self_redeem, as_of = max(as_of, excluded.as_of), generation = excluded.generation, \
     value = excluded.value, currency = excluded.currency";

impl Store {
    /// Puts down what the cloud told at `taken_at`, in the fetch `generation`. At most [`super::STEP`] at a time hold
    /// up nobody.
    ///
    /// # Errors
    /// Only where the file cannot be written.
    pub async fn put_vouchers(
        &self,
        entries: Vec<SnapshotEntry>,
        generation: i64,
        taken_at: Timestamp,
    ) -> Result<(), Error> {
        let work = move |connection: &Connection| {
            let mut put = connection.prepare_cached(PUT)?;
            for entry in &entries {
                let value = entry.value.as_ref();
                put.execute(params![
                    entry.id,
                    entry.card,
                    entry.name,
                    entry.status.as_str(),
                    entry.expires_at.map(|at| at.as_millisecond()),
                    entry.code,
                    entry.is_shared,
                    entry.self_redeem,
                    taken_at.as_millisecond(),
                    generation,
                    value.map(|money| money.value.as_str()),
                    value.map(|money| money.currency.as_str()),
                ])?;
            }
            Ok(())
        };
        self.write("put down vouchers", work).await
    }
}
