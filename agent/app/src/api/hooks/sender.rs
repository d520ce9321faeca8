//! Who sends to a hook, as far as that can be told behind a tunnel or a proxy.

use std::net::SocketAddr;

use axum::{
    extract::{ConnectInfo, Request},
    http::{HeaderMap, header},
};

use super::super::{door::is_loopback, peer::Peer};

/// What proxies and tunnels add, whichever it is.
const FORWARDED: [&str; 6] =
    ["forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "cf-connecting-ip"];

/// Who sends a request.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sender {
    /// The other end of the connection; `None`: within this process.
    address: Option<SocketAddr>,
    /// It speaks for others, of whom nothing is known.
    is_forwarded: bool,
}

impl Sender {
    pub(super) fn of(request: &Request) -> Self {
        let connected = request.extensions().get::<ConnectInfo<SocketAddr>>();
        let address = connected.map(|ConnectInfo(address)| *address);
        let is_forwarded = FORWARDED.iter().any(|name| request.headers().contains_key(*name))
            || address.is_some_and(is_loopback) && !is_called_as_own(request.headers());
        Self { address, is_forwarded }
    }

    #[cfg(test)]
    pub(super) const fn at(address: SocketAddr, is_forwarded: bool) -> Self {
        Self { address: Some(address), is_forwarded }
    }

    /// For the connector. What a tunnel on this machine passes on does not come from this machine.
    pub(super) fn told(self) -> Option<SocketAddr> {
        self.address.filter(|_| !self.is_forwarded)
    }

    /// The machine, where it speaks for itself and is not this one.
    pub(super) fn alone(self) -> Option<Peer> {
        self.told().filter(|address| !is_loopback(*address)).map(Peer::from)
    }

    /// For the log.
    pub(super) fn peer(self) -> Option<Peer> {
        self.address.map(Peer::from)
    }
}

/// Whoever is on this machine calls it by a name that leads nowhere else.
fn is_called_as_own(headers: &HeaderMap) -> bool {
    let Some(host) = headers.get(header::HOST).and_then(|host| host.to_str().ok()) else { return false };
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    let address = name.trim_start_matches('[').trim_end_matches(']');
    name.eq_ignore_ascii_case("localhost")
        || address.parse::<std::net::IpAddr>().is_ok_and(|address| address.to_canonical().is_loopback())
}

#[cfg(test)]
mod tests {
    use axum::body::Body;

    use super::*;

    fn sender(from: &str, headers: &[(&str, &str)]) -> Sender {
        let mut request = Request::new(Body::empty());
        request.extensions_mut().insert(ConnectInfo::<SocketAddr>(from.parse().unwrap()));
        for (name, value) in headers {
            let name: header::HeaderName = name.parse().unwrap();
            request.headers_mut().insert(name, value.parse().unwrap());
        }
        Sender::of(&request)
    }

    #[test]
    fn what_a_tunnel_on_this_machine_passes_on_is_not_from_this_machine() {
        for own in ["127.0.0.1:7717", "localhost:7717", "LOCALHOST", "[::1]:7717", "[::1]"] {
            assert!(sender("127.0.0.1:4000", &[("host", own)]).told().is_some(), "{own}");
            assert!(sender("[::ffff:127.0.0.1]:4000", &[("host", own)]).told().is_some(), "{own}");
        }
        for tunnel in ["till.example.org", "till.example.org:443", "localhost.example.org", "192.0.2.7:7717"]
        {
            assert_eq!(sender("127.0.0.1:4000", &[("host", tunnel)]).told(), None, "{tunnel}");
        }
        for added in FORWARDED {
            let headers = [("host", "127.0.0.1:7717"), (added, "203.0.113.9")];
            assert_eq!(sender("127.0.0.1:4000", &headers).told(), None, "{added}");
        }
    }

    #[test]
    fn only_another_machine_that_speaks_for_itself_stands_alone() {
        let direct = sender("192.0.2.9:4000", &[("host", "192.0.2.7:7717")]);
        assert_eq!(direct.alone().map(|peer| peer.to_string()), Some("192.0.2.9".to_owned()));
        let proxy = sender("192.0.2.9:4000", &[("host", "192.0.2.7:7717"), ("via", "1.1 proxy")]);
        assert!(proxy.alone().is_none() && proxy.peer().is_some());
        assert!(sender("127.0.0.1:4000", &[("host", "localhost:7717")]).alone().is_none());
    }
}
