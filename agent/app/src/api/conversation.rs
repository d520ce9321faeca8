//! One connection from its first byte to its last: how long a caller may take, and how it ends.

use std::{
    convert::Infallible,
    net::SocketAddr,
    pin::{Pin, pin},
    sync::Arc,
    task::{self, Poll},
    time::Duration,
};

use axum::{
    Router,
    body::{Body, Bytes, HttpBody},
    extract::ConnectInfo,
    http::{Request, Response, StatusCode, header},
    response::IntoResponse,
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
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
    time::{sleep, timeout},
};
use tokio_util::sync::CancellationToken;

use super::{
    callers::{Answering, Connection},
    door::{Door, Entered, Secured},
    listener::PATIENCE,
    problem::Problem,
};
use crate::supervise::Pulse;

/// At the end requests under way have this long to be answered …
const ANSWERING: Duration = Duration::from_secs(3);
/// … and an answer to reach its caller.
const FLUSHING: Duration = Duration::from_millis(100);
/// No request takes longer, unless what it waits for hangs. A stream of events is answered when it begins.
const LONGEST_REQUEST: Duration = Duration::from_secs(120);

/// Told to each request: the daemon ends, so nobody is waited for any longer.
#[derive(Debug, Clone, Default)]
pub(super) struct Closing(pub(super) CancellationToken);

/// Who answers.
#[derive(Clone)]
pub(super) struct Host {
    pub(super) router: Router,
    pub(super) door: Door,
    pub(super) stop: CancellationToken,
    pub(super) pulse: Pulse,
}

impl Host {
    /// See the module's text.
    pub(super) fn converse(
        &self,
        stream: TcpStream,
        peer: SocketAddr,
        connection: Arc<Connection>,
    ) -> impl Future<Output = ()> + use<> {
        let host = self.clone();
        async move {
            let entered = tokio::select! {
                entered = host.door.enter(stream, peer) => entered,
                () = connection.close.cancelled() => return,
                () = host.stop.cancelled() => return,
            };
            match entered {
                Some(Entered::Plain(stream)) => host.talk(stream, peer, None, connection).await,
                Some(Entered::Secured(stream, secured)) => {
                    host.talk(stream, peer, Some(secured), connection).await;
                }
                Some(Entered::Unsecured(stream)) => {
                    let router = Router::new().fallback(tls_needed);
                    Self { router, ..host }.talk(stream, peer, None, connection).await;
                }
                None => {}
            }
        }
    }

    async fn talk(
        self,
        stream: impl AsyncRead + AsyncWrite + Unpin,
        peer: SocketAddr,
        secured: Option<Secured>,
        connection: Arc<Connection>,
    ) {
        let Self { router, stop, pulse, .. } = self;
        let (answering, closing) = (Arc::clone(&connection), Closing(stop.clone()));
        let router = TowerToHyperService::new(router);
        let service = service_fn(move |mut request: Request<Incoming>| {
            let (answering, piece) = (Answering::begin(&answering), pulse.piece(LONGEST_REQUEST));
            request.extensions_mut().insert(ConnectInfo(peer));
            request.extensions_mut().insert(closing.clone());
            if let Some(secured) = secured {
                request.extensions_mut().insert(secured);
            }
            let answer = router.call(request);
            async move {
                let response: Response<Body> = answer.await?;
                drop(piece);
                Ok::<_, Infallible>(response.map(|body| Held { body, _answering: answering }))
            }
        });
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

/// Somebody calls in clear where others could listen.
#[allow(clippy::unused_async, reason = "a handler is async")]
async fn tls_needed() -> impl IntoResponse {
    let title = "this port is called over TLS from other machines";
    let problem = Problem::new(StatusCode::BAD_REQUEST, "tls_needed", title);
    ([(header::CONNECTION, "close")], problem.hint("Begin the address with https://."))
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
