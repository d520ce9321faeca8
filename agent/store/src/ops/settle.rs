//! After an attempt that was conclusive.

use rusqlite::Connection;
use stamp_core::{
    attempt::Attempt,
    operation::{Head, OpId, Outcome, State},
    time::Timestamp,
};

use super::end::{End, end};
use crate::{Error, Store, attempts, lane, loss, row};

/// What became of an operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settlement {
    /// [`State::Done`], [`State::Refused`] or [`State::Parked`].
    pub state: State,
    /// The cloud's answer. `None` keeps the one that is there.
    pub outcome: Option<Outcome>,
    /// Why, in words.
    pub reason: Option<String>,
    /// When, by the till's clock.
    pub at: Timestamp,
}

/// What a settlement did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settled {
    /// Where the operation stands now: where it was settled before, as it was settled then.
    pub state: State,
    /// The heads that became ready by it, in the order they were found: voids that had waited, the next of the
    /// lane.
    pub next: Vec<Head>,
    /// Voids that went with it: what was refused needs no taking back.
    pub withdrawn: Vec<OpId>,
}

impl Store {
    /// Records what became of a queued or sending operation, its answer with it, in one transaction. One that is
    /// neither stays as it is. With a refused one the voids of it are withdrawn that were never attempted.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::WrongState`] where the settlement's state is none of the three.
    pub async fn settle(&self, id: OpId, settlement: Settlement) -> Result<Settled, Error> {
        self.settle_after(id, settlement, Vec::new()).await
    }

    /// As [`Store::settle`], and notes the attempts that led to it, the earliest first, in the same transaction.
    ///
    /// # Errors
    /// As for [`Store::settle`].
    pub async fn settle_after(
        &self,
        id: OpId,
        settlement: Settlement,
        made: Vec<Attempt>,
    ) -> Result<Settled, Error> {
        if !matches!(settlement.state, State::Done | State::Refused | State::Parked) {
            return Err(Error::WrongState { action: "settle", op_id: id, state: settlement.state });
        }
        let made = self.worth_their_room(made);
        let work = move |connection: &Connection| settle(connection, id, &settlement, &made);
        self.write("settle an operation", work).await
    }
}

fn settle(
    connection: &Connection,
    id: OpId,
    settlement: &Settlement,
    made: &[Attempt],
) -> Result<Settled, Error> {
    let standing = row::standing(connection, id)?.ok_or(Error::NotFound { op_id: id })?;
    attempts::add(connection, standing.seq, made)?;
    if !standing.state.is_active() {
        return Ok(Settled { state: standing.state, next: Vec::new(), withdrawn: Vec::new() });
    }
    let how = End {
        state: settlement.state,
        outcome: settlement.outcome.as_ref(),
        reason: settlement.reason.as_deref(),
        at: Some(settlement.at.as_millisecond()),
    };
    let mut next = end(connection, &standing, &how)?;
    loss::note(connection, id, settlement)?;
    let mut withdrawn = Vec::new();
    if settlement.state == State::Refused {
        withdrawn = lane::unattempted_voids_of(connection, id)?;
        for void in &withdrawn {
            next.extend(withdraw(connection, *void, settlement.at)?);
        }
        next.retain(|head| !withdrawn.contains(&head.op_id));
    }
    Ok(Settled { state: settlement.state, next, withdrawn })
}

