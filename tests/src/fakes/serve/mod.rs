//! A restaurant with Syrve (iiko): its till with the Front Web API, its cloud, and the server of its site, each on a
//! port of its own on loopback, and a book of what has really been sold.
//!
//! Names and forms are those of the published OpenAPI schema and SDK where there are such, else what public code that
//! works with real sites was seen to expect. What nobody has documented is a switch.

mod clock;
mod cloud;
mod fault;
mod front;
mod sender;
mod shop;
mod site;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::{Router, middleware};

pub use self::{
    clock::FakeClock,
    cloud::{API_KEY, API_LOGIN, Cloud, HookSettings, ORGANIZATION, TERMINALS, Token},
    fault::{Asked, Fault, Faults},
    front::{Customers, Front, Over},
    sender::{Sender, shuffled},
    shop::{Book, Family, Guest, Item, Order, OrderStatus, Paid, Sale, Shop, Storno},
    site::{LOGIN, PASSWORD, Site},
};
use super::Server;

/// All that there is of the restaurant. Its fields are switches and state; its methods are what people do.
#[derive(Debug)]
pub struct World {
    /// The till's clock. The cloud and the site's server have clocks of their own, which go with it.
    pub clock: FakeClock,
    #[allow(missing_docs, reason = "its type says it")]
    pub shop: Shop,
    #[allow(missing_docs, reason = "its type says it")]
    pub front: Front,
    #[allow(missing_docs, reason = "its type says it")]
    pub cloud: Cloud,
    #[allow(missing_docs, reason = "its type says it")]
    pub site: Site,
}

type Shared = Arc<Mutex<World>>;

/// The restaurant with its three servers, at work.
#[derive(Debug)]
pub struct Syrve {
    world: Shared,
    /// The till's clock.
    pub clock: FakeClock,
    /// Faults and requests of the till.
    pub front: Faults,
    /// Faults and requests of the cloud.
    pub cloud: Faults,
    /// Faults and requests of the site's server.
    pub site: Faults,
    doors: [Server; 3],
}

/// One of the three servers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "their names say it")]
pub enum Place {
    Front,
    Cloud,
    Site,
}

impl Syrve {
    /// Opens the restaurant.
    pub async fn start(clock: FakeClock) -> Self {
        let (shop, front) = (Shop::new(), Front::new());
        let (cloud, site) = (Cloud::new(clock.beside()), Site::new(clock.beside()));
        let world = Arc::new(Mutex::new(World { clock: clock.clone(), shop, front, cloud, site }));
        let faults = [Faults::default(), Faults::default(), Faults::default()];
        let [front, cloud, site] =
            [front::router, cloud::router, site::router].map(|router| router(Arc::clone(&world)));
        let doors =
            [open(front, &faults[0]).await, open(cloud, &faults[1]).await, open(site, &faults[2]).await];
        let [front, cloud, site] = faults;
        Self { world, clock, front, cloud, site, doors }
    }

    /// The restaurant, to look at and to work in. Nothing is answered while it is held.
    pub fn world(&self) -> MutexGuard<'_, World> {
        locked(&self.world)
    }

    /// `http://ADDRESS:PORT` of one of the servers.
    #[must_use]
    pub fn base_url(&self, place: Place) -> String {
        format!("http://{}", self.door(place).address())
    }

    /// Takes one of the servers from the network, or puts it back at the same address.
    pub async fn set_reachable(&self, place: Place, reachable: bool) {
        self.door(place).set_reachable(reachable).await;
    }

    const fn door(&self, place: Place) -> &Server {
        &self.doors[place as usize]
    }
}

async fn open(router: Router, faults: &Faults) -> Server {
    Server::start(router.layer(middleware::from_fn_with_state(faults.clone(), fault::gate))).await
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
