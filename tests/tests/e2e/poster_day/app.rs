//! The app on a register: what packaging/poster-pos-app tells the agent beside it. Closed checks wait in its outbox while
//! the agent is away, of guests it tells once.

use std::{
    collections::VecDeque,
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use fastrand::Rng;
use serde_json::{Value, json};
use stamp_tests::{
    Client, Reply,
    fakes::poster::{Account, Entry, FLAT_WHITE, Paid, Register},
};
use tokio::{
    sync::Notify,
    task::JoinSet,
    time::{Instant, sleep},
};

/// Between two tries of what was not taken; the app's own is longer.
const PAUSE: Duration = Duration::from_millis(250);

/// What was told after so long had to wait for the agent.
const LATE: Duration = Duration::from_secs(1);

/// The app on one register.
pub(super) struct App {
    shared: Arc<Shared>,
    account: Account,
    register: Register,
    dice: Rng,
    _telling: JoinSet<()>,
}

struct Shared {
    agent: Client,
    state: Mutex<State>,
    news: Notify,
}

#[derive(Default)]
struct State {
    /// With when it was put there.
    outbox: VecDeque<(Value, Instant)>,
    /// The agent cannot be reached from here.
    is_cut_off: bool,
    told: usize,
    later: usize,
    refused: Vec<String>,
}

impl App {
    pub(super) fn start(
        agent: SocketAddr,
        token: &str,
        account: Account,
        register: Register,
        dice: Rng,
    ) -> Self {
        let (agent, state, news) = (Client::new(agent, token), Mutex::default(), Notify::new());
        let shared = Arc::new(Shared { agent, state, news });
        let mut telling = JoinSet::new();
        let outbox = Arc::clone(&shared);
        telling.spawn(async move { outbox.run().await });
        Self { shared, account, register, dice, _telling: telling }
    }

    pub(super) fn set_cut_off(&self, is_cut_off: bool) {
        self.shared.state().is_cut_off = is_cut_off;
    }

    /// `afterOrderClose`; some tills call it twice.
    pub(super) fn closed(&mut self, entry: &Entry) {
        if entry.register != self.register {
            return;
        }
        let message = self.message("afterOrderClose", entry, "order", &self.order(entry));
        let copies = if self.dice.u8(0..5) == 0 { 2 } else { 1 };
        self.shared.state().outbox.extend(std::iter::repeat_n((message, Instant::now()), copies));
        self.shared.news.notify_one();
    }

    /// `orderClientChange`. It is said once; nobody hears it where the agent is away.
    pub(super) async fn guest(&self, entry: &Entry) {
        if entry.register == self.register {
            let message = self.message("orderClientChange", entry, "orderId", &json!(entry.number));
            self.shared.tell(&message).await;
        }
    }

    /// Whether no check waits to be told of.
    pub(super) fn has_told_all(&self) -> bool {
        self.shared.state().outbox.is_empty()
    }

    /// How many messages were taken, and how many of them late.
    pub(super) fn told(&self) -> (usize, usize) {
        let state = self.shared.state();
        assert!(state.refused.is_empty(), "{:#?}", state.refused);
        (state.told, state.later)
    }

    fn message(&self, event: &str, entry: &Entry, about: &str, what: &Value) -> Value {
        let till = json!({
            "accountUrl": format!("https://{}.joinposter.com", self.account.name), "spotId": self.register.spot,
            "spotTabletId": self.register.id, "currencyCodeIso": self.account.currency,
        });
        let client = self.account.clients.iter().find(|client| Some(&client.card) == entry.card.as_ref());
        let client = client.map(|client| {
            json!({
                "id": client.id, "cardNumber": client.card, "phone": client.phone, "email": client.email,
                "groupId": client.group.0,
            })
        });
        json!({ "event": event, "till": till, about: what, "client": client })
    }

    /// Sums are in units of the currency.
    fn order(&self, entry: &Entry) -> Value {
        let sum = |hundredths: u64| {
            serde_json::from_str::<Value>(&format!("{}.{:02}", hundredths / 100, hundredths % 100))
        };
        let sum = |hundredths: u64| sum(hundredths).unwrap();
        let (kind, cash, card) = match entry.paid {
            Paid::Nothing(_) => ("close", 0, 0),
            Paid::Cash => ("cash", entry.due, 0),
            Paid::Mixed => ("mix", entry.due / 2, entry.due - entry.due / 2),
            _ => ("card", 0, entry.due),
        };
        json!({
            "id": entry.number, "orderName": entry.id, "dateStart": entry.number, "status": 2,
            "dateClose": entry.closed.unwrap().as_millisecond(), "payType": kind, "total": sum(entry.due), "discount": 0,
            "payedSum": sum(cash + card), "payedCash": sum(cash), "payedCard": sum(card), "serviceMode": 1,
            "products": [{"id": FLAT_WHITE.id, "count": entry.due / FLAT_WHITE.price, "price": sum(FLAT_WHITE.price)}],
        })
    }
}

impl Shared {
    async fn run(&self) {
        loop {
            let first = self.state().outbox.front().cloned();
            let Some((message, since)) = first else {
                self.news.notified().await;
                continue;
            };
            while !self.tell(&message).await {
                sleep(PAUSE).await;
            }
            let mut state = self.state();
            state.outbox.pop_front();
            state.later += usize::from(since.elapsed() > LATE);
        }
    }

    /// Whether it was taken, or will never be.
    async fn tell(&self, message: &Value) -> bool {
        if self.state().is_cut_off {
            return false;
        }
        let Ok(reply) = self.agent.try_post("/v1/tills/poster/told", message).await else { return false };
        let mut state = self.state();
        match reply {
            Reply { status: 200, .. } => state.told += 1,
            Reply { status: 500.., .. } => return false,
            refused => state.refused.push(format!("{message}: {refused:?}")),
        }
        true
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
