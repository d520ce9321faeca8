//! What sends webhooks.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use fastrand::Rng;
use tokio::{
    task::JoinSet,
    time::{Instant, sleep_until},
};

use super::{account::Account, cloud::Clock, event::Event, shop::Shop};
use crate::install_tls;

/// So often an event is sent again that is not answered with 200 (web/webhooks). Poster does so within two days.
pub const REPEATS: u32 = 15;

/// How it is sent, where and with what habits. None of them but the number of repeats is documented.
#[derive(Debug, Clone)]
pub struct Delivery {
    /// Where to.
    pub url: String,
    /// What is not taken holds up all that comes behind it (documented under "webhooks do not come").
    pub is_blocking: bool,
    /// Before it is sent again.
    pub pause: Duration,
    /// So often each event is sent, also when it is taken.
    pub copies: u32,
    /// Of what waits, any may be sent next.
    pub is_shuffled: bool,
    /// Percent of the events that are never sent.
    pub lost: u8,
    /// An account that tells the closing as `changed`, as the documentation has it, instead of `closed`.
    pub hides_closing: bool,
    /// `Content-Type`; the body is JSON whatever it says.
    pub content_type: &'static str,
    /// Decides what is lost and what is next.
    pub seed: u64,
}

/// Sends what happens in a shop, until it is dropped.
#[derive(Debug)]
pub struct Sender {
    shared: Arc<Shared>,
    _sending: JoinSet<()>,
}

/// An event that was sent, and what it was answered with; `None`: with nothing.
pub type Sent = (Event, Option<u16>);

struct Shared {
    delivery: Delivery,
    account: Account,
    shop: Shop,
    clock: Clock,
    http: reqwest::Client,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    waiting: VecDeque<Waiting>,
    sent: Vec<Sent>,
    /// Something was taken from what waits, or from the shop.
    is_sending: bool,
}

#[derive(Debug, Clone)]
struct Waiting {
    event: Event,
    body: String,
    repeats: u32,
    not_before: Instant,
}

impl Delivery {
    /// One after the other, each once, and again after 20 ms what is not taken.
    #[must_use]
    pub fn to(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            is_blocking: true,
            pause: Duration::from_millis(20),
            copies: 1,
            is_shuffled: false,
            lost: 0,
            hides_closing: false,
            content_type: "application/json",
            seed: 0,
        }
    }
}

impl Sender {
    /// Sends what happens in this shop from now on, and what has happened before a sender was there.
    #[must_use]
    pub(super) fn start(account: Account, shop: Shop, clock: Clock, delivery: Delivery) -> Self {
        install_tls();
        let http = reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(20)).build();
        let http = http.expect("an HTTP client");
        let shared = Shared { delivery, account, shop, clock, http, state: Mutex::default() };
        let shared = Arc::new(shared);
        let mut sending = JoinSet::new();
        let sender = Arc::clone(&shared);
        sending.spawn(async move { sender.run().await });
        Self { shared, _sending: sending }
    }

    /// All that was sent so far, with what it was answered.
    #[must_use]
    pub fn sent(&self) -> Vec<Sent> {
        self.shared.state().sent.clone()
    }

    /// Whether nothing is left to be sent.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        let state = self.shared.state();
        state.waiting.is_empty() && !state.is_sending && !self.shared.shop.has_events()
    }

    /// The button "Check": a GET. Returns the status.
    pub async fn probe(&self) -> Option<u16> {
        self.shared.status_of(self.shared.http.get(&self.shared.delivery.url)).await
    }

    /// Sends this, as it stands. Returns the status.
    pub async fn send(&self, body: String) -> Option<u16> {
        self.shared.post(body).await
    }
}

impl Shared {
    async fn run(&self) {
        let mut dice = Rng::with_seed(self.delivery.seed);
        loop {
            self.collect(&mut dice);
            let Some((next, at)) = self.next(&mut dice) else {
                self.shop.news().await;
                continue;
            };
            sleep_until(at).await;
            self.attempt(next).await;
        }
    }

    /// Takes in what has happened.
    fn collect(&self, dice: &mut Rng) {
        let time = (self.clock)().as_second().to_string();
        self.state().is_sending = true;
        for mut event in self.shop.take_events() {
            if dice.u8(0..100) < self.delivery.lost {
                continue;
            }
            if event.is_closing && self.delivery.hides_closing {
                event.action = "changed";
            }
            let body = event.body(&self.account, &time);
            let waiting = Waiting { event, body, repeats: REPEATS, not_before: Instant::now() };
            let copies = (0..self.delivery.copies).map(|_| waiting.clone());
            self.state().waiting.extend(copies);
        }
    }

    /// Which is next, and when.
    fn next(&self, dice: &mut Rng) -> Option<(Waiting, Instant)> {
        let mut state = self.state();
        let index = match (self.delivery.is_shuffled, self.delivery.is_blocking) {
            (true, _) => (!state.waiting.is_empty()).then(|| dice.usize(..state.waiting.len())),
            (false, true) => (!state.waiting.is_empty()).then_some(0),
            (false, false) => (0..state.waiting.len()).min_by_key(|index| state.waiting[*index].not_before),
        };
        state.is_sending = index.is_some();
        let next = state.waiting.remove(index?)?;
        let at = next.not_before;
        Some((next, at))
    }

    async fn attempt(&self, next: Waiting) {
        let status = self.post(next.body.clone()).await;
        let mut state = self.state();
        state.sent.push((next.event.clone(), status));
        state.is_sending = false;
        if status == Some(200) || next.repeats == 0 {
            return;
        }
        let not_before = Instant::now() + self.delivery.pause;
        let again = Waiting { repeats: next.repeats - 1, not_before, ..next };
        match self.delivery.is_blocking {
            true => state.waiting.push_front(again),
            false => state.waiting.push_back(again),
        }
    }

    async fn post(&self, body: String) -> Option<u16> {
        let question = self.http.post(&self.delivery.url).body(body);
        self.status_of(question.header("content-type", self.delivery.content_type)).await
    }

    async fn status_of(&self, question: reqwest::RequestBuilder) -> Option<u16> {
        question.send().await.ok().map(|response| response.status().as_u16())
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl std::fmt::Debug for Shared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Shared").field("delivery", &self.delivery).finish_non_exhaustive()
    }
}
