//! One check, as a row.

use rusqlite::{Connection, Row, params};
use stamp_core::{
    operation::OpId,
    receipt::{Fate, ReceiptIdentity},
    time::Timestamp,
};

use crate::{Error, Store, row};

/// The columns [`receipt`] reads, in its order.
macro_rules! receipt_columns {
    () => {
        "op_id, connector, path, identity, closed_at, fate, why, told, facts, seen_at"
    };
}

pub(crate) const GET: &str = concat!("SELECT ", receipt_columns!(), " FROM receipt WHERE op_id = ?1");
pub(crate) const OPEN: &str = concat!(
    "SELECT ",
    receipt_columns!(),
    " FROM receipt WHERE fate IN ('waiting', 'asked', 'unclaimed') AND facts IS NOT NULL"
);
const KEEP: &str = concat!(
    "INSERT OR REPLACE INTO receipt (",
    receipt_columns!(),
    ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)"
);

/// A check that was heard of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// The operation that it is, or would be.
    pub op_id: OpId,
    /// Who told of it.
    pub connector: String,
    /// On which of its ways.
    pub path: String,
    /// What makes it one and the same.
    pub identity: ReceiptIdentity,
    /// By the clock of the till that closed it. `None`: only its void was told.
    pub closed_at: Option<Timestamp>,
    /// What came of it.
    pub fate: Fate,
    /// Which rule left it out.
    pub why: Option<String>,
    /// What another report of it is compared with: [`ReceiptClosed::facts`](stamp_core::receipt::ReceiptClosed::facts).
    pub told: Option<String>,
    /// What its operation would be made of, for as long as a guest may be found for it. No personal data.
    pub facts: Option<String>,
    /// When it was last written.
    pub seen_at: Timestamp,
}

impl Store {
    /// The checks for which a guest may still be found.
    ///
    /// # Errors
    /// Only where the file cannot be read.
    pub async fn open_receipts(&self) -> Result<Vec<Receipt>, Error> {
        self.read("read the receipts without a guest", |connection| {
            let mut statement = connection.prepare_cached(OPEN)?;
            let open = statement.query_map([], receipt)?;
            Ok(open.collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect())
        })
        .await
    }
}

/// A check from the columns of `receipt_columns`. `None`: a damaged row, as if it had never been heard of; its
/// operation, if it is one, is known by its `op_id`.
pub(super) fn receipt(row: &Row<'_>) -> rusqlite::Result<Option<Receipt>> {
    let (identity, fate): (String, String) = (row.get(3)?, row.get(5)?);
    let (Some(identity), Ok(fate)) = (ReceiptIdentity::of_text(&identity), fate.parse::<Fate>()) else {
        return Ok(None);
    };
    let Some(seen_at) = row::time(row.get(9)?) else { return Ok(None) };
    Ok(Some(Receipt {
        op_id: OpId::from_bytes(row.get(0)?),
        connector: row.get(1)?,
        path: row.get(2)?,
        identity,
        closed_at: row.get::<_, Option<i64>>(4)?.and_then(row::time),
        fate,
        why: row.get(6)?,
        told: row.get(7)?,
        facts: row.get(8)?,
        seen_at,
    }))
}

/// Writes a check as it stands now.
pub(crate) fn keep(connection: &Connection, receipt: &Receipt) -> Result<(), Error> {
    connection.prepare_cached(KEEP)?.execute(params![
        receipt.op_id.as_bytes(),
        receipt.connector,
        receipt.path,
        receipt.identity.text(),
        receipt.closed_at.map(Timestamp::as_millisecond),
        receipt.fate.as_str(),
        receipt.why,
        receipt.told,
        receipt.facts,
        receipt.seen_at.as_millisecond(),
    ])?;
    Ok(())
}

/// Notes a further name of a check. The first check of a name keeps it.
pub(crate) fn name(connection: &Connection, scope: &str, name: &str, op_id: OpId) -> Result<(), Error> {
    let sql = "INSERT OR IGNORE INTO receipt_name (scope, name, op_id) VALUES (?1, ?2, ?3)";
    connection.prepare_cached(sql)?.execute(params![scope, name, op_id.as_bytes()])?;
    Ok(())
}
