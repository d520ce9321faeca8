//! Vouchers.

use jiff::Timestamp;
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};
use rusqlite::{Connection, Params, Row, params};

use super::{micros, time};

#[derive(Clone)]
pub(crate) struct VoucherRow {
    pub(crate) id: String,
    pub(crate) business_id: String,
    pub(crate) card_id: Option<String>,
    pub(crate) name: String,
    pub(crate) code: String,
    pub(crate) self_redeem: bool,
    pub(crate) status: Status,
    pub(crate) expires_at: Option<i64>,
    pub(crate) redeemed_at: Option<i64>,
    pub(crate) redeemed_via: Option<String>,
    pub(crate) location_id: Option<String>,
    pub(crate) redemption_id: Option<String>,
    pub(crate) issued_by: Option<String>,
}

/// What has been done with a voucher. Expiry is a matter of the time one asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Status {
    Active,
    Redeemed,
    /// The stamps that brought it were taken back.
    Withdrawn,
}

impl VoucherRow {
    pub(crate) fn is_expired(&self, at: Timestamp) -> bool {
        self.status == Status::Withdrawn || self.expires_at.is_some_and(|end| end <= micros(at))
    }

    pub(crate) fn is_usable(&self, at: Timestamp) -> bool {
        self.status == Status::Active && !self.is_expired(at)
    }

    pub(crate) fn expires_at(&self) -> Option<Timestamp> {
        self.expires_at.map(time)
    }

    pub(crate) fn redeemed_at(&self) -> Option<Timestamp> {
        self.redeemed_at.map(time)
    }
}

const SELECT: &str =
    "SELECT id, business_id, card_id, name, code, self_redeem, status, expires_at, redeemed_at,
    redeemed_via, location_id, redemption_id, issued_by, seq FROM voucher";

/// Of any business.
pub(crate) fn get(db: &Connection, id: &str) -> rusqlite::Result<Option<VoucherRow>> {
    Ok(select(db, "WHERE id = ?1", [id])?.into_iter().next())
}

pub(crate) fn with_code(db: &Connection, business_id: &str, code: &str) -> rusqlite::Result<Vec<VoucherRow>> {
    select(db, "WHERE business_id = ?1 AND code = ?2 ORDER BY seq", [business_id, code])
}

pub(crate) fn of_card(db: &Connection, card_id: &str) -> rusqlite::Result<Vec<VoucherRow>> {
    select(db, "WHERE card_id = ?1 ORDER BY seq", [card_id])
}

/// Usable vouchers after a cursor, with the cursor that follows each.
pub(crate) fn usable_after(
    db: &Connection,
    business_id: &str,
    after: i64,
    at: Timestamp,
    limit: usize,
) -> rusqlite::Result<Vec<(i64, VoucherRow)>> {
    let sql = format!(
        "{SELECT} WHERE business_id = ?1 AND seq > ?2 AND status = 'active'
         AND (expires_at IS NULL OR expires_at > ?3) ORDER BY seq LIMIT ?4"
    );
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    db.prepare_cached(&sql)?
        .query_map(params![business_id, after, micros(at), limit], |row| Ok((row.get(13)?, from_row(row)?)))?
        .collect()
}

pub(crate) fn insert(db: &Connection, voucher: &VoucherRow) -> rusqlite::Result<()> {
    db.execute(
        "INSERT INTO voucher (id, business_id, card_id, name, code, self_redeem, status, expires_at, redeemed_at,
             redeemed_via, location_id, redemption_id, issued_by)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
        params![
            voucher.id,
            voucher.business_id,
            voucher.card_id,
            voucher.name,
            voucher.code,
            voucher.self_redeem,
            voucher.status,
            voucher.expires_at,
            voucher.redeemed_at,
            voucher.redeemed_via,
            voucher.location_id,
            voucher.redemption_id,
            voucher.issued_by
        ],
    )?;
    Ok(())
}

pub(crate) fn set_redeemed(db: &Connection, voucher: &VoucherRow) -> rusqlite::Result<()> {
    db.execute(
        "UPDATE voucher SET status = 'redeemed', redeemed_at = ?2, redeemed_via = ?3, location_id = ?4,
             redemption_id = ?5 WHERE id = ?1",
        params![
            voucher.id,
            voucher.redeemed_at,
            voucher.redeemed_via,
            voucher.location_id,
            voucher.redemption_id
        ],
    )?;
    Ok(())
}

/// Makes a redeemed voucher usable again.
pub(crate) fn set_active(db: &Connection, id: &str) -> rusqlite::Result<()> {
    db.execute(
        "UPDATE voucher SET status = 'active', redeemed_at = NULL, redeemed_via = NULL, location_id = NULL,
             redemption_id = NULL WHERE id = ?1",
        [id],
    )?;
    Ok(())
}

/// Takes back the unused vouchers that an operation brought.
pub(crate) fn withdraw_issued_by(db: &Connection, op_id: &str) -> rusqlite::Result<()> {
    db.execute(
        "UPDATE voucher SET status = 'withdrawn' WHERE issued_by = ?1 AND status = 'active'",
        [op_id],
    )?;
    Ok(())
}

fn select(db: &Connection, rest: &str, params: impl Params) -> rusqlite::Result<Vec<VoucherRow>> {
    db.prepare_cached(&format!("{SELECT} {rest}"))?.query_map(params, from_row)?.collect()
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<VoucherRow> {
    Ok(VoucherRow {
        id: row.get(0)?,
        business_id: row.get(1)?,
        card_id: row.get(2)?,
        name: row.get(3)?,
        code: row.get(4)?,
        self_redeem: row.get(5)?,
        status: row.get(6)?,
        expires_at: row.get(7)?,
        redeemed_at: row.get(8)?,
        redeemed_via: row.get(9)?,
        location_id: row.get(10)?,
        redemption_id: row.get(11)?,
        issued_by: row.get(12)?,
    })
}

impl ToSql for Status {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::from(match self {
            Self::Active => "active",
            Self::Redeemed => "redeemed",
            Self::Withdrawn => "withdrawn",
        }))
    }
}

impl FromSql for Status {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        match value.as_str()? {
            "active" => Ok(Self::Active),
            "redeemed" => Ok(Self::Redeemed),
            "withdrawn" => Ok(Self::Withdrawn),
            _ => Err(FromSqlError::InvalidType),
        }
    }
}
