//! Any other till: one that posts its checks to us, is asked for them, or writes them into files, each in JSON or CSV of its
//! own making. Where in it the facts stand is configured ([`stamp_core::config::Generic`]).
//!
//! What comes on one way comes on another as the same check, where the number is the same. A till that only posts tells
//! nothing again that was lost on the way, so it is answered yes only when its checks are on the disk.

mod checkpoint;
mod courier;
mod dense;
mod folder;
mod handed;
mod hook;
mod mapping;
mod misfits;
mod poll;
mod proof;
mod secret;
mod settings;
mod soon;
mod sorted;
mod states;
mod trial;

use std::sync::Arc;

use self::{courier::Courier, folder::Watch, hook::Posted, poll::Poll, settings::Ready};
pub use self::{
    mapping::{Mapping, Misfit, Reading, UnknownZone},
    secret::Secret,
    settings::{Settings, Unfit},
    trial::{examine, sample},
};
use super::{Asker, Context, Hook};

/// One such till.
pub struct Generic {
    till: Arc<Ready>,
    asker: Asker,
    posted: Option<Arc<Posted>>,
}

impl Generic {
    /// A till as it is set.
    ///
    /// # Errors
    /// Where it cannot work before a person changes something.
    pub fn new(settings: Settings, asker: Asker) -> Result<Self, Unfit> {
        let till = Arc::new(settings.ready()?);
        let posted = till.proof.is_some().then(|| Arc::new(Posted::new(Arc::clone(&till))));
        Ok(Self { till, asker, posted })
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
        let asked = async {
            if let Some(poll) = Poll::of(&self.till, &self.asker) {
                poll.run(&courier).await;
            }
        };
        let watched = async {
            if let Some(watch) = Watch::of(&self.till) {
                watch.run(&courier).await;
            }
        };
        let completed = async {
            // Whoever is asked says so.
            if self.till.table.poll.is_none() {
                courier.soon.run(&courier).await;
            }
        };
        tokio::join!(asked, watched, completed, courier.context.beating(std::future::pending::<()>()));
    }
}
