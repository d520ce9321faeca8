//! SQLite as anybody would use it first.

use std::{path::Path, time::Instant};

use rusqlite::Connection;

use crate::{
    contest::{Contender, Round},
    operations::Operations,
};

const INSERT: &str = "INSERT INTO operation (op_id, body) VALUES (?1, ?2)";

/// A table with identity and body, a write-ahead log, and a wait for the disk after each batch.
pub(crate) struct Plain {
    connection: Connection,
    operations: Operations,
    batch: usize,
    in_a_round: usize,
}

impl Plain {
    /// Commits `batch` rows together.
    pub(crate) fn new(folder: &Path, batch: usize, in_a_round: usize) -> Self {
        let connection = Connection::open(folder.join(format!("plain-{batch}.db"))).unwrap();
        connection.pragma_update(None, "journal_mode", "WAL").unwrap();
        connection.pragma_update(None, "synchronous", "FULL").unwrap();
        let table = "CREATE TABLE operation (seq INTEGER PRIMARY KEY, op_id BLOB NOT NULL UNIQUE, body BLOB NOT NULL)";
        connection.execute_batch(table).unwrap();
        Self { connection, operations: Operations::new(1), batch, in_a_round }
    }

    fn write(&mut self) {
        let transaction = self.connection.transaction().unwrap();
        for operation in self.operations.by_ref().take(self.batch) {
            let mut statement = transaction.prepare_cached(INSERT).unwrap();
            statement.execute((operation.op_id.as_bytes(), operation.body)).unwrap();
        }
        transaction.commit().unwrap();
    }
}

impl Contender for Plain {
    fn round(&mut self) -> Round {
        let begun = Instant::now();
        let mut each = Vec::with_capacity(self.in_a_round);
        while each.len() < self.in_a_round {
            let begun = Instant::now();
            self.write();
            each.extend(std::iter::repeat_n(begun.elapsed(), self.batch));
        }
        Round { whole: begun.elapsed(), each }
    }
}
