//! A person's second try.

use rusqlite::{Connection, OptionalExtension, params};
use stamp_core::{
    cloud::verdict::KEY_REUSED,
    operation::{Head, NewOperation, OpId, State},
    time::Timestamp,
};

use super::{
    end::{End, end, forget_body},
    insert::{Entry, Prepared, insert, original_is_parked},
};
use crate::{
    Error, Store, acceptance, body, journal, lane, query,
    row::{self, Standing},
    voucher,
};

pub(crate) const RETRY_OF: &str = "SELECT seq, op_id FROM operation WHERE retry_of = ?1 ORDER BY seq LIMIT 1";
const REVIVE: &str =
    "UPDATE operation SET state = 'queued', waits = ?2, reason = NULL, settled_at = NULL WHERE seq = ?1";

const REASON: &str = "SELECT reason FROM operation WHERE seq = ?1";

/// Nobody retries as often; an import may hold a circle.
const MOST_RETRIES: usize = 100;

/// What a retry made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Retried {
    /// The operation that will be sent: the same, or the new one in place of a refused one.
    pub op_id: OpId,
    /// Present where it can be sent at once. It may have stepped in front of a younger head of its lane.
    pub head: Option<Head>,
    /// Voids in other lanes that had waited for it and can be sent now.
    pub released: Vec<Head>,
}

impl Store {
    /// Sends again what could not be sent, in the name of `actor`, who is written into the journal, and with `reason`
    /// where one is given.
    ///
    /// A parked operation is queued again as it is, at its old place. A refused one cannot be: the cloud would
    /// repeat its answer. A new operation `new_id` with the same body, but for its `op_id`, takes its place; a
    /// second retry answers the first one's. What was taken back is not sent after all.
    ///
    /// So does one take the place of an operation that was parked because its key stands for something else in the
    /// cloud's books, which is refused by that. It cannot stamp a receipt twice: the receipt's own identity is in the
    /// body. Where there is a void of it, it stays under its key.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::WrongState`] where it is neither parked nor refused;
    /// [`Error::TakenBack`] where a refused one was voided; [`Error::Corrupt`] where it is damaged; [`Error::Body`] where the body of a refused one is not an object with an `op_id`.
    pub async fn retry(
        &self,
        id: OpId,
        new_id: OpId,
        reason: Option<&str>,
        actor: &str,
        at: Timestamp,
    ) -> Result<Retried, Error> {
        let (reason, actor) = (reason.map(str::to_owned), actor.to_owned());
        let work =
            move |connection: &Connection| retry(connection, id, new_id, reason.as_deref(), &actor, at);
        self.write("retry an operation", work).await
    }

    /// The operation that stands in the place of `id` since a person's last retry; `id` itself where there was none.
    ///
    /// # Errors
    /// Only where the file cannot be read.
    pub async fn retried_as(&self, id: OpId) -> Result<OpId, Error> {
        self.read("look for a retry", move |connection| {
            let mut last = id;
            for _ in 0..MOST_RETRIES {
                let Some((_, next)) = retry_of(connection, last)? else { break };
                last = next;
            }
            Ok(last)
        })
        .await
    }
}

/// See [`Store::retry`].
pub(super) fn retry(
    connection: &Connection,
    id: OpId,
    new_id: OpId,
    reason: Option<&str>,
    actor: &str,
    at: Timestamp,
) -> Result<Retried, Error> {
    let standing = row::standing(connection, id)?.ok_or(Error::NotFound { op_id: id })?;
    match standing.state {
        State::Parked if never_goes_under_its_key(connection, &standing)? => {
            let note = note(new_id, reason);
            journal::record(connection, at, actor, "retry", Some(id), Some(&note))?;
            let settled_at = Some(at.as_millisecond());
            let refused = End { reason: Some(KEY_REUSED), at: settled_at, ..End::of(State::Refused) };
            // Neither a head nor with a void that waited for it, so nothing else may go now.
            end(connection, &standing, &refused)?;
            replace(connection, &standing, new_id, at)
        }
        State::Parked => {
            journal::record(connection, at, actor, "retry", Some(id), reason)?;
            revive(connection, &standing)
        }
        State::Refused => match earlier(connection, id)? {
            Some(earlier) => Ok(earlier),
            None if lane::has_void(connection, id)? => Err(Error::TakenBack { op_id: id }),
            None => {
                let note = note(new_id, reason);
                journal::record(connection, at, actor, "retry", Some(id), Some(&note))?;
                replace(connection, &standing, new_id, at)
            }
        },
        state => Err(Error::WrongState { action: "retry", op_id: id, state }),
    }
}

