//! Takes connections in and serves them until it is told to stop.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::line::{Line, Wire};

/// How long to wait before the next try when the system cannot accept, such as for want of file descriptors.
const PAUSE: Duration = Duration::from_millis(100);

/// Serves until `stopping`, after which requests under way are finished, or until `unplugged`, which cuts
/// everything at once. The port is free when this returns.
pub(crate) async fn serve(
    listener: TcpListener,
    router: Router,
    unplugged: CancellationToken,
    stopping: CancellationToken,
) {
    let door = Door { listener, unplugged: unplugged.clone() };
    let service = router.into_make_service_with_connect_info::<Line>();
    let served = axum::serve(door, service).with_graceful_shutdown(stopping.cancelled_owned());
    tokio::select! {
        result = served => {
            if let Err(error) = result {
                tracing::error!(%error, "the sandbox has stopped serving");
            }
        }
        () = unplugged.cancelled() => {}
    }
}

struct Door {
    listener: TcpListener,
    unplugged: CancellationToken,
}

impl Listener for Door {
    type Io = Wire;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Wire, SocketAddr) {
        loop {
            match self.listener.accept().await {
                Ok((stream, peer)) => {
                    if let Err(error) = stream.set_nodelay(true) {
                        tracing::debug!(%error, "answers may be sent a little late");
                    }
                    let line = Line::new(peer, self.unplugged.child_token());
                    return (Wire::new(stream, line), peer);
                }
                Err(error) => {
                    tracing::warn!(%error, "the sandbox cannot accept a connection");
                    tokio::time::sleep(PAUSE).await;
                }
            }
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }
}

impl Connected<IncomingStream<'_, Door>> for Line {
    fn connect_info(stream: IncomingStream<'_, Door>) -> Self {
        stream.io().line()
    }
}
