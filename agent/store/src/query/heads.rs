//! What can be sent.

use rusqlite::Connection;
use stamp_core::operation::{Head, Kind, Lane, Operation};

use crate::{
    Error, Store,
    row::{self, head_columns, operation_columns},
};

pub(crate) const HEADS: &str = concat!(
    "SELECT ",
    head_columns!(),
    " FROM operation WHERE is_head = 1 AND +state = 'queued' ORDER BY seq LIMIT ?1"
);
pub(crate) const ACTIVE_IN_LANE: &str = concat!(
    "SELECT ",
    operation_columns!(),
    " FROM operation INDEXED BY operation_lane_kind WHERE lane = ?1 AND kind = ?2 AND kind <> 'add_stamps' \
     AND state IN ('queued', 'sending') ORDER BY seq LIMIT 1"
);

pub(crate) const STAMPS_IN_LANE: &str = concat!(
    "SELECT ",
    operation_columns!(),
    " FROM operation INDEXED BY operation_lane WHERE lane = ?1 AND kind = ?2 \
     AND state IN ('queued', 'sending') AND waits = 0 ORDER BY is_head DESC, seq LIMIT 1"
);

impl Store {
    /// The queued heads of all lanes, oldest first, `limit` at most.
    ///
    /// # Errors
    /// Only where the file cannot be read.
    pub async fn heads(&self, limit: usize) -> Result<Vec<Head>, Error> {
        self.read("read what can be sent", move |connection| heads(connection, limit)).await
    }

    /// The operation of this kind in the lane that is queued or being sent, the first to be sent where there are
    /// several.
    ///
    /// # Errors
    /// [`Error::Corrupt`] where it is there but damaged.
    pub async fn active_in_lane(&self, lane: &Lane, kind: Kind) -> Result<Option<Operation>, Error> {
        let lane = lane.clone();
        self.read("read a lane", move |connection| active_in_lane(connection, &lane, kind)).await
    }
}

fn heads(connection: &Connection, limit: usize) -> Result<Vec<Head>, Error> {
    let mut statement = connection.prepare_cached(HEADS)?;
    let mut rows = statement.query([i64::try_from(limit).unwrap_or(i64::MAX)])?;
    let mut heads = Vec::new();
    while let Some(row) = rows.next()? {
        match row::head(row) {
            Ok(head) => heads.push(head),
            // Left out, so that it holds up its own lane only; lists show it as damaged.
            Err(damaged) => tracing::error!(seq = damaged.seq, "a damaged operation is head of its lane"),
        }
    }
    Ok(heads)
}

fn active_in_lane(connection: &Connection, lane: &Lane, kind: Kind) -> Result<Option<Operation>, Error> {
    // Stamps are not indexed by kind: a lane holds little else, so its first ones are looked through instead.
    let sql = if kind == Kind::AddStamps { STAMPS_IN_LANE } else { ACTIVE_IN_LANE };
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query([lane.as_str(), kind.as_str()])?;
    match rows.next()? {
        Some(row) => Ok(Some(row::operation(row)?)),
        None => Ok(None),
    }
}

#[cfg(test)]
mod tests {
    use stamp_core::operation::State;

    use super::*;
    use crate::testing::{Queue, stamps};

    #[tokio::test]
    async fn heads_come_oldest_first_and_one_per_lane() {
        let queue = Queue::open();
        for (number, lane) in [(1, "a"), (2, "b"), (3, "a"), (4, "c")] {
            queue.append(stamps(number, lane)).await;
        }
        let seqs = |heads: Vec<Head>| heads.iter().map(|head| head.seq).collect::<Vec<_>>();
        assert_eq!(seqs(queue.store().heads(10).await.unwrap()), [1, 2, 4]);
        assert_eq!(seqs(queue.store().heads(2).await.unwrap()), [1, 2]);
        queue.settle(&stamps(1, "a"), State::Refused).await;
        assert_eq!(seqs(queue.store().heads(10).await.unwrap()), [2, 3, 4]);
    }

    #[tokio::test]
    async fn the_unsettled_operation_of_a_kind_is_found_in_its_lane() {
        let queue = Queue::open();
        let mut redemption = stamps(2, "a");
        redemption.kind = Kind::Redeem;
        queue.append(stamps(1, "a")).await;
        queue.append(redemption.clone()).await;
        let lane = &redemption.lane;
        let found = queue.store().active_in_lane(lane, Kind::Redeem).await.unwrap().unwrap();
        assert_eq!(found.new, redemption);
        let found = queue.store().active_in_lane(lane, Kind::AddStamps).await.unwrap().unwrap();
        assert_eq!(found.new, stamps(1, "a"));
        assert_eq!(queue.store().active_in_lane(lane, Kind::IssueCard).await.unwrap(), None);
        queue.settle(&redemption, State::Done).await;
        assert_eq!(queue.store().active_in_lane(lane, Kind::Redeem).await.unwrap(), None);
    }
}
