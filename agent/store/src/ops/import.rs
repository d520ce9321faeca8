//! Taking over what another queue had not sent.

use rusqlite::Connection;
use stamp_core::{
    operation::{Operation, State},
    time::Timestamp,
};

use super::insert::{Entry, Prepared, insert};
use crate::{Error, Store, acceptance, journal, lane, row};

/// Operations per transaction: a scan that comes meanwhile waits for one of these at most.
const CHUNK: usize = 256;

/// What an import did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Imported {
    /// Operations that were not here before.
    pub added: usize,
    /// Operations that were here already, whatever became of them.
    pub known: usize,
}

impl Store {
    /// Adds unsent operations of an export under their own `op_id`s, in their order. What was queued or being
    /// sent is queued, with its attempts; what was parked is parked. Those that are here already are skipped, so
    /// an import that was cut off can be repeated. Ask [`Store::heads`] afterwards.
    ///
    /// # Errors
    /// [`Error::WrongState`] where one is neither queued, sending nor parked, and [`Error::Body`] where a body is
    /// not text: then nothing is added. An error while writing may leave a part added.
    pub async fn import(&self, operations: Vec<Operation>, at: Timestamp) -> Result<Imported, Error> {
        let arrivals = operations.into_iter().map(Arrival::of).collect::<Result<Vec<_>, _>>()?;
        let mut arrivals = arrivals.into_iter();
        let mut imported = Imported::default();
        while arrivals.len() > 0 {
            let chunk: Vec<_> = arrivals.by_ref().take(CHUNK).collect();
            let work = move |connection: &Connection| import(connection, &chunk, at);
            let part = self.take_in("import operations", work).await?;
            imported.added += part.added;
            imported.known += part.known;
        }
        Ok(imported)
    }
}

struct Arrival {
    prepared: Prepared,
    is_parked: bool,
    attempts: u32,
    reason: Option<String>,
}

impl Arrival {
    fn of(operation: Operation) -> Result<Self, Error> {
        let (op_id, state) = (operation.new.op_id, operation.state);
        let is_parked = match state {
            State::Queued | State::Sending => false,
            State::Parked => true,
            _ => return Err(Error::WrongState { action: "import", op_id, state }),
        };
        let prepared = Prepared::of(operation.new)?;
        Ok(Self { prepared, is_parked, attempts: operation.attempts, reason: operation.reason })
    }
}

fn import(connection: &Connection, arrivals: &[Arrival], at: Timestamp) -> Result<Imported, Error> {
    let mut imported = Imported::default();
    for arrival in arrivals {
        let op_id = arrival.prepared.new.op_id;
        if row::standing(connection, op_id)?.is_some() {
            imported.known += 1;
            continue;
        }
        let (state, settled_at) = match arrival.is_parked {
            true => (State::Parked, Some(at.as_millisecond())),
            false => (State::Queued, None),
        };
        let is_fact = acceptance::note_told(connection, &arrival.prepared.new)?;
        let (attempts, reason) = (arrival.attempts, arrival.reason.as_deref());
        let entry = Entry { state, attempts, reason, settled_at, is_fact };
        insert(connection, &arrival.prepared, &entry)?;
        if arrival.is_parked {
            lane::hold_voids(connection, op_id)?;
        }
        imported.added += 1;
    }
    if imported.added > 0 {
        let note = format!("{} operations", imported.added);
        journal::record(connection, at, "import", "import", None, Some(&note))?;
    }
    Ok(imported)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Queue, stamps, void};

    async fn unsent(queue: &Queue) -> Vec<Operation> {
        queue.store().list(crate::Filter { limit: 100, ..Default::default() }).await.unwrap().operations
    }

    #[tokio::test]
    async fn an_import_keeps_identity_order_attempts_and_what_is_parked() {
        let old = Queue::open();
        let (first, second, third) = (stamps(1, "a"), stamps(2, "a"), stamps(3, "b"));
        for new in [&first, &second, &third] {
            old.append(new.clone()).await;
        }
        old.store().mark_sending(vec![first.op_id]).await.unwrap();
        old.settle(&third, State::Parked).await;
        let operations = unsent(&old).await;

        let queue = Queue::open();
        queue.append(second.clone()).await;
        let imported = queue.store().import(operations.clone(), queue.now()).await.unwrap();
        assert_eq!(imported, Imported { added: 2, known: 1 });
        let again = queue.store().import(operations, queue.now()).await.unwrap();
        assert_eq!(again, Imported { added: 0, known: 3 });

        let got = queue.store().get(first.op_id).await.unwrap().unwrap();
        assert_eq!((got.new, got.state, got.attempts), (first, State::Queued, 1));
        let counts = queue.store().counts().await.unwrap();
        assert_eq!((counts.queued, counts.parked), (2, 1));
        assert_eq!(queue.store().heads(10).await.unwrap().len(), 1);
        let journal = queue.store().journal(10).await.unwrap();
        assert_eq!(
            journal.iter().map(|entry| entry.reason.as_deref()).collect::<Vec<_>>(),
            [Some("2 operations")]
        );
    }

    #[tokio::test]
    async fn a_void_that_is_imported_waits_for_its_parked_original() {
        let old = Queue::open();
        let original = stamps(1, "a");
        old.append(original.clone()).await;
        old.settle(&original, State::Parked).await;
        old.append(void(2, "a", original.op_id)).await;

        let queue = Queue::open();
        let mut operations = unsent(&old).await;
        operations.reverse();
        queue.store().import(operations, queue.now()).await.unwrap();
        assert!(queue.store().heads(10).await.unwrap().is_empty());
    }

    #[tokio::test]
    async fn what_was_settled_is_not_imported() {
        let old = Queue::open();
        old.append(stamps(1, "a")).await;
        old.settle(&stamps(1, "a"), State::Done).await;
        let queue = Queue::open();
        let error = queue.store().import(unsent(&old).await, queue.now()).await.unwrap_err();
        assert!(matches!(error, Error::WrongState { state: State::Done, .. }));
    }
}
