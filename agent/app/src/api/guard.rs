//! Where a request may come from. A web page that is open in the till's browser can reach this port; what it
//! cannot do is forge `Host` and `Origin`.

use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
};

use axum::{
    extract::{FromRequestParts, Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, header, request::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
};

use super::{cors, door::Secured, problem::Problem};

/// What a page of ours may load: its own files, and nothing that stands in the page itself.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; \
    worker-src 'self'; manifest-src 'self'; media-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// What is sent by makers of tills, who call by the name of a tunnel or a proxy.
const HOOKS: &str = "/hooks/";

/// The names this daemon answers to.
#[derive(Debug)]
pub struct Guard {
    port: u16,
    /// On this machine.
    own: Names,
    /// Over TLS.
    secured: Names,
    /// Origins of other pages that may call.
    allowed: Vec<String>,
    /// Host names of the configuration, without a port.
    named: Vec<String>,
}

#[derive(Debug)]
struct Names {
    scheme: &'static str,
    /// The port that browsers leave out.
    usual_port: u16,
    hosts: Vec<String>,
}

/// Told to each request of a page that this daemon has served under this very name.
#[derive(Debug, Clone, Copy)]
pub(super) struct OwnPage;

impl<S: Sync> FromRequestParts<S> for OwnPage {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        parts.extensions.get::<Self>().copied().ok_or_else(|| {
            let title = "this comes from the till's own page only";
            Problem::new(StatusCode::FORBIDDEN, "origin_not_allowed", title)
                .hint("Send `Origin` with the scheme, host and port that are called.")
        })
    }
}

impl Guard {
    /// Loopback and `address` itself, and the further host names and origins of the configuration.
    #[must_use]
    pub fn new(address: SocketAddr, hosts: &[String], origins: &[String]) -> Self {
        let (port, itself) = (address.port(), host_of(address));
        let named = hosts.iter().map(|host| host.to_ascii_lowercase()).collect();
        let hosts: Vec<&str> = ["127.0.0.1", "localhost", "[::1]", &itself]
            .into_iter()
            .chain(hosts.iter().map(String::as_str))
            .collect();
        Self {
            port,
            own: Names::new("http", 80, port, &hosts),
            secured: Names::new("https", 443, port, &hosts),
            allowed: origins.iter().map(|origin| origin.to_ascii_lowercase()).collect(),
            named,
        }
    }

    /// The origin of another page that the owner has named.
    fn named_origin(&self, headers: &HeaderMap) -> Option<HeaderValue> {
        let origin = headers.get(header::ORIGIN)?;
        text(Some(origin)).is_some_and(|origin| self.allowed.contains(&origin)).then(|| origin.clone())
    }

    /// Says whether it comes from our own page.
    fn judge(&self, headers: &HeaderMap, secured: Option<&Secured>, path: &str) -> Result<bool, Problem> {
        let names = if secured.is_some() { &self.secured } else { &self.own };
        // The address that was called cannot be another's name.
        let called = secured.map(|secured| names.written(&host_of(secured.called), self.port));
        let host = text(headers.get(header::HOST));
        let is_hook = path.starts_with(HOOKS);
        let is_ours = |host: &String| {
            names.hosts.contains(host)
                || called.iter().flatten().any(|ours| ours == host)
                || is_hook && self.is_named(host)
        };
        let Some(host) = host.filter(is_ours) else {
            return Err(Problem::new(StatusCode::MISDIRECTED_REQUEST, "host_not_allowed", "unknown Host")
                .hint("Call http://127.0.0.1:PORT, or add the name to local_api.allowed_hosts."));
        };
        let foreign = || {
            Problem::new(
                StatusCode::FORBIDDEN,
                "origin_not_allowed",
                "requests from this origin are not taken",
            )
            .hint("A page of another origin must be named in local_api.allowed_origins.")
        };
        match headers.get(header::ORIGIN) {
            Some(origin) => {
                let origin = text(Some(origin)).ok_or_else(foreign)?;
                let named = origin.strip_prefix(names.scheme).and_then(|rest| rest.strip_prefix("://"));
                let is_of = |ours: &String| named == Some(ours);
                if named == Some(&host) {
                    return Ok(true);
                }
                let is_allowed = names.hosts.iter().any(is_of) || self.allowed.contains(&origin);
                is_allowed.then_some(false).ok_or_else(foreign)
            }
            // Browsers that leave Origin out of a request say where it came from in this way.
            None if text(headers.get("sec-fetch-site")).is_some_and(|site| site == "cross-site") => {
                Err(foreign())
            }
            None => Ok(false),
        }
    }

