//! Who calls, as far as that can be told from outside.

use std::{
    fmt,
    net::{IpAddr, Ipv6Addr, SocketAddr},
};

/// One machine: its address, or of IPv6 its network, of which it has as many addresses as it likes (RFC 8981).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Peer(IpAddr);

/// The bits of an IPv6 address that say the network (RFC 4291, section 2.5.1).
const NETWORK: u128 = !0 << 64;

impl From<SocketAddr> for Peer {
    fn from(address: SocketAddr) -> Self {
        Self(match address.ip().to_canonical() {
            IpAddr::V6(ip) if !ip.is_loopback() => Ipv6Addr::from_bits(ip.to_bits() & NETWORK).into(),
            ip => ip,
        })
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
    fn a_machine_is_one_peer_whatever_its_port_and_whichever_of_its_addresses() {
        let peer = |text: &str| Peer::from(text.parse::<SocketAddr>().unwrap());
        assert_eq!(peer("192.0.2.7:1"), peer("[::ffff:192.0.2.7]:2"));
        assert_ne!(peer("192.0.2.7:1"), peer("192.0.2.8:1"));
        assert_eq!(peer("[2001:db8::1]:1"), peer("[2001:db8::ffff:1:2:3]:1"));
        assert_ne!(peer("[2001:db8:0:1::1]:1"), peer("[2001:db8:0:2::1]:1"));
        assert_eq!(peer("[::1]:7").to_string(), "::1");
    }
}
