//! Vouchers that were accepted while the cloud could not be asked.

use rusqlite::{Connection, params};
use stamp_core::{
    make::tells_of_acceptance,
    offline::{Acceptance, DAY},
    operation::{Lane, NewOperation, OpId},
    time::Timestamp,
};

use crate::{Error, Store, loss, outage, row};

const KEPT: &str = "WITH kept AS (SELECT a.op_id, a.at, a.voucher, a.card, coalesce(o.state, 'done') AS state \
     FROM acceptance a LEFT JOIN operation o ON o.op_id = a.op_id WHERE o.state IS NOT 'withdrawn' \
     AND NOT EXISTS (SELECT 1 FROM operation v WHERE v.depends_on = a.op_id AND v.kind = 'void')) \
     SELECT k.op_id, k.at, k.voucher, k.card, k.state, n.lane FROM kept k LEFT JOIN known_as n ON n.op_id = k.op_id \
     WHERE k.at > (SELECT max(at) FROM kept) - ?1 OR k.state IN ('queued', 'sending', 'parked') \
     ORDER BY k.at, k.op_id, n.lane";
const COUNTED_OUT: &str = "DELETE FROM acceptance WHERE at < ?1 \
     AND NOT EXISTS (SELECT 1 FROM operation o WHERE o.op_id = acceptance.op_id)";

/// What is noted of a voucher that is accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted {
    /// When, by the time that limits are counted by.
    pub at: Timestamp,
    /// The lane of the guest's card, where it is known.
    pub card: Option<Lane>,
    /// What was accepted before counts no more.
    pub counted_since: Timestamp,
}

impl Store {
    /// The vouchers that were accepted and were not taken back, the oldest first: those that have no answer, and
    /// those of the last day before the newest, which is never later than the time that limits are counted by.
    ///
    /// # Errors
    /// Only where the file cannot be read.
    pub async fn acceptances(&self) -> Result<Vec<Acceptance>, Error> {
        self.read("read what was accepted", kept).await
    }

    /// Whether this redemption is a voucher that was accepted without asking.
    ///
    /// # Errors
    /// Only where the file cannot be read.
    pub async fn is_acceptance(&self, op_id: OpId) -> Result<bool, Error> {
        let work = move |connection: &Connection| {
            let sql = "SELECT EXISTS (SELECT 1 FROM acceptance WHERE op_id = ?1)";
            Ok(connection.prepare_cached(sql)?.query_row([op_id.as_bytes()], |row| row.get(0))?)
        };
        self.read("read what was accepted", work).await
    }
}

/// Notes that `new` is a voucher that was accepted.
pub(crate) fn note(connection: &Connection, new: &NewOperation, accepted: &Accepted) -> Result<(), Error> {
    connection.prepare_cached(COUNTED_OUT)?.execute([accepted.counted_since.as_millisecond()])?;
    let sql = "INSERT INTO acceptance (op_id, at, voucher, card) VALUES (?1, ?2, ?3, ?4)";
    connection.prepare_cached(sql)?.execute(params![
        new.op_id.as_bytes(),
        accepted.at.as_millisecond(),
        new.lane.as_str(),
        accepted.card.as_ref().map(Lane::as_str),
    ])?;
    outage::accepted(connection, new)
}

/// Notes that `new`, which comes from another queue, is a voucher that was accepted, if its body says so.
pub(crate) fn note_told(connection: &Connection, new: &NewOperation) -> Result<bool, Error> {
    let is_fact = tells_of_acceptance(new);
    if is_fact {
        let sql = "INSERT OR IGNORE INTO acceptance (op_id, at, voucher) VALUES (?1, ?2, ?3)";
        let at = new.created_at.as_millisecond();
        connection.prepare_cached(sql)?.execute(params![new.op_id.as_bytes(), at, new.lane.as_str()])?;
    }
    Ok(is_fact)
}

/// What was noted of `old` is true of `new`, which stands in its place. Returns whether that was accepted.
pub(crate) fn hand_on(connection: &Connection, old: OpId, new: OpId) -> Result<bool, Error> {
    let sql = "UPDATE acceptance SET op_id = ?2 WHERE op_id = ?1";
    let handed_on = connection.prepare_cached(sql)?.execute([old.as_bytes(), new.as_bytes()])?;
    loss::take_back(connection, old)?;
    Ok(handed_on > 0)
}

