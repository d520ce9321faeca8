//! Where the local API listens.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use super::{
    mistake::Wrong,
    rule::{Rule, quoted},
};

/// An address with a port. Port 0 lets the system choose one.
pub(super) const LISTEN: Rule = Rule { pattern: Some(r"^[0-9\[].*:[0-9]{1,5}$"), longest: 64, check };

fn check(text: &str) -> Result<(), Wrong> {
    text.parse::<SocketAddr>().map(|_| ()).map_err(|_| {
        Wrong::new(format!("{} is not an address with a port", quoted(text)))
            .hint("such as 127.0.0.1:7717; numbers, not names")
    })
}

/// Where programs on this machine find what listens on `listen`. `is_open`: other machines may call there, over TLS.
/// This machine then has an address of its own, unless one socket serves both.
pub(super) fn for_this_machine(listen: SocketAddr, is_open: bool) -> SocketAddr {
    match listen.ip() {
        IpAddr::V6(ip) if ip.is_unspecified() => SocketAddr::from((Ipv6Addr::LOCALHOST, listen.port())),
        ip if ip.is_unspecified() => SocketAddr::from((Ipv4Addr::LOCALHOST, listen.port())),
        ip if !is_open || ip == Ipv6Addr::LOCALHOST => listen,
        _ => SocketAddr::from((Ipv4Addr::LOCALHOST, listen.port())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_numbers_and_a_port() {
        for good in
            ["127.0.0.1:7717", "127.0.0.5:1", "[::1]:7717", "127.0.0.1:0", "0.0.0.0:7717", "[fd00::7]:443"]
        {
            assert!(LISTEN.examine(good).is_ok(), "{good}");
            assert!(regex::Regex::new(LISTEN.pattern.unwrap()).unwrap().is_match(good), "{good}");
        }
        for bad in ["localhost:7717", "127.0.0.1", ":7717", "127.0.0.1:70000"] {
            assert!(LISTEN.examine(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn this_machine_calls_on_loopback_wherever_others_do() {
        let found = |listen: &str, is_open| for_this_machine(listen.parse().unwrap(), is_open).to_string();
        assert_eq!(found("127.0.0.5:7717", false), "127.0.0.5:7717");
        for (listen, own) in [
            ("0.0.0.0:7717", "127.0.0.1:7717"),
            ("[::]:7717", "[::1]:7717"),
            ("[::1]:7717", "[::1]:7717"),
            ("192.0.2.7:443", "127.0.0.1:443"),
            ("127.0.0.2:0", "127.0.0.1:0"),
        ] {
            assert_eq!(found(listen, true), own, "{listen}");
        }
    }
}
