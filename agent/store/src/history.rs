//! The last day, kept for charts: see [`stamp_core::history`].

use rusqlite::{Connection, Row, params};
use stamp_core::history::{Depth, Point, Unsaved};

use crate::{Error, Store};

const DELETE: &str = "DELETE FROM history WHERE minute >= ?1 OR minute < ?2";
const INSERT: &str = "INSERT INTO history (minute, unsent, parked, answers, failures, p50, p95, max) \
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
const READ: &str =
    "SELECT minute, unsent, parked, answers, failures, p50, p95, max FROM history ORDER BY minute";

impl Store {
    /// The minutes that are kept, the oldest first.
    ///
    /// # Errors
    /// Only where the file cannot be read.
    pub async fn history(&self) -> Result<Vec<Point>, Error> {
        self.read("read the history", |connection| {
            let mut statement = connection.prepare(READ)?;
            let points = statement.query_map([], point)?.collect::<Result<_, _>>()?;
            Ok(points)
        })
        .await
    }

    /// Keeps what is not kept yet, and removes what is too old.
    ///
    /// # Errors
    /// Only where the file cannot be written.
    pub async fn keep_history(&self, unsaved: Unsaved) -> Result<(), Error> {
        self.write("keep the history", move |connection| keep(connection, &unsaved)).await
    }
}

fn keep(connection: &Connection, unsaved: &Unsaved) -> Result<(), Error> {
    connection.prepare_cached(DELETE)?.execute([unsaved.from, unsaved.keep_from])?;
    let mut statement = connection.prepare_cached(INSERT)?;
    for point in &unsaved.points {
        let Point { minute, depth: Depth { unsent, parked }, answers, failures, p50, p95, max } = point;
        statement.execute(params![minute, unsent, parked, answers, failures, p50, p95, max])?;
    }
    Ok(())
}

fn point(row: &Row<'_>) -> rusqlite::Result<Point> {
    let depth = Depth { unsent: row.get(1)?, parked: row.get(2)? };
    let (answers, failures) = (row.get(3)?, row.get(4)?);
    let (p50, p95, max) = (row.get(5)?, row.get(6)?, row.get(7)?);
    Ok(Point { minute: row.get(0)?, depth, answers, failures, p50, p95, max })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Queue;

    fn minute(minute: u32) -> Point {
        let depth = Depth { unsent: minute, parked: 1 };
        Point { minute, depth, answers: 2, failures: 3, p50: 4, p95: 5, max: 6 }
    }

    async fn minutes(queue: &Queue) -> Vec<u32> {
        queue.store().history().await.unwrap().iter().map(|point| point.minute).collect()
    }

    #[tokio::test]
    async fn minutes_are_kept_across_a_restart_and_old_ones_go() {
        let mut queue = Queue::open();
        let points = [1, 2, 5].map(minute).to_vec();
        queue.store().keep_history(Unsaved { from: 1, points: points.clone(), keep_from: 1 }).await.unwrap();
        queue.reopen().await;
        assert_eq!(queue.store().history().await.unwrap(), points);
        let unsaved = Unsaved { from: 5, points: vec![minute(5), minute(9)], keep_from: 2 };
        queue.store().keep_history(unsaved).await.unwrap();
        assert_eq!(minutes(&queue).await, [2, 5, 9]);
        queue.store().keep_history(Unsaved { from: 3, points: vec![], keep_from: 2 }).await.unwrap();
        assert_eq!(minutes(&queue).await, [2]);
    }
}
