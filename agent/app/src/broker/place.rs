//! Where the till stands among all others, which is known without internet once the cloud has said it.

use stamp_core::{cloud::answer::Named, topic::Place};
use stamp_store::Store;
use tokio::sync::watch;
use tracing::warn;

/// The name under which the location's id is kept.
const SETTING: &str = "location";

/// What the place is made of.
#[derive(Debug, Clone)]
pub(super) struct Whereabouts {
    pub(super) store: Store,
    pub(super) business: watch::Receiver<Option<String>>,
    pub(super) location: watch::Receiver<Option<Named>>,
    pub(super) prefix: String,
    pub(super) till: String,
}

impl Whereabouts {
    /// The place, as far as it is known.
    pub(super) async fn now(&mut self) -> Result<Option<Place>, stamp_store::Error> {
        let business = self.business.borrow_and_update().clone();
        let told = self.location.borrow_and_update().as_ref().map(|location| location.id.clone());
        let kept = self.store.setting(SETTING).await?;
        if let Some(told) = told.as_ref().filter(|told| kept.as_ref() != Some(told))
            && let Err(error) = self.store.set_setting(SETTING, told).await
        {
            warn!(%error, "cannot keep where this till stands");
        }
        let (Some(business), Some(location)) = (business, told.or(kept)) else { return Ok(None) };
        Ok(Some(Place::of(&self.prefix, &business, &location, &self.till)))
    }

    /// Waits until it may be another one.
    pub(super) async fn changed(&mut self) {
        let gone = tokio::select! {
            changed = self.business.changed() => changed.is_err(),
            changed = self.location.changed() => changed.is_err(),
        };
        if gone {
            std::future::pending::<()>().await;
        }
    }
}
