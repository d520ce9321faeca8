//! Cards, and the ways to find one.

use rusqlite::{Connection, Row, params};

use super::time;
use crate::wire::{Identifier, IdentifierKind};

pub(crate) struct CardRow {
    pub(crate) id: String,
    pub(crate) business_id: String,
    pub(crate) number: String,
    pub(crate) template_id: String,
    /// Ever collected, goals included.
    pub(crate) stamps: u32,
    pub(crate) wallet_pass_id: String,
    pub(crate) language: String,
    pub(crate) name: Option<String>,
    pub(crate) email: Option<String>,
    pub(crate) phone: Option<String>,
    pub(crate) deleted: bool,
}

const COLUMNS: &str =
    "id, business_id, number, template_id, stamps, wallet_pass_id, language, name, email, phone, deleted";

/// The cards that an identifier names, of all businesses, deleted ones too.
pub(crate) fn find(db: &Connection, identifier: &Identifier) -> rusqlite::Result<Vec<CardRow>> {
    let condition = match identifier.kind {
        IdentifierKind::Scan => "id = ?1 OR wallet_pass_id = ?1",
        IdentifierKind::CardId => "id = ?1",
        IdentifierKind::CardNumber => "number = ?1",
        IdentifierKind::Email => "email = lower(?1)",
        IdentifierKind::Phone => "phone = ?1",
        IdentifierKind::Name => "?1 <> '' AND instr(lower(name), lower(?1)) > 0",
        IdentifierKind::WalletPassId => "wallet_pass_id = ?1",
    };
    let value = match identifier.kind {
        IdentifierKind::Scan => card_in_scan(&identifier.value),
        _ => identifier.value.trim(),
    };
    let sql = format!("SELECT {COLUMNS} FROM card WHERE {condition} ORDER BY number");
    db.prepare_cached(&sql)?.query_map([value], from_row)?.collect()
}

pub(crate) fn get(db: &Connection, id: &str) -> rusqlite::Result<Option<CardRow>> {
    let identifier = Identifier { kind: IdentifierKind::CardId, value: id.to_owned() };
    Ok(find(db, &identifier)?.into_iter().next())
}

pub(crate) fn insert(db: &Connection, card: &CardRow) -> rusqlite::Result<()> {
    db.execute(
        "INSERT INTO card (id, business_id, number, template_id, stamps, wallet_pass_id, language, name, email, phone,
             deleted) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
        params![
            card.id,
            card.business_id,
            card.number,
            card.template_id,
            card.stamps,
            card.wallet_pass_id,
            card.language,
            card.name,
            card.email,
            card.phone,
            card.deleted
        ],
    )?;
    Ok(())
}

pub(crate) fn set_stamps(db: &Connection, id: &str, stamps: u32) -> rusqlite::Result<()> {
    db.prepare_cached("UPDATE card SET stamps = ?2 WHERE id = ?1")?.execute(params![id, stamps])?;
    Ok(())
}

/// A six-digit number that no card has.
pub(crate) fn free_number(db: &Connection) -> rusqlite::Result<String> {
    let highest: u32 =
        db.query_row("SELECT coalesce(max(CAST(number AS INTEGER)), 100000) FROM card", [], |row| {
            row.get(0)
        })?;
    Ok(format!("{:06}", highest + 1))
}

/// When the last stamp that still counts was earned.
pub(crate) fn last_stamp_at(db: &Connection, id: &str) -> rusqlite::Result<Option<jiff::Timestamp>> {
    let mut statement = db.prepare_cached(
        "SELECT max(occurred_at) FROM effect WHERE card_id = ?1 AND kind = 'stamps' AND voided_by IS NULL",
    )?;
    let micros: Option<i64> = statement.query_row([id], |row| row.get(0))?;
    Ok(micros.map(time))
}

/// The card id in a scanned `https://HOST/LANGUAGE/ID/card?…`; anything else as it is.
fn card_in_scan(raw: &str) -> &str {
    let raw = raw.trim();
    let Some(address) = raw.strip_prefix("https://") else { return raw };
    let path = address.split(['?', '#']).next().unwrap_or(address);
    let parts: Vec<&str> = path.trim_end_matches('/').split('/').collect();
    match parts[..] {
        [_host, _language, id, "card"] => id,
        _ => raw,
    }
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<CardRow> {
    Ok(CardRow {
        id: row.get(0)?,
        business_id: row.get(1)?,
        number: row.get(2)?,
        template_id: row.get(3)?,
        stamps: row.get(4)?,
        wallet_pass_id: row.get(5)?,
        language: row.get(6)?,
        name: row.get(7)?,
        email: row.get(8)?,
        phone: row.get(9)?,
        deleted: row.get(10)?,
    })
}
