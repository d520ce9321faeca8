//! Tills of Serve, which we read as Syrve (iiko): the till's own program on this machine, the maker's cloud, what that cloud
//! sends, and the restaurant's server. Whichever of them is configured is asked; what several tell is one check, because
//! all of them know it by the till's own id.
//!
//! The till and its server know every check. The cloud knows only those that were made through it or shown to it, and
//! deliveries. Nothing is ever written at the till, and in the cloud nothing but the address that messages are sent to, where
//! one is configured.
//!
//! How often it asks ([`Settings::per_minute`]): the till once in `poll` (20 times a minute with the 3 s that are usual), with
//! one login and one logout in 25 minutes; the cloud at most 5 times at once and 12 times a minute in the long run, whoever
//! wants to know; the server four times in `poll`, and once more where no department is set. After a fault each of them is
//! asked less often.
//!
//! The guests' transactions at the loyalty service are not asked for: it would need a list of all guests, kept on this
//! machine, and a question for each of them. Where that service pushes what it does, the guest of a check is taken from that.

mod board;
mod book;
mod check;
mod checkpoint;
mod cloud;
mod examine;
mod facts;
mod fields;
mod front;
mod guest;
mod hook;
mod moment;
mod sample;
mod secret;
mod server;
mod settings;
mod shared;
mod trouble;
mod unnamed;
mod wanted;
mod words;

use std::sync::Arc;

use self::{
    board::{Standing, Way},
    shared::Shared,
};
pub use self::{
    sample::{NoSample, sample},
    secret::Secret,
    settings::{CloudSettings, FrontSettings, HookSettings, Secrets, ServerSettings, Settings, Unusable},
};
use super::{Asker, Clocks, Context, Hook, PosState};

/// The connector: one for as long as its configuration holds, with one run after the other.
pub struct Serve {
    shared: Arc<Shared>,
}

impl Serve {
    /// A connector that has asked nobody yet.
    #[must_use]
    pub fn new(settings: Settings, asker: Asker, clocks: Clocks) -> Self {
        Self { shared: Arc::new(Shared::new(settings, asker, clocks)) }
    }

    /// Takes what the cloud sends, where that is configured.
    #[must_use]
    pub fn hook(&self) -> Option<Arc<dyn Hook>> {
        self.shared.settings.hook.as_ref()?;
        Some(Arc::new(hook::Door(Arc::clone(&self.shared))))
    }

    /// Listens until the context's stop comes, and ends within some seconds of it. The ways are independent of each
    /// other: where one fails, the rest goes on.
    pub async fn run(&self, context: Context) {
        let shared = &*self.shared;
        shared.attend(Some(&context));
        (context.tell)(PosState::Connecting);
        let front = async {
            if let Some(settings) = &shared.settings.front {
                front::run(shared, settings, &context).await;
            }
        };
        let cloud = async {
            match &shared.cloud {
                Some(cloud) => cloud::run(shared, cloud, &context).await,
                None => shared.stand(&context, Way::Hook, Standing::Ready("listens".to_owned())),
            }
        };
        let server = async {
            if let Some(settings) = &shared.settings.server {
                server::run(shared, settings, &context).await;
            }
        };
        tokio::join!(Box::pin(front), Box::pin(cloud), Box::pin(server), context.stop.cancelled());
        shared.attend(None);
    }
}
