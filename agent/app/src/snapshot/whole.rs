//! All vouchers, from the first page to the last. A fetch that was cut off goes on where it was.

use std::time::Duration;

use stamp_core::{offline::HARD_STOP, time::Timestamp};
use stamp_store::Snapshot;
use tracing::info;

use super::{Fetcher, MOST, Stand, Trouble, Work};
use crate::{clock, secret::ApiKey, supervise::Pulse};

/// What was begun longer ago is begun anew.
const RESUMABLE: Duration = Duration::from_secs(3_600);

/// A fetch that has not come to its end.
#[derive(Debug)]
pub(super) struct Begun {
    business: String,
    key: [u8; 32],
    /// When its first page was taken, by the cloud's clock.
    began: Timestamp,
    /// Monotonic.
    at: Duration,
    after: String,
    count: u64,
}

impl Begun {
    /// The mark of what it puts down: no other fetch has the same.
    fn generation(&self) -> i64 {
        self.began.as_millisecond()
    }

    fn goes_on(&self, business: &str, key: &[u8; 32], now: Duration) -> bool {
        self.business == business && self.key == *key && now.saturating_sub(self.at) < RESUMABLE
    }
}

impl Fetcher {
    pub(super) async fn whole(
        &self,
        business: &str,
        key: &ApiKey,
        work: &mut Work,
        pulse: &Pulse,
    ) -> Result<(), Trouble> {
        self.seen.serves_whole();
        let (now, digest) = (clock::now().mono, key.snapshot_digest());
        let mut begun = match work.begun.take() {
            Some(begun) if begun.goes_on(business, &digest, now) => begun,
            _ => match self.first(business, key, pulse).await? {
                (begun, true) => begun,
                (begun, false) => return self.end(begun, pulse).await,
            },
        };
        loop {
            let page = match self.page(key, Some(&begun.after)).await {
                Ok(page) => page,
                Err(Trouble::Cloud(why)) => {
                    work.begun = Some(begun);
                    return Err(Trouble::Cloud(why));
                }
                Err(trouble) => return Err(trouble),
            };
            begun.count += page.len() as u64;
            if begun.count > MOST {
                while self.store.forget_vouchers().await? {
                    pulse.beat();
                }
                return Err(Trouble::TooMany);
            }
            self.put(&page, begun.generation(), pulse).await?;
            begun.after.clone_from(&page.next);
            if !page.more {
                return self.end(begun, pulse).await;
            }
        }
    }

    /// The first page, and whether there are others. What is known of another business goes before it is put down.
    async fn first(&self, business: &str, key: &ApiKey, pulse: &Pulse) -> Result<(Begun, bool), Trouble> {
        let page = self.page(key, None).await?;
        self.seen.stands(Stand::Fetching);
        if self.store.snapshot().await?.is_some_and(|kept| kept.business != business) {
            while self.store.forget_vouchers().await? {
                pulse.beat();
            }
        }
        let begun = Begun {
            business: business.to_owned(),
            key: key.snapshot_digest(),
            began: page.taken_at,
            at: clock::now().mono,
            after: page.next.clone(),
            count: page.len() as u64,
        };
        self.put(&page, begun.generation(), pulse).await?;
        Ok((begun, page.more))
    }

    /// What was not told of goes, and from now on this is what is known.
    async fn end(&self, begun: Begun, pulse: &Pulse) -> Result<(), Trouble> {
        let mut after = Some(String::new());
        while let Some(behind) = after {
            pulse.beat();
            after = self.store.sweep_vouchers(behind, begun.generation(), begun.began).await?;
        }
        let over = begun.began.checked_sub(HARD_STOP).unwrap_or(Timestamp::MIN);
        while self.store.prune_vouchers(over).await? {
            pulse.beat();
        }
        let vouchers = self.store.count_vouchers().await?;
        let generation = begun.generation();
        let snapshot = Snapshot {
            business: begun.business,
            key: begun.key,
            cursor: begun.after,
            as_of: begun.began,
            whole_at: begun.began,
            generation,
            vouchers,
        };
        self.store.keep_snapshot(snapshot).await?;
        info!(vouchers, "the vouchers of the business are known without internet");
        Ok(())
    }
}
