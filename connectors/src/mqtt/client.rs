//! Keeps one connection to a broker, as well as that can be done.

use std::{
    future::Future,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use tokio::{
    sync::{mpsc, watch},
    time::{Instant, sleep},
};

use super::{Incoming, Publish, Settings, State, Transport, Why, transport::Happened};

/// Messages that wait for the connection at most.
const OUTGOING: usize = 128;
/// Messages that wait to be read at most; above, they are counted and forgotten.
const INCOMING: usize = 256;
/// The pause before the next try doubles from here on.
const SHORTEST: Duration = Duration::from_secs(1);
/// And not beyond this.
const LONGEST: Duration = Duration::from_secs(300);
/// A connection that lived for so long was a good one.
const GOOD: Duration = Duration::from_secs(60);

/// Says something to the broker, without waiting. Cheap to clone; all clones are the same.
#[derive(Debug, Clone)]
pub struct Outbox {
    out: mpsc::Sender<Arc<Publish>>,
    state: watch::Receiver<State>,
    dropped: Arc<AtomicU64>,
}

impl Outbox {
    /// Publishes a message, if somebody would hear it: while the broker is away it is forgotten, because what is said then
    /// is old when it is back. `false`: it is forgotten.
    pub fn publish(&self, publish: Publish) -> bool {
        self.state.borrow().is_up() && self.out.try_send(Arc::new(publish)).is_ok()
    }

    /// How the connection stands.
    #[must_use]
    pub fn state(&self) -> watch::Receiver<State> {
        self.state.clone()
    }

    /// Messages that came faster than they were read, since the start.
    #[must_use]
    pub fn dropped(&self) -> u64 {
        self.dropped.load(Ordering::Relaxed)
    }
}

/// See the module's text.
pub struct Client<T> {
    transport: T,
    out: mpsc::Receiver<Arc<Publish>>,
    into: mpsc::Sender<Incoming>,
    state: watch::Sender<State>,
    dropped: Arc<AtomicU64>,
    failures: u32,
}

impl<T: Transport> Client<T> {
    /// A client that is not connected yet, with what is said and heard over it.
    #[must_use]
    pub fn new(transport: T) -> (Self, Outbox, mpsc::Receiver<Incoming>) {
        let (out, to_send) = mpsc::channel(OUTGOING);
        let (into, heard) = mpsc::channel(INCOMING);
        let (state, seen) = watch::channel(State::default());
        let dropped = Arc::new(AtomicU64::new(0));
        let outbox = Outbox { out, state: seen, dropped: Arc::clone(&dropped) };
        (Self { transport, out: to_send, into, state, dropped, failures: 0 }, outbox, heard)
    }

    /// Keeps the connection for as long as this is polled. `beat` is called where it gets on.
    pub async fn run(&mut self, settings: &Settings, mut beat: impl FnMut() + Send) {
        loop {
            beat();
            let began = Instant::now();
            let why = self.live(settings).await;
            self.failures = if began.elapsed() >= GOOD { 1 } else { self.failures.saturating_add(1) };
            self.state.send_replace(State::Away(why.clone()));
            // What waited for this connection is old by the next.
            while self.out.try_recv().is_ok() {}
            pause(delay(self.failures, &why), &mut beat).await;
        }
    }

    fn live<'a>(&'a mut self, settings: &'a Settings) -> impl Future<Output = Why> + Send + 'a {
        let (state, into, dropped) = (&self.state, &self.into, &self.dropped);
        let transport = &self.transport;
        let out = &mut self.out;
        async move {
            let mut happened = |what| match what {
                Happened::Up => drop(state.send_replace(State::Up)),
                Happened::Came(incoming) => {
                    if into.try_send(incoming).is_err() {
                        dropped.fetch_add(1, Ordering::Relaxed);
                    }
                }
            };
            transport.live(settings, out, &mut happened).await
        }
    }
}

/// The wait before the next try: full jitter under a doubling ceiling. What only a person can mend is tried rarely.
fn delay(failures: u32, why: &Why) -> Duration {
    let doubled = SHORTEST.saturating_mul(1 << failures.saturating_sub(1).min(12)).min(LONGEST);
    let ceiling = match why {
        // Two tills of one name would throw each other out for ever.
        Why::TakenOver => doubled.max(Duration::from_secs(60)),
        Why::Login | Why::Forbidden | Why::Tls(_) | Why::Protocol(_) => doubled.max(Duration::from_secs(5)),
        Why::Unreachable(_) => doubled,
    };
    // A tenth of it at least, so that nothing becomes a circle.
    ceiling.mul_f64(0.1 + 0.9 * fastrand::f64())
}

async fn pause(time: Duration, beat: &mut (impl FnMut() + Send)) {
    let until = Instant::now() + time;
    while Instant::now() < until {
        beat();
        sleep((until - Instant::now()).min(Duration::from_secs(10))).await;
    }
}

#[cfg(test)]
#[path = "client_tests.rs"]
mod tests;
