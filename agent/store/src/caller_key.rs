//! The Idempotency-Key of a caller on this machine: its own retry makes nothing twice.

use rusqlite::{Connection, OptionalExtension, params};
use stamp_core::{
    operation::{OpId, Operation},
    time::Timestamp,
};

use crate::{Error, Store, query};

/// A caller's key, and what it was used for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallerKey {
    /// Who called. Keys of different callers are apart.
    pub caller: String,
    /// The key, as the caller sent it.
    pub key: String,
    /// SHA-256 of the request: the same key with another request is a mistake of the caller.
    pub fingerprint: [u8; 32],
}

/// What is known of a caller's key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CallerLookup {
    /// Never used, or forgotten.
    Unknown,
    /// Used for the same request, which made this operation.
    Made(Box<Operation>),
    /// Used for another request.
    KeyReused,
}

impl Store {
    /// What `caller` made with `key` before.
    ///
    /// # Errors
    /// [`Error::Corrupt`] where the operation it made is damaged.
    pub async fn caller_operation(
        &self,
        caller: &str,
        key: &str,
        fingerprint: [u8; 32],
    ) -> Result<CallerLookup, Error> {
        let key = CallerKey { caller: caller.to_owned(), key: key.to_owned(), fingerprint };
        self.read("look up a caller's key", move |connection| look_up(connection, &key)).await
    }
}

pub(crate) const FIND: &str = "SELECT fingerprint, op_id FROM caller_key WHERE caller = ?1 AND key = ?2";

/// See [`Store::caller_operation`].
pub(crate) fn look_up(connection: &Connection, key: &CallerKey) -> Result<CallerLookup, Error> {
    let mut statement = connection.prepare_cached(FIND)?;
    let found: Option<([u8; 32], [u8; 16])> =
        statement.query_row([&key.caller, &key.key], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
    let Some((fingerprint, op_id)) = found else { return Ok(CallerLookup::Unknown) };
    if fingerprint != key.fingerprint {
        return Ok(CallerLookup::KeyReused);
    }
    let made = query::get(connection, OpId::from_bytes(op_id))?;
    Ok(made.map_or(CallerLookup::Unknown, |operation| CallerLookup::Made(Box::new(operation))))
}

/// Remembers that `key` made `op_id`.
pub(crate) fn remember(
    connection: &Connection,
    key: &CallerKey,
    op_id: OpId,
    at: Timestamp,
) -> Result<(), Error> {
    let sql = "INSERT INTO caller_key (caller, key, fingerprint, op_id, at) VALUES (?1, ?2, ?3, ?4, ?5)";
    connection.prepare_cached(sql)?.execute(params![
        key.caller,
        key.key,
        key.fingerprint,
        op_id.as_bytes(),
        at.as_millisecond()
    ])?;
    Ok(())
}