/// Under which name it goes, and why.
fn note(new_id: OpId, reason: Option<&str>) -> String {
    match reason {
        None => format!("as {new_id}"),
        Some(reason) => format!("as {new_id}: {reason}"),
    }
}

fn never_goes_under_its_key(connection: &Connection, parked: &Standing) -> Result<bool, Error> {
    let reason: Option<String> =
        connection.prepare_cached(REASON)?.query_row([parked.seq], |row| row.get(0))?;
    let is_reused = reason.as_deref() == Some(KEY_REUSED);
    Ok(is_reused && !lane::has_void(connection, parked.op_id)?)
}

fn revive(connection: &Connection, standing: &Standing) -> Result<Retried, Error> {
    // Reading it checks it: a damaged one would only be parked again.
    let parked = query::get(connection, standing.op_id)?.ok_or(Error::NotFound { op_id: standing.op_id })?;
    let waits = original_is_parked(connection, &parked.new)?;
    connection.prepare_cached(REVIVE)?.execute(params![standing.seq, waits])?;
    let head = match waits {
        true => None,
        false => lane::enter(connection, &standing.lane, standing.seq)?,
    };
    let released = lane::release_voids(connection, standing.op_id)?;
    Ok(Retried { op_id: standing.op_id, head, released })
}

fn earlier(connection: &Connection, id: OpId) -> Result<Option<Retried>, Error> {
    let Some((seq, op_id)) = retry_of(connection, id)? else { return Ok(None) };
    let head = lane::ready(connection, seq)?;
    Ok(Some(Retried { op_id, head, released: Vec::new() }))
}

fn retry_of(connection: &Connection, id: OpId) -> Result<Option<(i64, OpId)>, Error> {
    let mut statement = connection.prepare_cached(RETRY_OF)?;
    let row = statement.query_row([id.as_bytes()], |row| Ok((row.get(0)?, OpId::from_bytes(row.get(1)?))));
    Ok(row.optional()?)
}

