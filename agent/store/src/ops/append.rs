//! Taking an operation.

use std::sync::Arc;

use rusqlite::Connection;
use stamp_core::operation::{Head, NewOperation, Operation};

use super::insert::{Entry, Prepared, insert};
use crate::{
    Act, CallerKey, CallerLookup, Error, Store, Voucher, acceptance,
    caller_key::{look_up, remember},
    outage, query, voucher,
};

/// What became of an operation that was handed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Appended {
    /// It is in the queue.
    New {
        /// Its number.
        seq: i64,
        /// Present where it can be sent at once: nothing of its lane is before it.
        head: Option<Head>,
    },
    /// Its `op_id` was there already, or the caller's key has made this operation before. Nothing was added.
    Existing(Box<Operation>),
    /// The caller has used the key for another request. Nothing was added.
    KeyReused,
}

impl Store {
    /// Puts an operation into the queue. It is on the disk when this returns. Times are kept to the millisecond.
    ///
    /// # Errors
    /// [`Error::Full`] where the disk is full: then it is refused, unless it is there already, until there is room
    /// again. [`Error::Unconfirmed`] where the disk failed: then hand in the same once more, with the same `op_id`.
    /// Others where it could not be written; [`Error::Body`] where its body is not text;
    /// [`Error::Corrupt`] where its `op_id` is there already but damaged.
    pub async fn append(&self, new: NewOperation, caller: Option<CallerKey>) -> Result<Appended, Error> {
        self.take_request(Request { prepared: Prepared::of(new)?, caller, voucher: None, act: None }).await
    }

    /// As [`Store::append`], with what is noted of the voucher.
    ///
    /// # Errors
    /// As there.
    pub async fn append_with(
        &self,
        new: NewOperation,
        voucher: Voucher,
        caller: Option<CallerKey>,
    ) -> Result<Appended, Error> {
        self.append_by(new, voucher, None, caller).await
    }

    /// As [`Store::append_with`], with who allowed it: in the journal, where the operation is new.
    ///
    /// # Errors
    /// As there.
    pub async fn append_by(
        &self,
        new: NewOperation,
        voucher: Voucher,
        act: Option<Act>,
        caller: Option<CallerKey>,
    ) -> Result<Appended, Error> {
        let prepared = Prepared::of(new)?;
        self.take_request(Request { prepared, caller, voucher: Some(voucher), act }).await
    }

    async fn take_request(&self, request: Request) -> Result<Appended, Error> {
        let request = Arc::new(request);
        let asked = Arc::clone(&request);
        let work = move |connection: &Connection| append(connection, &asked);
        let appended = self.take_in("append an operation", work).await;
        match appended {
            // What is there already is no new operation, and no room is needed to say so.
            Err(full) if full.is_disk_full() => {
                let look = move |connection: &Connection| known(connection, &request);
                self.read("look up an operation", look).await?.ok_or(full)
            }
            appended => appended,
        }
    }
}

struct Request {
    prepared: Prepared,
    caller: Option<CallerKey>,
    voucher: Option<Voucher>,
    act: Option<Act>,
}

fn append(connection: &Connection, request: &Request) -> Result<Appended, Error> {
    let Request { prepared, caller, voucher, act } = request;
    if let Some(known) = by_key(connection, caller.as_ref())? {
        return Ok(known);
    }
    let new = &prepared.new;
    let appended = match query::get(connection, new.op_id)? {
        Some(operation) => Appended::Existing(Box::new(operation)),
        None => {
            let is_fact = voucher.as_ref().is_some_and(|voucher| voucher.accepted.is_some());
            let (seq, head) = insert(connection, prepared, &Entry { is_fact, ..Entry::QUEUED })?;
            outage::taken(connection)?;
            if let Some(voucher) = voucher {
                note(connection, new, voucher)?;
            }
            if let Some(act) = act {
                act.record(connection)?;
            }
            Appended::New { seq, head }
        }
    };
    if let Some(key) = caller {
        remember(connection, key, new.op_id, new.created_at)?;
    }
    Ok(appended)
}

fn note(connection: &Connection, new: &NewOperation, voucher: &Voucher) -> Result<(), Error> {
    voucher::name(connection, new.op_id, &voucher.known_as)?;
    voucher.accepted.as_ref().map_or(Ok(()), |accepted| acceptance::note(connection, new, accepted))
}

