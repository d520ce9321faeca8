//! Whether a check was heard of before.

use rusqlite::{Connection, OptionalExtension, params};
use stamp_core::operation::{OpId, Operation};

use super::{
    Receipt,
    known::{GET, receipt},
};
use crate::{Error, Store, query};

pub(crate) const BY_NAME: &str = "SELECT op_id FROM receipt_name WHERE scope = ?1 AND name = ?2";

/// A check that is looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// Its operation, by its own identity.
    pub op_id: OpId,
    /// Connector and account, within which its other names are unique.
    pub scope: String,
    /// Its other names.
    pub also: Vec<String>,
}

/// What is known of it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Found {
    /// The check, by its own identity or else by the first of its names that is known.
    pub receipt: Option<Receipt>,
    /// Where no check is known: the operation of this identity, which another version of this program made.
    pub operation: Option<Box<Operation>>,
    /// Names among its own that are not noted yet.
    pub news: Vec<String>,
}

impl Store {
    /// What is known of each of these checks, in their order.
    ///
    /// # Errors
    /// [`Error::Corrupt`] where the operation of one is damaged.
    pub async fn find_receipts(&self, wanted: Vec<Wanted>) -> Result<Vec<Found>, Error> {
        self.read("look for receipts", move |connection| {
            wanted.iter().map(|wanted| find(connection, wanted)).collect()
        })
        .await
    }
}

fn find(connection: &Connection, wanted: &Wanted) -> Result<Found, Error> {
    let mut found = Found { receipt: get(connection, wanted.op_id)?, ..Found::default() };
    for name in &wanted.also {
        let mut statement = connection.prepare_cached(BY_NAME)?;
        let known = statement.query_row(params![wanted.scope, name], |row| row.get(0)).optional()?;
        match known.map(OpId::from_bytes) {
            None => found.news.push(name.clone()),
            Some(op_id) if found.receipt.is_none() => found.receipt = get(connection, op_id)?,
            Some(_) => {}
        }
    }
    if found.receipt.is_none() {
        found.operation = query::get(connection, wanted.op_id)?.map(Box::new);
    }
    Ok(found)
}

fn get(connection: &Connection, op_id: OpId) -> Result<Option<Receipt>, Error> {
    let mut statement = connection.prepare_cached(GET)?;
    Ok(statement.query_row([op_id.as_bytes()], receipt).optional()?.flatten())
}
