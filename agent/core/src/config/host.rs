//! Host names and literal IP addresses.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::{
    mistake::Wrong,
    rule::{Rule, checked_text, quoted},
};

checked_text! {
    /// A host name or a literal IP address, without a port: what a `Host` header may name.
    HostName,
    Rule { pattern: Some(r"^[A-Za-z0-9.:\[\]-]+$"), longest: 253, check }
}

/// Checks a host name (RFC 1123 section 2.1) or a literal address; IPv6 in brackets (RFC 3986 section 3.2.2).
pub(super) fn check(host: &str) -> Result<(), Wrong> {
    if let Some(inside) = host.strip_prefix('[') {
        let address = inside.strip_suffix(']').and_then(|address| address.parse::<Ipv6Addr>().ok());
        return address
            .map(|_| ())
            .ok_or_else(|| Wrong::new(format!("{} is not an IPv6 address", quoted(host))));
    }
    let labels: Vec<&str> = host.split('.').collect();
    let numeric =
        labels.last().is_some_and(|last| !last.is_empty() && last.bytes().all(|byte| byte.is_ascii_digit()));
    if numeric {
        let address = host.parse::<Ipv4Addr>();
        return address
            .map(|_| ())
            .map_err(|_| Wrong::new(format!("{} is not an IPv4 address", quoted(host))));
    }
    if host.len() > 253 || !labels.iter().all(|label| is_label(label)) {
        return Err(Wrong::new(format!("{} is not a host name", quoted(host)))
            .hint("a name or an address, without scheme, port or path; an IPv6 address in brackets"));
    }
    Ok(())
}

/// Whether the name cannot lead away from this machine: `localhost` or a loopback address.
pub(super) fn is_loopback(host: &str) -> bool {
    let literal = host.trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost")
        || literal.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// Whether the name belongs to this machine or to the network that it stands in: private addresses (RFC 1918, RFC 4193,
/// link-local ones), names without a point, and those that are given out in homes and shops only (RFC 6762, RFC 8375).
pub(super) fn is_near(host: &str) -> bool {
    let literal = host.trim_start_matches('[').trim_end_matches(']');
    match literal.parse::<IpAddr>() {
        Ok(IpAddr::V4(address)) => address.is_loopback() || address.is_private() || address.is_link_local(),
        Ok(IpAddr::V6(address)) => {
            address.is_loopback() || address.is_unique_local() || address.is_unicast_link_local()
        }
        Err(_) => {
            let name = host.to_ascii_lowercase();
            let of_the_place = [".local", ".lan", ".home.arpa", ".internal"];
            !name.contains('.') || of_the_place.iter().any(|ending| name.ends_with(ending))
        }
    }
}

fn is_label(label: &str) -> bool {
    matches!(label.len(), 1..=63)
        && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        && !label.starts_with('-')
        && !label.ends_with('-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_addresses_are_hosts() {
        for host in
            ["localhost", "till-3.shop.lan", "192.0.2.7", "[::1]", "7stamp.example", "xn--bcher-kva.example"]
        {
            assert!(check(host).is_ok(), "{host}");
        }
        for host in
            ["", "a..b", "-a.b", "256.1.1.1", "1.2.3", "[::g]", "[::1", "a:80", "a/b", "bücher.example"]
        {
            assert!(check(host).is_err(), "{host}");
        }
    }

    #[test]
    fn a_name_has_at_most_253_characters() {
        let name = |last: &str| "a.".repeat(126) + last;
        assert!(check(&name("b")).is_ok());
        assert!(check(&name("bb")).is_err());
    }

    #[test]
    fn only_this_machine_is_loopback() {
        for host in ["localhost", "LOCALHOST", "127.0.0.1", "127.9.9.9", "[::1]"] {
            assert!(is_loopback(host), "{host}");
        }
        for host in ["localhost.example", "10.0.0.1", "0.0.0.0", "[::]", "127.0.0.1.example"] {
            assert!(!is_loopback(host), "{host}");
        }
    }
}
