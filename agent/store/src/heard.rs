//! What was last heard of the cloud: its time, and what it allows its tills offline.

use rusqlite::Connection;
use stamp_core::{cloud::answer::OfflinePolicy, time::Timestamp};

use crate::{Error, Store, settings};

/// The name under which the server's time is kept.
const SERVER_TIME: &str = "server_time";
/// The name under which it is kept since when was counted by a clock that no server has confirmed.
const UNCONFIRMED: &str = "counted_unconfirmed_since";
/// The name under which the cloud's rules are kept.
const POLICY: &str = "offline_policy";

impl Store {
    /// The server's time as it was last kept.
    ///
    /// # Errors
    /// Only where the file cannot be read.
    pub async fn server_time(&self) -> Result<Option<Timestamp>, Error> {
        Ok(self.setting(SERVER_TIME).await?.and_then(|text| text.parse().ok()))
    }

    /// What the cloud allows its tills offline, as it was last kept.
    ///
    /// # Errors
    /// Only where the file cannot be read.
    pub async fn offline_policy(&self) -> Result<OfflinePolicy, Error> {
        let kept = self.setting(POLICY).await?;
        Ok(kept.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default())
    }

    /// Keeps what the cloud allows.
    ///
    /// # Errors
    /// Only where the file cannot be written.
    pub async fn keep_offline_policy(&self, policy: &OfflinePolicy) -> Result<(), Error> {
        // A plain struct has no way to fail.
        let text = serde_json::to_string(policy).unwrap_or_default();
        self.set_setting(POLICY, &text).await
    }

    /// From `at` on is counted by a clock that no server has confirmed since the start: it may be late. The server's next
    /// word moves what was accepted since.
    ///
    /// # Errors
    /// Only where the file cannot be written.
    pub async fn counts_unconfirmed(&self, at: Timestamp) -> Result<(), Error> {
        let work = move |connection: &Connection| match settings::get(connection, UNCONFIRMED)? {
            Some(_) => Ok(()),
            None => settings::set(connection, UNCONFIRMED, &at.to_string()),
        };
        self.write("keep since when no server has told the time", work).await
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
            confirm(connection, time)
        };
        self.write("keep the server's time", work).await
    }
}

/// What was counted by a clock that may have stood still was counted by now at the latest.
fn confirm(connection: &Connection, time: Timestamp) -> Result<(), Error> {
    let since = settings::get(connection, UNCONFIRMED)?.and_then(|text| text.parse::<Timestamp>().ok());
    let Some(since) = since else { return Ok(()) };
    let sql = "UPDATE acceptance SET at = ?1 WHERE at >= ?2 AND at < ?1";
    connection.prepare_cached(sql)?.execute([time.as_millisecond(), since.as_millisecond()])?;
    settings::put(connection, UNCONFIRMED, None)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use stamp_core::time::Now;

    use super::*;
    use crate::{
        Accepted, Voucher,
        testing::{Queue, redemption},
    };

    fn at(hours: u32) -> Timestamp {
        Now::epoch().after(hours * Duration::from_secs(3_600)).wall
    }

    async fn accept(queue: &Queue, number: u32, hours: u32) {
        let accepted = Accepted { at: at(hours), card: None, counted_since: at(0) };
        let voucher = Voucher { accepted: Some(accepted), ..Voucher::default() };
        let new = redemption(number, &format!("v{number}"));
        queue.store().append_with(new, voucher, None).await.unwrap();
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
        let times = queue.store().acceptances().await.unwrap().into_iter().map(|one| one.at);
        assert_eq!(times.collect::<Vec<_>>(), [at(5), at(10)]);
    }

    #[tokio::test]
    async fn what_was_counted_by_a_clock_that_stood_still_is_counted_from_the_server_s_word_on() {
        let queue = Queue::open();
        accept(&queue, 1, 1).await;
        for hours in [2, 3] {
            queue.store().counts_unconfirmed(at(hours)).await.unwrap();
            accept(&queue, hours, hours).await;
        }
        let counted = async || {
            let found = queue.store().acceptances().await.unwrap();
            found.iter().map(|one| one.at).collect::<Vec<_>>()
        };
        queue.store().keep_server_time(at(20)).await.unwrap();
        assert_eq!(counted().await, [at(1), at(20), at(20)]);
        queue.store().keep_server_time(at(21)).await.unwrap();
        assert_eq!(counted().await, [at(1), at(20), at(20)], "once");
    }

    #[tokio::test]
    async fn what_the_cloud_allows_is_kept() {
        let mut queue = Queue::open();
        assert_eq!(queue.store().offline_policy().await.unwrap(), OfflinePolicy::default());
        let policy = OfflinePolicy { allowed: false, max_per_till: Some(3), ..OfflinePolicy::default() };
        queue.store().keep_offline_policy(&policy).await.unwrap();
        queue.reopen().await;
        assert_eq!(queue.store().offline_policy().await.unwrap(), policy);
    }
}
