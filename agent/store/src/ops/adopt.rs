//! To which business operations belong.

use rusqlite::{Connection, params};

use crate::{Error, Store, query, settings};

/// Operations per transaction: a scan that comes meanwhile waits for one of these at most.
const CHUNK: usize = 1_000;

pub(crate) const ADOPT: &str = "UPDATE operation SET business = ?1 WHERE seq IN (SELECT seq FROM operation \
     WHERE business IS NULL AND state IN ('queued', 'sending', 'parked') LIMIT ?2)";

impl Store {
    /// Notes that this queue is of `business`, and gives every unsent operation that has none to it. Returns how
    /// many those were.
    ///
    /// # Errors
    /// Only where the file cannot be written.
    pub async fn adopt_business(&self, business: &str) -> Result<u64, Error> {
        self.set_setting(settings::BUSINESS, business).await?;
        let mut adopted = 0;
        loop {
            let business = business.to_owned();
            let work = move |connection: &Connection| {
                Ok(connection.prepare_cached(ADOPT)?.execute(params![business, CHUNK as i64])?)
            };
            let part = self.write("give operations to a business", work).await?;
            adopted += part as u64;
            if part < CHUNK {
                return Ok(adopted);
            }
        }
    }

    /// How many unsent operations belong to another business than this one.
    ///
    /// # Errors
    /// Only where the file cannot be read.
    pub async fn active_of_other_business(&self, business: &str) -> Result<u64, Error> {
        let business = business.to_owned();
        self.read("count operations", move |connection| query::of_other_business(connection, &business)).await
    }
}

#[cfg(test)]
mod tests {
    use stamp_core::operation::State;

    use crate::testing::{Queue, stamps};

    #[tokio::test]
    async fn operations_made_before_a_key_was_known_are_adopted_by_the_first_business() {
        let queue = Queue::open();
        let mut known = stamps(1, "a");
        known.business = Some("b_1".into());
        queue.append(known).await;
        for number in 2..=4 {
            queue.append(stamps(number, "a")).await;
        }
        queue.settle(&stamps(2, "a"), State::Parked).await;
        queue.settle(&stamps(3, "a"), State::Done).await;
        assert_eq!(queue.store().active_of_other_business("b_2").await.unwrap(), 1);
        assert_eq!(queue.store().adopt_business("b_2").await.unwrap(), 2);
        assert_eq!(queue.store().adopt_business("b_2").await.unwrap(), 0);
        assert_eq!(queue.store().setting("business").await.unwrap().as_deref(), Some("b_2"));
        assert_eq!(queue.store().active_of_other_business("b_2").await.unwrap(), 1);
        assert_eq!(queue.store().active_of_other_business("b_1").await.unwrap(), 2);
        assert_eq!(queue.store().counts().await.unwrap().queued, 2);
    }
}
