//! Vouchers that were accepted while the cloud could not be asked, and the time that they are counted by.

use rusqlite::{Connection, OptionalExtension, params};
use stamp_core::{
    offline::Acceptance,
    operation::{Lane, NewOperation, OpId},
    time::Timestamp,
};

use crate::{Error, Store, row, settings};

/// The name under which the server's time is kept.
const SERVER_TIME: &str = "server_time";

pub(crate) const RECENT: &str = "SELECT a.op_id, a.at, a.voucher, a.card, coalesce(o.state, 'done') \
     FROM acceptance a LEFT JOIN operation o ON o.op_id = a.op_id \
     WHERE (a.at > ?1 OR o.state IN ('queued', 'sending', 'parked')) AND o.state IS NOT 'withdrawn' \
     AND NOT EXISTS (SELECT 1 FROM operation v WHERE v.depends_on = a.op_id AND v.kind = 'void') ORDER BY a.at";
pub(crate) const REDEEMED: &str = "SELECT created_at FROM operation o INDEXED BY operation_redemption \
     WHERE lane = ?1 AND kind = 'redeem' AND state = 'done' \
     AND NOT EXISTS (SELECT 1 FROM operation v WHERE v.depends_on = o.op_id AND v.kind = 'void') \
     ORDER BY seq DESC LIMIT 1";
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
    /// The vouchers that were accepted after `since` or have no answer yet, the oldest first. Those that were taken
    /// back are left out.
    ///
    /// # Errors
    /// Only where the file cannot be read.
    pub async fn acceptances(&self, since: Timestamp) -> Result<Vec<Acceptance>, Error> {
        self.read("read what was accepted", move |connection| recent(connection, since)).await
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

    /// When the voucher in one of these lanes was last redeemed here, by the till's clock. What was taken back since
    /// is left out.
    ///
    /// # Errors
    /// Only where the file cannot be read.
    pub async fn redeemed_in(&self, lanes: Vec<Lane>) -> Result<Option<Timestamp>, Error> {
        let work = move |connection: &Connection| {
            let mut statement = connection.prepare_cached(REDEEMED)?;
            let mut last = None;
            for lane in &lanes {
                let found = statement.query_row([lane.as_str()], |row| row.get(0)).optional()?;
                last = last.max(found.and_then(row::time));
            }
            Ok(last)
        };
        self.read("read what was redeemed", work).await
    }

    /// The server's time as it was last kept.
    ///
    /// # Errors
    /// Only where the file cannot be read.
    pub async fn server_time(&self) -> Result<Option<Timestamp>, Error> {
        Ok(self.setting(SERVER_TIME).await?.and_then(|text| text.parse().ok()))
    }

    /// Keeps the server's time. What seems to have been accepted later than that was accepted by now at the latest.
    ///
    /// # Errors
    /// Only where the file cannot be written.
    pub async fn keep_server_time(&self, time: Timestamp) -> Result<(), Error> {
        let work = move |connection: &Connection| {
            settings::set(connection, SERVER_TIME, &time.to_string())?;
            let sql = "UPDATE acceptance SET at = ?1 WHERE at > ?1";
            connection.prepare_cached(sql)?.execute([time.as_millisecond()])?;
            Ok(())
        };
        self.write("keep the server's time", work).await
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
    Ok(())
}

fn recent(connection: &Connection, since: Timestamp) -> Result<Vec<Acceptance>, Error> {
    let mut statement = connection.prepare_cached(RECENT)?;
    let mut rows = statement.query([since.as_millisecond()])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let state: String = row.get(4)?;
        found.push(Acceptance {
            op_id: OpId::from_bytes(row.get(0)?),
            at: row::time(row.get(1)?).unwrap_or(Timestamp::MAX),
            voucher: Lane::from_name(row.get::<_, String>(2)?),
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
        operation::{Kind, State},
        time::Now,
    };

    use super::*;
    use crate::testing::{Queue, stamps, void};

    const HOUR: Duration = Duration::from_secs(3_600);

    fn at(hours: u32) -> Timestamp {
        Now::epoch().after(hours * HOUR).wall
    }

    fn redemption(number: u32, lane: &str) -> NewOperation {
        NewOperation { kind: Kind::Redeem, path: "/redemptions".into(), ..stamps(number, lane) }
    }

    fn accepted(hours: u32) -> Accepted {
        Accepted { at: at(hours), card: Some(Lane::from_name("card")), counted_since: at(0) }
    }

    async fn accept(queue: &Queue, number: u32, hours: u32) -> NewOperation {
        let new = redemption(number, &format!("v{number}"));
        queue.store().accept(new.clone(), accepted(hours), None).await.unwrap();
        new
    }

    async fn counted(queue: &Queue, since: u32) -> Vec<(String, bool)> {
        let found = queue.store().acceptances(at(since)).await.unwrap();
        found.into_iter().map(|one| (one.voucher.to_string(), one.is_settled)).collect()
    }

    #[tokio::test]
    async fn an_acceptance_is_on_disk_with_its_operation_and_outlasts_a_restart() {
        let mut queue = Queue::open();
        let new = accept(&queue, 1, 1).await;
        queue.reopen().await;
        let found = queue.store().acceptances(at(0)).await.unwrap();
        let card = Some(Lane::from_name("card"));
        let expected = Acceptance { op_id: new.op_id, voucher: new.lane, card, at: at(1), is_settled: false };
        assert_eq!(found, [expected]);
        assert!(queue.store().is_acceptance(new.op_id).await.unwrap());
        assert!(!queue.store().is_acceptance(stamps(9, "a").op_id).await.unwrap());
        assert_eq!(queue.store().heads(10).await.unwrap().len(), 1);
    }

    #[tokio::test]
    async fn an_acceptance_is_saved_from_a_damaged_file() {
        let mut queue = Queue::open();
        accept(&queue, 1, 1).await;
        let without_card = Accepted { card: None, ..accepted(2) };
        queue.store().accept(redemption(2, "v2"), without_card, None).await.unwrap();
        let before = queue.store().acceptances(at(0)).await.unwrap();
        queue.close().await;
        let saved = queue.dir().join("saved.db");
        crate::salvage(queue.path(), &saved, queue.now()).unwrap();
        let (store, _) = Store::open(&saved, queue.now()).unwrap();
        assert_eq!(store.acceptances(at(0)).await.unwrap(), before);
    }

    #[tokio::test]
    async fn handing_in_the_same_twice_counts_once() {
        let queue = Queue::open();
        for _again in 0..2 {
            accept(&queue, 1, 1).await;
        }
        assert_eq!(counted(&queue, 0).await, [("v1".to_owned(), false)]);
    }

    #[tokio::test]
    async fn counted_is_what_is_of_the_day_or_without_an_answer_and_was_not_taken_back() {
        let queue = Queue::open();
        let mut all = Vec::new();
        for number in 1..=6 {
            all.push(accept(&queue, number, if number <= 3 { 1 } else { 30 }).await);
        }
        queue.settle(&all[0], State::Done).await;
        queue.settle(&all[1], State::Parked).await;
        queue.settle(&all[3], State::Done).await;
        queue.store().withdraw(all[4].op_id, queue.now()).await.unwrap();
        queue.append(void(9, "v6", all[5].op_id)).await;
        let named = |name: &str, is_settled| (name.to_owned(), is_settled);
        assert_eq!(counted(&queue, 24).await, [named("v2", false), named("v3", false), named("v4", true)]);
        assert_eq!(counted(&queue, 0).await.len(), 4);
    }

    #[tokio::test]
    async fn an_acceptance_counts_though_its_operation_was_removed_until_its_day_is_over() {
        let queue = Queue::open();
        let new = accept(&queue, 1, 1).await;
        queue.settle(&new, State::Done).await;
        queue.store().purge(at(100), at(100), 10).await.unwrap();
        assert_eq!(counted(&queue, 0).await, [("v1".to_owned(), true)]);
        let later = Accepted { counted_since: at(2), ..accepted(30) };
        queue.store().accept(redemption(2, "v2"), later, None).await.unwrap();
        assert_eq!(counted(&queue, 0).await, [("v2".to_owned(), false)]);
    }

    #[tokio::test]
    async fn what_was_redeemed_here_is_known_by_each_of_its_lanes_unless_it_was_taken_back() {
        let queue = Queue::open();
        let lanes = || vec![Lane::from_name("code"), Lane::from_name("id")];
        let (one, other) = (redemption(1, "id"), redemption(2, "code"));
        for new in [&one, &other] {
            queue.append(new.clone()).await;
        }
        assert_eq!(queue.store().redeemed_in(lanes()).await.unwrap(), None);
        queue.settle(&other, State::Refused).await;
        queue.settle(&one, State::Done).await;
        assert_eq!(queue.store().redeemed_in(lanes()).await.unwrap(), Some(one.created_at));
        queue.append(void(3, "id", one.op_id)).await;
        assert_eq!(queue.store().redeemed_in(lanes()).await.unwrap(), None);
    }

    #[tokio::test]
    async fn the_servers_time_is_kept_and_nothing_was_accepted_after_it() {
        let mut queue = Queue::open();
        assert_eq!(queue.store().server_time().await.unwrap(), None);
        accept(&queue, 1, 5).await;
        accept(&queue, 2, 50).await;
        queue.store().keep_server_time(at(10)).await.unwrap();
        queue.reopen().await;
        assert_eq!(queue.store().server_time().await.unwrap(), Some(at(10)));
        let times = queue.store().acceptances(at(0)).await.unwrap().into_iter().map(|one| one.at);
        assert_eq!(times.collect::<Vec<_>>(), [at(5), at(10)]);
    }
}
