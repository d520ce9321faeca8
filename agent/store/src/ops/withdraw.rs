//! Taking back what nobody has seen yet.

use rusqlite::Connection;
use stamp_core::{
    operation::{OpId, State},
    time::Timestamp,
};

use super::{
    Settled,
    end::{End, end},
};
use crate::{Error, Store, row};

impl Store {
    /// Takes back an operation that is queued and was never attempted: it will not be sent. `None`: it is not
    /// like that (any more), or not in this queue; then only a void helps.
    ///
    /// # Errors
    /// Only where the file cannot be written.
    pub async fn withdraw(&self, id: OpId, at: Timestamp) -> Result<Option<Settled>, Error> {
        self.write("withdraw an operation", move |connection| withdraw(connection, id, at)).await
    }
}

pub(super) fn withdraw(connection: &Connection, id: OpId, at: Timestamp) -> Result<Option<Settled>, Error> {
    let Some(standing) = row::standing(connection, id)? else { return Ok(None) };
    if standing.state != State::Queued || standing.attempts > 0 {
        return Ok(None);
    }
    let how = End { at: Some(at.as_millisecond()), ..End::of(State::Withdrawn) };
    let next = end(connection, &standing, &how)?;
    Ok(Some(Settled { state: State::Withdrawn, next, withdrawn: Vec::new() }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Queue, stamps};

    #[tokio::test]
    async fn what_was_never_attempted_can_be_taken_back() {
        let queue = Queue::open();
        queue.append(stamps(1, "a")).await;
        queue.append(stamps(2, "a")).await;
        let id = stamps(1, "a").op_id;
        let settled = queue.store().withdraw(id, queue.now()).await.unwrap().unwrap();
        assert_eq!(settled.next.iter().map(|head| head.seq).collect::<Vec<_>>(), [2]);
        let operation = queue.store().get(id).await.unwrap().unwrap();
        assert_eq!((operation.state, operation.new.body.len()), (State::Withdrawn, 0));
        assert_eq!(operation.settled_at, Some(queue.now()));
    }

    #[tokio::test]
    async fn what_may_have_reached_the_cloud_cannot() {
        let queue = Queue::open();
        let id = stamps(1, "a").op_id;
        queue.append(stamps(1, "a")).await;
        queue.store().mark_sending(vec![id]).await.unwrap();
        assert_eq!(queue.store().withdraw(id, queue.now()).await.unwrap(), None);
        queue.store().requeue(id, true, None).await.unwrap();
        assert_eq!(queue.store().withdraw(id, queue.now()).await.unwrap(), None);
        assert_eq!(queue.store().withdraw(stamps(9, "a").op_id, queue.now()).await.unwrap(), None);
    }
}
