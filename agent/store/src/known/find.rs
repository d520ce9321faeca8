//! What is known of one voucher.

use rusqlite::{Connection, OptionalExtension, Row, params};
use stamp_core::{offline::Status, time::Timestamp};

use super::snapshot;
use crate::{Error, Store, row};

/// By which name a voucher was shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    /// Its id.
    Id(String),
    /// The digest of its code.
    Code([u8; 32]),
}

/// A voucher that is known: the only one that can be meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownVoucher {
    /// Its id.
    pub id: String,
    /// The id of its card.
    pub card: Option<String>,
    /// What the guest gets.
    pub name: String,
    /// How it stood.
    pub status: Status,
    /// Since when, by the cloud's clock.
    pub since: Timestamp,
    /// When it ends.
    pub expires_at: Option<Timestamp>,
    /// The digest of its code, where it is known.
    pub code: Option<[u8; 32]>,
    /// Others carry the same code.
    pub is_shared: bool,
    /// Guests redeem it themselves.
    pub self_redeem: bool,
    /// Up to when the snapshot is complete, by the cloud's clock.
    pub as_of: Timestamp,
}

pub(crate) const BY_ID: &str = "SELECT id, card, name, status, as_of, expires_at, code, is_shared, self_redeem \
     FROM known_voucher WHERE id = ?1";
pub(crate) const BY_CODE: &str = "SELECT id, card, name, status, as_of, expires_at, code, is_shared, self_redeem \
     FROM known_voucher INDEXED BY known_voucher_code WHERE code = ?1 LIMIT 2";

impl Store {
    /// The voucher that is `wanted`, in a whole snapshot of this business whose codes are hashed with the key of this
    /// digest. `None`: there is none, or several carry the code.
    ///
    /// # Errors
    /// Only where the file cannot be read.
    pub async fn known_voucher(
        &self,
        business: String,
        key: [u8; 32],
        wanted: Wanted,
    ) -> Result<Option<KnownVoucher>, Error> {
        let work = move |connection: &Connection| {
            let found = snapshot::read(connection)?;
            let Some(of) = found.filter(|of| of.business == business && of.key == key) else {
                return Ok(None);
            };
            let found = match &wanted {
                Wanted::Id(id) => by_id(connection, id)?,
                Wanted::Code(digest) => by_code(connection, digest)?,
            };
            Ok(found.map(|known| KnownVoucher { as_of: of.as_of, ..known }))
        };
        self.read("look up a known voucher", work).await
    }
}

fn by_id(connection: &Connection, id: &str) -> Result<Option<KnownVoucher>, Error> {
    let mut statement = connection.prepare_cached(BY_ID)?;
    let Some(mut known) = statement.query_row([id], read).optional()?.flatten() else { return Ok(None) };
    // The cloud's word that a code is shared may be older than its second voucher.
    if let Some(code) = known.code {
        known.is_shared |= carriers(connection, &code)?.len() > 1;
    }
    Ok(Some(known))
}

fn by_code(connection: &Connection, code: &[u8; 32]) -> Result<Option<KnownVoucher>, Error> {
    let mut found = carriers(connection, code)?;
    // Of a code that may be another voucher's as well nothing is known, not even that it was used.
    Ok(found.pop().flatten().filter(|known| found.is_empty() && !known.is_shared))
}

fn carriers(connection: &Connection, code: &[u8; 32]) -> Result<Vec<Option<KnownVoucher>>, Error> {
    let mut statement = connection.prepare_cached(BY_CODE)?;
    let rows = statement.query_map(params![code], read)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// `None`: in a state that this program does not know.
fn read(row: &Row<'_>) -> rusqlite::Result<Option<KnownVoucher>> {
    let Some(status) = Status::read(row.get_ref(3)?.as_str()?) else { return Ok(None) };
    Ok(Some(KnownVoucher {
        id: row.get(0)?,
        card: row.get(1)?,
        name: row.get(2)?,
        status,
        since: row::time(row.get(4)?).unwrap_or(Timestamp::MIN),
        expires_at: row.get::<_, Option<i64>>(5)?.and_then(row::time),
        code: row.get(6)?,
        is_shared: row.get(7)?,
        self_redeem: row.get(8)?,
        as_of: Timestamp::MIN,
    }))
}
