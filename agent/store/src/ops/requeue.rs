//! After an attempt that was not conclusive.

use rusqlite::{Connection, params};
use stamp_core::{
    attempt::Attempt,
    operation::{OpId, State},
};

use crate::{Error, Store, attempts, row};

const REQUEUE: &str =
    "UPDATE operation SET state = 'queued', attempts = max(0, attempts - ?2), reason = ?3 WHERE seq = ?1";

impl Store {
    /// Puts a sending operation back into the queue; it stays head of its lane. `counted` is false where the
    /// attempt cannot have reached the cloud's books (no connection, a refused key): then it is taken back. An
    /// operation that is not being sent stays as it is.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub async fn requeue(&self, id: OpId, counted: bool, reason: Option<String>) -> Result<(), Error> {
        self.requeue_after(id, counted, reason, Vec::new()).await
    }

    /// As [`Store::requeue`], and notes the attempts that led to it, the earliest first, in the same transaction;
    /// not while the disk is full.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub async fn requeue_after(
        &self,
        id: OpId,
        counted: bool,
        reason: Option<String>,
        made: Vec<Attempt>,
    ) -> Result<(), Error> {
        let made = self.worth_their_room(made);
        let work = move |connection: &Connection| requeue(connection, id, counted, reason.as_deref(), &made);
        self.write("queue an operation again", work).await
    }
}

fn requeue(
    connection: &Connection,
    id: OpId,
    counted: bool,
    reason: Option<&str>,
    made: &[Attempt],
) -> Result<(), Error> {
    let standing = row::standing(connection, id)?.ok_or(Error::NotFound { op_id: id })?;
    attempts::add(connection, standing.seq, made)?;
    if standing.state == State::Sending {
        connection.prepare_cached(REQUEUE)?.execute(params![standing.seq, !counted, reason])?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::testing::{Queue, stamps};

    #[tokio::test]
    async fn an_operation_that_got_no_answer_is_head_again() {
        let queue = Queue::open();
        let id = stamps(1, "a").op_id;
        queue.append(stamps(1, "a")).await;
        queue.append(stamps(2, "a")).await;
        for (counted, attempts) in [(true, 1), (false, 1), (true, 2)] {
            queue.store().mark_sending(vec![id]).await.unwrap();
            queue.store().requeue(id, counted, Some("no answer".into())).await.unwrap();
            let heads = queue.store().heads(10).await.unwrap();
            assert_eq!(heads.iter().map(|h| (h.op_id, h.attempts)).collect::<Vec<_>>(), [(id, attempts)]);
        }
        assert_eq!(queue.store().get(id).await.unwrap().unwrap().reason.as_deref(), Some("no answer"));
    }

    #[tokio::test]
    async fn what_is_not_being_sent_is_left_alone() {
        let queue = Queue::open();
        let id = stamps(1, "a").op_id;
        queue.append(stamps(1, "a")).await;
        queue.store().requeue(id, true, Some("late".into())).await.unwrap();
        assert_eq!(queue.store().get(id).await.unwrap().unwrap().reason, None);
    }
}
