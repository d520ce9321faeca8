//! Poster's cloud from start to end.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;

use super::{
    account::Account,
    api,
    fault::Faults,
    question::Question,
    sender::{Delivery, Sender},
    shop::Shop,
};
use crate::fakes::Server;

/// Tells the cloud the time.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// One account of Poster, asked over a real socket.
#[derive(Debug)]
pub struct Poster {
    server: Server,
    world: Arc<World>,
}

pub(super) struct World {
    /// As it was at the start.
    account: Account,
    zone: Mutex<String>,
    pub(super) shop: Shop,
    pub(super) faults: Faults,
    pub(super) log: Log,
    pub(super) clock: Clock,
}

/// What was asked, in its order.
#[derive(Debug, Default)]
pub(super) struct Log(Mutex<Vec<Question>>);

impl Poster {
    /// Begins to answer.
    pub async fn start(account: Account, clock: Clock) -> Self {
        let shop = Shop::new(account.clone());
        let zone = Mutex::new(account.zone.clone());
        let world = World { account, zone, shop, faults: Faults::default(), log: Log::default(), clock };
        let world = Arc::new(world);
        Self { server: Server::start(api::router(Arc::clone(&world))).await, world }
    }

    /// What methods are put behind: `http://ADDRESS:PORT/api`.
    #[must_use]
    pub fn base_url(&self) -> String {
        format!("http://{}/api", self.server.address())
    }

    /// The account, as it was at the start.
    #[must_use]
    pub fn account(&self) -> &Account {
        &self.world.account
    }

    /// The shop whose cloud it is.
    #[must_use]
    pub fn shop(&self) -> &Shop {
        &self.world.shop
    }

    /// The faults that questions meet.
    #[must_use]
    pub fn faults(&self) -> &Faults {
        &self.world.faults
    }

    /// What was asked since the start.
    #[must_use]
    pub fn asked(&self) -> Vec<Question> {
        self.world.log.questions().clone()
    }

    /// Begins to send webhooks, of all that has happened since no sender was there.
    #[must_use]
    pub fn send(&self, delivery: Delivery) -> Sender {
        let World { account, shop, clock, .. } = &*self.world;
        Sender::start(account.clone(), shop.clone(), Arc::clone(clock), delivery)
    }

    /// The owner sets another time zone, by its IANA name: from now on all days and texts are told in it, also of what
    /// was closed before.
    pub fn set_zone(&self, zone: &str) {
        zone.clone_into(&mut self.world.lock_zone());
    }

    /// Pulls the cable, or plugs it in again.
    pub async fn set_reachable(&self, reachable: bool) {
        self.server.set_reachable(reachable).await;
    }
}

impl World {
    /// As it is set now.
    pub(super) fn account(&self) -> Account {
        Account { zone: self.lock_zone().clone(), ..self.account.clone() }
    }

    fn lock_zone(&self) -> MutexGuard<'_, String> {
        self.zone.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Log {
    pub(super) fn begin(&self, question: Question) -> usize {
        let mut questions = self.questions();
        questions.push(question);
        questions.len() - 1
    }

    pub(super) fn end(&self, number: usize, status: u16) {
        self.questions()[number].status = Some(status);
    }

    fn questions(&self) -> MutexGuard<'_, Vec<Question>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl std::fmt::Debug for World {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("World").field("account", &self.account.name).finish_non_exhaustive()
    }
}
