//! One operation.

use rusqlite::{Connection, OptionalExtension};
use stamp_core::operation::{OpId, Operation};

use crate::{
    Error, Store,
    row::{self, operation_columns},
};

pub(crate) const GET: &str = concat!("SELECT ", operation_columns!(), " FROM operation WHERE op_id = ?1");
const DIGEST: &str = "SELECT body_sha256 FROM operation WHERE op_id = ?1";

impl Store {
    /// The operation `id` as it stands.
    ///
    /// # Errors
    /// [`Error::Corrupt`] where it is there but damaged.
    pub async fn get(&self, id: OpId) -> Result<Option<Operation>, Error> {
        self.read("read an operation", move |connection| get(connection, id)).await
    }

    /// SHA-256 of the body that `id` was made with, also after the body itself is gone.
    ///
    /// # Errors
    /// Only where the file cannot be read.
    pub async fn body_digest(&self, id: OpId) -> Result<Option<[u8; 32]>, Error> {
        self.read("read an operation", move |connection| body_digest(connection, id)).await
    }
}

/// See [`Store::get`].
pub(crate) fn get(connection: &Connection, id: OpId) -> Result<Option<Operation>, Error> {
    let mut statement = connection.prepare_cached(GET)?;
    let found = statement.query_row([id.as_bytes()], |row| Ok(row::operation(row))).optional()?;
    Ok(found.transpose()?)
}

/// See [`Store::body_digest`].
pub(crate) fn body_digest(connection: &Connection, id: OpId) -> Result<Option<[u8; 32]>, Error> {
    Ok(connection.prepare_cached(DIGEST)?.query_row([id.as_bytes()], |row| row.get(0)).optional()?)
}
