//! Each attempt of an operation, as far as it is kept: the first one and the last twenty.

use std::time::Duration;

use rusqlite::{Connection, Row, params};
use stamp_core::{
    attempt::{Attempt, Came, Failure},
    operation::OpId,
    time::Timestamp,
};

use crate::{Error, Store, row};

/// The last ones of an operation that are kept beside its first one.
const LAST: u32 = 20;

pub(crate) const ADD: &str = "INSERT INTO attempt \
     SELECT ?1, 1 + coalesce((SELECT max(number) FROM attempt WHERE seq = ?1), 0), ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9";
/// Those between the first and the last ones. As one goes for each that comes, they are few.
pub(crate) const THIN_OUT: &str = "DELETE FROM attempt WHERE seq = ?1 AND number > 1 \
     AND number <= (SELECT max(number) FROM attempt WHERE seq = ?1) - ?2";
pub(crate) const OF: &str = "SELECT number, at, took, is_question, status, failure, decided, code, words \
     FROM attempt WHERE seq = (SELECT seq FROM operation WHERE op_id = ?1) ORDER BY number";
const INTERRUPTED: &str = "SELECT seq FROM operation WHERE state = 'sending'";

/// An attempt with its number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// Counts the attempts of the operation, from 1 on. Also those are counted that cannot have reached the cloud.
    pub number: u32,
    /// What came of it.
    pub attempt: Attempt,
}

impl Store {
    /// The attempts of an operation that are kept, the first one first.
    ///
    /// # Errors
    /// Only where the file cannot be read.
    pub async fn attempts(&self, id: OpId) -> Result<Vec<Made>, Error> {
        self.read("read the attempts of an operation", move |connection| of(connection, id)).await
    }

    /// These, or none while the disk is full: what room is left is for what becomes of operations.
    pub(crate) fn worth_their_room(&self, made: Vec<Attempt>) -> Vec<Attempt> {
        if self.condition().borrow().is_full { Vec::new() } else { made }
    }
}

/// See [`Store::attempts`].
pub(crate) fn of(connection: &Connection, id: OpId) -> Result<Vec<Made>, Error> {
    let mut statement = connection.prepare_cached(OF)?;
    let made = statement.query_map([id.as_bytes()], |row| Ok(made(row)))?;
    // One that cannot be read tells nothing; the others do.
    Ok(made.collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect())
}

/// Notes attempts of the operation `seq`, the earliest first.
pub(crate) fn add(connection: &Connection, seq: i64, attempts: &[Attempt]) -> Result<(), Error> {
    for attempt in attempts {
        let (status, failure) = match attempt.came {
            Came::Status(status) => (Some(status), None),
            Came::Nothing(failure) => (None, Some(failure.as_str())),
        };
        let took = u32::try_from(attempt.took.as_millis()).unwrap_or(u32::MAX);
        connection.prepare_cached(ADD)?.execute(params![
            seq,
            attempt.at.as_millisecond(),
            took,
            attempt.is_question,
            status,
            failure,
            attempt.decided.as_str(),
            attempt.code,
            attempt.words,
        ])?;
    }
    if !attempts.is_empty() {
        connection.prepare_cached(THIN_OUT)?.execute(params![seq, LAST])?;
    }
    Ok(())
}

/// Notes for all operations that were being sent when the program ended that it did. `at`: the till's clock.
pub(crate) fn interrupt(connection: &Connection, at: Timestamp) -> Result<(), Error> {
    let mut statement = connection.prepare(INTERRUPTED)?;
    let numbers = statement.query_map([], |row| row.get(0))?.collect::<Result<Vec<i64>, _>>()?;
    let attempt = Attempt::without_answer(at, Duration::ZERO, Failure::Interrupted);
    numbers.into_iter().try_for_each(|seq| add(connection, seq, std::slice::from_ref(&attempt)))
}

fn made(row: &Row<'_>) -> Option<Made> {
    let came = match row.get::<_, Option<u16>>(4).ok()? {
        Some(status) => Came::Status(status),
        None => Came::Nothing(row.get::<_, String>(5).ok()?.parse().ok()?),
    };
    let attempt = Attempt {
        at: row::time(row.get(1).ok()?)?,
        took: Duration::from_millis(row.get::<_, u32>(2).ok()?.into()),
        is_question: row.get(3).ok()?,
        came,
        decided: row.get::<_, String>(6).ok()?.parse().ok()?,
        code: row.get(7).ok()?,
        words: row.get(8).ok()?,
    };
    Some(Made { number: row.get(0).ok()?, attempt })
}

#[cfg(test)]
mod tests {
    use stamp_core::{
        attempt::Decided,
        operation::{NewOperation, State},
    };

    use super::*;
    use crate::{
        Settlement,
        testing::{Queue, stamps},
    };