/// What can be answered without writing.
fn known(connection: &Connection, request: &Request) -> Result<Option<Appended>, Error> {
    if let Some(known) = by_key(connection, request.caller.as_ref())? {
        return Ok(Some(known));
    }
    let existing = query::get(connection, request.prepared.new.op_id)?;
    Ok(existing.map(|operation| Appended::Existing(Box::new(operation))))
}

fn by_key(connection: &Connection, caller: Option<&CallerKey>) -> Result<Option<Appended>, Error> {
    let lookup = caller.map(|key| look_up(connection, key)).transpose()?;
    Ok(match lookup {
        Some(CallerLookup::Made(operation)) => Some(Appended::Existing(operation)),
        Some(CallerLookup::KeyReused) => Some(Appended::KeyReused),
        Some(CallerLookup::Unknown) | None => None,
    })
}

#[cfg(test)]
mod tests {
    use stamp_core::operation::Kind;

    use super::*;
    use crate::testing::{Queue, stamps};

    fn key(key: &str, request: u8) -> CallerKey {
        CallerKey { caller: "pos-1".into(), key: key.into(), fingerprint: [request; 32] }
    }

    #[tokio::test]
    async fn the_first_of_a_lane_can_be_sent_at_once_and_the_second_waits() {
        let queue = Queue::open();
        let first = queue.append(stamps(1, "a")).await;
        let second = queue.append(stamps(2, "a")).await;
        let other = queue.append(stamps(3, "b")).await;
        assert!(matches!(first, Appended::New { seq: 1, head: Some(head) } if head.kind == Kind::AddStamps));
        assert_eq!(second, Appended::New { seq: 2, head: None });
        assert!(matches!(other, Appended::New { seq: 3, head: Some(_) }));
    }

    #[tokio::test]
    async fn what_is_there_already_is_answered_and_not_added() {
        let queue = Queue::open();
        queue.append(stamps(1, "a")).await;
        let again = queue.append(stamps(1, "a")).await;
        assert!(matches!(again, Appended::Existing(operation) if operation.new == stamps(1, "a")));
        assert_eq!(queue.store().counts().await.unwrap().queued, 1);
    }

    #[tokio::test]
    async fn a_callers_retry_gets_what_its_first_call_made() {
        let queue = Queue::open();
        let store = queue.store();
        store.append(stamps(1, "a"), Some(key("k", 1))).await.unwrap();
        let again = store.append(stamps(2, "a"), Some(key("k", 1))).await.unwrap();
        assert!(
            matches!(again, Appended::Existing(operation) if operation.new.op_id == stamps(1, "a").op_id)
        );
        assert_eq!(store.append(stamps(3, "a"), Some(key("k", 2))).await.unwrap(), Appended::KeyReused);
        assert_eq!(store.counts().await.unwrap().queued, 1);
    }

    #[tokio::test]
    async fn a_key_is_known_by_caller_and_request() {
        let queue = Queue::open();
        let store = queue.store();
        store.append(stamps(1, "a"), Some(key("k", 1))).await.unwrap();
        let made = store.caller_operation("pos-1", "k", [1; 32]).await.unwrap();
        assert!(matches!(made, CallerLookup::Made(operation) if operation.new.op_id == stamps(1, "a").op_id));
        assert_eq!(store.caller_operation("pos-1", "k", [2; 32]).await.unwrap(), CallerLookup::KeyReused);
        assert_eq!(store.caller_operation("pos-2", "k", [1; 32]).await.unwrap(), CallerLookup::Unknown);
    }

    #[tokio::test]
    async fn a_known_operation_under_a_new_key_is_remembered_for_that_key() {
        let queue = Queue::open();
        let store = queue.store();
        queue.append(stamps(1, "a")).await;
        store.append(stamps(1, "a"), Some(key("k", 1))).await.unwrap();
        let made = store.caller_operation("pos-1", "k", [1; 32]).await.unwrap();
        assert!(matches!(made, CallerLookup::Made(_)));
    }

    #[tokio::test]
    async fn a_body_that_is_not_text_is_refused() {
        let queue = Queue::open();
        let mut new = stamps(1, "a");
        new.body = vec![0xff];
        assert!(matches!(queue.store().append(new, None).await, Err(Error::Body { .. })));
    }
}
