//! The vouchers of redemptions: by which names they are known, and what this till did with them.

use rusqlite::{Connection, OptionalExtension, params};
use stamp_core::{
    operation::{Lane, OpId, Operation},
    time::Timestamp,
};

use crate::{
    Accepted, Error, Store,
    row::{self, operation_columns},
};

/// What is noted of the voucher beside its redemption.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Voucher {
    /// Its lanes by other names.
    pub known_as: Vec<Lane>,
    /// Present where it is accepted without asking.
    pub accepted: Option<Accepted>,
}

pub(crate) const UNANSWERED: &str = concat!(
    "SELECT ",
    operation_columns!(),
    " FROM operation WHERE op_id IN (SELECT op_id FROM known_as WHERE lane = ?1 UNION ALL SELECT op_id \
     FROM operation INDEXED BY operation_redemption WHERE lane = ?1 AND kind = 'redeem') \
     AND +state IN ('queued', 'sending') LIMIT 1"
);
pub(crate) const REDEEMED: &str = "SELECT max(o.created_at) FROM operation o WHERE o.op_id IN \
     (SELECT op_id FROM known_as WHERE lane = ?1 UNION ALL SELECT op_id \
     FROM operation INDEXED BY operation_redemption WHERE lane = ?1 AND kind = 'redeem') AND +o.state = 'done' \
     AND NOT EXISTS (SELECT 1 FROM operation v WHERE v.depends_on = o.op_id AND v.kind = 'void')";
/// Accepted, not taken back, and without a good answer of the cloud's: refused ones from ?1 on only.
macro_rules! standing {
    () => {
        "(o.state IN ('queued', 'sending', 'parked') OR (o.state = 'refused' AND a.at >= ?1)) \
         AND NOT EXISTS (SELECT 1 FROM operation v WHERE v.depends_on = o.op_id AND v.kind = 'void')"
    };
}
pub(crate) const ACCEPTED: &str = concat!(
    "SELECT a.op_id FROM acceptance a JOIN operation o ON o.op_id = a.op_id WHERE a.op_id IN \
     (SELECT op_id FROM known_as WHERE lane = ?2 UNION ALL SELECT op_id \
     FROM operation INDEXED BY operation_redemption WHERE lane = ?2 AND kind = 'redeem') AND ",
    standing!(),
    " LIMIT 1"
);
const ANY_ACCEPTED: &str = concat!(
    "SELECT EXISTS (SELECT 1 FROM acceptance a JOIN operation o ON o.op_id = a.op_id WHERE ",
    standing!(),
    ")"
);

impl Store {
    /// The redemption by which the voucher that is known by this lane was accepted without asking, where the cloud has
    /// not recorded it: what has no answer yet, is parked, or was accepted from `since` on and refused. What was taken
    /// back is left out.
    ///
    /// # Errors
    /// Only where the file cannot be read.
    pub async fn standing_acceptance(&self, lane: &Lane, since: Timestamp) -> Result<Option<OpId>, Error> {
        let lane = lane.clone();
        let work = move |connection: &Connection| {
            let mut statement = connection.prepare_cached(ACCEPTED)?;
            let found = statement.query_row(params![since.as_millisecond(), lane.as_str()], |row| row.get(0));
            Ok(found.optional()?.map(OpId::from_bytes))
        };
        self.read("read what was accepted", work).await
    }

    /// Whether there is a [`Store::standing_acceptance`] of any voucher.
    ///
    /// # Errors
    /// Only where the file cannot be read.
    pub async fn has_standing_acceptances(&self, since: Timestamp) -> Result<bool, Error> {
        let work = move |connection: &Connection| {
            let mut statement = connection.prepare_cached(ANY_ACCEPTED)?;
            Ok(statement.query_row([since.as_millisecond()], |row| row.get(0))?)
        };
        self.read("read what was accepted", work).await
    }

    /// A redemption of the voucher that is known by this lane which is queued or being sent.
    ///
    /// # Errors
    /// [`Error::Corrupt`] where it is there but damaged.
    pub async fn unanswered_redemption(&self, lane: &Lane) -> Result<Option<Operation>, Error> {
        let lane = lane.clone();
        let work = move |connection: &Connection| {
            let mut statement = connection.prepare_cached(UNANSWERED)?;
            let mut rows = statement.query([lane.as_str()])?;
            Ok(match rows.next()? {
                Some(row) => Some(row::operation(row)?),
                None => None,
            })
        };
        self.read("read the redemptions of a voucher", work).await
    }

    /// When the voucher that is known by this lane was last redeemed here, by the till's clock. What was taken back
    /// since is left out.
    ///
    /// # Errors
    /// Only where the file cannot be read.
    pub async fn redeemed_at(&self, lane: &Lane) -> Result<Option<Timestamp>, Error> {
        let lane = lane.clone();
        let work = move |connection: &Connection| {
            let mut statement = connection.prepare_cached(REDEEMED)?;
            let last: Option<Option<i64>> =
                statement.query_row([lane.as_str()], |row| row.get(0)).optional()?;
            Ok(last.flatten().and_then(row::time))
        };
        self.read("read the redemptions of a voucher", work).await
    }
}

/// Notes the other names of a redemption's voucher.
pub(crate) fn name(connection: &Connection, op_id: OpId, known_as: &[Lane]) -> Result<(), Error> {
    let sql = "INSERT OR IGNORE INTO known_as (op_id, lane) VALUES (?1, ?2)";
    for lane in known_as {
        connection.prepare_cached(sql)?.execute(params![op_id.as_bytes(), lane.as_str()])?;
    }
    Ok(())
}

