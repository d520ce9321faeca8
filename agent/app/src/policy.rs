//! What the cloud allows its tills offline, kept for the time when it cannot be asked.

use std::{sync::Arc, time::Duration};

use stamp_core::{
    cloud::answer::Me,
    sync::{LinkState, Status},
};
use stamp_store::{Error, Store};
use tokio::{
    sync::watch,
    time::{Instant, sleep},
};
use tokio_util::sync::CancellationToken;
use tracing::{debug, warn};

use crate::{cloud::Client, supervise::Pulse};

/// A till may be up for weeks, and whose key it has is asked at the start only.
const ASK_AGAIN: Duration = Duration::from_secs(86_400);
const LOOK: Duration = Duration::from_secs(3600);

/// Asks once a day, while the cloud can be reached. Runs until told to stop.
pub async fn refresh(
    client: Arc<Client>,
    store: Store,
    way: watch::Receiver<Status>,
    stop: CancellationToken,
    pulse: Pulse,
) -> anyhow::Result<()> {
    let mut asked = Instant::now();
    loop {
        tokio::select! {
            () = stop.cancelled() => return Ok(()),
            () = pulse.idle(sleep(LOOK)) => {}
        }
        if asked.elapsed() < ASK_AGAIN || way.borrow().link != LinkState::Up {
            continue;
        }
        match client.me().await {
            Ok(me) => {
                keep_or_warn(&store, &me).await;
                asked = Instant::now();
            }
            Err(_) => debug!("not told what the cloud allows offline; asked again in an hour"),
        }
    }
}

/// As [`keep`]; what cannot be kept is told anew some other time.
pub async fn keep_or_warn(store: &Store, me: &Me) {
    if let Err(error) = keep(store, me).await {
        warn!(%error, "cannot keep what the cloud allows offline");
    }
}

/// Keeps what is allowed, unless this queue is of another business, or has operations of one.
///
/// # Errors
/// Only where the file cannot be read or written.
async fn keep(store: &Store, me: &Me) -> Result<(), Error> {
    let business = &me.business.id;
    let is_ours = match store.setting("business").await? {
        Some(bound) => bound == *business,
        None => store.active_of_other_business(business).await? == 0,
    };
    if !is_ours || store.offline_policy().await? == me.offline_redeem {
        return Ok(());
    }
    store.keep_offline_policy(&me.offline_redeem).await
}

#[cfg(test)]
mod tests {
    use stamp_core::{
        cloud::answer::{Named, OfflinePolicy, Staff},
        time::Now,
    };

    use super::*;

    fn me(business: &str, max_per_till: u32) -> Me {
        let named = |id: &str| Named { id: id.to_owned(), name: String::new() };
        Me {
            business: named(business),
            location: named("l_1"),
            staff: Staff { login: "till".to_owned(), name: String::new() },
            idempotency_retention_days: 30,
            offline_redeem: OfflinePolicy { max_per_till: Some(max_per_till), ..OfflinePolicy::default() },
            server_time: Now::epoch().wall,
        }
    }

    #[tokio::test]
    async fn what_another_business_allows_is_not_kept() {
        let dir = tempfile::tempdir().unwrap();
        let (store, _) = Store::open(&dir.path().join("queue.db"), Now::epoch().wall).unwrap();
        keep(&store, &me("b_ours", 3)).await.unwrap();
        assert_eq!(store.offline_policy().await.unwrap().max_per_till, Some(3), "the first business");
        store.adopt_business("b_ours").await.unwrap();
        keep(&store, &me("b_other", 9)).await.unwrap();
        assert_eq!(store.offline_policy().await.unwrap().max_per_till, Some(3));
        keep(&store, &me("b_ours", 0)).await.unwrap();
        assert_eq!(store.offline_policy().await.unwrap().max_per_till, Some(0));
    }
}
