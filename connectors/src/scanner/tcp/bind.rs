//! The port that scanners connect to.

use std::{
    io::{self, ErrorKind},
    net::SocketAddr,
};

use tokio::{net::TcpListener, time::sleep};

use super::{RETRY, States};
use crate::ScannerState;

/// `None`: the stop came first.
pub(super) async fn bind(address: SocketAddr, states: &mut States<'_>) -> Option<TcpListener> {
    let mut pause = RETRY.0;
    let mut is_wanted = states.enter(ScannerState::Connecting).await;
    while is_wanted {
        let error = match TcpListener::bind(address).await {
            Ok(listener) => return Some(listener),
            Err(error) => error,
        };
        is_wanted = states.enter(unbound(address, &error)).await
            && states.context.unless_stopped(sleep(pause)).await.is_some();
        (states.context.beat)();
        pause = (pause * 2).min(RETRY.1);
    }
    None
}

/// Windows keeps whole ranges of ports for others, Hyper-V most of all ("WSAEACCES" of bind, Windows Sockets Error Codes;
/// `netsh interface ipv4`, "show excludedportrange").
#[cfg(windows)]
const WHY_NOT: &str = "another program has it for itself, or Windows keeps it back (`netsh interface ipv4 show excludedportrange tcp` lists what it keeps)";
/// ip(7), `net.ipv4.ip_unprivileged_port_start`.
#[cfg(not(windows))]
const WHY_NOT: &str = "ports below 1024 are kept for the system";

fn unbound(address: SocketAddr, error: &io::Error) -> ScannerState {
    match error.kind() {
        ErrorKind::AddrInUse => ScannerState::Lost {
            why: format!(
                "another program listens on {address}; end it, or set another port here and in the scanner"
            ),
        },
        ErrorKind::AddrNotAvailable => ScannerState::Lost {
            why: format!(
                "this machine does not have the address {} now; check its network, or listen on 0.0.0.0",
                address.ip()
            ),
        },
        ErrorKind::PermissionDenied => ScannerState::Failed {
            why: format!(
                "this program may not listen on {address}: {WHY_NOT}; choose another port here and in the scanner"
            ),
        },
        _ => ScannerState::Lost {
            why: format!("cannot listen on {address}: {error}; check the address and this machine's network"),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_that_is_kept_from_us_is_told_with_the_reason_of_this_system() {
        let state = unbound("127.0.0.1:7718".parse().unwrap(), &ErrorKind::PermissionDenied.into());
        let ScannerState::Failed { why } = state else { panic!("no time mends that") };
        let reason = if cfg!(windows) { "show excludedportrange" } else { "below 1024" };
        assert!(why.contains(reason) && why.contains("127.0.0.1:7718"), "{why}");
    }
}
