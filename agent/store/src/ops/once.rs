//! What a person decides, once for each key of a caller: an answer that was lost can be asked for again.

use rusqlite::Connection;
use stamp_core::{
    operation::{Head, OpId, Operation},
    time::Timestamp,
};

use super::{
    discard::discard,
    retry::{Retried, retry},
};
use crate::{
    CallerKey, CallerLookup, Error, Store,
    caller_key::{look_up, remember},
};

/// What came of a decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Once<T> {
    /// It was carried out.
    Now(T),
    /// It had been carried out under this key: how the operation stands since.
    Before(Box<Operation>),
    /// The caller has used the key for another request. Nothing was done.
    KeyReused,
}

impl Store {
    /// [`Store::retry`], once for this key.
    ///
    /// # Errors
    /// As there.
    pub async fn retry_once(
        &self,
        id: OpId,
        new_id: OpId,
        reason: Option<&str>,
        actor: &str,
        at: Timestamp,
        key: CallerKey,
    ) -> Result<Once<Retried>, Error> {
        let (reason, actor) = (reason.map(str::to_owned), actor.to_owned());
        let work = move |connection: &Connection| {
            let act = || retry(connection, id, new_id, reason.as_deref(), &actor, at);
            once(connection, &key, at, |retried: &Retried| retried.op_id, act)
        };
        self.write("retry an operation", work).await
    }

    /// [`Store::discard`], once for this key.
    ///
    /// # Errors
    /// As there.
    pub async fn discard_once(
        &self,
        id: OpId,
        reason: &str,
        actor: &str,
        at: Timestamp,
        key: CallerKey,
    ) -> Result<Once<Vec<Head>>, Error> {
        let (reason, actor) = (reason.to_owned(), actor.to_owned());
        let work = move |connection: &Connection| {
            once(connection, &key, at, |_| id, || discard(connection, id, &reason, &actor, at))
        };
        self.write("discard an operation", work).await
    }
}

/// Acts unless the key has been used. `made`: the operation that the key stands for from now on.
fn once<T>(
    connection: &Connection,
    key: &CallerKey,
    at: Timestamp,
    made: impl FnOnce(&T) -> OpId,
    act: impl FnOnce() -> Result<T, Error>,
) -> Result<Once<T>, Error> {
    match look_up(connection, key)? {
        CallerLookup::Made(operation) => return Ok(Once::Before(operation)),
        CallerLookup::KeyReused => return Ok(Once::KeyReused),
        CallerLookup::Unknown => {}
    }
    let done = act()?;
    remember(connection, key, made(&done), at)?;
    Ok(Once::Now(done))
}

#[cfg(test)]
mod tests {
    use stamp_core::operation::State;

    use super::*;
    use crate::testing::{Queue, stamps};

    fn key(key: &str, request: u8) -> CallerKey {
        CallerKey { caller: "page".into(), key: key.into(), fingerprint: [request; 32] }
    }

    async fn parked(queue: &Queue, number: u32) -> OpId {
        let new = stamps(number, &format!("lane {number}"));
        queue.append(new.clone()).await;
        queue.settle(&new, State::Parked).await;
        new.op_id
    }

    #[tokio::test]
    async fn a_retry_whose_answer_was_lost_is_made_once_and_journalled_once() {
        let queue = Queue::open();
        let id = parked(&queue, 1).await;
        let retry = async |request| {
            queue
                .store()
                .retry_once(id, stamps(9, "a").op_id, None, "anna", queue.now(), key("k", request))
                .await
        };
        assert!(matches!(retry(1).await.unwrap(), Once::Now(Retried { op_id, .. }) if op_id == id));
        let Once::Before(operation) = retry(1).await.unwrap() else { panic!("it was made before") };
        assert_eq!((operation.new.op_id, operation.state), (id, State::Queued));
        assert_eq!(retry(2).await.unwrap(), Once::KeyReused);
        assert_eq!(queue.store().journal(10).await.unwrap().len(), 1);
    }

    #[tokio::test]
    async fn a_discard_whose_answer_was_lost_is_made_once_and_a_refused_one_uses_no_key() {
        let queue = Queue::open();
        let (id, sent) = (parked(&queue, 1).await, stamps(2, "b").op_id);
        queue.append(stamps(2, "b")).await;
        queue.store().mark_sending(vec![sent]).await.unwrap();
        let discard = async |id, key| queue.store().discard_once(id, "test", "anna", queue.now(), key).await;
        assert!(matches!(discard(sent, key("k", 1)).await, Err(Error::WrongState { .. })));
        assert!(matches!(discard(id, key("k", 2)).await.unwrap(), Once::Now(_)));
        let Once::Before(operation) = discard(id, key("k", 2)).await.unwrap() else { panic!("once") };
        assert_eq!(operation.state, State::Discarded);
        assert_eq!(queue.store().journal(10).await.unwrap().len(), 1);
    }
}
