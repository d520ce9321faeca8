//! Any other till: one that posts its checks to us, is asked for them, or writes them into files, each in JSON or CSV of its
//! own making. Where in it the facts stand is configured ([`stamp_core::config::Generic`]).
//!
//! What comes on one way comes on another as the same check, where the number is the same. A till that only posts tells
//! nothing again that was lost on the way, so it is answered yes only when its checks are on the disk.

mod checkpoint;
mod courier;
mod handed;
mod hook;
mod mapping;
mod proof;
mod secret;
mod settings;
mod states;

use std::sync::Arc;

use self::{courier::Courier, hook::Posted, settings::Ready};
pub use self::{
    mapping::{Mapping, Misfit, Reading, UnknownZone},
    secret::Secret,
    settings::{Settings, Unfit},
};
use super::{Context, Hook};

/// One such till.
pub struct Generic {
    till: Arc<Ready>,
    posted: Option<Arc<Posted>>,
}

impl Generic {
    /// A till as it is set.
    ///
    /// # Errors
    /// Where it cannot work before a person changes something.
    pub fn new(settings: Settings) -> Result<Self, Unfit> {
        let till = Arc::new(settings.ready()?);
        let posted = till.proof.is_some().then(|| Arc::new(Posted::new(Arc::clone(&till))));
        Ok(Self { till, posted })
    }

    /// Takes what it posts; `None`: it does not post. While nothing runs, whatever comes is to come again.
    #[must_use]
    pub fn hook(&self) -> Option<Arc<dyn Hook>> {
        self.posted.clone().map(|posted| posted as Arc<dyn Hook>)
    }

    /// Hears what it tells until the stop comes.
    pub async fn run(&self, context: Context) {
        let courier = Arc::new(Courier::new(context));
        if let Some(posted) = &self.posted {
            posted.hand_over_by(&courier);
        }
        courier.context.beating(std::future::pending::<()>()).await;
    }
}
