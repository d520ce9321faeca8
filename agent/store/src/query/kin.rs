//! What belongs to an operation: what it takes back or is a retry of, and the other way round.

use rusqlite::Connection;
use stamp_core::operation::{Kind, OpId, State};

use crate::{Error, Store};

/// Nobody retries or takes back as often.
const MOST: i64 = 20;

pub(crate) const KIN: &str = "SELECT op_id, kind, state, retry_of IS ?1 FROM operation WHERE retry_of = ?1 \
     UNION ALL SELECT op_id, kind, state, 0 FROM operation WHERE depends_on = ?1 LIMIT ?2";

/// An operation that was made because of another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kin {
    /// Its identity.
    pub op_id: OpId,
    /// What it does.
    pub kind: Kind,
    /// Where it stands.
    pub state: State,
    /// It stands in the place of the other one since a person's retry; else it takes the other one back.
    pub is_retry: bool,
}

impl Store {
    /// The retries and the voids of the operation `id`.
    ///
    /// # Errors
    /// Only where the file cannot be read.
    pub async fn kin(&self, id: OpId) -> Result<Vec<Kin>, Error> {
        self.read("look for what belongs to an operation", move |connection| of(connection, id)).await
    }
}

fn of(connection: &Connection, id: OpId) -> Result<Vec<Kin>, Error> {
    let mut statement = connection.prepare_cached(KIN)?;
    let mut rows = statement.query((id.as_bytes(), MOST))?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let (kind, state): (String, String) = (row.get(1)?, row.get(2)?);
        // One whose kind or state cannot be read is shown as damaged where the queue is listed.
        if let (Ok(kind), Ok(state)) = (kind.parse(), state.parse()) {
            found.push(Kin { op_id: OpId::from_bytes(row.get(0)?), kind, state, is_retry: row.get(3)? });
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Queue, stamps, void};

    #[tokio::test]
    async fn the_retries_and_the_voids_of_an_operation_are_told_apart() {
        let queue = Queue::open();
        let (refused, other) = (stamps(1, "a"), stamps(2, "b"));
        queue.append(refused.clone()).await;
        queue.append(other.clone()).await;
        queue.settle(&refused, State::Refused).await;
        let retried = queue.retry(&refused).await.unwrap().op_id;
        let undo = void(3, "b", other.op_id);
        queue.append(undo.clone()).await;
        let retry = Kin { op_id: retried, kind: Kind::AddStamps, state: State::Queued, is_retry: true };
        assert_eq!(queue.store().kin(refused.op_id).await.unwrap(), [retry]);
        let undo = Kin { op_id: undo.op_id, kind: Kind::Void, state: State::Queued, is_retry: false };
        assert_eq!(queue.store().kin(other.op_id).await.unwrap(), [undo]);
        assert_eq!(queue.store().kin(retried).await.unwrap(), []);
    }
}
