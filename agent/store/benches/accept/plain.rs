//! SQLite without a queue around it.

use std::{path::Path, time::Instant};

use rusqlite::{Connection, params};
use stamp_core::time::Now;
use stamp_store::Store;
use tokio::runtime::Builder;

use crate::{
    contest::{Contender, Round},
    operations::Operations,
};

const TABLE: &str =
    "CREATE TABLE operation (seq INTEGER PRIMARY KEY, op_id BLOB NOT NULL UNIQUE, body BLOB NOT NULL)";
const INSERT: &str = "INSERT INTO operation (op_id, body) VALUES (?1, ?2)";
const INSERT_OURS: &str = "INSERT INTO operation (op_id, body, kind, lane, path, body_sha256, crc32, created_at, \
     source, cashier, business, state, is_head, waits, attempts) \
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, 'queued', 1, 0, 0)";

/// One connection with a write-ahead log, which waits for the disk after each batch.
pub(crate) struct Plain {
    connection: Connection,
    operations: Operations,
    has_our_tables: bool,
    batch: usize,
    in_a_round: usize,
}

impl Plain {
    /// What anybody would make first: a table with identity and body. Commits `batch` rows together.
    pub(crate) fn new(folder: &Path, batch: usize, in_a_round: usize) -> Self {
        let connection = open(&folder.join(format!("plain-{batch}.db")));
        connection.execute_batch(TABLE).unwrap();
        Self { connection, operations: Operations::new(1), has_our_tables: false, batch, in_a_round }
    }

    /// The rows, indexes and counters of our queue, and nothing that looks after them.
    pub(crate) fn with_our_tables(folder: &Path, batch: usize, in_a_round: usize) -> Self {
        let file = folder.join(format!("ours-{batch}.db"));
        let (store, _) = Store::open(&file, Now::epoch().wall).unwrap();
        Builder::new_current_thread().build().unwrap().block_on(store.close());
        Self {
            connection: open(&file),
            operations: Operations::new(1),
            has_our_tables: true,
            batch,
            in_a_round,
        }
    }

    fn write(&mut self) {
        let transaction = self.connection.transaction().unwrap();
        for operation in self.operations.by_ref().take(self.batch) {
            if self.has_our_tables {
                let mut statement = transaction.prepare_cached(INSERT_OURS).unwrap();
                let columns = params![
                    operation.op_id.as_bytes(),
                    operation.body,
                    operation.kind.as_str(),
                    operation.lane.as_str(),
                    operation.path,
                    [7_u8; 32],
                    7,
                    operation.created_at.as_millisecond(),
                    operation.source,
                    operation.cashier,
                    operation.business,
                ];
                statement.execute(columns).unwrap();
            } else {
                let mut statement = transaction.prepare_cached(INSERT).unwrap();
                statement.execute((operation.op_id.as_bytes(), &operation.body)).unwrap();
            }
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

fn open(file: &Path) -> Connection {
    let connection = Connection::open(file).unwrap();
    connection.pragma_update(None, "journal_mode", "WAL").unwrap();
    connection.pragma_update(None, "synchronous", "FULL").unwrap();
    connection
}
