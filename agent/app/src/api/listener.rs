//! The socket of the local API: how many may call at once, how long a caller may take, and how it ends.

use std::{
    convert::Infallible,
    net::SocketAddr,
    pin::{Pin, pin},
    sync::Arc,
    task::{self, Poll},
    time::Duration,
};

use anyhow::Context as _;
use axum::{
    Router,
    body::{Body, Bytes, HttpBody},
    extract::ConnectInfo,
    http::{Request, Response},
};
use hyper::{
    body::{Frame, Incoming, SizeHint},
    server::conn::http1,
    service::{Service as _, service_fn},
};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    service::TowerToHyperService,
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::watch,
    task::JoinSet,
    time::{Instant, sleep, timeout},
};
use tokio_util::sync::CancellationToken;
use tracing::{debug, warn};

use crate::supervise::Pulse;

/// How long a caller may take for the head of a request, for its body, and until its next one.
pub(super) const PATIENCE: Duration = Duration::from_secs(15);
/// Connections at once; a further one takes the place of the one that has been idle for longest.
const CALLERS: usize = 256;
/// At the end requests under way have this long to be answered …
const ANSWERING: Duration = Duration::from_secs(3);
/// … and an answer to reach its caller.
const FLUSHING: Duration = Duration::from_millis(100);
/// No request takes longer, unless what it waits for hangs. A stream of events is answered when it begins.
const LONGEST_REQUEST: Duration = Duration::from_secs(120);
/// The socket is broken when connections cannot be taken so often in a row.
const FAILURES: u32 = 10;
const AFTER_FAILURE: Duration = Duration::from_millis(100);

/// Told to each request: the daemon ends, so nobody is waited for any longer.
#[derive(Debug, Clone, Default)]
pub(super) struct Closing(pub(super) CancellationToken);

/// Serves until told to stop; then what is being answered is answered, and nobody else waited for.
pub(super) async fn serve(
    router: Router,
    listener: TcpListener,
    stop: CancellationToken,
    pulse: Pulse,
) -> anyhow::Result<()> {
    let mut callers = Callers { router, stop: stop.clone(), pulse: pulse.clone(), open: Vec::new() };
    let mut conversations = JoinSet::new();
    let mut failures = 0;
    loop {
        let accepted = tokio::select! {
            biased;
            () = stop.cancelled() => break,
            accepted = pulse.idle(next(&listener, &mut conversations)) => accepted,
        };
        match accepted {
            Ok((stream, peer)) => {
                failures = 0;
                if let Some(connection) = callers.admit(peer) {
                    conversations.spawn(callers.converse(stream, peer, connection));
                }
            }
            Err(error) if failures < FAILURES => {
                failures += 1;
                debug!(%error, "a connection was not taken");
                sleep(AFTER_FAILURE).await;
            }
            Err(error) => return Err(error).context("the local API cannot take connections"),
        }
    }
    drop(listener);
    while conversations.join_next().await.is_some() {}
    Ok(())
}

/// The next connection. Those that have ended are forgotten meanwhile.
async fn next(
    listener: &TcpListener,
    conversations: &mut JoinSet<()>,
) -> std::io::Result<(TcpStream, SocketAddr)> {
    loop {
        tokio::select! {
            biased;
            Some(_) = conversations.join_next() => {}
            accepted = listener.accept() => return accepted,
        }
    }
}

struct Callers {
    router: Router,
    stop: CancellationToken,
    pulse: Pulse,
    open: Vec<Arc<Connection>>,
}

/// What is known of a connection from outside.
struct Connection {
    /// `None`: a request is being answered.
    idle_since: watch::Sender<Option<Instant>>,
    close: CancellationToken,
}

impl Callers {
    /// Makes room for one more. `None`: all are being answered.
    fn admit(&mut self, peer: SocketAddr) -> Option<Arc<Connection>> {
        self.open.retain(|connection| Arc::strong_count(connection) > 1);
        if self.open.len() >= CALLERS && !self.close_longest_idle() {
            warn!(%peer, connections = CALLERS, "a caller was turned away: all connections are in use");
            return None;
        }
        let idle_since = watch::Sender::new(Some(Instant::now()));
        let connection = Arc::new(Connection { idle_since, close: CancellationToken::new() });
        self.open.push(Arc::clone(&connection));
        Some(connection)
    }

    fn close_longest_idle(&mut self) -> bool {
        let idle = self.open.iter().enumerate().filter_map(|(place, connection)| {
            let since = *connection.idle_since.borrow();
            since.map(|since| (since, place))
        });
        let Some((_, place)) = idle.min() else { return false };
        self.open.swap_remove(place).close.cancel();
        true
    }

    /// One connection from its first byte to its last.
    fn converse(
        &self,
        stream: TcpStream,
        peer: SocketAddr,
        connection: Arc<Connection>,
    ) -> impl Future<Output = ()> + use<> {
        let (pulse, stop, answering) = (self.pulse.clone(), self.stop.clone(), Arc::clone(&connection));
        let closing = Closing(stop.clone());
        let router = TowerToHyperService::new(self.router.clone());
        let service = service_fn(move |mut request: Request<Incoming>| {
            let (answering, piece) = (Answering::begin(&answering), pulse.piece(LONGEST_REQUEST));
            request.extensions_mut().insert(ConnectInfo(peer));
            request.extensions_mut().insert(closing.clone());
            let answer = router.call(request);
            async move {
                let response: Response<Body> = answer.await?;
                drop(piece);
                Ok::<_, Infallible>(response.map(|body| Held { body, _answering: answering }))
            }
        });
        async move {
            let mut server = http1::Builder::new();
            server.timer(TokioTimer::new()).header_read_timeout(PATIENCE);
            let mut conversation = pin!(server.serve_connection(TokioIo::new(stream), service));
            // However it ends, there is nothing to be done about it.
            tokio::select! {
                _ = conversation.as_mut() => return,
                () = connection.close.cancelled() => return,
                () = stop.cancelled() => conversation.as_mut().graceful_shutdown(),
            }
            let mut idle = connection.idle_since.subscribe();
            let answered = async {
                let _ = timeout(ANSWERING, idle.wait_for(Option::is_some)).await;
                sleep(FLUSHING).await;
            };
            tokio::select! {
                _ = conversation => {}
                () = answered => {}
            }
        }
    }
}

/// A request is being answered until this is dropped.
struct Answering(Arc<Connection>);

impl Answering {
    fn begin(connection: &Arc<Connection>) -> Self {
        connection.idle_since.send_replace(None);
        Self(Arc::clone(connection))
    }
}

impl Drop for Answering {
    fn drop(&mut self) {
        self.0.idle_since.send_replace(Some(Instant::now()));
    }
}

/// The body of an answer, which is being answered until its end: a stream of events is never idle.
struct Held {
    body: Body,
    _answering: Answering,
}

impl HttpBody for Held {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut task::Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
