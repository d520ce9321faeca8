//! How many operations there are, without counting them.

use rusqlite::{Connection, OptionalExtension};
use stamp_core::{operation::State, time::Timestamp};

use crate::{Error, Store, row};

/// Operations by where they stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[allow(missing_docs, reason = "the names are those of the states")]
pub struct Counts {
    pub queued: u64,
    pub sending: u64,
    pub done: u64,
    pub refused: u64,
    pub parked: u64,
    pub discarded: u64,
    pub withdrawn: u64,
    /// The first of those that are queued or being sent.
    pub oldest_unsent: Option<Oldest>,
}

/// The operation that has waited longest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Oldest {
    /// Its number.
    pub seq: i64,
    /// When it was made, by the till's clock.
    pub created_at: Timestamp,
}

impl Counts {
    /// How many stand at `state`.
    #[must_use]
    pub const fn of(&self, state: State) -> u64 {
        match state {
            State::Queued => self.queued,
            State::Sending => self.sending,
            State::Done => self.done,
            State::Refused => self.refused,
            State::Parked => self.parked,
            State::Discarded => self.discarded,
            State::Withdrawn => self.withdrawn,
        }
    }

    /// How many there are.
    pub(crate) fn all(&self) -> u64 {
        State::ALL.iter().map(|state| self.of(*state)).sum()
    }

    /// Queued or being sent: the backlog.
    #[must_use]
    pub const fn unsent(&self) -> u64 {
        self.queued + self.sending
    }

    const fn of_mut(&mut self, state: State) -> &mut u64 {
        match state {
            State::Queued => &mut self.queued,
            State::Sending => &mut self.sending,
            State::Done => &mut self.done,
            State::Refused => &mut self.refused,
            State::Parked => &mut self.parked,
            State::Discarded => &mut self.discarded,
            State::Withdrawn => &mut self.withdrawn,
        }
    }
}

impl Store {
    /// How many operations stand where. Takes the same time however many there are.
    ///
    /// # Errors
    /// Only where the file cannot be read.
    pub async fn counts(&self) -> Result<Counts, Error> {
        self.read("count operations", counts).await
    }
}

pub(crate) const TALLY: &str = "SELECT state, sum(operations) FROM tally GROUP BY state";
pub(crate) const OLDEST: &str = "SELECT seq, created_at FROM operation WHERE state = ?1 ORDER BY seq LIMIT 1";
pub(crate) const OTHERS: &str = "SELECT coalesce(sum(operations), 0) FROM tally \
     WHERE state IN ('queued', 'sending', 'parked') AND business NOT IN (?1, '')";

/// See [`Store::counts`].
pub(crate) fn counts(connection: &Connection) -> Result<Counts, Error> {
    // One moment for all of it; rolled back when dropped, which a read does not mind.
    let moment = connection.unchecked_transaction()?;
    let mut counts = Counts::default();
    let mut statement = moment.prepare_cached(TALLY)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let state = row.get_ref(0)?.as_str().ok().and_then(|name| name.parse().ok());
        if let Some(state) = state {
            *counts.of_mut(state) = row.get::<_, i64>(1)?.unsigned_abs();
        }
    }
    let oldest = [oldest(&moment, State::Queued)?, oldest(&moment, State::Sending)?];
    counts.oldest_unsent = oldest.into_iter().flatten().min_by_key(|oldest| oldest.seq);
    Ok(counts)
}

/// How many unsent operations belong to a business, and not to this one.
pub(crate) fn of_other_business(connection: &Connection, business: &str) -> Result<u64, Error> {
    let others: i64 = connection.prepare_cached(OTHERS)?.query_row([business], |row| row.get(0))?;
    Ok(others.unsigned_abs())
}

fn oldest(connection: &Connection, state: State) -> Result<Option<Oldest>, Error> {
    let mut statement = connection.prepare_cached(OLDEST)?;
    let read = |row: &rusqlite::Row<'_>| {
        let created_at = row::time(row.get(1)?).unwrap_or(Timestamp::UNIX_EPOCH);
        Ok(Oldest { seq: row.get(0)?, created_at })
    };
    Ok(statement.query_row([state.as_str()], read).optional()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Queue, stamps};

    #[tokio::test]
    async fn every_state_is_counted_and_the_oldest_unsent_is_named() {
        let queue = Queue::open();
        for number in 1..=5 {
            queue.append(stamps(number, &format!("lane {number}"))).await;
        }
        queue.settle(&stamps(1, "lane 1"), State::Done).await;
        queue.settle(&stamps(2, "lane 2"), State::Parked).await;
        queue.store().mark_sending(vec![stamps(3, "lane 3").op_id]).await.unwrap();

        let counts = queue.store().counts().await.unwrap();
        let expected = Oldest { seq: 3, created_at: stamps(3, "lane 3").created_at };
        assert_eq!(counts.oldest_unsent, Some(expected));
        let by_state: Vec<_> = State::ALL.iter().map(|state| (*state, counts.of(*state))).collect();
        let some = |(state, number)| (number > 0).then_some((state, number));
        let some: Vec<_> = by_state.into_iter().filter_map(some).collect();
        assert_eq!(some, [(State::Queued, 2), (State::Sending, 1), (State::Done, 1), (State::Parked, 1)]);
        assert_eq!(counts.unsent(), 3);
    }
}
