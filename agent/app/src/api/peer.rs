//! Who calls, as far as that can be told from outside.

use std::{
    fmt,
    net::{IpAddr, SocketAddr},
};

/// One machine, by its address. The network part alone would be all tablets of a shop in one: they are neighbours. Who has
/// many addresses is many, so nothing that must hold may count on this.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Peer(IpAddr);

impl From<SocketAddr> for Peer {
    /// Also where a socket for both kinds of addresses shows one as the other.
    fn from(address: SocketAddr) -> Self {
        Self(address.ip().to_canonical())
    }
}

impl fmt::Display for Peer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_machine_is_one_peer_whatever_its_port_and_a_neighbour_is_another() {
        let peer = |text: &str| Peer::from(text.parse::<SocketAddr>().unwrap());
        assert_eq!(peer("192.0.2.7:1"), peer("[::ffff:192.0.2.7]:2"));
        assert_ne!(peer("192.0.2.7:1"), peer("192.0.2.8:1"));
        assert_ne!(peer("[2001:db8::1]:1"), peer("[2001:db8::2]:1"));
        assert_eq!(peer("[::1]:7").to_string(), "::1");
    }
}
