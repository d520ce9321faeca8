//! Where the local API listens.

use std::net::SocketAddr;

use super::{
    mistake::Wrong,
    rule::{Rule, quoted},
};

/// A loopback address with a port. Port 0 lets the system choose one.
pub(super) const LISTEN: Rule = Rule { pattern: Some(r"^(127\.|\[).*:[0-9]{1,5}$"), longest: 64, check };

fn check(text: &str) -> Result<(), Wrong> {
    let address: SocketAddr = text.parse().map_err(|_| {
        Wrong::new(format!("{} is not an address with a port", quoted(text)))
            .hint("such as 127.0.0.1:7717; numbers, not names")
    })?;
    if !address.ip().is_loopback() {
        return Err(Wrong::new(format!("{address} can be reached from other machines"))
            .hint("this version listens on loopback only: 127.0.0.1:7717 or [::1]:7717"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_loopback_is_listened_on() {
        for good in ["127.0.0.1:7717", "127.0.0.5:1", "[::1]:7717", "127.0.0.1:0"] {
            assert!(LISTEN.examine(good).is_ok(), "{good}");
            assert!(regex::Regex::new(LISTEN.pattern.unwrap()).unwrap().is_match(good), "{good}");
        }
        for bad in [
            "0.0.0.0:7717",
            "192.0.2.1:7717",
            "[::]:7717",
            "localhost:7717",
            "127.0.0.1",
            ":7717",
            "127.0.0.1:70000",
        ] {
            assert!(LISTEN.examine(bad).is_err(), "{bad}");
        }
    }
}