fn withdraw(connection: &Connection, void: OpId, at: Timestamp) -> Result<Vec<Head>, Error> {
    let standing = row::standing(connection, void)?.ok_or(Error::NotFound { op_id: void })?;
    end(connection, &standing, &End { at: Some(at.as_millisecond()), ..End::of(State::Withdrawn) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        checksum,
        testing::{Queue, stamps, void},
    };

    #[tokio::test]
    async fn a_settled_operation_keeps_its_answer_and_the_next_of_its_lane_is_ready() {
        let queue = Queue::open();
        queue.append(stamps(1, "a")).await;
        queue.append(stamps(2, "a")).await;
        let id = stamps(1, "a").op_id;
        let outcome = Outcome { status: 201, body: b"{}".to_vec() };
        let settlement =
            Settlement { state: State::Done, outcome: Some(outcome.clone()), reason: None, at: queue.now() };
        let settled = queue.store().settle(id, settlement).await.unwrap();
        assert_eq!(settled.next.iter().map(|head| head.seq).collect::<Vec<_>>(), [2]);

        let operation = queue.store().get(id).await.unwrap().unwrap();
        assert_eq!((operation.state, operation.outcome), (State::Done, Some(outcome)));
        assert_eq!(operation.settled_at, Some(queue.now()));
    }

    #[tokio::test]
    async fn a_done_operation_forgets_its_body_but_not_what_it_was() {
        let queue = Queue::open();
        let new = stamps(1, "a");
        queue.append(new.clone()).await;
        queue.settle(&new, State::Done).await;
        let operation = queue.store().get(new.op_id).await.unwrap().unwrap();
        assert!(operation.new.body.is_empty());
        let digest = queue.store().body_digest(new.op_id).await.unwrap();
        assert_eq!(digest, Some(checksum::sha256(&new.body)));
    }

    #[tokio::test]
    async fn a_refused_or_parked_operation_keeps_its_body_for_a_person() {
        let queue = Queue::open();
        for (new, state) in [(stamps(1, "a"), State::Refused), (stamps(2, "a"), State::Parked)] {
            queue.append(new.clone()).await;
            queue.settle(&new, state).await;
            assert_eq!(queue.store().get(new.op_id).await.unwrap().unwrap().new, new);
        }
    }

    #[tokio::test]
    async fn settling_twice_changes_nothing() {
        let queue = Queue::open();
        let new = stamps(1, "a");
        queue.append(new.clone()).await;
        queue.settle(&new, State::Refused).await;
        let again = queue.settle(&new, State::Done).await;
        assert_eq!(again, Settled { state: State::Refused, next: Vec::new(), withdrawn: Vec::new() });
        assert_eq!(queue.store().get(new.op_id).await.unwrap().unwrap().state, State::Refused);
    }

    #[tokio::test]
    async fn the_voids_of_what_was_refused_go_with_it_and_others_of_their_lanes_go_on() {
        let queue = Queue::open();
        let original = stamps(1, "a");
        let (behind, elsewhere) = (void(2, "a", original.op_id), void(4, "b", original.op_id));
        for new in [&original, &behind, &stamps(3, "a"), &elsewhere, &stamps(5, "b")] {
            queue.append(new.clone()).await;
        }
        let settled = queue.settle(&original, State::Refused).await;
        assert_eq!(settled.withdrawn, [behind.op_id, elsewhere.op_id]);
        assert_eq!(settled.next.iter().map(|head| head.seq).collect::<Vec<_>>(), [3, 5]);
        for void in [behind, elsewhere] {
            let void = queue.store().get(void.op_id).await.unwrap().unwrap();
            assert_eq!((void.state, void.settled_at), (State::Withdrawn, Some(queue.now())));
        }
    }

    #[tokio::test]
    async fn a_void_that_may_have_reached_the_cloud_stays_when_its_original_is_refused() {
        let queue = Queue::open();
        let original = stamps(1, "a");
        let undo = void(2, "b", original.op_id);
        queue.append(original.clone()).await;
        queue.append(undo.clone()).await;
        queue.store().mark_sending(vec![undo.op_id]).await.unwrap();
        queue.store().requeue(undo.op_id, true, None).await.unwrap();
        assert_eq!(queue.settle(&original, State::Refused).await.withdrawn, []);
        assert_eq!(queue.store().get(undo.op_id).await.unwrap().unwrap().state, State::Queued);
    }

    #[tokio::test]
    async fn a_void_waits_for_its_parked_original_and_others_pass_it() {
        let queue = Queue::open();
        let original = stamps(1, "a");
        let undo = void(2, "a", original.op_id);
        queue.append(original.clone()).await;
        queue.append(undo.clone()).await;
        queue.append(stamps(3, "a")).await;
        let settled = queue.settle(&original, State::Parked).await;
        assert_eq!(settled.next.iter().map(|head| head.seq).collect::<Vec<_>>(), [3]);

        let released = queue.store().discard(original.op_id, "mistake", "anna", queue.now()).await.unwrap();
        assert_eq!(released.iter().map(|head| head.op_id).collect::<Vec<_>>(), [undo.op_id]);
    }

    #[tokio::test]
    async fn a_void_that_comes_after_its_original_was_parked_waits_too() {
        let queue = Queue::open();
        let original = stamps(1, "a");
        queue.append(original.clone()).await;
        queue.settle(&original, State::Parked).await;
        queue.append(void(2, "a", original.op_id)).await;
        assert!(queue.store().heads(10).await.unwrap().is_empty());
        assert_eq!(queue.store().counts().await.unwrap().queued, 1);
    }

    #[tokio::test]
    async fn all_voids_of_a_parked_original_wait_wherever_they_stand() {
        let queue = Queue::open();
        let original = stamps(1, "a");
        queue.append(original.clone()).await;
        for number in [2, 3] {
            queue.append(void(number, "b", original.op_id)).await;
        }
        queue.append(stamps(4, "b")).await;
        let settled = queue.settle(&original, State::Parked).await;
        assert_eq!(settled.next.iter().map(|head| head.seq).collect::<Vec<_>>(), [4]);
    }

    #[tokio::test]
    async fn only_an_end_can_be_settled_to() {
        let queue = Queue::open();
        queue.append(stamps(1, "a")).await;
        let settlement = Settlement { state: State::Queued, outcome: None, reason: None, at: queue.now() };
        let error = queue.store().settle(stamps(1, "a").op_id, settlement).await.unwrap_err();
        assert!(matches!(error, Error::WrongState { state: State::Queued, .. }));
    }
}
