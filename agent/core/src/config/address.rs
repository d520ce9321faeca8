//! Web addresses: scheme, host, port and path, nothing else.

use super::{
    host,
    mistake::Wrong,
    rule::{Rule, checked_text},
};

/// An address in its parts (RFC 3986 section 3), scheme and host in lower case.
pub(super) struct Address<'a> {
    pub(super) scheme: String,
    pub(super) host: String,
    pub(super) port: Option<u16>,
    /// Begins with a slash, or is empty.
    pub(super) path: &'a str,
}

impl<'a> Address<'a> {
    /// Takes an http or https address apart. Messages never repeat it: it may hold a password.
    pub(super) fn parse(text: &'a str) -> Result<Self, Wrong> {
        if !text.bytes().all(|byte| byte.is_ascii_graphic() && !b"\"<>\\^`{|}".contains(&byte)) {
            return Err(Wrong::new("holds a character that no address has").hint("no spaces, only ASCII"));
        }
        let (scheme, rest) = text
            .split_once("://")
            .ok_or_else(|| Wrong::new("is not a web address").hint("write it as https://host/path"))?;
        let scheme = scheme.to_ascii_lowercase();
        if scheme != "https" && scheme != "http" {
            return Err(Wrong::new("is not a web address").hint("it begins with https://"));
        }
        let (authority, path) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
        if authority.contains('@') {
            return Err(
                Wrong::new("holds a user name or a password").hint("leave out what stands before the @")
            );
        }
        if path.contains(['?', '#']) {
            return Err(Wrong::new("holds a query or a fragment").hint("leave out everything from ? or # on"));
        }
        let (name, port) = split_port(authority)?;
        host::check(name)?;
        Ok(Self { scheme, host: name.to_ascii_lowercase(), port, path })
    }

    /// Scheme, host and port as browsers write an origin: the scheme's own port is left out.
    pub(super) fn origin(&self) -> String {
        let own_port = if self.scheme == "https" { 443 } else { 80 };
        match self.port {
            Some(port) if port != own_port => format!("{}://{}:{port}", self.scheme, self.host),
            _ => format!("{}://{}", self.scheme, self.host),
        }
    }
}

checked_text! {
    /// The origin of a web page as browsers send it (RFC 6454): scheme, host and port, no path.
    WebOrigin,
    Rule { pattern: Some("^https?://[^/?#@]+$"), longest: 300, check: origin }
}

fn origin(text: &str) -> Result<(), Wrong> {
    let address = Address::parse(text)?;
    if !address.path.is_empty() {
        return Err(Wrong::new("holds a path").hint("an origin ends with its host or port, without a slash"));
    }
    let exact = address.origin();
    if exact != text {
        return Err(Wrong::new("is not written as browsers send it").hint(format!("write {exact}")));
    }
    Ok(())
}

fn split_port(authority: &str) -> Result<(&str, Option<u16>), Wrong> {
    let after_host = authority.rfind(']').unwrap_or(0);
    let Some(colon) = authority[after_host..].find(':').map(|at| at + after_host) else {
        return Ok((authority, None));
    };
    match authority[colon + 1..].parse::<u16>() {
        Ok(port) if port > 0 => Ok((&authority[..colon], Some(port))),
        _ => Err(Wrong::new("has a port that is no port").hint("1 to 65535")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_written_as_browsers_send_it() {
        for good in ["https://pos.example", "http://localhost:8080", "https://[::1]:8443"] {
            assert!(origin(good).is_ok(), "{good}");
        }
        for bad in [
            "https://pos.example/",
            "https://pos.example:443",
            "https://POS.example",
            "null",
            "*",
            "file://x",
        ] {
            assert!(origin(bad).is_err(), "{bad}");
        }
    }
}
