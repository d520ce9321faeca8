//! A sandbox from start to shutdown.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use tokio::net::TcpListener;
use tokio::sync::{Mutex, watch};
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use crate::app::App;
use crate::books::{self, Books};
use crate::clock;
use crate::db::{Db, event};
use crate::error::Error;
use crate::fault::Faults;
use crate::http;
use crate::in_flight::InFlight;
use crate::keys::Keys;
use crate::log::{Entry, RequestLog};
use crate::net::serve;
use crate::options::Options;
use crate::rules::House;
use crate::task;
use crate::telling::Telling;

/// How long requests under way may take to finish at shutdown.
const GRACE: Duration = Duration::from_secs(2);

/// A running sandbox. Dropping it cuts all connections and closes the port; [`shutdown`](Self::shutdown) is the
/// friendlier way.
pub struct Sandbox {
    app: Arc<App>,
    router: Router,
    addr: SocketAddr,
    /// Ends everything at once.
    end: CancellationToken,
    plug: Mutex<Option<Plug>>,
}

/// A listener at work.
struct Plug {
    pulled: CancellationToken,
    serving: JoinHandle<()>,
}

impl Sandbox {
    /// Opens the state and starts to listen, on the tokio runtime of the caller.
    ///
    /// # Errors
    /// [`Error::Open`], [`Error::OtherVersion`] and [`Error::Listen`].
    pub async fn start(options: Options) -> Result<Self, Error> {
        let db = Db::open(options.data, options.guests, clock::now()).await?;
        let app = Arc::new(App {
            db,
            house: House { seed: options.seed, repeat_window_s: options.repeat_window_s },
            keys: Keys::new(options.api_key),
            retention_days: options.retention_days,
            snapshot: options.snapshot,
            faults: Faults::default(),
            log: RequestLog::default(),
            in_flight: InFlight::default(),
            telling: Telling::default(),
            news: watch::Sender::new(()),
            stopping: CancellationToken::new(),
        });
        let listener = listen(options.listen).await?;
        let addr = listener.local_addr().map_err(|source| Error::Listen { addr: options.listen, source })?;
        let router = http::router(&app);
        let sandbox = Self { app, router, addr, end: CancellationToken::new(), plug: Mutex::default() };
        sandbox.plug_in(listener).await;
        Ok(sandbox)
    }

    /// Where it listens, also while it is not reachable.
    #[must_use]
    pub const fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// `http://ADDRESS:PORT/v1`
    #[must_use]
    pub fn base_url(&self) -> String {
        format!("http://{}/v1", self.addr)
    }

    /// The faults that requests meet.
    #[must_use]
    pub fn faults(&self) -> &Faults {
        &self.app.faults
    }

    /// Pulls the network cable, or plugs it in again. When this returns after `false`, all connections are cut and
    /// new ones are refused; after `true`, the same port is open again.
    ///
    /// # Errors
    /// [`Error::Listen`] when another program has taken the port meanwhile.
    pub async fn set_reachable(&self, reachable: bool) -> Result<(), Error> {
        if !reachable {
            self.pull_out().await;
            return Ok(());
        }
        if self.plug.lock().await.is_none() {
            self.plug_in(listen(self.addr).await?).await;
        }
        Ok(())
    }

    /// Gives "Corner Café" a new API key; the old one is not accepted any more.
    pub fn regenerate_key(&self, api_key: impl Into<String>) {
        self.app.keys.regenerate(api_key.into());
    }

    /// Whether the API key of "Corner Café" is accepted.
    pub fn set_key_valid(&self, valid: bool) {
        self.app.keys.set_valid(valid);
    }

    /// Adds an event to those of "Corner Café", as it is; where it has no `id` member it gets one, and where that is
    /// `null` it is told without.
    ///
    /// # Errors
    /// [`Error::State`] when it cannot be written.
    pub async fn tell(&self, event: &serde_json::Value) -> Result<(), Error> {
        let told = event.to_string();
        self.app.db.run(move |db| event::tell(db, &told)).await?;
        self.app.news.send_replace(());
        Ok(())
    }

    /// Does not know the cursors any more that it has given so far.
    ///
    /// # Errors
    /// [`Error::State`] when it cannot be read how far events go.
    pub async fn forget_cursors(&self) -> Result<(), Error> {
        let newest = self.app.db.run(|db| event::newest(db)).await?;
        self.app.telling.forget(newest);
        Ok(())
    }

    /// Whether there are events at all.
    pub fn set_events(&self, are_there: bool) {
        self.app.telling.set_there(are_there);
    }

    /// Whether a question for events is held open while nothing is new.
    pub fn set_events_held(&self, are_held: bool) {
        self.app.telling.set_holds(are_held);
    }

    /// The books as they are now.
    ///
    /// # Errors
    /// [`Error::State`] when they cannot be read.
    pub async fn books(&self) -> Result<Books, Error> {
        self.app.db.run(|db| books::read(db)).await
    }

    /// The last thousand requests, oldest first.
    #[must_use]
    pub fn log(&self) -> Vec<Entry> {
        self.app.log.entries()
    }

    /// Ends calls that wait, lets the others finish for two seconds, and closes the port.
    pub async fn shutdown(self) {
        self.app.stopping.cancel();
        if let Some(plug) = self.plug.lock().await.as_mut() {
            // What has not finished by then is cut by the drop of `self`.
            let _finished_in_time = timeout(GRACE, &mut plug.serving).await.is_ok();
        }
        self.pull_out().await;
    }

    async fn plug_in(&self, listener: TcpListener) {
        let pulled = self.end.child_token();
        let served = serve(listener, self.router.clone(), pulled.clone(), self.app.stopping.clone());
        *self.plug.lock().await = Some(Plug { pulled, serving: task::start(served) });
    }

    async fn pull_out(&self) {
        let Some(plug) = self.plug.lock().await.take() else { return };
        plug.pulled.cancel();
        if !plug.serving.is_finished()
            && let Err(error) = plug.serving.await
        {
            tracing::error!(%error, "the sandbox's server has failed");
        }
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        self.app.stopping.cancel();
        self.end.cancel();
    }
}

async fn listen(addr: SocketAddr) -> Result<TcpListener, Error> {
    TcpListener::bind(addr).await.map_err(|source| Error::Listen { addr, source })
}
