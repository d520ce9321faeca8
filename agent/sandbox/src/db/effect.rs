//! The ledger of effects, in the order they were made.

use jiff::Timestamp;
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};
use rusqlite::{Connection, Row, params};

use super::{micros, time};

#[derive(Debug, Clone)]
pub(crate) struct EffectRow {
    pub(crate) sequence: i64,
    pub(crate) business_id: String,
    pub(crate) op_id: String,
    pub(crate) kind: Kind,
    pub(crate) card_id: Option<String>,
    pub(crate) voucher_id: Option<String>,
    pub(crate) quantity: Option<u32>,
    pub(crate) receipt_id: Option<String>,
    pub(crate) occurred_at: Timestamp,
    pub(crate) till: String,
    pub(crate) cashier: Option<String>,
    pub(crate) target_op: Option<String>,
    pub(crate) reason: Option<String>,
    pub(crate) voided_by: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Stamps,
    Redemption,
    /// A voucher handed over offline that could not be redeemed any more.
    Loss,
    Card,
    Voucher,
    Void,
}

const SELECT: &str = "SELECT sequence, business_id, op_id, kind, card_id, voucher_id, quantity, receipt_id,
    occurred_at, till, cashier, target_op, reason, voided_by FROM effect";

/// Writes one effect down; `sequence` and `voided_by` are not the caller's to choose.
pub(crate) fn insert(db: &Connection, effect: &EffectRow) -> rusqlite::Result<()> {
    let mut statement = db.prepare_cached(
        "INSERT INTO effect (business_id, op_id, kind, card_id, voucher_id, quantity, receipt_id, occurred_at, till,
             cashier, target_op, reason) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
    )?;
    statement.execute(params![
        effect.business_id,
        effect.op_id,
        effect.kind,
        effect.card_id,
        effect.voucher_id,
        effect.quantity,
        effect.receipt_id,
        micros(effect.occurred_at),
        effect.till,
        effect.cashier,
        effect.target_op,
        effect.reason
    ])?;
    Ok(())
}

pub(crate) fn all(db: &Connection) -> rusqlite::Result<Vec<EffectRow>> {
    db.prepare_cached(&format!("{SELECT} ORDER BY sequence"))?.query_map([], from_row)?.collect()
}

pub(crate) fn of_op(db: &Connection, business_id: &str, op_id: &str) -> rusqlite::Result<Vec<EffectRow>> {
    db.prepare_cached(&format!("{SELECT} WHERE business_id = ?1 AND op_id = ?2 ORDER BY sequence"))?
        .query_map([business_id, op_id], from_row)?
        .collect()
}

pub(crate) fn set_voided(db: &Connection, sequence: i64, by: &str) -> rusqlite::Result<()> {
    db.execute("UPDATE effect SET voided_by = ?2 WHERE sequence = ?1", params![sequence, by])?;
    Ok(())
}

/// Whether stamps that still count were given for this receipt.
pub(crate) fn receipt_is_stamped(
    db: &Connection,
    business_id: &str,
    receipt_id: &str,
) -> rusqlite::Result<bool> {
    db.prepare_cached(
        "SELECT EXISTS (SELECT 1 FROM effect WHERE business_id = ?1 AND receipt_id = ?2 AND kind = 'stamps'
             AND voided_by IS NULL)",
    )?
    .query_row([business_id, receipt_id], |row| row.get(0))
}

/// Whether the card has stamps that still count, earned less than `seconds` before or after `occurred_at`.
pub(crate) fn card_is_stamped_near(
    db: &Connection,
    card_id: &str,
    occurred_at: Timestamp,
    seconds: u32,
) -> rusqlite::Result<bool> {
    let (at, window) = (micros(occurred_at), i64::from(seconds) * 1_000_000);
    db.prepare_cached(
        "SELECT EXISTS (SELECT 1 FROM effect WHERE card_id = ?1 AND kind = 'stamps' AND voided_by IS NULL
             AND occurred_at > ?2 AND occurred_at < ?3)",
    )?
    .query_row(params![card_id, at.saturating_sub(window), at.saturating_add(window)], |row| row.get(0))
}

/// Card operations as the plan counts them, since a time: stamps, vouchers issued, vouchers redeemed.
pub(crate) fn billed_since(db: &Connection, business_id: &str, since: Timestamp) -> rusqlite::Result<i64> {
    db.query_row(
        "SELECT count(*) FROM effect WHERE business_id = ?1 AND occurred_at >= ?2
             AND kind IN ('stamps', 'redemption', 'voucher')",
        params![business_id, micros(since)],
        |row| row.get(0),
    )
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<EffectRow> {
    Ok(EffectRow {
        sequence: row.get(0)?,
        business_id: row.get(1)?,
        op_id: row.get(2)?,
        kind: row.get(3)?,
        card_id: row.get(4)?,
        voucher_id: row.get(5)?,
        quantity: row.get(6)?,
        receipt_id: row.get(7)?,
        occurred_at: time(row.get(8)?),
        till: row.get(9)?,
        cashier: row.get(10)?,
        target_op: row.get(11)?,
        reason: row.get(12)?,
        voided_by: row.get(13)?,
    })
}

impl ToSql for Kind {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::from(match self {
            Self::Stamps => "stamps",
            Self::Redemption => "redemption",
            Self::Loss => "loss",
            Self::Card => "card",
            Self::Voucher => "voucher",
            Self::Void => "void",
        }))
    }
}

impl FromSql for Kind {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        Ok(match value.as_str()? {
            "stamps" => Self::Stamps,
            "redemption" => Self::Redemption,
            "loss" => Self::Loss,
            "card" => Self::Card,
            "voucher" => Self::Voucher,
            "void" => Self::Void,
            _ => return Err(FromSqlError::InvalidType),
        })
    }
}
