//! What a fake listens with: a port of this machine that can be unplugged.

use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
};

use axum::{
    Router,
    extract::connect_info::Connected,
    serve::{IncomingStream, Listener},
};
use tokio::{net::TcpListener, sync::Mutex, task::JoinSet};
use tokio_util::sync::CancellationToken;

use super::line::{Line, Wire};

/// Serves a router on a free port of loopback. Dropping it cuts all connections and closes the port.
#[derive(Debug)]
pub struct Server {
    router: Router,
    address: SocketAddr,
    plug: Mutex<Option<Plug>>,
}

#[derive(Debug)]
struct Plug {
    pulled: CancellationToken,
    serving: JoinSet<()>,
}

impl Server {
    /// Listens. The handlers of `router` may ask for `ConnectInfo<Line>`.
    pub async fn start(router: Router) -> Self {
        let listener = listen(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).await;
        let address = listener.local_addr().expect("it has an address");
        let plug = Mutex::new(Some(Plug::new(listener, router.clone())));
        Self { router, address, plug }
    }

    /// Where it listens, also while it is unplugged.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Cuts all connections and refuses new ones, or opens the same port again.
    pub async fn set_reachable(&self, reachable: bool) {
        let mut plug = self.plug.lock().await;
        match (reachable, plug.take()) {
            (true, None) => *plug = Some(Plug::new(listen(self.address).await, self.router.clone())),
            (true, there) => *plug = there,
            (false, Some(there)) => there.pull().await,
            (false, None) => {}
        }
    }
}

impl Plug {
    fn new(listener: TcpListener, router: Router) -> Self {
        let pulled = CancellationToken::new();
        let door = Door { listener, pulled: pulled.clone() };
        let service = router.into_make_service_with_connect_info::<Line>();
        let mut serving = JoinSet::new();
        serving.spawn(async move { axum::serve(door, service).await.expect("it serves until it is pulled") });
        Self { pulled, serving }
    }

    async fn pull(mut self) {
        self.pulled.cancel();
        self.serving.shutdown().await;
    }
}

impl Drop for Plug {
    fn drop(&mut self) {
        self.pulled.cancel();
    }
}

struct Door {
    listener: TcpListener,
    pulled: CancellationToken,
}

impl Listener for Door {
    type Io = Wire;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Wire, SocketAddr) {
        let (stream, peer) = self.listener.accept().await.expect("loopback is there");
        stream.set_nodelay(true).expect("a connection");
        (Wire::new(stream, Line::new(self.pulled.child_token())), peer)
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

async fn listen(address: SocketAddr) -> TcpListener {
    TcpListener::bind(address).await.expect("a port of loopback")
}