    /// Whether the configuration names it, with whatever port: a tunnel has one of its own.
    fn is_named(&self, host: &str) -> bool {
        let name = match host.rsplit_once(':') {
            Some((name, port)) if port.parse::<u16>().is_ok() => name,
            _ => host,
        };
        self.named.iter().any(|named| named == name)
    }
}

impl Names {
    fn new(scheme: &'static str, usual_port: u16, port: u16, hosts: &[&str]) -> Self {
        let names = Self { scheme, usual_port, hosts: Vec::new() };
        let hosts = hosts.iter().flat_map(|host| names.written(host, port)).collect();
        Self { hosts, ..names }
    }

    /// The host with its port, and without it where browsers leave it out.
    fn written(&self, host: &str, port: u16) -> Vec<String> {
        let host = host.to_ascii_lowercase();
        let mut written = vec![format!("{host}:{port}")];
        if port == self.usual_port {
            written.push(host);
        }
        written
    }
}

pub(super) async fn check(State(guard): State<Arc<Guard>>, mut request: Request, next: Next) -> Response {
    let judged = guard.judge(request.headers(), request.extensions().get::<Secured>(), request.uri().path());
    if let Ok(true) = judged {
        request.extensions_mut().insert(OwnPage);
    }
    let foreign = guard.named_origin(request.headers()).filter(|_| judged.is_ok());
    let asked = foreign.as_ref().and_then(|_| cors::preflight(request.method(), request.headers()));
    let mut response = match (judged, asked) {
        (Err(problem), _) => problem.into_response(),
        (Ok(_), Some(answer)) => answer,
        (Ok(_), None) => next.run(request).await,
    };
    let headers = response.headers_mut();
    if let Some(origin) = foreign {
        cors::readable(headers, origin);
    }
    for (name, value) in [("x-content-type-options", "nosniff"), ("x-frame-options", "DENY")] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.entry(header::REFERRER_POLICY).or_insert(HeaderValue::from_static("no-referrer"));
    headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(HeaderValue::from_static(POLICY));
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

/// An address as it stands in `Host`, without the port.
fn host_of(address: SocketAddr) -> String {
    match address.ip().to_canonical() {
        IpAddr::V4(ip) => ip.to_string(),
        IpAddr::V6(ip) => format!("[{ip}]"),
    }
}

fn text(value: Option<&HeaderValue>) -> Option<String> {
    value.and_then(|value| value.to_str().ok()).map(str::to_ascii_lowercase)
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;

    const CALLED: Secured =
        Secured { called: SocketAddr::new(IpAddr::V4(Ipv4Addr::new(192, 0, 2, 7)), 7717) };

    fn own_page(secured: Option<Secured>, pairs: &[(&'static str, &str)]) -> Option<bool> {
        let guard = Guard::new(
            "127.0.0.2:7717".parse().unwrap(),
            &["till.local".into()],
            &["https://pos.example".into()],
        );
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.insert(*name, HeaderValue::from_str(value).unwrap());
        }
        guard.judge(&headers, secured.as_ref(), "/v1/status").ok()
    }

    fn judged(pairs: &[(&'static str, &str)]) -> bool {
        own_page(None, pairs).is_some()
    }

    #[test]
    fn only_our_own_names_are_answered_to() {
        assert!(judged(&[("host", "127.0.0.1:7717")]));
        assert!(judged(&[("host", "127.0.0.2:7717")]));
        assert!(judged(&[("host", "LocalHost:7717")]));
        assert!(judged(&[("host", "till.local:7717")]));
        assert!(!judged(&[("host", "evil.example:7717")]));
        assert!(!judged(&[("host", "127.0.0.1:80")]));
        assert!(!judged(&[]));
    }

    #[test]
    fn only_our_own_pages_and_named_ones_may_call() {
        let host = ("host", "127.0.0.1:7717");
        assert!(judged(&[host, ("origin", "http://127.0.0.1:7717")]));
        assert!(judged(&[host, ("origin", "https://pos.example")]));
        assert!(!judged(&[host, ("origin", "https://evil.example")]));
        assert!(!judged(&[host, ("origin", "null")]));
        assert!(!judged(&[host, ("sec-fetch-site", "cross-site")]));
        assert!(judged(&[host, ("sec-fetch-site", "none")]));
    }

    #[test]
    fn over_tls_the_address_that_was_called_is_a_name_and_pages_come_by_https() {
        let by = |host: &str, origin: &str| own_page(Some(CALLED), &[("host", host), ("origin", origin)]);
        assert_eq!(by("192.0.2.7:7717", "https://192.0.2.7:7717"), Some(true));
        assert_eq!(by("till.local:7717", "https://till.local:7717"), Some(true));
        assert_eq!(by("till.local:7717", "https://pos.example"), Some(false));
        assert_eq!(by("till.local:7717", "http://till.local:7717"), None);
        assert_eq!(by("192.0.2.8:7717", "https://192.0.2.8:7717"), None);
        assert!(!judged(&[("host", "192.0.2.7:7717")]));
        let mapped = Secured { called: "[::ffff:192.0.2.9]:7717".parse().unwrap() };
        assert_eq!(own_page(Some(mapped), &[("host", "192.0.2.9:7717")]), Some(false));
    }

    #[test]
    fn hooks_are_called_by_the_name_of_a_tunnel_and_nothing_else_is() {
        let guard = Guard::new("127.0.0.1:7717".parse().unwrap(), &["Till.example.org".into()], &[]);
        let judged = |host: &str, path: &str, secured: Option<&Secured>| {
            let mut headers = HeaderMap::new();
            headers.insert("host", HeaderValue::from_str(host).unwrap());
            guard.judge(&headers, secured, path).ok()
        };
        for host in ["till.example.org", "TILL.example.org:443", "till.example.org:8443"] {
            assert_eq!(judged(host, "/hooks/poster", None), Some(false), "{host}");
            assert_eq!(judged(host, "/hooks/poster", Some(&CALLED)), Some(false), "{host}");
            for path in ["/v1/status", "/hooks", "/", "/v1/hooks/poster"] {
                assert_eq!(judged(host, path, None), None, "{host} {path}");
            }
        }
        for host in ["127.0.0.1", "localhost:80", "evil.example.org", "till.example.org.evil.example", ""] {
            assert_eq!(judged(host, "/hooks/poster", None), None, "{host}");
        }
        let mut headers = HeaderMap::new();
        headers.insert("host", HeaderValue::from_static("till.example.org"));
        headers.insert("origin", HeaderValue::from_static("https://evil.example"));
        assert!(guard.judge(&headers, None, "/hooks/poster").is_err());
    }

    #[test]
    fn our_own_page_is_one_under_the_name_that_is_called() {
        let host = ("host", "127.0.0.1:7717");
        assert_eq!(own_page(None, &[host, ("origin", "http://127.0.0.1:7717")]), Some(true));
        for origin in ["http://localhost:7717", "https://pos.example"] {
            assert_eq!(own_page(None, &[host, ("origin", origin)]), Some(false), "{origin}");
        }
        assert_eq!(own_page(None, &[host]), Some(false));
    }
}
