//! Before an attempt.

use rusqlite::{Connection, OptionalExtension};
use stamp_core::operation::{OpId, Operation, State};

use super::end::{End, end};
use crate::{
    Error, Store,
    row::{self, Damaged, operation_columns},
};

pub(crate) const CLAIM: &str = concat!(
    "SELECT ",
    operation_columns!(),
    " FROM operation WHERE op_id = ?1 AND is_head = 1 AND state = 'queued'"
);
const MARK: &str = "UPDATE operation SET state = 'sending', attempts = attempts + 1 WHERE seq = ?1";
const DAMAGED: &str = "The record is damaged on disk and cannot be sent.";

impl Store {
    /// Counts an attempt for each of these heads, before it is made, and returns them whole, in the same order.
    ///
    /// Left out is what is not a queued head (any more), and a damaged row, which is parked: a caller that gets
    /// fewer than it asked for forgets the others and asks [`Store::heads`] for what is there instead.
    ///
    /// # Errors
    /// Only where the file cannot be written; then nothing may be sent.
    pub async fn mark_sending(&self, ids: Vec<OpId>) -> Result<Vec<Operation>, Error> {
        self.write("note an attempt", move |connection| mark(connection, &ids)).await
    }
}

fn mark(connection: &Connection, ids: &[OpId]) -> Result<Vec<Operation>, Error> {
    let mut marked = Vec::with_capacity(ids.len());
    for id in ids {
        match claim(connection, *id)? {
            None => {}
            Some(Err(damaged)) => park_damaged(connection, *id, &damaged)?,
            Some(Ok(mut operation)) => {
                connection.prepare_cached(MARK)?.execute([operation.seq])?;
                operation.state = State::Sending;
                operation.attempts += 1;
                marked.push(operation);
            }
        }
    }
    Ok(marked)
}

fn claim(connection: &Connection, id: OpId) -> Result<Option<Result<Operation, Damaged>>, Error> {
    let mut statement = connection.prepare_cached(CLAIM)?;
    Ok(statement.query_row([id.as_bytes()], |row| Ok(row::operation(row))).optional()?)
}

fn park_damaged(connection: &Connection, id: OpId, damaged: &Damaged) -> Result<(), Error> {
    tracing::error!(seq = damaged.seq, op_id = %id, "a damaged operation was parked");
    if let Some(standing) = row::standing(connection, id)? {
        end(connection, &standing, &End { reason: Some(DAMAGED), ..End::of(State::Parked) })?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Queue, stamps};

    #[tokio::test]
    async fn an_attempt_is_counted_and_only_heads_are_given_out() {
        let queue = Queue::open();
        for new in [stamps(1, "a"), stamps(2, "a"), stamps(3, "b")] {
            queue.append(new).await;
        }
        let ids: Vec<_> =
            [stamps(3, "b"), stamps(2, "a"), stamps(1, "a")].iter().map(|new| new.op_id).collect();
        let marked = queue.store().mark_sending(ids.clone()).await.unwrap();
        let got: Vec<_> = marked.iter().map(|o| (o.seq, o.state, o.attempts)).collect();
        assert_eq!(got, [(3, State::Sending, 1), (1, State::Sending, 1)]);
        assert_eq!(marked[1].new, stamps(1, "a"));
        assert_eq!(queue.store().get(ids[2]).await.unwrap().unwrap(), marked[1]);
        assert!(queue.store().mark_sending(ids).await.unwrap().is_empty());
        assert!(queue.store().heads(10).await.unwrap().is_empty());
    }

    #[tokio::test]
    async fn a_damaged_head_is_parked_and_its_lane_goes_on() {
        let queue = Queue::open();
        queue.append(stamps(1, "a")).await;
        queue.append(stamps(2, "a")).await;
        queue.damage(1).await;
        let store = queue.store();
        assert!(store.mark_sending(vec![stamps(1, "a").op_id]).await.unwrap().is_empty());
        let heads = store.heads(10).await.unwrap();
        assert_eq!(heads.iter().map(|head| head.seq).collect::<Vec<_>>(), [2]);
        assert_eq!(store.counts().await.unwrap().parked, 1);
        let is_said = |connection: &Connection| {
            let sql = "SELECT reason = ?1 FROM operation WHERE seq = 1";
            Ok(connection.query_row(sql, [DAMAGED], |row| row.get::<_, bool>(0))?)
        };
        assert!(store.write("read the reason", is_said).await.unwrap());
        assert!(matches!(store.get(stamps(1, "a").op_id).await, Err(Error::Corrupt { seq: 1 })));
    }
}
