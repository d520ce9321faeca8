//! Giving an operation up.

use rusqlite::Connection;
use stamp_core::{
    operation::{Head, OpId, State},
    time::Timestamp,
};

use super::end::{End, end};
use crate::{Error, Store, journal, row};

impl Store {
    /// Gives up a parked, refused or never attempted operation, in the name of `actor` and for `reason`, both of
    /// which are written into the journal. Returns the heads that became ready by it.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::WrongState`] where it stands otherwise.
    pub async fn discard(
        &self,
        id: OpId,
        reason: &str,
        actor: &str,
        at: Timestamp,
    ) -> Result<Vec<Head>, Error> {
        let (reason, actor) = (reason.to_owned(), actor.to_owned());
        let work = move |connection: &Connection| discard(connection, id, &reason, &actor, at);
        self.write("discard an operation", work).await
    }
}

/// See [`Store::discard`].
pub(super) fn discard(
    connection: &Connection,
    id: OpId,
    reason: &str,
    actor: &str,
    at: Timestamp,
) -> Result<Vec<Head>, Error> {
    let standing = row::standing(connection, id)?.ok_or(Error::NotFound { op_id: id })?;
    let allowed = match standing.state {
        State::Parked | State::Refused => true,
        State::Queued => standing.attempts == 0,
        _ => false,
    };
    if !allowed {
        return Err(Error::WrongState { action: "discard", op_id: id, state: standing.state });
    }
    journal::record(connection, at, actor, "discard", Some(id), Some(reason))?;
    let how = End { reason: Some(reason), at: Some(at.as_millisecond()), ..End::of(State::Discarded) };
    end(connection, &standing, &how)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Queue, stamps};

    #[tokio::test]
    async fn a_discarded_operation_is_journalled_and_frees_its_lane() {
        let queue = Queue::open();
        let id = stamps(1, "a").op_id;
        queue.append(stamps(1, "a")).await;
        queue.append(stamps(2, "a")).await;
        let heads = queue.store().discard(id, "a test", "anna", queue.now()).await.unwrap();
        assert_eq!(heads.iter().map(|head| head.seq).collect::<Vec<_>>(), [2]);
        let operation = queue.store().get(id).await.unwrap().unwrap();
        assert_eq!((operation.state, operation.new.body.len()), (State::Discarded, 0));
        assert_eq!((operation.reason.as_deref(), operation.settled_at), (Some("a test"), Some(queue.now())));

        let entry = &queue.store().journal(10).await.unwrap()[0];
        assert_eq!((entry.actor.as_str(), entry.action.as_str(), entry.op_id), ("anna", "discard", Some(id)));
        assert_eq!((entry.reason.as_deref(), entry.at), (Some("a test"), queue.now()));
    }

    #[tokio::test]
    async fn what_may_have_reached_the_cloud_is_not_discarded() {
        let queue = Queue::open();
        let id = stamps(1, "a").op_id;
        queue.append(stamps(1, "a")).await;
        queue.store().mark_sending(vec![id]).await.unwrap();
        let error = queue.store().discard(id, "a test", "anna", queue.now()).await.unwrap_err();
        assert!(matches!(error, Error::WrongState { state: State::Sending, .. }));
        queue.store().requeue(id, true, None).await.unwrap();
        assert!(queue.store().discard(id, "a test", "anna", queue.now()).await.is_err());
        assert!(queue.store().journal(10).await.unwrap().is_empty());
    }

    #[tokio::test]
    async fn a_damaged_operation_can_be_parked_and_discarded() {
        let queue = Queue::open();
        let new = stamps(1, "a");
        queue.append(new.clone()).await;
        queue.damage(1).await;
        queue.settle(&new, State::Parked).await;
        queue.store().discard(new.op_id, "damaged", "anna", queue.now()).await.unwrap();
        assert_eq!(queue.store().get(new.op_id).await.unwrap().unwrap().state, State::Discarded);
    }
}
