//! A queue in a directory of its own, and operations to put into it.

use std::path::{Path, PathBuf};

use rusqlite::Connection;
use stamp_core::{
    operation::{Kind, Lane, NewOperation, OpId, State},
    time::{Now, Timestamp},
};
use tempfile::TempDir;
use uuid::Uuid;

use crate::{Appended, Error, Opened, Retried, Settled, Settlement, Store, migrate};

/// An open queue that is removed when this is dropped.
pub(crate) struct Queue {
    dir: TempDir,
    path: PathBuf,
    store: Option<Store>,
}

impl Queue {
    pub(crate) fn open() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("queue.db");
        let (store, opened) = Store::open(&path, Now::epoch().wall).unwrap();
        assert!(opened.created);
        Self { dir, path, store: Some(store) }
    }

    pub(crate) fn dir(&self) -> &Path {
        self.dir.path()
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) fn store(&self) -> Store {
        self.store.clone().unwrap()
    }

    pub(crate) fn now(&self) -> Timestamp {
        Now::epoch().wall
    }

    pub(crate) async fn close(&mut self) {
        self.store.take().unwrap().close().await;
    }

    pub(crate) async fn reopen(&mut self) -> Opened {
        self.close().await;
        let (store, opened) = Store::open(&self.path, self.now()).unwrap();
        self.store = Some(store);
        opened
    }

    /// After [`Queue::close`].
    pub(crate) fn open_again(&mut self) {
        self.store = Some(Store::open(&self.path, self.now()).unwrap().0);
    }

    pub(crate) async fn append(&self, new: NewOperation) -> Appended {
        self.store().append(new, None).await.unwrap()
    }

    pub(crate) async fn settle(&self, new: &NewOperation, state: State) -> Settled {
        let settlement = Settlement { state, outcome: None, reason: None, at: self.now() };
        self.store().settle(new.op_id, settlement).await.unwrap()
    }

    /// Retries in the name of "anna". The new identity, where one is needed, follows from the old one.
    pub(crate) async fn retry(&self, new: &NewOperation) -> Result<Retried, Error> {
        let again = OpId::derived(&["retry", &new.op_id.to_string()]);
        self.store().retry(new.op_id, again, None, "anna", self.now()).await
    }

    /// Flips a byte of a body, as a failing disk would.
    pub(crate) async fn damage(&self, seq: i64) {
        let sql = "UPDATE operation SET body = cast('!' || substr(body, 2) AS BLOB) WHERE seq = ?1";
        let damage = move |connection: &Connection| Ok(connection.execute(sql, [seq])?);
        assert_eq!(self.store().write("damage an operation", damage).await.unwrap(), 1);
    }
}

/// The schema in memory, for what needs no file.
pub(crate) fn memory() -> Connection {
    let connection = Connection::open_in_memory().unwrap();
    migrate::migrate(&connection, Path::new("memory"), 0, Now::epoch().wall).unwrap();
    connection
}

/// An operation that adds stamps. `number` gives it its identity.
pub(crate) fn stamps(number: u32, lane: &str) -> NewOperation {
    let op_id =
        OpId::from_uuid(Uuid::from_u128(0x0199_0000_0000_7000_8000_0000_0000_0000 + u128::from(number)));
    NewOperation {
        op_id,
        kind: Kind::AddStamps,
        lane: Lane::from_name(lane),
        path: "/stamps".into(),
        body: format!(r#"{{"op_id":"{op_id}","till":{{"id":"till-1"}},"count":1}}"#).into_bytes(),
        created_at: Now::epoch().wall,
        source: "counter".into(),
        cashier: Some("anna".into()),
        business: None,
        depends_on: None,
        retry_of: None,
    }
}

/// An operation that redeems a voucher.
pub(crate) fn redemption(number: u32, lane: &str) -> NewOperation {
    NewOperation { kind: Kind::Redeem, path: "/redemptions".into(), ..stamps(number, lane) }
}

/// An operation that takes back `original`.
pub(crate) fn void(number: u32, lane: &str, original: OpId) -> NewOperation {
    let path = format!("/operations/{original}/void");
    NewOperation { kind: Kind::Void, path, depends_on: Some(original), ..stamps(number, lane) }
}