    fn attempt(queue: &Queue, status: u16) -> Attempt {
        let failed = Attempt::without_answer(queue.now(), Duration::from_millis(7), Failure::Lost);
        Attempt {
            came: Came::Status(status),
            code: Some("internal_error".into()),
            words: Some("Something broke.".into()),
            ..failed
        }
    }

    /// Sends it once, in vain.
    async fn try_once(queue: &Queue, new: &NewOperation, attempt: Attempt) {
        queue.store().mark_sending(vec![new.op_id]).await.unwrap();
        queue.store().requeue_after(new.op_id, true, Some("later".into()), vec![attempt]).await.unwrap();
    }

    async fn settle(queue: &Queue, new: &NewOperation, made: Vec<Attempt>) {
        queue.store().mark_sending(vec![new.op_id]).await.unwrap();
        let settlement = Settlement { state: State::Done, outcome: None, reason: None, at: queue.now() };
        queue.store().settle_after(new.op_id, settlement, made).await.unwrap();
    }

    async fn numbers(queue: &Queue, new: &NewOperation) -> Vec<u32> {
        queue.store().attempts(new.op_id).await.unwrap().iter().map(|made| made.number).collect()
    }

    #[tokio::test]
    async fn attempts_are_kept_with_the_end_of_each_and_read_back_as_they_were() {
        let mut queue = Queue::open();
        let new = stamps(1, "a");
        queue.append(new.clone()).await;
        let failed = Attempt::without_answer(queue.now(), Duration::from_millis(7), Failure::Lost);
        try_once(&queue, &new, failed.clone()).await;
        try_once(&queue, &new, attempt(&queue, 503)).await;
        let asked = Attempt { is_question: true, decided: Decided::LookUp, ..attempt(&queue, 422) };
        let done = Attempt { decided: Decided::Done, code: None, words: None, ..attempt(&queue, 201) };
        settle(&queue, &new, vec![asked.clone(), done.clone()]).await;
        queue.reopen().await;
        let made = queue.store().attempts(new.op_id).await.unwrap();
        let expected = [failed, attempt(&queue, 503), asked, done];
        let expected = (1..).zip(expected).map(|(number, attempt)| Made { number, attempt });
        assert_eq!(made, expected.collect::<Vec<_>>());
        let inspector = crate::Inspector::open(queue.path()).unwrap();
        assert_eq!(inspector.attempts(new.op_id).unwrap(), made);
        assert!(queue.store().attempts(stamps(9, "a").op_id).await.unwrap().is_empty());
    }

    #[tokio::test]
    async fn of_many_attempts_the_first_one_and_the_last_twenty_stay() {
        let queue = Queue::open();
        let (new, other) = (stamps(1, "a"), stamps(2, "b"));
        queue.append(new.clone()).await;
        queue.append(other.clone()).await;
        try_once(&queue, &other, attempt(&queue, 500)).await;
        for _ in 0..30 {
            try_once(&queue, &new, attempt(&queue, 500)).await;
        }
        let expected: Vec<u32> = std::iter::once(1).chain(11..=30).collect();
        assert_eq!(numbers(&queue, &new).await, expected);
        assert_eq!(numbers(&queue, &other).await, [1]);
    }

    #[tokio::test]
    async fn an_attempt_that_the_end_of_the_program_cut_off_is_kept_as_such() {
        let mut queue = Queue::open();
        let (new, waiting) = (stamps(1, "a"), stamps(2, "b"));
        queue.append(new.clone()).await;
        queue.append(waiting.clone()).await;
        queue.store().mark_sending(vec![new.op_id]).await.unwrap();
        queue.reopen().await;
        let made = queue.store().attempts(new.op_id).await.unwrap();
        let came: Vec<_> = made.iter().map(|made| made.attempt.came).collect();
        assert_eq!(came, [Came::Nothing(Failure::Interrupted)]);
        assert!(numbers(&queue, &waiting).await.is_empty());
        queue.reopen().await;
        assert_eq!(numbers(&queue, &new).await, [1], "once");
    }

    #[tokio::test]
    async fn attempts_go_with_their_operation() {
        let queue = Queue::open();
        let new = stamps(1, "a");
        queue.append(new.clone()).await;
        settle(&queue, &new, vec![attempt(&queue, 201)]).await;
        let later = queue.now().checked_add(Duration::from_secs(1)).unwrap();
        assert_eq!(queue.store().purge(later, later, 10).await.unwrap(), 1);
        let count = |c: &Connection| Ok(c.query_row("SELECT count(*) FROM attempt", [], |row| row.get(0))?);
        let left: i64 = queue.store().write("count the attempts", count).await.unwrap();
        assert_eq!(left, 0);
    }
}