fn kept(connection: &Connection) -> Result<Vec<Acceptance>, Error> {
    let mut statement = connection.prepare_cached(KEPT)?;
    let day = i64::try_from(DAY.as_millis()).unwrap_or(i64::MAX);
    let mut rows = statement.query([day])?;
    let mut found: Vec<Acceptance> = Vec::new();
    while let Some(row) = rows.next()? {
        let op_id = OpId::from_bytes(row.get(0)?);
        let other_name = row.get::<_, Option<String>>(5)?.map(Lane::from_name);
        if let Some(last) = found.last_mut().filter(|last| last.op_id == op_id) {
            last.voucher.extend(other_name);
            continue;
        }
        let state: String = row.get(4)?;
        let own_name = Lane::from_name(row.get::<_, String>(2)?);
        found.push(Acceptance {
            op_id,
            at: row::time(row.get(1)?).unwrap_or(Timestamp::MAX),
            voucher: std::iter::once(own_name).chain(other_name).collect(),
            card: row.get::<_, Option<String>>(3)?.map(Lane::from_name),
            is_settled: !matches!(state.as_str(), "queued" | "sending" | "parked"),
        });
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use stamp_core::{
        operation::{Head, State},
        time::Now,
    };

    use super::*;
    use crate::{
        Appended, Voucher,
        testing::{Queue, redemption, stamps, void},
    };

    const HOUR: Duration = Duration::from_secs(3_600);

    fn at(hours: u32) -> Timestamp {
        Now::epoch().after(hours * HOUR).wall
    }

    fn accepted(hours: u32) -> Voucher {
        let accepted = Accepted { at: at(hours), card: Some(Lane::from_name("card")), counted_since: at(0) };
        Voucher { accepted: Some(accepted), ..Voucher::default() }
    }

    /// As [`accepted`], otherwise noted.
    fn noted(hours: u32, change: impl FnOnce(&mut Accepted)) -> Voucher {
        let mut voucher = accepted(hours);
        voucher.accepted.as_mut().map(change);
        voucher
    }

    async fn accept(queue: &Queue, number: u32, hours: u32) -> NewOperation {
        let new = redemption(number, &format!("v{number}"));
        queue.store().append_with(new.clone(), accepted(hours), None).await.unwrap();
        new
    }

    async fn counted(queue: &Queue) -> Vec<(String, bool)> {
        let found = queue.store().acceptances().await.unwrap();
        found.into_iter().map(|one| (one.voucher[0].to_string(), one.is_settled)).collect()
    }

    #[tokio::test]
    async fn an_acceptance_is_on_disk_with_its_operation_and_outlasts_a_restart() {
        let mut queue = Queue::open();
        let new = accept(&queue, 1, 1).await;
        queue.reopen().await;
        let found = queue.store().acceptances().await.unwrap();
        let card = Some(Lane::from_name("card"));
        let expected =
            Acceptance { op_id: new.op_id, voucher: vec![new.lane], card, at: at(1), is_settled: false };
        assert_eq!(found, [expected]);
        assert!(queue.store().is_acceptance(new.op_id).await.unwrap());
        assert!(!queue.store().is_acceptance(stamps(9, "a").op_id).await.unwrap());
        assert_eq!(queue.store().heads(10).await.unwrap().len(), 1);
    }

    #[tokio::test]
    async fn the_head_of_an_acceptance_says_that_it_is_a_fact() {
        let queue = Queue::open();
        let new = redemption(1, "v1");
        let appended = queue.store().append_with(new.clone(), accepted(1), None).await.unwrap();
        assert!(matches!(appended, Appended::New { head: Some(Head { is_fact: true, .. }), .. }));
        queue.append(redemption(2, "v2")).await;
        let heads = queue.store().heads(10).await.unwrap();
        assert_eq!(heads.iter().map(|head| head.is_fact).collect::<Vec<_>>(), [true, false]);

        accept(&queue, 3, 1).await;
        queue.append(redemption(4, "v3")).await;
        let retried = redemption(3, "v3");
        queue.settle(&retried, State::Parked).await;
        assert!(queue.retry(&retried).await.unwrap().head.unwrap().is_fact, "it has stepped in front");
        assert!(!queue.settle(&retried, State::Done).await.next[0].is_fact);
    }

    #[tokio::test]
    async fn a_retried_acceptance_is_one_still_and_counts_once() {
        let queue = Queue::open();
        let voucher = Voucher { known_as: vec![Lane::from_name("code")], ..accepted(1) };
        let new = redemption(1, "v1");
        queue.store().append_with(new.clone(), voucher, None).await.unwrap();
        queue.settle(&new, State::Refused).await;
        let before = queue.store().acceptances().await.unwrap();

        let retried = queue.retry(&new).await.unwrap();
        assert!(retried.head.unwrap().is_fact);
        let expected = Acceptance { op_id: retried.op_id, is_settled: false, ..before[0].clone() };
        assert_eq!(queue.store().acceptances().await.unwrap(), [expected]);
        for lane in ["v1", "code"] {
            let found = queue.store().unanswered_redemption(&Lane::from_name(lane)).await.unwrap();
            assert_eq!(found.map(|operation| operation.new.op_id), Some(retried.op_id), "{lane}");
        }
    }

    #[tokio::test]
    async fn an_imported_acceptance_is_one_here_too() {
        let old = Queue::open();
        let plain = redemption(1, "v1");
        let body = String::from_utf8(plain.body.clone()).unwrap().replacen('{', r#"{"mode":"offline","#, 1);
        let new = NewOperation { body: body.into_bytes(), ..plain };
        old.store().append_with(new.clone(), accepted(1), None).await.unwrap();
        old.append(redemption(2, "v2")).await;
        let unsent = old.store().list(crate::Filter { limit: 9, ..Default::default() }).await.unwrap();

        let queue = Queue::open();
        queue.store().import(unsent.operations, queue.now()).await.unwrap();
        assert_eq!(counted(&queue).await, [("v1".to_owned(), false)]);
        assert_eq!(queue.store().acceptances().await.unwrap()[0].at, new.created_at);
        let heads = queue.store().heads(10).await.unwrap();
        let facts = heads.iter().filter(|head| head.is_fact).map(|head| head.op_id);
        assert_eq!(facts.collect::<Vec<_>>(), [new.op_id]);
    }

    #[tokio::test]
    async fn an_acceptance_is_saved_from_a_damaged_file() {
        let mut queue = Queue::open();
        accept(&queue, 1, 1).await;
        let without_card = noted(2, |accepted| accepted.card = None);
        queue.store().append_with(redemption(2, "v2"), without_card, None).await.unwrap();
        let before = queue.store().acceptances().await.unwrap();
        queue.close().await;
        let saved = queue.dir().join("saved.db");
        crate::salvage(queue.path(), &saved, queue.now()).unwrap();
        let (store, _) = Store::open(&saved, queue.now()).unwrap();
        assert_eq!(store.acceptances().await.unwrap(), before);
    }

    #[tokio::test]
    async fn handing_in_the_same_twice_counts_once() {
        let queue = Queue::open();
        for _again in 0..2 {
            accept(&queue, 1, 1).await;
        }
        assert_eq!(counted(&queue).await, [("v1".to_owned(), false)]);
    }

    #[tokio::test]
    async fn counted_is_what_was_not_taken_back() {
        let queue = Queue::open();
        let mut all = Vec::new();
        for number in 1..=5 {
            all.push(accept(&queue, number, number).await);
        }
        queue.settle(&all[0], State::Done).await;
        queue.settle(&all[1], State::Parked).await;
        queue.store().withdraw(all[3].op_id, queue.now()).await.unwrap();
        queue.append(void(9, "v5", all[4].op_id)).await;
        let named = |name: &str, is_settled| (name.to_owned(), is_settled);
        assert_eq!(counted(&queue).await, [named("v1", true), named("v2", false), named("v3", false)]);
    }

    #[tokio::test]
    async fn an_acceptance_counts_though_its_operation_was_removed_until_its_day_is_over() {
        let queue = Queue::open();
        let new = accept(&queue, 1, 1).await;
        queue.settle(&new, State::Done).await;
        queue.store().purge(at(100), at(100), 10).await.unwrap();
        assert_eq!(counted(&queue).await, [("v1".to_owned(), true)]);
        let later = noted(30, |accepted| accepted.counted_since = at(2));
        queue.store().append_with(redemption(2, "v2"), later, None).await.unwrap();
        assert_eq!(counted(&queue).await, [("v2".to_owned(), false)]);
    }

    #[tokio::test]
    async fn what_was_answered_is_read_for_a_day_and_what_was_not_for_as_long_as_it_takes() {
        let queue = Queue::open();
        for (number, state) in [(1, Some(State::Done)), (2, Some(State::Parked)), (3, None)] {
            let new = accept(&queue, number, 1).await;
            if let Some(state) = state {
                queue.settle(&new, state).await;
            }
        }
        let names = Voucher { known_as: vec![Lane::from_name("a"), Lane::from_name("b")], ..accepted(2) };
        queue.store().append_with(redemption(4, "v4"), names, None).await.unwrap();
        queue.settle(&redemption(4, "v4"), State::Done).await;
        accept(&queue, 5, 25).await;
        let found = queue.store().acceptances().await.unwrap();
        let names = found.iter().map(|one| one.voucher.iter().map(Lane::as_str).collect::<Vec<_>>());
        let expected: [&[&str]; 4] = [&["v2"], &["v3"], &["v4", "a", "b"], &["v5"]];
        assert_eq!(names.collect::<Vec<_>>(), expected);
    }
}
