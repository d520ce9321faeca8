//! SQLite without a queue around it.

use std::{path::Path, time::Instant};

use rusqlite::{Connection, params};
use stamp_core::{operation::NewOperation, time::Now};
use stamp_store::Store;
use tokio::runtime::Builder;

use crate::{
    contest::{Contender, Round},
    operations::Operations,
};

const TABLE: &str =
    "CREATE TABLE operation (seq INTEGER PRIMARY KEY, op_id BLOB NOT NULL UNIQUE, body BLOB NOT NULL)";
const INSERT: &str = "INSERT INTO operation (op_id, body) VALUES (?1, ?2)";
const TABLE_BY_LANE: &str = "CREATE TABLE operation (seq INTEGER PRIMARY KEY, op_id BLOB NOT NULL UNIQUE, \
     body BLOB NOT NULL, lane TEXT NOT NULL, state TEXT NOT NULL); \
     CREATE INDEX lane ON operation (lane); CREATE INDEX state ON operation (state)";
const INSERT_BY_LANE: &str = "INSERT INTO operation (op_id, body, lane, state) VALUES (?1, ?2, ?3, 'queued')";
const INSERT_OURS: &str = "INSERT INTO operation (op_id, body, kind, lane, path, body_sha256, crc32, created_at, \
     source, cashier, business, state, is_head, waits, attempts) \
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, 'queued', 1, 0, 0)";

#[derive(Clone, Copy)]
enum Tables {
    Log,
    ByLane,
    Ours,
}

/// One connection with a write-ahead log, which waits for the disk after each batch.
pub(crate) struct Plain {
    connection: Connection,
    operations: Operations,
    tables: Tables,
    batch: usize,
    in_a_round: usize,
}

impl Plain {
    /// What anybody would make first: a log of identities and bodies. Commits `batch` rows together.
    pub(crate) fn log(folder: &Path, batch: usize, in_a_round: usize) -> Self {
        let connection = open(&folder.join(format!("log-{batch}.db")));
        connection.execute_batch(TABLE).unwrap();
        Self { connection, operations: Operations::new(1), tables: Tables::Log, batch, in_a_round }
    }

    /// The least from which the next operation of a card can be read: the log, found by lane and by state.
    pub(crate) fn by_lane(folder: &Path, batch: usize, in_a_round: usize) -> Self {
        let connection = open(&folder.join(format!("by-lane-{batch}.db")));
        connection.execute_batch(TABLE_BY_LANE).unwrap();
        Self { connection, operations: Operations::new(1), tables: Tables::ByLane, batch, in_a_round }
    }

    /// The rows, indexes and counters of our queue, and nothing that looks after them.
    pub(crate) fn with_our_tables(folder: &Path, batch: usize, in_a_round: usize) -> Self {
        let file = folder.join(format!("ours-{batch}.db"));
        let (store, _) = Store::open(&file, Now::epoch().wall).unwrap();
        Builder::new_current_thread().build().unwrap().block_on(store.close());
        Self {
            connection: open(&file),
            operations: Operations::new(1),
            tables: Tables::Ours,
            batch,
            in_a_round,
        }
    }

    fn write(&mut self) {
        let transaction = self.connection.transaction().unwrap();
        for operation in self.operations.by_ref().take(self.batch) {
            insert(&transaction, self.tables, &operation);
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

fn insert(connection: &Connection, tables: Tables, operation: &NewOperation) {
    let (op_id, body, lane) = (operation.op_id.as_bytes(), &operation.body, operation.lane.as_str());
    match tables {
        Tables::Log => connection.prepare_cached(INSERT).unwrap().execute((op_id, body)).unwrap(),
        Tables::ByLane => {
            connection.prepare_cached(INSERT_BY_LANE).unwrap().execute((op_id, body, lane)).unwrap()
        }
        Tables::Ours => {
            let columns = params![
                op_id,
                body,
                operation.kind.as_str(),
                lane,
                operation.path,
                [7_u8; 32],
                7,
                operation.created_at.as_millisecond(),
                operation.source,
                operation.cashier,
                operation.business,
            ];
            connection.prepare_cached(INSERT_OURS).unwrap().execute(columns).unwrap()
        }
    };
}

fn open(file: &Path) -> Connection {
    let connection = Connection::open(file).unwrap();
    connection.pragma_update(None, "journal_mode", "WAL").unwrap();
    connection.pragma_update(None, "synchronous", "FULL").unwrap();
    connection
}
