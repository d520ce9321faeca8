//! The sockets of the local API: callers are taken until told to stop.

use std::{net::SocketAddr, time::Duration};

use anyhow::Context as _;
use axum::Router;
use tokio::{
    net::{TcpListener, TcpStream},
    task::JoinSet,
    time::sleep,
};
use tokio_util::sync::CancellationToken;
use tracing::debug;

use super::{callers::Callers, conversation::Host, door::Door};
use crate::supervise::Pulse;

/// How long a caller may take for a handshake, for the head of a request, for its body, and until its next one.
pub(super) const PATIENCE: Duration = Duration::from_secs(15);
/// The socket is broken when connections cannot be taken so often in a row.
const FAILURES: u32 = 10;
const AFTER_FAILURE: Duration = Duration::from_millis(100);

/// Serves until told to stop; then what is being answered is answered, and nobody else waited for.
pub(super) async fn serve(
    router: Router,
    listener: TcpListener,
    door: Door,
    stop: CancellationToken,
    pulse: Pulse,
) -> anyhow::Result<()> {
    let host = Host { router, door, stop: stop.clone(), pulse: pulse.clone() };
    let (mut own, mut others) = (Callers::own(), Callers::others());
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
                let callers = if host.door.is_own(peer) { &mut own } else { &mut others };
                if let Some(connection) = callers.admit(peer) {
                    conversations.spawn(host.converse(stream, peer, connection));
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