/// The voucher of `old` is that of `new` too, by all its names.
pub(crate) fn hand_on(connection: &Connection, old: OpId, new: OpId) -> Result<(), Error> {
    let sql = "INSERT OR IGNORE INTO known_as (op_id, lane) SELECT ?2, lane FROM known_as WHERE op_id = ?1";
    connection.prepare_cached(sql)?.execute([old.as_bytes(), new.as_bytes()])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use stamp_core::operation::{NewOperation, State};

    use super::*;
    use crate::testing::{Queue, redemption, void};

    /// Redeems in the lane `id` a voucher that carries a code.
    async fn redeem(queue: &Queue, number: u32) -> NewOperation {
        let new = redemption(number, "id");
        let voucher = Voucher { known_as: vec![Lane::from_name("code")], accepted: None };
        queue.store().append_with(new.clone(), voucher, None).await.unwrap();
        new
    }

    async fn unanswered(queue: &Queue, lane: &str) -> Option<OpId> {
        let found = queue.store().unanswered_redemption(&Lane::from_name(lane)).await.unwrap();
        found.map(|operation| operation.new.op_id)
    }

    async fn redeemed(queue: &Queue, lane: &str) -> Option<Timestamp> {
        queue.store().redeemed_at(&Lane::from_name(lane)).await.unwrap()
    }

    #[tokio::test]
    async fn an_unanswered_redemption_is_found_by_every_name_of_its_voucher_after_a_restart_too() {
        let mut queue = Queue::open();
        let new = redeem(&queue, 1).await;
        queue.reopen().await;
        for lane in ["id", "code"] {
            assert_eq!(unanswered(&queue, lane).await, Some(new.op_id), "{lane}");
            assert_eq!(redeemed(&queue, lane).await, None);
        }
        assert_eq!(unanswered(&queue, "other").await, None);
        queue.settle(&new, State::Done).await;
        for lane in ["id", "code"] {
            assert_eq!(unanswered(&queue, lane).await, None);
            assert_eq!(redeemed(&queue, lane).await, Some(new.created_at), "{lane}");
        }
    }

    #[tokio::test]
    async fn what_was_refused_or_taken_back_is_not_redeemed() {
        let queue = Queue::open();
        let refused = redeem(&queue, 1).await;
        queue.settle(&refused, State::Refused).await;
        assert_eq!(redeemed(&queue, "code").await, None);
        let done = redeem(&queue, 2).await;
        queue.settle(&done, State::Done).await;
        assert!(redeemed(&queue, "code").await.is_some());
        queue.append(void(3, "id", done.op_id)).await;
        assert_eq!(redeemed(&queue, "code").await, None);
    }

    #[tokio::test]
    async fn an_acceptance_stands_by_every_name_until_the_cloud_has_recorded_it_or_it_was_taken_back() {
        let queue = Queue::open();
        let long_ago = queue.now().checked_sub(Duration::from_secs(1)).unwrap();
        let later = queue.now().checked_add(Duration::from_secs(1)).unwrap();
        for (number, (state, stands)) in (1..).zip([
            (None, [true, true]),
            (Some(State::Parked), [true, true]),
            (Some(State::Refused), [true, false]),
            (Some(State::Done), [false, false]),
        ]) {
            let new = redemption(number, &format!("id{number}"));
            let accepted = Accepted { at: queue.now(), card: None, counted_since: Timestamp::MIN };
            let known_as = vec![Lane::from_name(format!("code{number}"))];
            let voucher = Voucher { known_as, accepted: Some(accepted) };
            queue.store().append_with(new.clone(), voucher, None).await.unwrap();
            if let Some(state) = state {
                queue.settle(&new, state).await;
            }
            for name in ["id", "code"] {
                let lane = Lane::from_name(format!("{name}{number}"));
                for (since, stands) in [long_ago, later].into_iter().zip(stands) {
                    let found = queue.store().standing_acceptance(&lane, since).await.unwrap();
                    assert_eq!(found, stands.then_some(new.op_id), "{lane} {state:?} {since}");
                }
            }
            assert!(queue.store().has_standing_acceptances(long_ago).await.unwrap());
        }
        let parked = redemption(2, "id2").op_id;
        queue.append(void(9, "id2", parked)).await;
        let found = queue.store().standing_acceptance(&Lane::from_name("id2"), long_ago).await.unwrap();
        assert_eq!(found, None);
        let online = Queue::open();
        redeem(&online, 1).await;
        assert!(!online.store().has_standing_acceptances(long_ago).await.unwrap());
    }

    #[tokio::test]
    async fn names_go_with_their_operation_and_are_saved_from_a_damaged_file() {
        let mut queue = Queue::open();
        let new = redeem(&queue, 1).await;
        queue.close().await;
        let saved = queue.dir().join("saved.db");
        crate::salvage(queue.path(), &saved, queue.now()).unwrap();
        let (store, _) = Store::open(&saved, queue.now()).unwrap();
        let found = store.unanswered_redemption(&Lane::from_name("code")).await.unwrap();
        assert_eq!(found.map(|operation| operation.new.op_id), Some(new.op_id));

        queue.open_again();
        queue.settle(&new, State::Done).await;
        let later = queue.now().checked_add(std::time::Duration::from_secs(1)).unwrap();
        queue.store().purge(later, later, 10).await.unwrap();
        let count = |c: &Connection| Ok(c.query_row("SELECT count(*) FROM known_as", [], |row| row.get(0))?);
        let names: i64 = queue.store().write("count the names", count).await.unwrap();
        assert_eq!(names, 0);
    }
}