fn replace(connection: &Connection, old: &Standing, new_id: OpId, at: Timestamp) -> Result<Retried, Error> {
    let refused = query::get(connection, old.op_id)?.ok_or(Error::NotFound { op_id: old.op_id })?.new;
    let expected = "a JSON object with an op_id";
    let body = body::with_op_id(&refused.body, new_id).ok_or(Error::Body { op_id: old.op_id, expected })?;
    let new = NewOperation { op_id: new_id, body, created_at: at, retry_of: Some(old.op_id), ..refused };
    voucher::hand_on(connection, old.op_id, new_id)?;
    let is_fact = acceptance::hand_on(connection, old.op_id, new_id)?;
    let (_, head) = insert(connection, &Prepared::of(new)?, &Entry { is_fact, ..Entry::QUEUED })?;
    forget_body(connection, old)?;
    Ok(Retried { op_id: new_id, head, released: Vec::new() })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use stamp_core::{operation::Outcome, time::Now};

    use super::*;
    use crate::{
        Settlement,
        testing::{Queue, stamps, void},
    };

    #[tokio::test]
    async fn a_parked_operation_goes_back_to_its_old_place() {
        let queue = Queue::open();
        let (first, second) = (stamps(1, "a"), stamps(2, "a"));
        queue.append(first.clone()).await;
        queue.append(second.clone()).await;
        queue.settle(&first, State::Parked).await;

        let retried = queue.retry(&first).await.unwrap();
        assert_eq!(retried.op_id, first.op_id);
        assert_eq!(retried.head.unwrap().seq, 1);
        let heads = queue.store().heads(10).await.unwrap();
        assert_eq!(heads.iter().map(|head| head.seq).collect::<Vec<_>>(), [1]);
        let operation = queue.store().get(first.op_id).await.unwrap().unwrap();
        assert_eq!((operation.settled_at, operation.reason), (None, None));
    }

    #[tokio::test]
    async fn a_parked_operation_does_not_step_in_front_of_one_that_is_being_sent() {
        let queue = Queue::open();
        let (first, second) = (stamps(1, "a"), stamps(2, "a"));
        queue.append(first.clone()).await;
        queue.append(second.clone()).await;
        queue.settle(&first, State::Parked).await;
        queue.store().mark_sending(vec![second.op_id]).await.unwrap();

        assert_eq!(queue.retry(&first).await.unwrap().head, None);
        let settled = queue.settle(&second, State::Done).await;
        assert_eq!(settled.next.iter().map(|head| head.op_id).collect::<Vec<_>>(), [first.op_id]);
    }

    #[tokio::test]
    async fn a_void_follows_its_original_when_that_is_retried() {
        let queue = Queue::open();
        let original = stamps(1, "a");
        let undo = void(2, "a", original.op_id);
        queue.append(original.clone()).await;
        queue.append(undo.clone()).await;
        queue.settle(&original, State::Parked).await;
        queue.retry(&original).await.unwrap();
        let settled = queue.settle(&original, State::Done).await;
        assert_eq!(settled.next.iter().map(|head| head.op_id).collect::<Vec<_>>(), [undo.op_id]);
    }

    #[tokio::test]
    async fn a_void_in_another_lane_is_told_of_when_its_original_is_retried() {
        let queue = Queue::open();
        let original = stamps(1, "a");
        let undo = void(2, "b", original.op_id);
        queue.append(original.clone()).await;
        queue.settle(&original, State::Parked).await;
        queue.append(undo.clone()).await;
        let retried = queue.retry(&original).await.unwrap();
        assert_eq!(retried.released.iter().map(|head| head.op_id).collect::<Vec<_>>(), [undo.op_id]);
    }

    #[tokio::test]
    async fn a_parked_void_that_is_retried_still_waits_for_its_parked_original() {
        let queue = Queue::open();
        let original = stamps(1, "a");
        let undo = void(2, "a", original.op_id);
        queue.append(original.clone()).await;
        queue.append(undo.clone()).await;
        queue.settle(&undo, State::Parked).await;
        queue.settle(&original, State::Parked).await;
        assert_eq!(queue.retry(&undo).await.unwrap().head, None);
        assert!(queue.store().heads(10).await.unwrap().is_empty());
        queue.retry(&original).await.unwrap();
        let settled = queue.settle(&original, State::Done).await;
        assert_eq!(settled.next.iter().map(|head| head.op_id).collect::<Vec<_>>(), [undo.op_id]);
    }

    async fn key_reused(queue: &Queue, new: &NewOperation) {
        queue.append(new.clone()).await;
        let reason = Some(KEY_REUSED.to_owned());
        let outcome = Some(Outcome { status: 422, body: b"{}".to_vec() });
        let settlement = Settlement { state: State::Parked, outcome, reason, at: queue.now() };
        queue.store().settle(new.op_id, settlement).await.unwrap();
    }

    #[tokio::test]
    async fn what_can_never_go_under_its_key_goes_under_a_new_one() {
        let queue = Queue::open();
        let parked = stamps(1, "a");
        key_reused(&queue, &parked).await;
        let later = Now::epoch().after(Duration::from_secs(60)).wall;
        let again = OpId::derived(&["again"]);
        let retried = queue.store().retry(parked.op_id, again, None, "anna", later).await.unwrap();
        assert_eq!(retried.op_id, again);
        let new = queue.store().get(again).await.unwrap().unwrap();
        assert_eq!((new.state, new.new.retry_of), (State::Queued, Some(parked.op_id)));
        assert_eq!(new.new.created_at, later, "it is made when somebody wanted it again");
        let old = queue.store().get(parked.op_id).await.unwrap().unwrap();
        assert_eq!((old.state, old.reason.as_deref()), (State::Refused, Some(KEY_REUSED)));
        assert_eq!(old.settled_at, Some(later));
        assert_eq!(old.outcome.unwrap().status, 422, "the cloud's answer stays");
        assert_eq!(queue.retry(&parked).await.unwrap(), retried, "once");
        assert_eq!(queue.store().counts().await.unwrap().parked, 0);
    }

    #[tokio::test]
    async fn what_was_taken_back_meanwhile_is_not_sent_under_a_new_key() {
        let queue = Queue::open();
        let parked = stamps(1, "a");
        key_reused(&queue, &parked).await;
        queue.append(void(2, "a", parked.op_id)).await;
        assert_eq!(queue.retry(&parked).await.unwrap().op_id, parked.op_id);
    }

    #[tokio::test]
    async fn what_was_refused_after_it_was_taken_back_is_not_sent_again() {
        let queue = Queue::open();
        let (original, undo) = (stamps(1, "a"), void(2, "a", stamps(1, "a").op_id));
        queue.append(original.clone()).await;
        queue.store().mark_sending(vec![original.op_id]).await.unwrap();
        queue.append(undo.clone()).await;
        assert_eq!(queue.settle(&original, State::Refused).await.withdrawn, [undo.op_id]);
        assert!(matches!(queue.retry(&original).await, Err(Error::TakenBack { .. })));
        assert!(queue.store().heads(10).await.unwrap().is_empty());
        assert!(queue.store().journal(10).await.unwrap().is_empty());
    }

    #[tokio::test]
    async fn a_void_that_may_have_arrived_keeps_its_original_under_its_key_and_is_told_of() {
        let queue = Queue::open();
        let original = stamps(1, "a");
        let undo = void(2, "b", original.op_id);
        queue.append(undo.clone()).await;
        queue.store().mark_sending(vec![undo.op_id]).await.unwrap();
        queue.store().requeue(undo.op_id, true, None).await.unwrap();
        key_reused(&queue, &original).await;
        let retried = queue.retry(&original).await.unwrap();
        assert_eq!(retried.op_id, original.op_id);
        assert_eq!(retried.released.iter().map(|head| head.op_id).collect::<Vec<_>>(), [undo.op_id]);
    }

    #[tokio::test]
    async fn a_refused_operation_is_replaced_once() {
        let queue = Queue::open();
        let refused = stamps(1, "a");
        queue.append(refused.clone()).await;
        queue.settle(&refused, State::Refused).await;

        let retried = queue.retry(&refused).await.unwrap();
        assert_ne!(retried.op_id, refused.op_id);
        let new = queue.store().get(retried.op_id).await.unwrap().unwrap().new;
        assert_eq!((new.retry_of, &new.path), (Some(refused.op_id), &refused.path));
        let expected = String::from_utf8(refused.body.clone()).unwrap();
        let expected = expected.replace(&refused.op_id.to_string(), &retried.op_id.to_string());
        assert_eq!(String::from_utf8(new.body).unwrap(), expected);

        assert_eq!(queue.retry(&refused).await.unwrap(), retried);
        assert_eq!(queue.store().retried_as(refused.op_id).await.unwrap(), retried.op_id);
        assert_eq!(queue.store().retried_as(retried.op_id).await.unwrap(), retried.op_id);
        assert_eq!(queue.store().journal(10).await.unwrap().len(), 1);
        assert!(queue.store().get(refused.op_id).await.unwrap().unwrap().new.body.is_empty());
    }

    #[tokio::test]
    async fn why_somebody_retries_stands_in_the_journal_beside_what_came_of_it() {
        let queue = Queue::open();
        let (parked, refused, reused) = (stamps(1, "a"), stamps(2, "b"), stamps(3, "c"));
        for (new, state) in [(&parked, State::Parked), (&refused, State::Refused)] {
            queue.append(new.clone()).await;
            queue.settle(new, state).await;
        }
        key_reused(&queue, &reused).await;
        let again = [4, 5, 6].map(|number| stamps(number, "d").op_id);
        for (new, again) in [&parked, &refused, &reused].into_iter().zip(again) {
            queue.store().retry(new.op_id, again, Some("it works"), "anna", queue.now()).await.unwrap();
        }
        let journal = queue.store().journal(9).await.unwrap();
        let reasons: Vec<_> = journal.into_iter().rev().map(|entry| entry.reason.unwrap()).collect();
        let as_another = |id: OpId| format!("as {id}: it works");
        assert_eq!(reasons, ["it works".to_owned(), as_another(again[1]), as_another(again[2])]);
    }

    #[tokio::test]
    async fn what_is_done_or_waiting_or_damaged_cannot_be_retried() {
        let queue = Queue::open();
        let (done, waiting, damaged) = (stamps(1, "a"), stamps(2, "a"), stamps(3, "b"));
        for new in [&done, &waiting, &damaged] {
            queue.append(new.clone()).await;
        }
        queue.settle(&done, State::Done).await;
        queue.settle(&damaged, State::Parked).await;
        queue.damage(3).await;
        assert!(matches!(queue.retry(&done).await, Err(Error::WrongState { state: State::Done, .. })));
        assert!(matches!(queue.retry(&waiting).await, Err(Error::WrongState { state: State::Queued, .. })));
        assert!(matches!(queue.retry(&damaged).await, Err(Error::Corrupt { seq: 3 })));
        assert!(matches!(queue.retry(&stamps(9, "a")).await, Err(Error::NotFound { .. })));
        assert!(queue.store().journal(10).await.unwrap().is_empty());
    }
}
